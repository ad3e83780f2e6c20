"""How a course looks in the catalogue: what is asked of it, and its one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from learnapp.ui.pages.catalogue.words import Face, about, act_of, act_words, standing_said, standing_words
from learnapp.ui.services import Services
from learnapp.ui.sides import leading, placed, trailing
from learnapp.ui.tokens import RADIUS_CONTROL, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.card_delegate import PAD, PICTURE, CardDelegate, Placing

if TYPE_CHECKING:
    from learnapp.store.views_offered import CatalogueCourse

_BUTTON = 30
_TOP = PICTURE + 56
_ROUND = 30


class OfferDelegate(CardDelegate["CatalogueCourse"]):
    """`face_of` tells what a card shows beside its course."""

    height = PICTURE + 56 + _BUTTON + PAD

    def __init__(self, services: Services, parent: QObject, face_of: Callable[[CatalogueCourse], Face]) -> None:
        super().__init__(services, parent)
        self._face_of = face_of

    def identity(self, card: CatalogueCourse) -> tuple[str, float | None]:
        return card.course_id, card.duration_seconds

    def face(self, card: CatalogueCourse) -> Face:
        return self._face_of(card)

    def has_button(self, card: CatalogueCourse) -> bool:
        return act_of(card, self._face_of(card)) is not None

    def button_of(self, card: CatalogueCourse, box: QRect, direction: Qt.LayoutDirection) -> QRect:
        inner = self._button(card, self._face_of(card), box.size().width())
        return placed(direction, box, inner.translated(box.topLeft()))

    def _button(self, card: CatalogueCourse, face: Face, wide: int) -> QRect:
        """Within the card, from left to right."""
        act = act_of(card, face)
        if act == "get":
            words = QFontMetrics(self.theme.font(SIZE_SMALL, 600)).horizontalAdvance(act_words(card, act))
            return QRect(PAD, _TOP, words + 44, _BUTTON)
        return QRect(wide - PAD - _ROUND, _TOP, _ROUND, _BUTTON) if act is not None else QRect()

    # --- painting ---------------------------------------------------------------------------------------------------

    def paint_words(
        self,
        painter: QPainter,
        card: CatalogueCourse,
        face: object,
        box: QRect,
        place: Placing,
        direction: Qt.LayoutDirection,
    ) -> None:
        assert isinstance(face, Face)
        self.paint_learned(painter, card.progress_percentage, card.status == "completed", box, direction)
        self._asked(painter, face, place, direction)
        self.paint_title(painter, card.title, about(card), box, place, direction)
        button = self._button(card, face, box.width())
        if face.progress is not None:
            self._on_its_way(painter, card, face, button, place, direction)
        elif not button.isEmpty():
            self._to_get(painter, card, face, button, box, place, direction)
        else:
            words = standing_words(card, face)
            done = self.tr("Completed") if card.status == "completed" and card.whole else words.text
            at = (PAD, _TOP + 4)
            self.paint_badge(
                painter, place, done, words.glyph, words.kind, direction, at=at, most=box.width() - 2 * PAD
            )

    def _asked(self, painter: QPainter, face: Face, place: Placing, direction: Qt.LayoutDirection) -> None:
        if not face.asked:
            return
        if face.pressing:
            self.paint_badge(painter, place, face.asked, "clock", "attention", direction, at=(9, 9))
            return
        painter.setFont(self.theme.font(SIZE_SMALL, 600))
        wide = painter.fontMetrics().horizontalAdvance(face.asked) + 12
        box = place(9, 9, wide, 19)
        mirrored = direction == Qt.LayoutDirection.RightToLeft
        paint.badge(painter, QPointF(box.left() if mirrored else box.right(), box.top()), face.asked, mirrored=mirrored)

    def _to_get(
        self,
        painter: QPainter,
        card: CatalogueCourse,
        face: Face,
        button: QRect,
        box: QRect,
        place: Placing,
        direction: Qt.LayoutDirection,
    ) -> None:
        theme = self.theme
        shown = place(button.left(), button.top(), button.width(), button.height())
        self._frame(painter, shown)
        glyph = place(button.left() + 12, button.top() + 7, 16, 16)
        theme.paint_icon(painter, "download-simple", glyph, "accent_ink")
        painter.setFont(theme.font(SIZE_SMALL, 600))
        text = place(button.left() + 33, button.top(), button.width() - 40, button.height())
        paint.one_line(painter, text, act_words(card, "get"), theme.color("text"), leading(direction))
        left = button.right() + 10
        painter.setFont(theme.font(SIZE_SMALL, 400))
        rest = place(left, button.top(), box.width() - PAD - left, button.height())
        fits = painter.fontMetrics().horizontalAdvance
        said = standing_said(card, face)
        words = next((one for one in said if fits(one) <= rest.width()), said[-1])
        paint.one_line(painter, rest, words, theme.color("muted"), trailing(direction))

    def _on_its_way(
        self,
        painter: QPainter,
        card: CatalogueCourse,
        face: Face,
        button: QRect,
        place: Placing,
        direction: Qt.LayoutDirection,
    ) -> None:
        assert face.progress is not None
        theme, act = self.theme, act_of(card, face)
        words = standing_words(card, face)
        wide = button.left() - PAD - 10
        painter.setFont(theme.font(SIZE_SMALL, 500))
        ink = theme.color("attention_ink" if words.kind == "attention" else "muted")
        paint.one_line(painter, place(PAD, _TOP, wide, 17), words.text, ink, leading(direction))
        mirrored = direction == Qt.LayoutDirection.RightToLeft
        bar, fill = place(PAD, _TOP + 21, wide, 6), theme.color("accent" if act == "pause" else "faint")
        paint.bar(painter, bar, face.progress.share, fill, theme.color("track"), mirrored=mirrored)
        shown = place(button.left(), button.top(), button.width(), button.height())
        self._frame(painter, shown)
        again = "arrow-clockwise" if face.progress.standing == "failed" else "play-fill"
        glyph = shown.adjusted(8, 8, -8, -8)
        theme.paint_icon(painter, "pause" if act == "pause" else again, glyph, "text")

    def _frame(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(self.theme.color("control_line"), 1))
        painter.setBrush(self.theme.color("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
