"""Markdown, HTML and plain text, made safe before: a column of text that scrolls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

from PySide6.QtCore import QPoint, QRegularExpression, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from coursekit.markup import OWN, Markup
from learnapp.tracking.sight import Sight, page_at
from learnapp.ui.pages.reader.text_fill import Filling
from learnapp.ui.pages.reader.text_frames import framed
from learnapp.ui.pages.reader.views import ZOOM_STEP, Heading, Scrolling, Turn, turned
from learnapp.ui.theme import Theme

_SIZE: Final = 17
_COLUMN: Final = 720
_LEAST, _MOST = 0.5, 3.0
_EDGE: Final = 28
_SLACK: Final = 200
"""Characters by which a page of a search may begin earlier here: spaces are counted otherwise."""
_IMAGE: Final = "\ufffc"
_MOST_FOUND: Final = 1_000
_MUCH: Final = 60_000
"""Characters from which on a text is not laid out anew at once, but piece by piece."""
_PAUSE_MS: Final = 120
_FOUND = QColor(255, 178, 36, 110)
_LOOKED_AT = QColor(255, 130, 0, 170)
_KEYS: Final = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
                Qt.Key.Key_Space}  # fmt: skip


class TextView(QTextBrowser):
    """`show_markup` shows a document as so many pages; `filled` when it is there, at once where it is short.

    Nothing is ever loaded but the images that are handed over.
    """

    flowing = True
    sighted = Signal(object, bool)
    zoomed = Signal()
    counted = Signal(int, int)
    followed = Signal(str)
    filled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._markup = Markup("")
        self._images: Mapping[str, QImage] = {}
        self._pages = 1
        self._place = 1.0
        self._factor = 1.0
        self._fitted = 0
        self._sought = ""
        self._found: list[QTextCursor] = []
        self._current = -1
        self._scrolling = Scrolling(self._on_scrolled)
        self._filling = Filling(self.document(), self)
        self._filling.filled.connect(self._on_filled)
        self._narrowed = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._narrowed.timeout.connect(self._dress)
        self.setObjectName("text_view")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)  # a wider window leaves the lines as they are
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(48)
        self.verticalScrollBar().valueChanged.connect(self._scrolling.on_scrolled)
        self.anchorClicked.connect(self._on_link)
        theme.changed.connect(self._dress)

    # --- what is shown --------------------------------------------------------------------------------------

    def show_markup(self, markup: Markup, images: Mapping[str, QImage], pages: int) -> None:
        self._markup, self._images, self._pages, self._place = markup, images, max(1, pages), 1.0
        self._sought, self._found, self._current = "", [], -1
        self._fitted = self._column()
        self._dress()

    def contents(self) -> list[Heading]:
        least = min((heading.level for heading in self._markup.headings), default=1)
        return [(heading.level - least, heading.title, heading.anchor) for heading in self._markup.headings]

    def loadResource(self, type: int, name: QUrl | str) -> Any:  # noqa: A002 (Qt's name)
        """Only what was handed over: no file is opened, nothing is fetched."""
        url = name if isinstance(name, QUrl) else QUrl(name)
        wanted = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if type != int(QTextDocument.ResourceType.ImageResource.value) or not wanted.startswith(OWN):
            return None
        image = self._images.get(unquote(wanted.removeprefix(OWN)))
        return self._fitting(image) if image is not None else None

    def _fitting(self, image: QImage) -> QImage:
        """No wider than the column."""
        room = self._column()
        return image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation) if image.width() > room else image

    def _fit_images(self) -> None:
        """Those that are wider than the column, in a column of another width."""
        document = self.document()
        for name, image in self._images.items():
            url = QUrl.fromEncoded(f"{OWN}{quote(name)}".encode())
            document.addResource(int(QTextDocument.ResourceType.ImageResource.value), url, self._fitting(image))
        document.markContentsDirty(0, document.characterCount())

    def _dress(self) -> None:
        """Lay it out anew in the colours and the size that hold now, standing as before."""
        ink = self._theme.color
        document = self.document()
        self._narrowed.stop()
        self.viewport().setUpdatesEnabled(False)  # what is seen stays until it is there anew
        with self._scrolling.quietly():
            self._filling.empty()
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.Base, ink("background"))
            palette.setColor(QPalette.ColorRole.Text, ink("text"))
            self.setPalette(palette)
            self.setStyleSheet(
                f"QTextEdit#text_view {{ background: {ink('background').name()}; border: none; padding: 0; }}"
            )
            document.setDocumentMargin(_EDGE)
            self._set_fonts()
            document.setDefaultStyleSheet(_style(self._theme))
            self._margins()
        self._filling.start(framed(self._markup.html))

    def _on_filled(self) -> None:
        with self._scrolling.quietly():
            self._loosen_images()
        self._arrange()
        self.viewport().setUpdatesEnabled(True)
        if self._sought:
            self.search(self._sought)
        self.filled.emit()

    def close_text(self) -> None:
        """Let go of what is shown, or is about to be."""
        self._narrowed.stop()
        self._filling.stop()
        self.viewport().setUpdatesEnabled(True)

    def _loosen_images(self) -> None:
        """Lines are higher than their letters, but not than their images."""
        single = QTextBlockFormat()
        single.setLineHeight(100, int(QTextBlockFormat.LineHeightTypes.SingleHeight.value))
        cursor = self.document().find(_IMAGE)
        while not cursor.isNull():
            cursor.mergeBlockFormat(single)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor = self.document().find(_IMAGE, cursor)

    def _set_fonts(self) -> None:
        """Of the widget, too: when Qt dresses it anew it hands its own font on to its document."""
        font = QFont(self._theme.font(_SIZE, 400))
        font.setPixelSize(max(6, round(_SIZE * self._factor)))
        self.setFont(font)
        self.document().setDefaultFont(font)

    # --- places ---------------------------------------------------------------------------------------------

    def sight(self) -> Sight:
        height, top = self._height(), self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        if top >= self.verticalScrollBar().maximum() - 1:
            bottom = height
        return Sight(1 + self._pages * min(1.0, top / height), 1 + self._pages * min(1.0, bottom / height))

    def go_to(self, place: float | str, *, moved: bool = True) -> None:
        with self._scrolling.quietly():
            if isinstance(place, str):
                self.scrollToAnchor(place)
            else:
                self.verticalScrollBar().setValue(round((place - 1) / self._pages * self._height()))
        self._place = self.sight().top if isinstance(place, str) else place
        self._tell(moved)

    def turn(self, turn: Turn) -> None:
        turned(self.verticalScrollBar(), turn)

    def _height(self) -> float:
        return max(1.0, self.document().size().height())

    def _on_scrolled(self, moved: bool) -> None:
        if self._filling.busy:
            return
        self._place = self.sight().top
        self._tell(moved)

    def _tell(self, moved: bool) -> None:
        if self._filling.busy:
            return
        sight = self.sight()
        page = page_at(sight.top, self._pages)
        self.setAccessibleName(self.tr("Part {page} of {pages}").format(page=page, pages=self._pages))
        self.sighted.emit(sight, moved)

    # --- size -----------------------------------------------------------------------------------------------

    def zoom(self, steps: int) -> None:
        self._set_factor(self._factor * ZOOM_STEP**steps)

    def fit(self) -> None:
        self._set_factor(1.0)

    def zoom_percent(self) -> int:
        return round(100 * self._factor)

    def _set_factor(self, factor: float) -> None:
        self._factor = min(max(factor, _LEAST), _MOST)
        if self._is_long:
            self._dress()
        else:
            with self._scrolling.quietly():
                self._set_fonts()
                self._margins()
            self._arrange()
        self.zoomed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        with self._scrolling.quietly():
            super().resizeEvent(event)
            if self._is_long and self._wide() != self.lineWrapColumnOrWidth():
                self._narrowed.start()
            else:
                self._margins()
        self._arrange()

    @property
    def _is_long(self) -> bool:
        return len(self._markup.html) > _MUCH

    def _room(self) -> int:
        return self.width() - self.verticalScrollBar().width()

    def _column(self) -> int:
        return max(80, min(round(_COLUMN * self._factor), self._room() - 2 * _EDGE))

    def _wide(self) -> int:
        return self._column() + 2 * _EDGE

    def _margins(self) -> None:
        """The column stands in the middle."""
        aside = max(0, (self._room() - self._wide()) // 2)
        if self._images and self._fitted != self._column():
            self._fitted = self._column()
            self._fit_images()
        self.setViewportMargins(aside, 0, aside, 0)
        if self.lineWrapColumnOrWidth() != self._wide():
            self.setLineWrapColumnOrWidth(self._wide())

    def _arrange(self) -> None:
        if self._filling.busy:
            return
        with self._scrolling.quietly():
            height = self._height()  # lays all of it out
            self.verticalScrollBar().setValue(round((self._place - 1) / self._pages * height))
        self._tell(moved=False)

    # --- searching ------------------------------------------------------------------------------------------

    def search(self, text: str, page: int | None = None) -> None:
        """Look for it, first from a page on (counted by its characters, as searches do), else from where one is."""
        self._sought, self._found, self._current = text, [], -1
        if text:
            pattern = QRegularExpression(
                QRegularExpression.escape(text), QRegularExpression.PatternOption.CaseInsensitiveOption
            )
            cursor = self.document().find(pattern)
            while not cursor.isNull() and len(self._found) < _MOST_FOUND:
                self._found.append(cursor)
                cursor = self.document().find(pattern, cursor)
        if self._found:
            begin = self.cursorForPosition(QPoint(0, 0)).position()
            if page is not None:
                begin = round(self.document().characterCount() * (page - 1) / self._pages) - _SLACK
            after = (n for n, each in enumerate(self._found) if each.selectionStart() >= begin)
            self._current = next(after, 0 if page is None else len(self._found) - 1)
            self._reveal()
        self._show_found()

    def step_found(self, step: int) -> None:
        if self._found:
            self._current = (self._current + step) % len(self._found)
            self._reveal()
            self._show_found()

    def _reveal(self) -> None:
        box, bar = self.cursorRect(self._found[self._current]), self.verticalScrollBar()
        if not 40 <= box.center().y() <= self.viewport().height() - 60:
            bar.setValue(bar.value() + box.center().y() - self.viewport().height() // 3)

    def _show_found(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        for number, cursor in enumerate(self._found):
            mark = QTextEdit.ExtraSelection()
            style = QTextCharFormat()
            style.setBackground(_LOOKED_AT if number == self._current else _FOUND)
            mark.cursor, mark.format = cursor, style
            marks.append(mark)
        self.setExtraSelections(marks)
        self.counted.emit(self._current + 1, len(self._found))

    # --- hands ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            event.ignore()  # the page scrolls, whatever has the focus
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def _on_link(self, url: QUrl) -> None:
        address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if address.startswith("#"):
            self.go_to(unquote(address[1:]))
        else:
            self.followed.emit(address)


def _style(theme: Theme) -> str:
    """How the parts of a text look, in the theme's colours."""
    ink = {name: theme.color(name).name() for name in ("text", "muted", "accent_ink", "surface", "line", "hover")}
    return f"""
        body, p, li, td, th, dd, dt, blockquote {{ color: {ink["text"]}; line-height: 150%; }}
        p.text {{ white-space: pre-wrap; }}
        h1, h2, h3, h4, h5, h6 {{ color: {ink["text"]}; font-weight: 700; line-height: 125%; margin-top: 24px; }}
        a {{ color: {ink["accent_ink"]}; text-decoration: underline; }}
        pre {{ margin-top: 14px; margin-bottom: 14px; }}
        pre, code, kbd, samp, tt {{ font-family: monospace; background-color: {ink["hover"]}; }}
        blockquote {{ color: {ink["muted"]}; margin-left: 20px; }}
        th {{ background-color: {ink["hover"]}; }}
        th, td {{ border: 1px solid {ink["line"]}; padding: 6px; }}
        table {{ border-collapse: collapse; margin-top: 14px; margin-bottom: 14px; }}
        td.code {{ background-color: {ink["hover"]}; border: none; padding: 14px; }}
        td.code pre {{ margin: 0; line-height: 125%; }}
        td.bar {{ background-color: {ink["line"]}; border: none; padding: 0; }}
        td.quote {{ border: none; padding: 2px 2px 2px 16px; }}
        td.quote blockquote {{ margin: 0; }}
        figcaption, caption {{ color: {ink["muted"]}; }}
    """
