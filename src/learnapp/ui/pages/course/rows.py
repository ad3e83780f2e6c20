"""A course as rows: a module's heading, then its lessons. One model however many lessons there are."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from learnapp.store.views import CourseView
from learnapp.tracking.sight import page_at
from learnapp.ui.download_progress import Progress
from learnapp.ui.format import clock, counted, lengths, score
from learnapp.ui.mastery_words import level_words
from learnapp.ui.pages.course.away_words import away_words, hint
from learncore.mastery import lesson_level
from learncore.records import Lesson, LessonProgress, Module

ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


Act = Literal["get", "pause", "resume"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a course's rows depend on beside the course: its lessons that are on their way, whether the server is out of
    reach, and whether the course is only looked at and not in the library."""

    downloads: Mapping[str, Progress]
    away: bool = False
    preview: bool = False


_STILL: Final = Standing({})


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """The heading of a module; `length` is that of what has one, in words, or empty; `to_get` the bytes neither
    here nor on their way."""

    number: int
    module: Module
    completed: int
    length: str
    last: bool = False
    to_get: int = 0


@dataclass(frozen=True, slots=True)
class LessonRow:
    """`number` counts from 1 within the course; `needs` are the titles that must be completed first.

    A lesson that is `remote` is at the server, and not here, in so many `bytes`; `kept`: it was downloaded. `elsewhere`
    as in `CourseView`; `away` and `preview` as in `Standing`; `half_done`: an attempt at the quiz is under way.
    """

    number: int
    lesson: Lesson
    progress: LessonProgress
    missing: bool
    needs: tuple[str, ...]
    resume: bool
    last: bool
    half_done: bool = False
    remote: bool = False
    kept: bool = False
    bytes: int = 0
    download: Progress | None = None
    elsewhere: str | None = None
    away: bool = False
    preview: bool = False

    @property
    def act(self) -> Act | None:
        """What can be done about its download; None where it needs none."""
        if self.download is not None:
            return "resume" if self.download.standing in ("paused", "failed") else "pause"
        return "get" if self.remote and not self.preview else None

    @property
    def done(self) -> bool:
        return self.progress.status == "completed"

    @property
    def begun(self) -> bool:
        return self.progress.status == "in_progress"

    @property
    def openable(self) -> bool:
        return not self.missing and not self.needs and not self.preview

    @property
    def reachable(self) -> bool:
        """Whether it would play just now."""
        return self.openable and not (self.remote and self.away)

    @property
    def lost(self) -> bool:
        """Whether its file is not where it was, which a person can put right."""
        return self.missing and self.elsewhere is None


Row = ModuleRow | LessonRow


def rows_of(view: CourseView, resume: str | None, standing: Standing = _STILL) -> list[Row]:
    """All rows in order; `resume` is the lesson to be marked as the one to go on with."""
    titles = {lesson.id: lesson.title for lesson in view.course.lessons}
    rows: list[Row] = []
    seconds = [sum(lesson.duration_seconds or 0.0 for lesson in module.lessons) for module in view.course.modules]
    words = [word if part else "" for word, part in zip(lengths(seconds), seconds, strict=True)]
    number = 0
    for place, module in enumerate(view.course.modules, start=1):
        done = sum(view.lessons[lesson.id].status == "completed" for lesson in module.lessons)
        to_get = sum(
            view.remote[lesson.id].bytes
            for lesson in module.lessons
            if lesson.id in view.remote and lesson.id not in standing.downloads and not standing.preview
        )
        rows.append(ModuleRow(place, module, done, words[place - 1], last=not module.lessons, to_get=to_get))
        for lesson in module.lessons:
            number += 1
            rows.append(
                LessonRow(
                    number=number,
                    lesson=lesson,
                    progress=view.lessons[lesson.id],
                    missing=lesson.id in view.missing,
                    needs=tuple(titles.get(needed, needed) for needed in view.locked.get(lesson.id, ())),
                    resume=lesson.id == resume,
                    last=lesson is module.lessons[-1],
                    half_done=lesson.id in view.half_done,
                    remote=lesson.id in view.remote,
                    kept=_is_kept(view, lesson),
                    bytes=view.remote[lesson.id].bytes if lesson.id in view.remote else lesson.bytes or 0,
                    download=standing.downloads.get(lesson.id) if lesson.id in view.remote else None,
                    elsewhere=view.elsewhere,
                    away=standing.away,
                    preview=standing.preview,
                )
            )
    return rows


def _is_kept(view: CourseView, lesson: Lesson) -> bool:
    return view.folder is None and lesson.path is not None and lesson.id not in view.missing | view.remote.keys()


