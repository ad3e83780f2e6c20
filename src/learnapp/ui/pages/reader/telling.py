"""What stands in the place of a document: what is wrong or different, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from learnapp.errors import DocumentError
from learnapp.store.views import LessonView
from learnapp.ui.course_words import on_device
from learnapp.ui.pages.course.away_words import elsewhere_words
from learnapp.ui.pages.player.opening import lesson_of
from learnapp.ui.pages.reader.sheet import Act, Sheet


def _tr(text: str) -> str:
    return QCoreApplication.translate("reader_telling", text)


@dataclass(frozen=True)
class Ways:
    """Where the buttons lead."""

    back: Callable[[], object]
    again: Callable[[], object]
    locate: Callable[[], object]
    fetch: Callable[[], object]
    elsewhere: Callable[[], object]
    go_on: Callable[[], object]


def tell_failure(sheet: Sheet, error: DocumentError, ways: Ways, *, more: bool) -> None:
    """A document that cannot be shown; `more`: there is a lesson to go on with."""
    acts: list[Act] = [
        ("reader_elsewhere", _tr("Open in its program"), ways.elsewhere),
        ("reader_retry", _tr("Try again"), ways.again),
    ]
    if more:
        acts.append(("reader_next_lesson", _tr("Next lesson"), ways.go_on))
    sheet.tell("warning-circle", error.title, error.message, acts)


def tell_gone(sheet: Sheet, ways: Ways) -> None:
    title = _tr("This lesson is not in the library")
    told = _tr("Its course may have been removed. Your progress is kept.")
    sheet.tell("books", title, told, [("reader_told_back", _tr("Back"), ways.back)])


def tell_locked(sheet: Sheet, view: LessonView, ways: Ways) -> None:
    titles = {lesson.id: lesson.title for lesson in view.course.course.lessons}
    needed = [titles.get(lesson_id, lesson_id) for lesson_id in view.course.locked[view.lesson_id]]
    told = _tr("Complete first: {titles}").format(titles=", ".join(needed[:4]) + ("…" if len(needed) > 4 else ""))
    sheet.tell("lock-simple", lesson_of(view).title, told, [("reader_told_back", _tr("Back to course"), ways.back)])


def tell_missing(sheet: Sheet, view: LessonView, ways: Ways) -> None:
    """The file is not where it was; or it is at the server only."""
    back: Act = ("reader_told_back", _tr("Back to course"), ways.back)
    if view.file is None and view.remote is not None:
        told = _tr("“{title}” is at the server only. Once it is downloaded, it opens here.")
        get: Act = ("reader_download", _tr("Download"), ways.fetch)
        sheet.tell("cloud-arrow-down", _tr("Not on this device"), told.format(title=lesson_of(view).title), [get, back])
        return
    if view.course.elsewhere is not None:
        add: Act = ("reader_locate", _tr("Add its folder…"), ways.locate)
        sheet.tell("laptop", on_device(view.course.elsewhere), elsewhere_words(view.course.elsewhere), [add, back])
        return
    name = Path(view.file.path).name if view.file is not None else lesson_of(view).title
    told = _tr("“{name}” is not where it was. What you have read is kept.").format(name=name)
    sheet.tell("file-x", _tr("File not found"), told, [("reader_locate", _tr("Locate…"), ways.locate), back])
