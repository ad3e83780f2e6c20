"""The line of time: what was watched, where the chapters end, where bookmarks stand, and where the media is now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from learnapp.ui.pages.player import look
from learncore.records import Chapter, Spans

PAD = 10
"""Room at both ends, so that the handle is never cut."""
_HEIGHT = 32
_MIDDLE = 18.0
_GAP = 3.0
_STEP_SECONDS = 5.0


class Scrubber(QAbstractSlider):
    """A slider over the media's milliseconds that runs left to right in every language.

    It never moves by itself: `seek_requested` (seconds) asks, `set_position` tells what became of it.
    `hovered` carries the moment under the pointer in seconds and its x within this widget; `left` ends it.
    """

    seek_requested = Signal(float)
    hovered = Signal(float, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("player_scrubber")
        self.setAccessibleName(self.tr("Position"))
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._duration = 0.0
        self._coverage: Spans = ()
        self._chapters: tuple[Chapter, ...] = ()
        self._bookmarks: tuple[float, ...] = ()
        self._dragged: float | None = None
        self.setEnabled(False)

    # --- what it shows --------------------------------------------------------------------------------------

    def set_duration(self, seconds: float | None) -> None:
        """The media's length; None or 0 leaves an empty line that cannot be dragged."""
        length = max(seconds or 0.0, 0.0)
        if length == self._duration:
            return
        self._duration = length
        self.setRange(0, round(length * 1000))
        self.setSingleStep(round(_STEP_SECONDS * 1000))
        self.setPageStep(max(round(length * 100), 1))
        self.setEnabled(length > 0)
        self.update()

    def set_position(self, seconds: float) -> None:
        self.setValue(round(seconds * 1000))

    def set_coverage(self, spans: Spans) -> None:
        if spans != self._coverage:
            self._coverage = spans
            self.update()

    def set_chapters(self, chapters: Sequence[Chapter]) -> None:
        self._chapters = tuple(sorted(chapters, key=lambda chapter: chapter.start))
        self.update()

    def set_bookmarks(self, moments: Sequence[float]) -> None:
        """Bookmarks at these seconds."""
        self._bookmarks = tuple(sorted(moments))
        self.update()

    def chapter_at(self, seconds: float) -> str:
        """The title of the chapter that holds a moment, or an empty string."""
        found = bisect_right([chapter.start for chapter in self._chapters], seconds)
        return self._chapters[found - 1].title if found else ""

    @property
    def dragging(self) -> bool:
        return self._dragged is not None

    # --- geometry -------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def x_of(self, seconds: float) -> float:
        """Where a moment lies, in pixels of this widget."""
        share = seconds / self._duration if self._duration else 0.0
        return PAD + min(max(share, 0.0), 1.0) * self._length()

    def seconds_at(self, x: float) -> float:
        """The moment under a pixel of this widget, clamped to the media."""
        return min(max((x - PAD) / max(self._length(), 1.0), 0.0), 1.0) * self._duration

    def _length(self) -> float:
        return float(self.width() - 2 * PAD)

    # --- painting -------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        lively = self.underMouse() or self.dragging or self.hasFocus()
        thick = 8.0 if lively else 6.0
        top = _MIDDLE - thick / 2
        line = QPainterPath()
        line.addRoundedRect(QRectF(PAD, top, self._length(), thick), 3, 3)
        painter.save()
        painter.setClipPath(line.subtracted(self._gaps(top, thick)))
        painter.fillRect(QRectF(PAD, top, self._length(), thick), look.TRACK)
        for begin, end in self._coverage:
            left = self.x_of(begin)
            painter.fillRect(QRectF(left, top, max(self.x_of(end) - left, 1.0), thick), look.ACCENT)
        painter.restore()
        for moment in self._bookmarks:
            self._pin(painter, self.x_of(moment), top - 2.0)
        if self._duration:
            self._handle(painter, lively)

    def _gaps(self, top: float, thick: float) -> QPainterPath:
        """Thin cuts where one chapter becomes the next."""
        cuts = QPainterPath()
        for chapter in self._chapters:
            if 0.0 < chapter.start < self._duration:
                cuts.addRect(QRectF(self.x_of(chapter.start) - _GAP / 2, top, _GAP, thick))
        return cuts

    def _pin(self, painter: QPainter, x: float, tip: float) -> None:
        drop = QPainterPath(QPointF(x, tip))
        drop.cubicTo(QPointF(x - 1.0, tip - 2.0), QPointF(x - 3.5, tip - 3.0), QPointF(x - 3.5, tip - 5.5))
        drop.arcTo(QRectF(x - 3.5, tip - 9.0, 7.0, 7.0), 180.0, -180.0)
        drop.cubicTo(QPointF(x + 3.5, tip - 3.0), QPointF(x + 1.0, tip - 2.0), QPointF(x, tip))
        painter.setBrush(look.PIN)
        painter.drawPath(drop)

    def _handle(self, painter: QPainter, lively: bool) -> None:
        seconds = self._dragged if self._dragged is not None else self.value() / 1000
        centre = QPointF(self.x_of(seconds), _MIDDLE)
        if self.hasFocus():
            painter.setBrush(look.FOCUS_HALO)
            painter.drawEllipse(centre, 12.0, 12.0)
        painter.setBrush(look.TEXT)
        painter.drawEllipse(centre, 9.0 if lively else 8.0, 9.0 if lively else 8.0)

    # --- pointer and keys -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._duration:
            self._drag_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.dragging:
            self._drag_to(event)
        elif self._duration:
            self.hovered.emit(self.seconds_at(event.position().x()), round(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._dragged is None:
            return
        target, self._dragged = self._dragged, None
        self.update()
        self.seek_requested.emit(target)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel is the volume, over the line as over the picture

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self.value() / 1000
        page = self.pageStep() / 1000
        target = {
            Qt.Key.Key_Left: now - _STEP_SECONDS,
            Qt.Key.Key_Right: now + _STEP_SECONDS,
            Qt.Key.Key_PageDown: now - page,
            Qt.Key.Key_PageUp: now + page,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._duration,
        }.get(Qt.Key(event.key()))
        if target is None or not self._duration:
            event.ignore()
            return
        self.seek_requested.emit(min(max(target, 0.0), self._duration))

    def _drag_to(self, event: QMouseEvent) -> None:
        self._dragged = self.seconds_at(event.position().x())
        self.hovered.emit(self._dragged, round(self.x_of(self._dragged)))
        self.update()
