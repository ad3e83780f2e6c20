"""How a course looks in the library."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from learnapp.ui import format as told
from learnapp.ui.pages.library.model import CARD
from learnapp.ui.services import Services
from learnapp.ui.sides import leading, placed, trailing
from learnapp.ui.tokens import GAP, RADIUS_CARD, SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint

if TYPE_CHECKING:
    from learnapp.store.views import CourseCard

HEIGHT = 218
_PICTURE = 126
_PAD = 14
_STATUS = _PICTURE + 57
_BADGE = 22
_KEPT = 150


class CourseDelegate(QStyledItemDelegate):
    """Paints a card into each cell, leaving the gap at the cell's far sides; what was painted is kept for scrolling."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = services.theme
        self._images = services.images
        self._paths = services.paths
        self._painted: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        services.theme.changed.connect(self.forget)
        self.cell = QSize(244, HEIGHT + GAP)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        card: CourseCard | None = index.data(CARD)
        if card is None:
            return
        cell, direction, state = option.rect, option.direction, option.state
        box = placed(direction, cell, QRect(cell.left(), cell.top(), cell.width() - GAP, HEIGHT))
        ratio = painter.device().devicePixelRatioF()
        size = QSize(round((box.width() - 2) * ratio), round((_PICTURE - 1) * ratio))
        picture = self._images.get(self._paths.cover(card.course_id), size)
        if picture is not None:
            picture.setDevicePixelRatio(ratio)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        key = (card, box.size().toTuple(), ratio, hover, direction, picture.cacheKey() if picture else 0)
        painted = self._painted.get(key)
        if painted is None:
            painted = self._painted[key] = self._paint(card, box.size(), ratio, hover, direction, picture)
            if len(self._painted) > _KEPT:
                self._painted.popitem(last=False)
        painter.drawPixmap(box.topLeft(), painted)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.focus_ring(painter, QRectF(box), self._theme)
            painter.restore()

    def forget(self) -> None:
        """The look was changed: paint every card anew."""
        self._painted.clear()

    def _paint(
        self,
        card: CourseCard,
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
        paint.card(painter, QRectF(box), self._theme, hover=hover)
        self._cover(painter, box, card, direction, picture)
        self._words(painter, box, card, direction)
        painter.end()
        return pixmap

    def _cover(
        self, painter: QPainter, box: QRect, card: CourseCard, direction: Qt.LayoutDirection, found: QPixmap | None
    ) -> None:
        picture = QRectF(box.left() + 1, box.top() + 1, box.width() - 2, _PICTURE - 1)
        paint.cover(painter, paint.top_rounded(picture, RADIUS_CARD - 1), card.course_id, found)
        if card.duration_seconds:
            mirrored = direction == Qt.LayoutDirection.RightToLeft
            painter.setFont(self._theme.font(SIZE_SMALL, 600))
            corner = QPointF(picture.left() + 8 if mirrored else picture.right() - 8, picture.bottom() - 27)
            paint.badge(painter, corner, told.length(card.duration_seconds), mirrored=mirrored)

    def _words(self, painter: QPainter, box: QRect, card: CourseCard, direction: Qt.LayoutDirection) -> None:
        theme = self._theme
        start = leading(direction)
        end = trailing(direction)
        inner = box.width() - 2 * _PAD

        def place(left: int, top: int, width: int, height: int) -> QRectF:
            logical = QRect(box.left() + left, box.top() + top, width, height)
            return QRectF(placed(direction, box, logical))

        painter.setFont(theme.font(SIZE_BODY, 600))
        paint.one_line(painter, place(_PAD, _PICTURE + 11, inner, 20), card.title, theme.color("text"), start)
        painter.setFont(theme.font(SIZE_SMALL, 400))
        about = _about(card)
        paint.one_line(painter, place(_PAD, _PICTURE + 32, inner, 17), about, theme.color("muted"), start)
        top = _STATUS
        if card.missing_lessons:
            self._badge(painter, place, self.tr("Files missing"), "warning", "attention", start)
        elif card.status == "completed":
            self._badge(painter, place, self.tr("Completed"), "check-bold", "done", start)
        elif card.status == "not_started":
            paint.one_line(painter, place(_PAD, top, inner, 22), self.tr("Not started"), theme.color("muted"), start)
        else:
            words = told.percent(card.progress_percentage)
            room = painter.fontMetrics().horizontalAdvance(words) + 1
            at = place(box.width() - _PAD - room, top, room, 22)
            paint.one_line(painter, at, words, theme.color("muted"), end)
            bar = place(_PAD, top + 8, inner - room - 9, 6)
            mirrored = direction == Qt.LayoutDirection.RightToLeft
            share = card.progress_percentage / 100
            paint.bar(painter, bar, share, theme.color("accent"), theme.color("track"), mirrored=mirrored)

    def _badge(
        self,
        painter: QPainter,
        place: Callable[[int, int, int, int], QRectF],
        words: str,
        glyph: str,
        kind: str,
        leading: Qt.AlignmentFlag,
    ) -> None:
        theme, top = self._theme, _STATUS
        painter.setFont(theme.font(SIZE_SMALL, 600))
        wide = painter.fontMetrics().horizontalAdvance(words) + 34
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{kind}_soft"))
        painter.drawRoundedRect(place(_PAD, top, wide, _BADGE), _BADGE / 2, _BADGE / 2)
        theme.paint_icon(painter, glyph, place(_PAD + 8, top + 5, 12, 12), f"{kind}_ink")
        at = place(_PAD + 25, top, wide - 30, _BADGE)
        paint.one_line(painter, at, words, theme.color(f"{kind}_ink"), leading)


def _about(card: CourseCard) -> str:
    parts = [card.author] if card.author else []
    parts.append(told.lessons(card.total_lessons))
    return " · ".join(parts)
