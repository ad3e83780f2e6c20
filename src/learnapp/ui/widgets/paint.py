"""Shapes that several widgets and delegates paint: cards, covers, bars, badges, focus rings."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD


def card(painter: QPainter, box: QRectF, theme: Theme, *, hover: bool = False, radius: float = RADIUS_CARD) -> None:
    """A surface with a line around it; in the light look it lies a pixel above the ground."""
    inner = box.adjusted(0.5, 0.5, -0.5, -1.5)
    if not theme.dark:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(16, 24, 40, 14))
        painter.drawRoundedRect(box.adjusted(0, 1.5, 0, 0), radius, radius)
    painter.setPen(QPen(theme.color("faint" if hover else "line"), 1))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(inner, radius, radius)


def focus_ring(painter: QPainter, box: QRectF, theme: Theme, radius: float = RADIUS_CARD) -> None:
    painter.setPen(QPen(theme.color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)


def top_rounded(box: QRectF, radius: float) -> QPainterPath:
    """A box whose two upper corners are round."""
    path = QPainterPath()
    path.moveTo(box.bottomLeft())
    path.lineTo(box.left(), box.top() + radius)
    path.quadTo(box.topLeft(), QPointF(box.left() + radius, box.top()))
    path.lineTo(box.right() - radius, box.top())
    path.quadTo(box.topRight(), QPointF(box.right(), box.top() + radius))
    path.lineTo(box.bottomRight())
    path.closeSubpath()
    return path


def cover(painter: QPainter, path: QPainterPath, band: tuple[str, str], picture: QPixmap | None) -> None:
    """The picture filling the path, or a gradient from the one colour of the course's band to the other."""
    box = path.boundingRect()
    painter.setPen(Qt.PenStyle.NoPen)
    if picture is not None:
        brush = QBrush(picture)
        transform = brush.transform()
        transform.translate(box.left(), box.top())
        scale = 1 / picture.devicePixelRatio()
        transform.scale(box.width() / (picture.width() * scale), box.height() / (picture.height() * scale))
        if scale != 1:
            transform.scale(scale, scale)
        brush.setTransform(transform)
        painter.setBrush(brush)
    else:
        start, end = band
        gradient = QLinearGradient(box.topLeft(), box.bottomRight())
        gradient.setColorAt(0, QColor(start))
        gradient.setColorAt(1, QColor(end))
        painter.setBrush(gradient)
    painter.drawPath(path)


def bar(painter: QPainter, box: QRectF, share: float, fill: QColor, track: QColor, *, mirrored: bool = False) -> None:
    """A rounded progress bar; `share` 0-1. Anything above nothing is seen."""
    radius = box.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(track)
    painter.drawRoundedRect(box, radius, radius)
    if share <= 0:
        return
    width = max(box.height(), box.width() * min(1.0, share))
    left = box.right() - width if mirrored else box.left()
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(left, box.top(), width, box.height()), radius, radius)


def badge(painter: QPainter, right_top: QPointF, text: str, *, mirrored: bool = False) -> None:
    """White text on a dark chip, for a length over a picture; `right_top` is its outer upper corner."""
    metrics = QFontMetrics(painter.font())
    width = metrics.horizontalAdvance(text) + 12
    left = right_top.x() if mirrored else right_top.x() - width
    box = QRectF(left, right_top.y(), width, 19)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 14, 20, 210))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(QColor("#FFFFFF"))
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def dark_circle(painter: QPainter, center: QPointF, radius: float = 21) -> None:
    """The ground of a sign on a picture."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 14, 20, 150))
    painter.drawEllipse(center, radius, radius)


def play_circle(painter: QPainter, center: QPointF, radius: float = 21) -> None:
    dark_circle(painter, center, radius)
    side = radius * 0.34
    triangle = QPainterPath()
    triangle.moveTo(center.x() - side * 0.75, center.y() - side)
    triangle.lineTo(center.x() + side, center.y())
    triangle.lineTo(center.x() - side * 0.75, center.y() + side)
    triangle.closeSubpath()
    painter.setBrush(QColor("#FFFFFF"))
    painter.setPen(
        QPen(QColor("#FFFFFF"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.drawPath(triangle)


def one_line(painter: QPainter, box: QRectF, text: str, color: QColor, align: Qt.AlignmentFlag) -> None:
    """One line of text in the painter's font, elided to the box."""
    metrics = QFontMetrics(painter.font())
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.setPen(color)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
