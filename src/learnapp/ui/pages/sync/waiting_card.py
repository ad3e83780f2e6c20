"""What waits to be sent, by lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.labels import secondary
from learnapp.ui.widgets.list_card import ListCard, ListRow

if TYPE_CHECKING:
    from learnapp.store.exchange import Waiting

SHOWN = 12


class WaitingCard(ListCard):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Waits to be sent"), "sync_waiting")

    def show_waiting(self, waiting: Sequence[Waiting], documents: int, *, guest: bool) -> None:
        """`documents` wait in all; those of the first lessons are named."""
        self.title.setText(self.tr("Kept on this device") if guest else self.tr("Waits to be sent"))
        rows = [self._row(one) for one in waiting[:SHOWN]]
        left = documents - sum(one.documents for one in waiting[:SHOWN])
        note = ""
        if not documents:
            note = self.tr("Nothing is recorded yet.") if guest else self.tr("Nothing waits. All of it was sent.")
        elif left > 0:
            note = told.counted(left, "And 1 more change", "And %n more changes")
        self.set_rows(rows, note)

    def _row(self, one: Waiting) -> ListRow:
        number = secondary(self.theme, told.changes(one.documents))
        if one.lesson_title:
            return ListRow(self.theme, one.lesson_title, one.course_title, number)
        if one.course_title:
            return ListRow(self.theme, one.course_title, self.tr("The course itself"), number)
        return ListRow(self.theme, self.tr("Preferences, and the name of this device"), "", number)
