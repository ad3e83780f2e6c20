"""Above the document: the way back, what it is, where one is in it, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.labels import ElidedLabel, secondary

HEIGHT = 60
_NARROW = 900


class ReaderBar(QWidget):
    """`page_chosen` (from 1) when a page was typed in; what the buttons do is connected by the page."""

    page_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._paged = False
        self.setObjectName("reader_bar")
        self.setFixedHeight(HEIGHT)
        self.back = IconButton(theme, "caret-left", self.tr("Back (Esc)"), name="reader_back")
        self.title = ElidedLabel(theme, size=15, weight=600)
        self.title.setObjectName("reader_title")
        self.subtitle = ElidedLabel(theme, size=12, weight=400, role="muted")
        self.subtitle.setObjectName("reader_subtitle")
        self.field = QLineEdit()
        self.field.setObjectName("reader_page_field")
        self.field.setAccessibleName(self.tr("Page"))
        self.field.setFixedWidth(58)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.returnPressed.connect(self._on_page)
        self.of = secondary(theme)
        self.of.setObjectName("reader_page_count")
        self.search = IconButton(theme, "magnifying-glass", self.tr("Search (Ctrl+F)"), name="reader_search")
        self.smaller = IconButton(theme, "minus", self.tr("Smaller (Ctrl+−)"), name="reader_smaller")
        self.percent = Button(theme, "100%", kind="ghost", name="reader_fit")
        self.percent.setToolTip(self.tr("Fit the width (W)"))
        self.larger = IconButton(theme, "plus", self.tr("Larger (Ctrl++)"), name="reader_larger")
        self.mark = Button(theme, self.tr("Mark as complete"), icon="circle", name="reader_mark")
        self.next = IconButton(theme, "skip-forward", self.tr("Next lesson (Shift+N)"), name="reader_next")
        self.panel = IconButton(theme, "list", self.tr("Lessons, contents and notes (I)"), name="reader_panel")
        self.more = IconButton(theme, "dots-three", self.tr("More"), name="reader_more")
        self.tools = (self.search, self.smaller, self.percent, self.larger)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.back)
        row.addSpacing(4)
        row.addLayout(words, 1)
        row.addSpacing(10)
        row.addWidget(self.field)
        row.addWidget(self.of)
        row.addSpacing(10)
        for tool in self.tools:
            row.addWidget(tool)
        row.addSpacing(6)
        row.addWidget(self.mark)
        row.addSpacing(2)
        for button in (self.next, self.more, self.panel):
            row.addWidget(button)
        theme.changed.connect(self.update)

    def tell(self, title: str, subtitle: str) -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)

    def show_tools(self, shown: bool) -> None:
        """Where nothing is shown there is nothing to search, enlarge or leaf through."""
        for tool in (*self.tools, self.of, self.more):
            tool.setVisible(shown)
        self.field.setVisible(shown and self._paged)

    def show_place(self, page: float, pages: int, *, paged: bool) -> None:
        """The page; of a text (not `paged`) how far one is."""
        self._paged = paged
        self.field.setVisible(paged)
        if paged:
            if not self.field.hasFocus():
                self.field.setText(str(round(page)))
            self.field.setValidator(QIntValidator(1, max(1, pages), self.field))
            self.of.setText(self.tr("of {pages}").format(pages=self.locale().toString(pages)))
        else:
            self.of.setText(told.percent(round(100 * page / max(1, pages))))

    def show_zoom(self, percent: int) -> None:
        self.percent.setText(told.percent(percent))
        self.percent.setAccessibleName(self.tr("Fit the width, now {percent}").format(percent=told.percent(percent)))

    def show_mark(self, done: bool) -> None:
        """Narrow windows have room for the check only; its words are in its name."""
        words = self.tr("Completed") if done else self.tr("Mark as complete")
        self.mark.setText(words if self.width() >= _NARROW or done else "")
        self.mark.setAccessibleName(words)
        self.mark.setToolTip(self.tr("Mark as incomplete") if done else self.tr("Mark as complete"))
        self.mark.set_icon("check-circle" if done else "circle")

    def _on_page(self) -> None:
        if self.field.hasAcceptableInput():
            self.page_chosen.emit(int(self.field.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("sidebar"))
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
