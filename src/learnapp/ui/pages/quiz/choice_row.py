"""One choice: a row that is as high as its words, with the mark of a radio button or a check box."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QTextDocument, QTextOption
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy

from learnapp.ui.pages.quiz.rich import plain_words, safe_html
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CONTROL, SIZE_BODY
from learnapp.ui.widgets import paint
from learncore.quiz import Text

_LEAD: Final = 44
_EDGE: Final = 14
_PAD: Final = 11
_MARK: Final = 18


class _Painted:
    """What radio button and check box have in common; mixed into them."""

    _theme: Theme
    _document: QTextDocument

    def _dress(self: Any, theme: Theme, text: Text, name: str) -> None:
        self._theme = theme
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(theme.font(SIZE_BODY, 500))
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._document.setDefaultTextOption(option)
        self._document.setHtml(safe_html(text))
        self.setObjectName(name)
        self.setAccessibleName(plain_words(text))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def sizeHint(self: Any) -> QSize:
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self: Any) -> QSize:
        return QSize(160, 44)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self: Any, width: int) -> int:
        self._document.setTextWidth(max(60, width - _LEAD - _EDGE))
        return max(44, round(self._document.size().height()) + 2 * _PAD)

    def hitButton(self: Any, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self: Any, event: QPaintEvent) -> None:
        theme, chosen = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("accent" if chosen else "control_line"), 1.5 if chosen else 1))
        ground = "accent_soft" if chosen else "hover" if self.underMouse() and self.isEnabled() else "surface"
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - _EDGE - _MARK if mirrored else _EDGE
        self._paint_mark(painter, QRectF(left, (self.height() - _MARK) / 2, _MARK, _MARK), chosen)
        self._document.setTextWidth(self.width() - _LEAD - _EDGE)
        painter.translate(_EDGE if mirrored else _LEAD, (self.height() - self._document.size().height()) / 2)
        self._paint_words(painter)
        painter.resetTransform()
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), theme, RADIUS_CONTROL)

    def _paint_words(self: Any, painter: QPainter) -> None:
        from PySide6.QtGui import QAbstractTextDocumentLayout

        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, self._theme.color("text"))
        self._document.documentLayout().draw(painter, context)

    def _paint_mark(self: Any, painter: QPainter, box: QRectF, chosen: bool) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.color("accent" if chosen else "faint"), 1.5))
        painter.setBrush(theme.color("accent" if chosen else "surface"))
        ring = box.adjusted(1, 1, -1, -1)
        if isinstance(self, QRadioButton):
            painter.drawEllipse(ring)
        else:
            painter.drawRoundedRect(ring, 5, 5)
        if not chosen:
            return
        painter.setBrush(theme.color("on_accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        if isinstance(self, QRadioButton):
            painter.drawEllipse(box.center(), 3.2, 3.2)
            return
        tick = QPainterPath(QPointF(box.left() + 4.8, box.top() + 9.4))
        tick.lineTo(box.left() + 7.8, box.top() + 12.3)
        tick.lineTo(box.left() + 13.2, box.top() + 6.2)
        pen = QPen(theme.color("on_accent"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.strokePath(tick, pen)


class SingleRow(_Painted, QRadioButton):
    """One of several."""

    def __init__(self, theme: Theme, text: Text, name: str) -> None:
        QRadioButton.__init__(self)
        self._dress(theme, text, name)


class MultipleRow(_Painted, QCheckBox):
    """Any of several."""

    def __init__(self, theme: Theme, text: Text, name: str) -> None:
        QCheckBox.__init__(self)
        self._dress(theme, text, name)


def choice_row(theme: Theme, text: Text, name: str, *, multiple: bool) -> QAbstractButton:
    return MultipleRow(theme, text, name) if multiple else SingleRow(theme, text, name)
