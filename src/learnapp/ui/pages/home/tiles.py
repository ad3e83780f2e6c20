"""The cards of Home: a lesson to go on with, a course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from learnapp.store.views import NextUp
from learnapp.ui import format as told
from learnapp.ui.course_words import on_device, where_words
from learnapp.ui.services import Services
from learnapp.ui.tokens import RADIUS_CARD, SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.tile import Tile
from learncore.percent import percent

if TYPE_CHECKING:
    from learnapp.store.views import ContinueItem, CourseCard
    from learnapp.sync.status import SyncStatus

CONTINUE_HEIGHT = 216
COURSE_HEIGHT = 120
_PICTURE = 120
_STRIPE = 41
_PAD = 14
_SIGNS: Final = {"document": "file-text", "quiz": "question"}
_WHITE: Final = QColor("#FFFFFF")


class ContinueTile(Tile):
    """Opens the lesson where it was left, or the next one of a course."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(services.theme, services.images, parent)
        self._services = services
        self._item: ContinueItem | NextUp | None = None
        self._title = self._where = ""
        self._done = 0
        self.setObjectName("continue_tile")
        self.clicked.connect(self._open)
        services.sync.changed.connect(self._on_status)

    @property
    def item(self) -> ContinueItem | NextUp | None:
        return self._item

    @property
    def title(self) -> str:
        return self._title

    @property
    def size_told(self) -> str:
        """How long it plays, or how many pages it has; empty where that is not known."""
        item = self._item
        if item is None:
            return ""
        if item.type == "document":
            return told.counted(item.pages, "1 page", "%n pages") if item.pages else ""
        return told.clock(item.duration_seconds) if item.duration_seconds else ""

    def show_item(self, item: ContinueItem | NextUp) -> None:
        if item == self._item:
            return
        self._item = item
        self.set_picture(self._services.paths.thumbnail(item.lesson_id))
        if isinstance(item, NextUp):
            self._title, self._done = item.lesson_title, 0
            self._where = self.tr("Next in {0}").format(item.course_title)
            name = {
                "document": self.tr("Read {0}, next in {1}"),
                "quiz": self.tr("Take {0}, next in {1}"),
            }.get(item.type, self.tr("Play {0}, next in {1}"))
        else:
            self._title = item.title
            self._done = percent(item.answered, item.questions) if item.questions else item.progress_percentage
            place = self.tr("{0} of {1}").format(item.number, item.total_lessons)
            self._where = f"{item.course_title} · {place}"
            name = self.tr("Continue {0}, {1}")
        self.setAccessibleName(name.format(self._title, item.course_title))
        self.setToolTip(f"{self._title}\n{item.course_title}")
        self._tell()

    def _on_status(self, _status: SyncStatus) -> None:
        self._tell()

    def _tell(self) -> None:
        """What is left, or where it is: that may be another now."""
        self.setAccessibleDescription(self._remaining())
        self.update()

    def paint_inside(self, painter: QPainter) -> None:
        item = self._item
        if item is None:
            return
        wide = self.width()
        picture = QRectF(1, 1, wide - 2, _PICTURE - 1)
        found = self.picture(QSize(wide - 2, _PICTURE - 1))
        paint.cover(painter, paint.top_rounded(picture, RADIUS_CARD - 1), self.theme.bands.of(item.course_id), found)
        self._paint_sign(painter, picture.center(), item)
        if size := self.size_told:
            painter.setFont(self.theme.font(SIZE_SMALL, 600))
            corner = QPointF(9 if self.isRightToLeft() else wide - 9, _PICTURE - 27)
            paint.badge(painter, corner, size, mirrored=self.isRightToLeft())
        text, muted, leading = self.theme.color("text"), self.theme.color("muted"), self.leading()
        inner = wide - 2 * _PAD
        painter.setFont(self.theme.font(SIZE_BODY, 600))
        paint.one_line(painter, self.mirrored(QRect(_PAD, 135, inner, 20)), self._title, text, leading)
        painter.setFont(self.theme.font(SIZE_SMALL, 400))
        paint.one_line(painter, self.mirrored(QRect(_PAD, 156, inner, 17)), self._where, muted, leading)
        rest = self._remaining()
        room = min(painter.fontMetrics().horizontalAdvance(rest) + 1, inner - 60)
        ink = self.theme.color("attention_ink") if item.missing and item.elsewhere is None else muted
        paint.one_line(painter, self.mirrored(QRect(wide - _PAD - room, 182, room, 18)), rest, ink, self.trailing())
        bar = self.mirrored(QRect(_PAD, 188, inner - room - 9, 6))
        fill, track = self.theme.color("accent"), self.theme.color("track")
        paint.bar(painter, bar, self._done / 100, fill, track, mirrored=self.isRightToLeft())

    def _paint_sign(self, painter: QPainter, center: QPointF, item: ContinueItem | NextUp) -> None:
        glyph = _SIGNS.get(item.type)
        if glyph is None:
            paint.play_circle(painter, center)
        else:
            paint.dark_circle(painter, center)
            self.theme.icons.paint(painter, glyph, QRectF(center.x() - 11, center.y() - 11, 22, 22), _WHITE)

    def _remaining(self) -> str:
        item = self._item
        if item is None:
            return ""
        if item.elsewhere is not None:
            return on_device(item.elsewhere)
        if item.missing:
            return self.tr("File missing")
        if item.remote and self._services.sync.away:
            return self.tr("Not downloaded")
        if isinstance(item, NextUp):
            return {"quiz": self.tr("Quiz")}.get(item.type, self.tr("Next lesson"))
        if item.questions:
            return self.tr("{0} of {1} answered").format(item.answered, item.questions)
        if item.duration_seconds and item.type != "document":
            return told.left(max(0.0, item.duration_seconds - item.resume_seconds))
        return told.percent(item.progress_percentage)

    def _open(self) -> None:
        if self._item is not None:
            if self._item.missing:
                self._services.navigator.open_course(self._item.course_id)
            else:
                self._services.navigator.open_lesson(self._item.lesson_id, self._item.course_id, True)


