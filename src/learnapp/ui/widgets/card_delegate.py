"""Cards of courses in a grid: painted into each cell, and kept for scrolling; what differs, subclasses paint."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from learnapp.ui import format as told
from learnapp.ui.services import Services
from learnapp.ui.sides import leading, placed
from learnapp.ui.tokens import GAP, RADIUS_CARD, SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint

CARD = Qt.ItemDataRole.UserRole + 1
PICTURE = 126
PAD = 14
STATUS = PICTURE + 57
BADGE = 22
_KEPT = 150
_C = TypeVar("_C")
Index = QModelIndex | QPersistentModelIndex
Placing = Callable[[int, int, int, int], QRectF]
"""From left, top, width and height in a card to where that lies in this direction."""


class CardDelegate(QStyledItemDelegate, Generic[_C]):
    """Leaves the gap at the cell's far sides. `height` is a card's; cards are what a model has in the role CARD."""

    height = 218

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = services.theme
        self._images = services.images
        self._paths = services.paths
        self._painted: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        services.theme.changed.connect(self.forget)
        self.cell = QSize(244, self.height + GAP)
        self.columns = 1

    # --- what subclasses tell ---------------------------------------------------------------------------------------

    def identity(self, card: _C) -> tuple[str, float | None]:
        """The id of the card's course, and its length in seconds."""
        raise NotImplementedError

    def face(self, card: _C) -> object:
        """All that the look of a card depends on beside the card itself; hashable."""
        return None

    def paint_words(
        self, painter: QPainter, card: _C, face: object, box: QRect, place: Placing, direction: Qt.LayoutDirection
    ) -> None:
        raise NotImplementedError

    def has_button(self, card: _C) -> bool:
        """Whether there is something to press on the card, beside the card itself."""
        return False

    def button_of(self, card: _C, box: QRect, direction: Qt.LayoutDirection) -> QRect:
        """Where that is, of a card in this box."""
        return QRect()

    # --- painting ---------------------------------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.cell

    def box_of(self, cell: QRect, direction: Qt.LayoutDirection) -> QRect:
        """Where the card lies in its cell."""
        return placed(direction, cell, QRect(cell.left(), cell.top(), cell.width() - GAP, self.height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: _C | None = index.data(CARD)
        if card is None:
            return
        direction, state = option.direction, option.state
        box = self.box_of(option.rect, direction)
        ratio = painter.device().devicePixelRatioF()
        size = QSize(round((box.width() - 2) * ratio), round((PICTURE - 1) * ratio))
        course_id, _ = self.identity(card)
        picture = self._images.get(self._paths.cover(course_id), size)
        if picture is not None:
            picture.setDevicePixelRatio(ratio)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        face = self.face(card)
        band = self.theme.bands.of(course_id)
        key = (card, face, band, box.size().toTuple(), ratio, hover, direction, picture.cacheKey() if picture else 0)
        painted = self._painted.get(key)
        if painted is None:
            painted = self._painted[key] = self._paint(card, face, box.size(), ratio, hover, direction, picture)
            if len(self._painted) > _KEPT:
                self._painted.popitem(last=False)
        painter.drawPixmap(box.topLeft(), painted)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.focus_ring(painter, QRectF(box), self.theme)
            painter.restore()

    def forget(self) -> None:
        """The look was changed: paint every card anew."""
        self._painted.clear()

    def _paint(
        self,
        card: _C,
        face: object,
        size: QSize,
        ratio: float,
        hover: bool,
        direction: Qt.LayoutDirection,
        picture: QPixmap | None,
    ) -> QPixmap:
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        box = QRect(QPoint(0, 0), size)
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        paint.card(painter, QRectF(box), self.theme, hover=hover)
        self._cover(painter, box, card, direction, picture)

        def place(left: int, top: int, width: int, height: int) -> QRectF:
            return QRectF(placed(direction, box, QRect(left, top, width, height)))

        self.paint_words(painter, card, face, box, place, direction)
        painter.end()
        return pixmap

    def _cover(
        self, painter: QPainter, box: QRect, card: _C, direction: Qt.LayoutDirection, found: QPixmap | None
    ) -> None:
        course_id, seconds = self.identity(card)
        picture = QRectF(box.left() + 1, box.top() + 1, box.width() - 2, PICTURE - 1)
        shape = paint.top_rounded(picture, RADIUS_CARD - 1)
        paint.cover(painter, shape, self.theme.bands.of(course_id), found)
        if seconds:
            mirrored = direction == Qt.LayoutDirection.RightToLeft
            painter.setFont(self.theme.font(SIZE_SMALL, 600))
            corner = QPointF(picture.left() + 8 if mirrored else picture.right() - 8, picture.bottom() - 27)
            paint.badge(painter, corner, told.length(seconds), mirrored=mirrored)

    # --- what cards have in common ----------------------------------------------------------------------------------

    def paint_title(
        self, painter: QPainter, title: str, about: str, box: QRect, place: Placing, direction: Qt.LayoutDirection
    ) -> None:
        inner, start = box.width() - 2 * PAD, leading(direction)
        painter.setFont(self.theme.font(SIZE_BODY, 600))
        paint.one_line(painter, place(PAD, PICTURE + 11, inner, 20), title, self.theme.color("text"), start)
        painter.setFont(self.theme.font(SIZE_SMALL, 400))
        paint.one_line(painter, place(PAD, PICTURE + 32, inner, 17), about, self.theme.color("muted"), start)

    def paint_learned(
        self, painter: QPainter, percentage: int, completed: bool, box: QRect, direction: Qt.LayoutDirection
    ) -> None:
        """How far the course is, along the lower edge of its picture."""
        if not percentage:
            return
        whole = QRect(box.left() + 1, PICTURE - 4, box.width() - 2, 4)
        painter.fillRect(whole, self.theme.color("track"))
        part = QRect(whole.left(), whole.top(), max(4, round(whole.width() * percentage / 100)), 4)
        painter.fillRect(placed(direction, whole, part), self.theme.color("done" if completed else "accent"))

    def paint_badge(
        self,
        painter: QPainter,
        place: Placing,
        words: str,
        glyph: str,
        kind: str,
        direction: Qt.LayoutDirection,
        *,
        at: tuple[int, int] = (PAD, STATUS),
        most: int = 400,
    ) -> None:
        """A pill of `kind` done, attention, accent or calm, no wider than `most`."""
        theme = self.theme
        ground, ink = ("hover", "muted") if kind == "calm" else (f"{kind}_soft", f"{kind}_ink")
        painter.setFont(theme.font(SIZE_SMALL, 600))
        wide = min(painter.fontMetrics().horizontalAdvance(words) + 36, most)
        left, top = at
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(place(left, top, wide, BADGE), BADGE / 2, BADGE / 2)
        theme.paint_icon(painter, glyph, place(left + 8, top + 5, 12, 12), ink)
        box = place(left + 25, top, wide - 33, BADGE)
        paint.one_line(painter, box, words, theme.color(ink), leading(direction))
