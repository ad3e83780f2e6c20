"""Beside the lessons: what the course is about, and what the learner spent on it."""

from __future__ import annotations

import datetime as dt
import html
import re

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QWidget

from learnapp.store.views import CourseView
from learnapp.ui import format as told
from learnapp.ui.mastery_words import level_words, levels_told
from learnapp.ui.pages.course.facts import FactsCard
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, card_title, secondary
from learncore.mastery import course_level
from learncore.percent import percent
from learncore.progress import pages_seen

WIDTH = 300


def quiz_average(view: CourseView) -> int | None:
    """The mean of the best scores of the quizzes that were taken, 0-100; None without one."""
    scores = [
        score
        for lesson in view.course.lessons
        if lesson.type == "quiz" and (score := view.lessons[lesson.id].best_score) is not None
    ]
    return percent(sum(scores), 100 * len(scores)) if scores else None


def pages_share(view: CourseView) -> int | None:
    """How many of a hundred pages were seen; None where there is something to play, or nothing to read."""
    documents = [lesson for lesson in view.course.lessons if lesson.type == "document"]
    total = sum(lesson.pages or 0 for lesson in documents)
    if not total or any(lesson.type in ("video", "audio") for lesson in view.course.lessons):
        return None
    seen = (sum(page <= (each.pages or 0) for page in pages_seen(each, view.lessons[each.id])) for each in documents)
    return percent(sum(seen), total)


def spent_words(view: CourseView) -> str:
    """How the time of a course was spent, as its lessons are: of several kinds, or of quizzes, no other word holds."""
    types = {lesson.type for lesson in view.course.lessons}
    if types <= {"video", "audio"}:
        return QCoreApplication.translate("Aside", "watched")
    if types == {"document"}:
        return QCoreApplication.translate("Aside", "of reading")
    return QCoreApplication.translate("Aside", "learned")


def furthest(view: CourseView) -> tuple[int, str, float] | None:
    """Number, title and furthest second of the last lesson in order of which something was played; None where all is
    done."""
    if view.progress.status == "completed":
        return None
    for number, lesson in reversed(list(enumerate(view.course.lessons, start=1))):
        seconds = view.lessons[lesson.id].furthest_seconds
        if seconds > 0:
            return number, lesson.title, seconds
    return None


def paragraphs(text: str) -> list[str]:
    """A description's paragraphs: a blank line parts them, a single line break is a space."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


class Figure(QWidget):
    """A number and what it counts."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.value = Label(theme, size=18, weight=700)
        self.label = secondary(theme)
        column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.value)
        column.addWidget(self.label)

    def tell(self, value: str, label: str, *, whole: str = "") -> None:
        """`whole` says both where the label alone does."""
        self.value.setText(value)
        self.label.setText(label)
        self.setAccessibleName(whole or f"{value} {label}")


