"""Searching in the open document: words, how often they were found, on to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import IconButton
from learnapp.ui.widgets.labels import secondary
from learnapp.ui.widgets.search_field import SearchField


class FindBar(QWidget):
    """`sought` (text) as it is typed, `stepped` (1 or -1) to the next or the previous result, `closed` at its end."""

    sought = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("reader_find")
        self.field = SearchField(theme, self.tr("Search in this document"), name="reader_find_field")
        self.field.setFixedWidth(300)
        self.counted = secondary(theme)
        self.counted.setObjectName("reader_find_count")
        back = IconButton(
            theme,
            "caret-up",
            self.tr("Previous result (Shift+F3)"),
            lambda: self.stepped.emit(-1),
            name="reader_find_previous",
        )
        on = IconButton(
            theme, "caret-down", self.tr("Next result (F3)"), lambda: self.stepped.emit(1), name="reader_find_next"
        )
        close = IconButton(theme, "x", self.tr("Close the search"), self.dismiss, name="reader_find_close", size=15)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(6)
        row.addWidget(self.field)
        row.addWidget(back)
        row.addWidget(on)
        row.addSpacing(6)
        row.addWidget(self.counted, 1)
        row.addWidget(close)
        self._steps = (back, on)
        self.field.searched.connect(self.sought)
        self.field.entered.connect(lambda: self.stepped.emit(1))
        self.show_count(0, 0)
        self.hide()

    def ask(self) -> None:
        """Show it; what was sought last can be typed over."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self.sought.emit(self.field.text())

    def show_sought(self, text: str) -> None:
        """Show it with what was searched for elsewhere; the keys go on to the document."""
        self.field.set_quietly(text)
        self.show()

    def dismiss(self) -> None:
        self.hide()
        self.closed.emit()

    def show_count(self, current: int, total: int) -> None:
        for button in self._steps:
            button.setEnabled(total > 0)
        if total < 0:
            self.counted.setText(self.tr("Searching…"))
        elif total:
            self.counted.setText(self.tr("{n} of {total}").format(n=current, total=self.locale().toString(total)))
        else:
            self.counted.setText(self.tr("Nothing found") if self.field.text() else "")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.sought.emit("")
