"""Lines that are put in order, each with two buttons that move it; Alt and an arrow key do the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.pages.quiz.rich import RichLabel, plain_words
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import IconButton
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label
from learncore.quiz import Text


class Line(Card):
    def __init__(self, theme: Theme, text: Text, name: str) -> None:
        super().__init__(theme, padding=0, spacing=0)
        self.setObjectName(name)
        words = plain_words(text)
        self.number = Label(theme, role="muted")
        self.number.setFixedWidth(22)
        self.up = IconButton(theme, "arrow-up", self.tr("Move “{0}” up").format(words), name=f"{name}_up")
        self.down = IconButton(theme, "arrow-down", self.tr("Move “{0}” down").format(words), name=f"{name}_down")
        row = QHBoxLayout()
        row.setContentsMargins(14, 6, 8, 7)
        row.setSpacing(4)
        row.addWidget(self.number)
        row.addWidget(RichLabel(theme, text, weight=500), 1)
        row.addWidget(self.up)
        row.addWidget(self.down)
        self.body.addLayout(row)


class Ordering(QWidget):
    """`moved` with the items' numbers as they stand now."""

    moved = Signal(list)

    def __init__(self, theme: Theme, items: Mapping[int, Text], order: Sequence[int]) -> None:
        super().__init__()
        self._order = list(order)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.lines: dict[int, Line] = {}
        for item in order:
            line = Line(theme, items[item], f"quiz_line_{item + 1}")
            line.up.clicked.connect(lambda _checked=False, item=item: self._move(item, -1))
            line.down.clicked.connect(lambda _checked=False, item=item: self._move(item, 1))
            self.lines[item] = line
            self._column.addWidget(line)
        self._number()
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._move_focused(step))

    @property
    def order(self) -> list[int]:
        return list(self._order)

    def focus_first(self) -> None:
        self.lines[self._order[0]].down.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_focused(self, step: int) -> None:
        focus = self.focusWidget()
        held = next((item for item, line in self.lines.items() if focus and line.isAncestorOf(focus)), None)
        if held is not None:
            self._move(held, step)

    def _move(self, item: int, step: int) -> None:
        place = self._order.index(item)
        if not 0 <= place + step < len(self._order):
            return
        line = self.lines[item]
        focused = line.up if line.up.hasFocus() else line.down
        self._order.insert(place + step, self._order.pop(place))
        self._column.insertWidget(place + step, line)
        self._number()
        if not focused.isEnabled():
            focused = line.down if focused is line.up else line.up
        focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self.moved.emit(self.order)

    def _number(self) -> None:
        before: QWidget | None = None
        for place, item in enumerate(self._order):
            line = self.lines[item]
            line.number.setText(self.locale().toString(place + 1))
            line.up.setEnabled(place > 0)
            line.down.setEnabled(place < len(self._order) - 1)
            for button in (line.up, line.down):
                if before is not None:
                    QWidget.setTabOrder(before, button)
                before = button
