"""What was refused, why, and what can be done: trying again, and keeping it in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal

from learnapp.ui import format as told
from learnapp.ui.sync_words import kind_words, reason_words
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.list_card import ListCard, ListRow

if TYPE_CHECKING:
    import datetime as dt

    from learnapp.store.exchange import RefusedGroup

SHOWN = 20


class Group(NamedTuple):
    """Documents of one lesson that were refused for what is one reason to a person; `at` is the latest of them."""

    title: str
    course: str
    reason: str
    parts: tuple[RefusedGroup, ...]
    documents: int
    at: int


def groups_of(refused: Sequence[RefusedGroup]) -> list[Group]:
    """By the words for lesson and reason, the latest first; what belongs to no lesson goes by what it is."""
    found: dict[tuple[str, str, str], list[RefusedGroup]] = {}
    for one in refused:
        title = one.lesson_title or (one.course_title if one.kind == "course_copy" else "") or kind_words(one.kind)
        course = one.course_title if one.course_title != title else ""
        found.setdefault((title, course, reason_words(one)), []).append(one)
    groups = [
        Group(title, course, reason, tuple(ones), sum(one.documents for one in ones), max(one.at for one in ones))
        for (title, course, reason), ones in found.items()
    ]
    return sorted(groups, key=lambda group: -group.at)


class RefusedCard(ListCard):
    """`retried` carries the groups to try again, None for all; `exported` when they shall go into a file."""

    retried = Signal(object)
    exported = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Refused"), "sync_refused")
        self.export = Button(theme, self.tr("Export…"), self.exported.emit, icon="export", name="sync_export")
        self.retry = Button(
            theme, self.tr("Try all again"), lambda: self.retried.emit(None), icon="arrow-clockwise", name="sync_retry"
        )
        for button in (self.export, self.retry):
            self.head.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)

    def show_refused(self, refused: Sequence[RefusedGroup], documents: int, now: int, tz: dt.tzinfo) -> None:
        """The card is there only where something was refused: `documents` in all, of which the first are named."""
        groups = groups_of(refused)
        rows = [self._row(number, group, now, tz) for number, group in enumerate(groups[:SHOWN])]
        left = documents - sum(group.documents for group in groups[:SHOWN])
        self.set_rows(rows, told.counted(left, "And 1 more change", "And %n more changes") if left > 0 else "")
        self.setVisible(bool(documents))

    def _row(self, number: int, group: Group, now: int, tz: dt.tzinfo) -> ListRow:
        again = IconButton(
            self.theme,
            "arrow-clockwise",
            self.tr("Try {0} again").format(group.title),
            lambda: self.retried.emit(group.parts),
            name=f"sync_retry_{number}",
        )
        parts = [group.course] if group.course else []
        parts += [told.changes(group.documents), told.ago(group.at, now, tz)]
        detail = f"{group.reason}\n{' · '.join(parts)}"
        return ListRow(self.theme, group.title, detail, again, wrap=True)
