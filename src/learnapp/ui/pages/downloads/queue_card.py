"""What is on its way, in the order in which it comes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout

from learnapp.library.downloads.state import DownloadsState, Key
from learnapp.store.views_offered import Download
from learnapp.ui import format as told
from learnapp.ui.pages.downloads.queue_row import QueueRow
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import card_title

SHOWN = 30


class QueueCard(Card):
    """Rows stay the same widgets while they live, so that the focus stays where it is. `moved` carries a Download and
    -1 or 1, `switched` and `cancelled` a Download; `retried` means all that failed."""

    moved = Signal(object, int)
    switched = Signal(object)
    cancelled = Signal(object)
    retried = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, padding=0, spacing=0)
        self.setObjectName("downloads_queue")
        self.title = card_title(theme, self.tr("On their way"))
        self.title.setContentsMargins(18, 20, 18, 8)
        self.rows: dict[Key, QueueRow] = {}
        self._queue: Sequence[Download] = ()
        self._state = DownloadsState()
        self._shown = SHOWN
        self._list = QVBoxLayout()
        self._list.setContentsMargins(10, 0, 10, 8)
        self._list.setSpacing(0)
        self.more = Button(theme, "", self._show_more, kind="link", name="downloads_more")
        self.body.addWidget(self.title)
        self.body.addLayout(self._list)
        self.body.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeading)
        self.body.addSpacing(6)

    def show_queue(self, queue: Sequence[Download], state: DownloadsState) -> None:
        """`queue` in order, without what is done."""
        self._queue, self._state = queue, state
        shown = queue[: self._shown]
        focused = QApplication.focusWidget()
        lost = self._drop({(one.course_id, one.lesson_id) for one in shown}, focused)
        for place, one in enumerate(shown):
            key = (one.course_id, one.lesson_id)
            row = self.rows.get(key)
            if row is None:
                row = self.rows[key] = self._made(one)
            row.show_download(one, state)
            row.set_ends(first=place == 0, last=place == len(queue) - 1)
            at = self._list.itemAt(place)
            if at is None or at.widget() is not row:
                self._list.insertWidget(place, row)
        if lost is not None and shown:
            self._row_at(min(lost, len(shown) - 1)).setFocus(Qt.FocusReason.OtherFocusReason)
        left = len(queue) - len(shown)
        self.more.setText(told.counted(left, "Show 1 more lesson", "Show %n more lessons"))
        self.more.setVisible(left > 0)

    def show_state(self, state: DownloadsState) -> None:
        """The same lessons, further on."""
        self._state = state
        for row in self.rows.values():
            row.show_download(row.one, state)

    def _drop(self, wanted: set[Key], focused: object) -> int | None:
        """Let go of the rows that are no longer wanted; the place of the one that had the focus."""
        lost = None
        for key in [key for key in self.rows if key not in wanted]:
            row = self.rows.pop(key)
            if row is focused or (focused is not None and focused in row.children()):
                lost = self._list.indexOf(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        return lost

    def _made(self, one: Download) -> QueueRow:
        row = QueueRow(self.theme, one, self._state)
        row.moved.connect(lambda step: self.moved.emit(row.one, step))
        row.left.connect(lambda step: self._leave(row, step))
        row.switched.connect(lambda: self.switched.emit(row.one))
        row.cancelled.connect(lambda: self.cancelled.emit(row.one))
        return row

    def _leave(self, row: QueueRow, step: int) -> None:
        place = self._list.indexOf(row) + step
        if 0 <= place < self._list.count():
            self._row_at(place).setFocus(Qt.FocusReason.TabFocusReason)

    def _row_at(self, place: int) -> QueueRow:
        item = self._list.itemAt(place)
        row = item.widget() if item is not None else None
        assert isinstance(row, QueueRow)
        return row

    def _show_more(self) -> None:
        self._shown += 100
        self.show_queue(self._queue, self._state)
