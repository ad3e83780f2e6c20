"""How a course looks in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QPainter

from learnapp.ui import format as told
from learnapp.ui.course_words import Words, where_words
from learnapp.ui.download_progress import Progress
from learnapp.ui.services import Services
from learnapp.ui.sides import leading, trailing
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.card_delegate import PAD, STATUS, CardDelegate, Placing

if TYPE_CHECKING:
    from learnapp.store.views import CourseCard

_ROOM_FOR_STATUS = 96


class CourseDelegate(CardDelegate["CourseCard"]):
    """How far it is, and where its files are where they are not here."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(services, parent)
        self._services = services

    def identity(self, card: CourseCard) -> tuple[str, float | None]:
        return card.course_id, card.duration_seconds

    def face(self, card: CourseCard) -> Progress | None:
        return self._services.fetching.course(card.course_id) if card.remote_lessons else None

    def paint_words(
        self,
        painter: QPainter,
        card: CourseCard,
        face: object,
        box: QRect,
        place: Placing,
        direction: Qt.LayoutDirection,
    ) -> None:
        self.paint_title(painter, card.title, _about(card), box, place, direction)
        room = box.width() - 2 * PAD
        progress = face if isinstance(face, Progress) else None
        words = where_words(card, progress)
        if words is not None and words.kind != "calm":
            self.paint_badge(painter, place, words.text, words.glyph, words.kind, direction, most=room)
        elif words is not None and progress is not None:
            self.paint_learned(painter, card.progress_percentage, card.status == "completed", box, direction)
            self._download(painter, words, progress, room, place, direction)
        else:
            taken = self._aside(painter, words, box, place, direction) if words is not None else 0
            self._status(painter, card, room - taken, place, direction)

    def _download(
        self,
        painter: QPainter,
        words: Words,
        progress: Progress,
        room: int,
        place: Placing,
        direction: Qt.LayoutDirection,
    ) -> None:
        """How its download stands, in place of how far the course is, which its picture tells then."""
        theme = self.theme
        painter.setFont(theme.font(SIZE_SMALL, 400))
        theme.paint_icon(painter, words.glyph, place(PAD, STATUS + 1, 14, 14), "muted")
        at = place(PAD + 19, STATUS - 2, room - 19, 19)
        paint.one_line(painter, at, words.text, theme.color("muted"), leading(direction))
        mirrored = direction == Qt.LayoutDirection.RightToLeft
        fill = theme.color("accent" if progress.standing == "running" else "faint")
        paint.bar(
            painter, place(PAD, STATUS + 19, room, 4), progress.share, fill, theme.color("track"), mirrored=mirrored
        )

    def _aside(self, painter: QPainter, words: Words, box: QRect, place: Placing, direction: Qt.LayoutDirection) -> int:
        """Where the files are, at the far side of how far the course is; the room that takes."""
        painter.setFont(self.theme.font(SIZE_SMALL, 400))
        most = box.width() - 2 * PAD - _ROOM_FOR_STATUS
        wide = min(painter.fontMetrics().horizontalAdvance(words.text) + 1, most - 18)
        left = box.width() - PAD - wide
        self.theme.paint_icon(painter, words.glyph, place(left - 18, STATUS + 4, 14, 14), "muted")
        paint.one_line(
            painter, place(left, STATUS, wide, 22), words.text, self.theme.color("muted"), trailing(direction)
        )
        return wide + 18 + 12

    def _status(
        self, painter: QPainter, card: CourseCard, room: int, place: Placing, direction: Qt.LayoutDirection
    ) -> None:
        theme = self.theme
        if card.status == "completed":
            self.paint_badge(painter, place, self.tr("Completed"), "check-bold", "done", direction, most=room)
            return
        painter.setFont(theme.font(SIZE_SMALL, 400))
        muted = theme.color("muted")
        if card.status == "not_started":
            paint.one_line(painter, place(PAD, STATUS, room, 22), self.tr("Not started"), muted, leading(direction))
            return
        words = told.percent(card.progress_percentage)
        wide = painter.fontMetrics().horizontalAdvance(words) + 1
        paint.one_line(painter, place(PAD + room - wide, STATUS, wide, 22), words, muted, trailing(direction))
        bar = place(PAD, STATUS + 8, room - wide - 9, 6)
        mirrored = direction == Qt.LayoutDirection.RightToLeft
        share = card.progress_percentage / 100
        paint.bar(painter, bar, share, theme.color("accent"), theme.color("track"), mirrored=mirrored)


def _about(card: CourseCard) -> str:
    parts = [card.author] if card.author else []
    parts.append(told.lessons(card.total_lessons))
    return " · ".join(parts)
