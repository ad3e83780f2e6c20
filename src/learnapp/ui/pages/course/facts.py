"""What a course of the server is, before and after it was downloaded: size, lessons, time, language, what is asked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QGridLayout

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, card_title, secondary

if TYPE_CHECKING:
    from learnapp.store.views import CourseView
    from learnapp.store.views_offered import CatalogueCourse

_MOST = 8


def _tr(text: str) -> str:
    return QCoreApplication.translate("course_facts", text)


class FactsCard(Card):
    """Names and values, one below the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=10)
        self.setObjectName("course_facts")
        self.body.addWidget(card_title(theme, self.tr("This course")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._rows = [(secondary(theme), Label(theme, size=12, weight=500, wrap=True)) for _ in range(_MOST)]
        for place, (name, value) in enumerate(self._rows):
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        self.body.addLayout(grid)

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Hidden where there are none."""
        self.setVisible(bool(facts))
        for place, (name, value) in enumerate(self._rows):
            shown = place < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[place][0])
                value.setText(facts[place][1])
        self.setAccessibleName("; ".join(f"{name}: {value}" for name, value in facts))


def language_name(code: str) -> str:
    """As the learner's language calls it; the code where it is not known."""
    locale = QLocale(code)
    known = locale.language() is not QLocale.Language.C
    return QLocale.languageToString(locale.language()) if known else code


def facts_of(view: CourseView, offer: CatalogueCourse, now: int, tz: dt.tzinfo) -> list[tuple[str, str]]:
    course = view.course
    size = told.size(offer.bytes)
    if offer.downloaded_bytes and not offer.whole:
        size = _tr("{0}, {1} of it here").format(size, told.size(offer.downloaded_bytes))
    facts = [(_tr("Size"), size)]
    facts.append((_tr("Lessons"), _tr("{0} in {1}").format(len(course.lessons), _modules(len(course.modules)))))
    if offer.duration_seconds:
        facts.append((_tr("Time"), told.length(offer.duration_seconds)))
    if course.language:
        captions = any(lesson.captions for lesson in course.lessons)
        name = language_name(course.language)
        facts.append((_tr("Language"), _tr("{0}, with captions").format(name) if captions else name))
    if offer.required:
        facts.append((_tr("Required"), _tr("By your organization")))
    if offer.due is not None:
        facts.append((_tr("Due"), told.day(offer.due, now, tz)))
    if offer.pinned:
        facts.append((_tr("New lessons"), _tr("Are downloaded by themselves")))
    return facts


def asked_words(offer: CatalogueCourse, now: int, tz: dt.tzinfo) -> tuple[str, bool]:
    """What the organization asks, such as `Required · Due in 3 days`, and whether the learner should act."""
    due = offer.due if offer.status != "completed" else None
    parts = [_tr("Required")] if offer.required else []
    if due is not None:
        parts.append(told.due(due, now, tz))
    return " · ".join(parts), due is not None and told.is_pressing(due, now)


def _modules(number: int) -> str:
    return told.counted(number, "1 module", "%n modules")
