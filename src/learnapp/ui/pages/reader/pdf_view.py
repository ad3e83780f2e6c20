"""A PDF, its pages below each other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtPdf import QPdfSelection
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from learnapp.tracking.sight import Sight, page_at
from learnapp.ui.pages.reader.pdf_file import PdfFile
from learnapp.ui.pages.reader.pdf_layout import PageLayout
from learnapp.ui.pages.reader.pdf_pages import PagePictures
from learnapp.ui.pages.reader.pdf_search import PdfSearch, lines_of
from learnapp.ui.pages.reader.views import ZOOM_STEP, Heading, Scrolling, Turn, turned
from learnapp.ui.theme import Theme

_PAPER = QColor("#FFFFFF")
_FOUND = QColor(255, 178, 36, 96)
_LOOKED_AT = QColor(255, 130, 0, 150)
_POINTS_AN_INCH, _DOTS_AN_INCH = 72, 96
_SPOKEN = 3_000


class PdfView(QAbstractScrollArea):
    """Shows what is opened with `open`; `opened` and `failed` as `PdfFile` has them."""

    flowing = False
    sighted = Signal(object, bool)
    zoomed = Signal()
    counted = Signal(int, int)
    followed = Signal(str)
    opened = Signal()
    failed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._file = PdfFile(self)
        self._pictures = PagePictures(self._file.document, self)
        self._search = PdfSearch(self._file.document, self)
        self._layout = PageLayout([], 600)
        self._scale: float | None = None
        self._place = 1.0
        self._dark_paper = True
        self._selection: QPdfSelection | None = None
        self._selected_page = 0
        self._pressed: tuple[int, QPointF] | None = None
        self._scrolling = Scrolling(self._on_scrolled)
        self.setObjectName("pdf_view")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(48)
        self.verticalScrollBar().valueChanged.connect(self._scrolling.on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        self._file.opened.connect(self._on_opened)
        self._file.failed.connect(self.failed)
        self._pictures.drawn.connect(lambda _page: self.viewport().update())
        self._search.changed.connect(self._on_found)
        theme.changed.connect(self._dress)
        self._dress()

    # --- opening --------------------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        self.close_file()
        self._file.open(path)

    def close_file(self) -> None:
        """Let go of the file; nothing is shown."""
        self._search.look_for("", 1)
        self._selection = None
        self._pictures.forget()
        self._file.close()
        with self._scrolling.quietly():
            self._layout = PageLayout([], 600)
            self.verticalScrollBar().setRange(0, 0)
        self.viewport().update()

    @property
    def pages(self) -> int:
        """How many pages the open file has, 0 without one."""
        return len(self._file.sizes)

    def contents(self) -> list[Heading]:
        return list(self._file.contents())

    def _on_opened(self) -> None:
        self._place, self._scale = 1.0, self._scale
        self._arrange()
        self.opened.emit()

    # --- places ---------------------------------------------------------------------------------------------

    def sight(self) -> Sight:
        top = self.verticalScrollBar().value()
        return self._layout.sight(top, top + self.viewport().height())

    def go_to(self, place: float | str, *, moved: bool = True) -> None:
        if isinstance(place, str):
            return
        with self._scrolling.quietly():
            self.verticalScrollBar().setValue(round(self._layout.y_of(place)))
        self._place = place
        self._tell(moved)

    def turn(self, turn: Turn) -> None:
        turned(self.verticalScrollBar(), turn)

    def _on_scrolled(self, moved: bool) -> None:
        self._place = self.sight().top
        self._tell(moved)

    def _tell(self, moved: bool) -> None:
        """Something else is on the screen."""
        self.viewport().update()
        if not self.pages:
            return
        sight = self.sight()
        self._speak(page_at(sight.top, self.pages))
        self.sighted.emit(sight, moved)

    def _speak(self, page: int) -> None:
        """What a screen reader says: the page, and its words."""
        name = self.tr("Page {page} of {pages}").format(page=page, pages=self.pages)
        if name != self.accessibleName():
            self.setAccessibleName(name)
            self.setAccessibleDescription(self._file.document.getAllText(page - 1).text()[:_SPOKEN])

    # --- size -----------------------------------------------------------------------------------------------

    def zoom(self, steps: int) -> None:
        self._scale = self._layout.scale * ZOOM_STEP**steps
        self._arrange()
        self.zoomed.emit()

    def fit(self) -> None:
        self._scale = None
        self._arrange()
        self.zoomed.emit()

    def zoom_percent(self) -> int:
        return round(100 * self._layout.scale * _POINTS_AN_INCH / _DOTS_AN_INCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.zoomed.emit()

    def _arrange(self) -> None:
        """Stand as before in a room or size that is another."""
        if not self.pages:
            return
        room = self.viewport().size()
        self._layout = PageLayout(self._file.sizes, room.width(), self._scale)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        with self._scrolling.quietly():
            across.setRange(0, max(0, self._layout.width - room.width()))
            across.setPageStep(room.width())
            across.setValue(across.maximum() // 2)
            down.setRange(0, max(0, self._layout.height - room.height()))
            down.setPageStep(room.height())
            down.setValue(round(self._layout.y_of(self._place)))
        self._tell(moved=False)

    # --- searching ------------------------------------------------------------------------------------------

    def search(self, text: str, page: int | None = None) -> None:
        """Look for it, first from a page on, else from where one is."""
        self._search.look_for(text, page_at(self._place, max(1, self.pages)) if page is None else page)

    def step_found(self, step: int) -> None:
        found = self._search.step(step)
        if found is not None:
            self._reveal(*found)
        self._on_found()

    def _reveal(self, page: int, where: QRectF) -> None:
        box, bar = self._layout.box(page), self.verticalScrollBar()
        y = box.y + where.center().y() * self._layout.scale
        if not bar.value() + 60 <= y <= bar.value() + self.viewport().height() - 60:
            bar.setValue(round(y - self.viewport().height() / 3))
        x = box.x + where.center().x() * self._layout.scale
        across = self.horizontalScrollBar()
        if not across.value() <= x <= across.value() + self.viewport().width():
            across.setValue(round(x - self.viewport().width() / 2))

    def _on_found(self) -> None:
        begun = self._search.begin()
        if begun is not None:
            self._reveal(*begun)
        found = self._search.count
        current = self._search.current
        self.counted.emit(current + 1, -1 if self._search.busy and current < 0 else found)
        self.viewport().update()

    # --- painting -------------------------------------------------------------------------------------------

    def set_dark_paper(self, dark: bool) -> None:
        """Whether pages are dark where the window is; else they are white, as printed."""
        self._dark_paper = dark
        self._dress()

    def _dress(self) -> None:
        self._pictures.set_dark(self._theme.dark and self._dark_paper)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.color("background"))
        if not self.pages:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        painter.translate(-left, -top)
        for page in self._layout.between(top, top + self.viewport().height()):
            self._paint_page(painter, page)
        self._ask_ahead(top)

    def _paint_page(self, painter: QPainter, page: int) -> None:
        box = self._layout.box(page)
        rect = QRectF(box.x, box.y, box.width, box.height)
        dark = self._theme.dark and self._dark_paper
        painter.fillRect(rect, self._theme.color("surface") if dark else _PAPER)
        picture = self._pictures.get(page, self._pixels(page))
        if picture is not None:
            if dark:  # black paper becomes the window's surface, white letters stay white
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Screen)
            painter.drawImage(rect, picture)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_found(painter, page, rect)

    def _paint_found(self, painter: QPainter, page: int, rect: QRectF) -> None:
        scale = self._layout.scale
        painter.setPen(Qt.PenStyle.NoPen)
        mode, dark = QPainter.CompositionMode, self._theme.dark and self._dark_paper
        # Letters stay what they are, black or white: only their ground is coloured.
        painter.setCompositionMode(mode.CompositionMode_Screen if dark else mode.CompositionMode_Multiply)
        looked_at = self._search.found()
        for rectangles in self._search.on_page(page):
            now = looked_at is not None and looked_at[0] == page and bool(rectangles) and rectangles[0] == looked_at[1]
            painter.setBrush(_LOOKED_AT if now else _FOUND)
            for line in lines_of(rectangles):
                painter.drawRoundedRect(_placed(line, rect, scale).adjusted(-2, -1, 2, 1), 2, 2)
        if self._selection is not None and self._selected_page == page:
            color = QColor(self._theme.color("accent"))
            color.setAlpha(90)
            painter.setBrush(color)
            for polygon in self._selection.bounds():
                painter.drawRect(_placed(polygon.boundingRect(), rect, scale))
        painter.setCompositionMode(mode.CompositionMode_SourceOver)

    def _pixels(self, page: int) -> QSize:
        box, ratio = self._layout.box(page), self.devicePixelRatioF()
        return QSize(max(1, round(box.width * ratio)), max(1, round(box.height * ratio)))

    def _ask_ahead(self, top: int) -> None:
        """The page that comes next is drawn before it comes."""
        after = self._layout.between(top, top + 2 * self.viewport().height())
        if len(after):
            self._pictures.get(after[-1], self._pixels(after[-1]))

    # --- hands ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            if self._selection is not None:
                QGuiApplication.clipboard().setText(self._selection.text())
        else:
            event.ignore()  # the page scrolls, whatever has the focus

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.pages:
            self._pressed = self._point(event.position())
            self._selection = None
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        page, start = self._pressed
        there, end = self._point(event.position())
        if there == page:
            self._selection = self._file.document.getSelection(page - 1, start, end)
            self._selected_page = page
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def _point(self, position: QPointF) -> tuple[int, QPointF]:
        """The page under a position of the viewport, and the point of it."""
        x = position.x() + self.horizontalScrollBar().value()
        y = position.y() + self.verticalScrollBar().value()
        page = min(int(self._layout.place_at(y)), self._layout.pages)
        box = self._layout.box(page)
        return page, QPointF((x - box.x) / self._layout.scale, (y - box.y) / self._layout.scale)


def _placed(rect: QRectF, page: QRectF, scale: float) -> QRectF:
    """A rectangle in points of a page, where the page stands."""
    return QRectF(page.x() + rect.x() * scale, page.y() + rect.y() * scale, rect.width() * scale, rect.height() * scale)