class CourseRows(QAbstractListModel):
    """The rows of one course; `show` keeps the view's place where the same lessons come again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._with_downloads = False

    def show(self, rows: list[Row]) -> None:
        self._with_downloads = any(row.act is not None for row in rows if isinstance(row, LessonRow))
        if [_key(row) for row in rows] != [_key(row) for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        changed = [place for place, row in enumerate(rows) if row != self._rows[place]]
        self._rows = rows
        for place in changed:
            self.dataChanged.emit(self.index(place), self.index(place))

    @property
    def with_downloads(self) -> bool:
        """Whether there is something to download, or on its way."""
        return self._with_downloads

    def row(self, index: Index) -> Row | None:
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def lesson_row(self, index: Index) -> LessonRow | None:
        row = self.row(index)
        return row if isinstance(row, LessonRow) else None

    def index_of(self, lesson_id: str) -> QModelIndex:
        for place, row in enumerate(self._rows):
            if isinstance(row, LessonRow) and row.lesson.id == lesson_id:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.lesson_row(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if isinstance(row, ModuleRow):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return f"{row.number} · {row.module.title}, {self.module_words(row)}"
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.number}. {row.lesson.title}"
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.done else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.lesson.description
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(row)
        return None

    # --- words ----------------------------------------------------------------------------------------------

    def module_words(self, row: ModuleRow) -> str:
        """Such as `4 of 4 · 22 min`."""
        counted = self.tr("{done} of {total}").format(done=row.completed, total=len(row.module.lessons))
        return f"{counted} · {row.length}" if row.length else counted

    def tail(self, row: LessonRow) -> str:
        """What stands at the end of a row: a length, a number of pages or a score."""
        lesson = row.lesson
        if lesson.type == "quiz":
            return self.quiz_words(row)
        if lesson.type == "document":
            return counted(lesson.pages, "1 page", "%n pages") if lesson.pages else self.tr("Document")
        return clock(lesson.duration_seconds) if lesson.duration_seconds else ""

    def quiz_words(self, row: LessonRow) -> str:
        """Such as `75% · Intermediate`; how many questions where none was answered yet."""
        best, quiz = row.progress.best_score, row.lesson.quiz
        level = lesson_level(best, row.lesson.passing_score)
        if row.half_done:
            return self.tr("Half done")
        if best is not None and level is not None:
            return f"{score(best)} · {level_words(level)}"
        return counted(len(quiz.questions), "1 question", "%n questions") if quiz is not None else self.tr("Quiz")

    def needs_words(self, row: LessonRow) -> str:
        if len(row.needs) == 1:
            return self.tr("Complete “{title}” first").format(title=row.needs[0])
        return counted(len(row.needs), "Complete 1 lesson first", "Complete %n lessons first")

    def hint(self, row: LessonRow) -> str:
        """Why a row does not simply play; empty where it does."""
        if row.missing:
            return hint(row)
        if row.needs:
            return self.tr("Complete first: {titles}").format(titles=", ".join(row.needs))
        if row.remote or row.preview:
            return hint(row)
        return ""

    def resume_words(self, row: LessonRow) -> str:
        """Where the lesson is gone on with: a moment, or a page; empty from its beginning."""
        stopped = row.progress.resume_seconds
        if row.lesson.type == "document":
            page = page_at(stopped, row.lesson.pages or 1)
            return self.tr("Resume on page {page}").format(page=page) if stopped > 1 and page > 1 else ""
        return self.tr("Resume at {time}").format(time=clock(stopped)) if stopped else ""

    def stopped_words(self, row: LessonRow) -> str:
        """Where the learner stopped; empty at the beginning."""
        stopped = row.progress.resume_seconds
        if row.lesson.type == "document":
            page = page_at(stopped, row.lesson.pages or 1)
            return self.tr("Stopped on page {page}").format(page=page) if stopped > 1 and page > 1 else ""
        return self.tr("Stopped at {time}").format(time=clock(stopped)) if stopped else ""

    def tip(self, row: LessonRow, *, clipped: bool = False) -> str:
        """What a row has no room for, as rich text, which wraps: its title where that is `clipped`, what the lesson is
        about, and why it does not simply play. Empty where the row says it all.
        """
        about = " ".join(row.lesson.description.split())
        parts = [f"<b>{html.escape(row.lesson.title)}</b>"] if clipped else []
        parts += [html.escape(part) for part in (about, self.hint(row)) if part]
        return f"<qt>{'<br>'.join(parts)}</qt>" if parts else ""

    def spoken(self, row: LessonRow) -> str:
        """A row as a screen reader says it."""
        status = {
            "completed": self.tr("Completed"),
            "in_progress": self.tr("In progress, {percent} %").format(percent=row.progress.progress_percentage),
            "not_started": self.tr("Not started"),
        }[row.progress.status]
        kind = {
            "video": self.tr("Video"),
            "audio": self.tr("Audio"),
            "document": self.tr("Document"),
            "quiz": self.tr("Quiz"),
        }[row.lesson.type]
        parts = [f"{row.number}. {row.lesson.title}", kind, self.tail(row), status]
        if row.needs:
            parts.append(self.needs_words(row))
        if (words := away_words(row)) is not None:
            parts.append(words.text)
        elif row.kept:
            parts.append(self.tr("On this device"))
        if row.resume:
            parts.append(self.resume_words(row))
        return ", ".join(part for part in parts if part)


def _key(row: Row) -> tuple[str, str]:
    return ("lesson", row.lesson.id) if isinstance(row, LessonRow) else ("module", row.module.id)
