"""The middle of the reader: the document, or why there is none."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets.state_panel import StatePanel

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from coursekit.markup import Markup
    from learnapp.ui.pages.reader.pdf_view import PdfView
    from learnapp.ui.pages.reader.text_view import TextView
    from learnapp.ui.pages.reader.views import DocumentView

_PATIENCE_MS = 400
Act = tuple[str, str, Callable[[], object]]
"""A button's name, its words, and what it does; the first is the main one."""


class Sheet(QStackedWidget):
    """`view` is what shows the document now. `ready` (its pages) when one can be shown, `failed` (DocumentError) where
    it cannot. The other signals are as the views have them, of whichever is seen."""

    ready = Signal(int)
    failed = Signal(object)
    sighted = Signal(object, bool)
    zoomed = Signal()
    counted = Signal(int, int)
    followed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("reader_sheet")
        self.view: DocumentView | None = None
        self._panel = self._waiting = StatePanel(theme, "file", filled=True)
        self._waiting.setObjectName("reader_waiting")
        self.addWidget(self._waiting)
        self._pages = 1
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._waiting.set_text(self.tr("Opening the document…")))

    @functools.cached_property
    def pdf(self) -> PdfView:
        """Made with the first PDF."""
        from learnapp.ui.pages.reader.pdf_view import PdfView

        made = PdfView(self._theme)
        self._take_in(made)
        made.opened.connect(lambda: self._show(made, made.pages))
        made.failed.connect(self.failed)
        return made

    @functools.cached_property
    def text(self) -> TextView:
        """Made with the first text."""
        from learnapp.ui.pages.reader.text_view import TextView

        made = TextView(self._theme)
        self._take_in(made)
        made.filled.connect(lambda: self._show(made, self._pages) if self.view is None else None)
        return made

    @property
    def panel(self) -> StatePanel | None:
        """What is told in the document's stead, None while there is one."""
        return self._panel if self.view is None and self._panel is not self._waiting else None

    @property
    def waiting(self) -> bool:
        """Whether a document is being opened."""
        return self.view is None and self.currentWidget() is self._waiting

    def open_pdf(self, path: Path) -> None:
        self.pdf.open(path)

    def open_text(self, markup: Markup, images: Mapping[str, QImage], pages: int) -> None:
        self._pages = pages
        self.text.show_markup(markup, images, pages)

    def wait(self, words: str = "") -> None:
        """Nothing yet; after a while it is said what is waited for."""
        self.view = None
        self._waiting.set_text(words)
        self.setCurrentWidget(self._waiting)
        self._patience.start()

    def tell(self, icon: str, title: str, text: str, acts: list[Act]) -> None:
        """Say why there is no document, and what can be done."""
        self._patience.stop()
        self.view = None
        before = self._panel
        self._panel = StatePanel(self._theme, icon, title, text, filled=True)
        self._panel.setObjectName("reader_told")
        buttons = [
            self._panel.add_button(words, act, primary=number == 0, name=name)
            for number, (name, words, act) in enumerate(acts)
        ]
        self.addWidget(self._panel)
        self.setCurrentWidget(self._panel)
        if before is not self._waiting:
            self.removeWidget(before)
            before.deleteLater()
        if buttons:
            buttons[0].setFocus()

    def clear(self) -> None:
        """Let go of the document."""
        self._patience.stop()
        self.view = None
        self._waiting.set_text("")
        self.setCurrentWidget(self._waiting)
        if "pdf" in vars(self):
            self.pdf.close_file()
        if "text" in vars(self):
            self.text.close_text()

    def _show(self, view: DocumentView, pages: int) -> None:
        self._patience.stop()
        self.view = view
        self.setCurrentWidget(view)
        self.ready.emit(pages)

    def _take_in(self, view: DocumentView) -> None:
        self.addWidget(view)

        def if_seen(signal: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: signal(*values) if self.view is view else None

        view.sighted.connect(if_seen(self.sighted.emit))
        view.zoomed.connect(if_seen(self.zoomed.emit))
        view.counted.connect(if_seen(self.counted.emit))
        view.followed.connect(if_seen(self.followed.emit))