class CourseTile(Tile):
    """Opens the course. Its band has the course's colours: of a picture it would show a strip through the middle."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(services.theme, services.images, parent)
        self._services = services
        self._card: CourseCard | None = None
        self.setObjectName("course_tile")
        self.clicked.connect(self._open)

    @property
    def card(self) -> CourseCard | None:
        return self._card

    def show_card(self, card: CourseCard) -> None:
        if card == self._card:
            return
        self._card = card
        done = self.tr("{0} of {1} lessons complete").format(card.completed_lessons, card.total_lessons)
        where = where_words(card, None)
        said = [card.title, done, *((where.text,) if where is not None else ())]
        self.setAccessibleName(", ".join(said))
        self.setToolTip("\n".join(said))
        self.update()

    def paint_inside(self, painter: QPainter) -> None:
        card = self._card
        if card is None:
            return
        wide = self.width()
        picture = QRectF(1, 1, wide - 2, _STRIPE - 1)
        paint.cover(painter, paint.top_rounded(picture, RADIUS_CARD - 1), self.theme.bands.of(card.course_id), None)
        inner = wide - 2 * _PAD
        text, muted, leading = self.theme.color("text"), self.theme.color("muted"), self.leading()
        painter.setFont(self.theme.font(SIZE_BODY, 600))
        paint.one_line(painter, self.mirrored(QRect(_PAD, 52, inner, 20)), card.title, text, leading)
        painter.setFont(self.theme.font(SIZE_SMALL, 400))
        parts = [told.lessons(card.total_lessons)]
        if card.duration_seconds:
            parts.append(told.length(card.duration_seconds))
        room = inner - self._where(painter, card, inner)
        paint.one_line(painter, self.mirrored(QRect(_PAD, 72, room, 17)), " · ".join(parts), muted, leading)
        complete = card.status == "completed"
        label = self.tr("Completed") if complete else told.percent(card.progress_percentage)
        painter.setFont(self.theme.font(SIZE_SMALL, 600 if complete else 400))
        room = painter.fontMetrics().horizontalAdvance(label) + 1
        ink = self.theme.color("done_ink") if complete else muted
        paint.one_line(painter, self.mirrored(QRect(wide - _PAD - room, 92, room, 18)), label, ink, self.trailing())
        bar = self.mirrored(QRect(_PAD, 98, inner - room - 9, 6))
        fill = self.theme.color("done" if complete else "accent")
        track = self.theme.color("track")
        paint.bar(painter, bar, card.progress_percentage / 100, fill, track, mirrored=self.isRightToLeft())

    def _where(self, painter: QPainter, card: CourseCard, inner: int) -> int:
        """A small sign where its files are not here; the room that takes."""
        where = where_words(card, None)
        if where is None:
            return 0
        ink = "attention_ink" if where.kind == "attention" else "muted"
        self.theme.paint_icon(painter, where.glyph, self.mirrored(QRect(_PAD + inner - 15, 73, 15, 15)), ink)
        return 15 + 8

    def _open(self) -> None:
        if self._card is not None:
            self._services.navigator.open_course(self._card.course_id)


def fill_continue(tile: Tile, item: ContinueItem | NextUp) -> None:
    assert isinstance(tile, ContinueTile)
    tile.show_item(item)


def fill_course(tile: Tile, card: CourseCard) -> None:
    assert isinstance(tile, CourseTile)
    tile.show_card(card)