class Aside(QWidget):
    """A column beside the lessons, or a row below them."""

    def __init__(self, theme: Theme, tz: dt.tzinfo) -> None:
        super().__init__()
        self.setObjectName("course_aside")
        self._tz = tz
        self.about = Card(theme)
        self.about.setObjectName("course_about")
        self.about_text = Label(theme, weight=400, role="muted", wrap=True)
        self.about_text.setTextFormat(Qt.TextFormat.RichText)
        self.about_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.about.body.addWidget(card_title(theme, self.tr("About")))
        self.about.body.addWidget(self.about_text)
        self.time = Card(theme, spacing=10)
        self.time.setObjectName("course_time")
        self.watched = Figure(theme, "course_watched")
        self.sessions = Figure(theme, "course_sessions")
        self.share = Figure(theme, "course_share")
        self.bookmarks = Figure(theme, "course_bookmarks")
        grid = QGridLayout()
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for place, figure in enumerate((self.watched, self.sessions, self.share, self.bookmarks)):
            grid.addWidget(figure, place // 2, place % 2)
        self.mastery = secondary(theme, wrap=True)
        self.mastery.setObjectName("course_mastery")
        self.mastery.setToolTip(levels_told())
        self.mastery.setAccessibleDescription(levels_told())
        self.last = secondary(theme, wrap=True)
        self.last.setObjectName("course_last")
        self.time.body.addWidget(card_title(theme, self.tr("Your time here")))
        self.time.body.addLayout(grid)
        self.time.body.addWidget(self.mastery)
        self.time.body.addWidget(self.last)
        self.facts = FactsCard(theme)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(14)
        for card in (self.about, self.facts, self.time):
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            self._layout.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        self._layout.addStretch(0)

    def set_below(self, below: bool) -> None:
        """Side by side below the lessons instead of a column beside them."""
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if below else QBoxLayout.Direction.TopToBottom)
        for place in range(3):
            self._layout.setStretch(place, 1 if below else 0)
        if below:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16777215)
        else:
            self.setFixedWidth(WIDTH)

    def show_course(self, view: CourseView, now: int, facts: list[tuple[str, str]], *, preview: bool = False) -> None:
        """`facts` are names and values, told of a course of the server; `preview`: it is not in the library."""
        progress = view.progress
        self.facts.show_facts(facts)
        self.time.setVisible(not preview)
        self.about.setVisible(bool(view.course.description))
        parts = paragraphs(view.course.description)
        self.about_text.setText(
            "".join(
                f'<p style="line-height: 20px; margin: {8 if place else 0}px 0 0 0">{html.escape(part)}</p>'
                for place, part in enumerate(parts)
            )
        )
        self.about_text.setAccessibleName("\n\n".join(parts))
        pages = pages_share(view)
        self.watched.tell(told.length(progress.watch_time_seconds), spent_words(view))
        self.sessions.tell(
            self.locale().toString(progress.total_sessions),
            self.tr("session") if progress.total_sessions == 1 else self.tr("sessions"),
        )
        average = quiz_average(view)
        if average is not None:
            self.share.tell(told.percent(average), self.tr("quiz average"))
        elif pages is not None:
            self.share.tell(told.percent(pages), self.tr("of its pages seen"))
        else:
            self.share.tell(told.percent(progress.time_percentage), self.tr("of it played"))
        self._tell_kept(view.bookmarks, view.notes)
        self.mastery.setText(self._mastery_words(view))
        self.mastery.setVisible(bool(self.mastery.text()))
        self.last.setText(self._last_words(view, now))
        self.last.setVisible(bool(self.last.text()))

    def _tell_kept(self, bookmarks: int, notes: int) -> None:
        if bookmarks and notes:
            parts = (
                told.counted(bookmarks, "1 bookmark", "%n bookmarks"),
                told.counted(notes, "1 note", "%n notes"),
            )
            both = " · ".join(parts)
            self.bookmarks.tell(self.locale().toString(bookmarks + notes), both, whole=both)
        elif notes:
            self.bookmarks.tell(self.locale().toString(notes), self.tr("note") if notes == 1 else self.tr("notes"))
        else:
            label = self.tr("bookmark") if bookmarks == 1 else self.tr("bookmarks")
            self.bookmarks.tell(self.locale().toString(bookmarks), label)

    def _mastery_words(self, view: CourseView) -> str:
        """Such as `Mastery: Intermediate, 2 of 3 quizzes passed.`; empty where there is no quiz."""
        level = course_level(view.progress.mastery_percentage)
        if level is None:
            return ""
        quizzes = [lesson for lesson in view.course.lessons if lesson.type == "quiz"]
        passed = sum((view.lessons[lesson.id].best_score or 0) >= lesson.passing_score for lesson in quizzes)
        counted = told.counted(len(quizzes), "{passed} of 1 quiz passed", "{passed} of %n quizzes passed")
        words = self.tr("Mastery: {level}, {counted}.")
        return words.format(level=level_words(level), counted=counted.format(passed=self.locale().toString(passed)))

    def _last_words(self, view: CourseView, now: int) -> str:
        parts = []
        if view.progress.last_accessed_at:
            when = told.ago(view.progress.last_accessed_at, now, self._tz)
            parts.append(self.tr("Last here {when}.").format(when=when))
        reached = furthest(view)
        if reached is not None:
            number, title, seconds = reached
            place = f"{number}. {title}"
            words = self.tr("Furthest: {lesson} at {time}.")
            parts.append(words.format(lesson=place, time=told.clock(seconds)))
        return " ".join(parts)
