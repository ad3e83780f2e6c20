"""How a course's rows look: cards of modules, painted row by row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from learnapp.ui.format import clock
from learnapp.ui.pages.course.away_words import ICONS, away_words
from learnapp.ui.pages.course.rows import ROW, CourseRows, LessonRow, ModuleRow
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD
from learnapp.ui.widgets import paint

HEADER = 45
LESSON = 41
BETWEEN = 14
"""Below a card, within the height of its last row."""
_EDGE = 15
_CHECK = 22
_KIND_X = 50
_TITLE_X = 79
_TAIL = 52
"""Room kept for lengths, so that what stands before them lines up."""
_FETCH = 28
"""The button of a lesson or module that can be downloaded, at the far side."""

_KINDS = {"video": "play-fill", "audio": "headphones", "document": "file", "quiz": "question"}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a lesson's row lie, mirrored right to left. `card` is the row without the gap below it."""

    card: QRect
    check: QRect
    kind: QRect
    title: QRect
    action: QRect
    tail: QRect
    fetch: QRect


class RowPainter(QStyledItemDelegate):
    """Paints modules and lessons; `places` tells what a click meets."""

    def __init__(self, theme: Theme, rows: CourseRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self._fonts = {
            "module": theme.font(14, 600),
            "title": theme.font(14, 500),
            "strong": theme.font(14, 600),
            "small": theme.font(12, 400),
            "small_strong": theme.font(12, 600),
        }
        self._metrics = {name: QFontMetrics(font) for name, font in self._fonts.items()}
        self.pointed_action: Index | None = None

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW)
        height = HEADER if isinstance(row, ModuleRow) else LESSON
        return QSize(200, height + (BETWEEN if row.last else 0))

    def action_words(self, row: LessonRow) -> str:
        """What can be done with the row, or keeps it from being opened, in a few words."""
        if row.lost:
            return self._rows.tr("Locate…")
        if row.needs:
            return self._rows.needs_words(row)
        if (away := away_words(row)) is not None and not self._resumes(row):
            return away.text
        if row.resume and row.progress.resume_seconds:
            return self._rows.tr("Resume at {time}").format(time=clock(row.progress.resume_seconds))
        if row.lesson.type == "document":
            return self._rows.tr("Opens in your default program")
        return ""

    def places(self, room: QRect, row: LessonRow, direction: Qt.LayoutDirection) -> Places:
        card = room.adjusted(0, 0, 0, -BETWEEN if row.last else 0)
        top, middle = card.top(), card.center().y()

        def box(left: int, width: int, height: int = LESSON) -> QRect:
            return QRect(card.left() + left, middle - height // 2 if height != LESSON else top, width, height)

        tail_width = max(_TAIL, self._metrics["small"].horizontalAdvance(self._rows.tail(row)))
        beside = _FETCH if self._rows.with_downloads else 0
        fetch = box(card.width() - _EDGE - _FETCH + 6, _FETCH, _FETCH)
        tail = box(card.width() - _EDGE - beside - tail_width, tail_width)
        words = self.action_words(row)
        glyph, _, font = self._action_look(row)
        width = self._metrics[font].horizontalAdvance(words) + (24 if glyph else 4) if words else 0
        room_for_title = tail.left() - card.left() - _TITLE_X - 14
        if words and width > room_for_title - 120 and not row.lost:
            width = 24 if glyph and room_for_title > 180 else 0
        action = box(tail.left() - card.left() - (width + 14 if width else 0), width)
        title = box(_TITLE_X, action.left() - card.left() - _TITLE_X - 12)
        parts = (box(_EDGE, _CHECK, _CHECK), box(_KIND_X, 16, 16), title, action, tail, fetch)
        return Places(card, *(QStyle.visualRect(direction, card, part) for part in parts))

    def module_button(self, room: QRect, row: ModuleRow, direction: Qt.LayoutDirection) -> QRect:
        """What downloads a module, where it lies in the row of its heading; an empty place where nothing is to get."""
        if not row.to_get:
            return QRect()
        card = QRect(room.left(), room.top(), room.width(), HEADER)
        left = card.left() + card.width() - _EDGE - _FETCH + 6
        return QStyle.visualRect(direction, card, QRect(left, card.center().y() - _FETCH // 2, _FETCH, _FETCH))

    @staticmethod
    def _resumes(row: LessonRow) -> bool:
        """Whether where it was stopped is worth more room than where its file is."""
        return row.resume and row.progress.resume_seconds > 0 and row.download is None and not row.away

    def _action_look(self, row: LessonRow) -> tuple[str, str, str]:
        """The glyph ("" for none), the ink and the font of a row's action."""
        if row.lost:
            return "warning", "attention_ink", "small_strong"
        if row.needs:
            return "lock-simple", "muted", "small"
        words = away_words(row)
        if words is not None and not self._resumes(row):
            return words.glyph, "attention_ink" if words.kind == "attention" else "muted", "small"
        return (
            ("", "accent_ink", "small_strong") if row.resume and row.progress.resume_seconds else ("", "muted", "small")
        )

    def clipped(self, row: LessonRow, places: Places) -> bool:
        """Whether the title has more words than room."""
        font = "strong" if row.resume else "title"
        return self._metrics[font].horizontalAdvance(_title(row)) > places.title.width() + 1

    # --- painting -------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, ModuleRow):
            self._paint_module(painter, option, row)
        else:
            self._paint_lesson(painter, option, index, row)
        painter.restore()

    def _paint_module(self, painter: QPainter, option: QStyleOptionViewItem, row: ModuleRow) -> None:
        card = QRect(option.rect)
        if row.last:
            card.setHeight(HEADER)
        self._ground(painter, card, self._theme.color("surface"), top=True, bottom=row.last)
        inner = card.adjusted(_EDGE, 0, -_EDGE, 0)
        button = self.module_button(option.rect, row, option.direction)
        if not button.isEmpty():
            self._paint_fetch(painter, button, "download-simple", hovered=self._is_over(option, button))
        if self._rows.with_downloads:
            inner = QStyle.visualRect(option.direction, card, card.adjusted(_EDGE, 0, -_EDGE - _FETCH, 0))
        words = self._rows.module_words(row)
        width = self._metrics["small_strong"].horizontalAdvance(words)
        far = QStyle.alignedRect(option.direction, Qt.AlignmentFlag.AlignRight, QSize(width, inner.height()), inner)
        self._text(painter, far, words, "small_strong", "muted", option.direction, far=True)
        title = f"{row.number} · {row.module.title}"
        near = QStyle.alignedRect(
            option.direction, Qt.AlignmentFlag.AlignLeft, QSize(inner.width() - width - 16, inner.height()), inner
        )
        self._text(painter, near, title, "module", "text", option.direction)

    def _paint_lesson(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, row: LessonRow) -> None:
        places = self.places(option.rect, row, option.direction)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = "accent_soft" if row.resume else "hover" if hovered and row.openable else "surface"
        self._ground(painter, places.card, self._theme.color(ground), top=False, bottom=row.last)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(places.card).adjusted(4, 4, -4, -3), 7, 7)
        self.paint_check(painter, QRectF(places.check), row, hovered)
        quiet = "text" if row.reachable else "muted"
        self._theme.paint_icon(painter, _KINDS[row.lesson.type], QRectF(places.kind), "faint")
        self._text(painter, places.title, _title(row), "strong" if row.resume else "title", quiet, option.direction)
        self._text(painter, places.tail, self._rows.tail(row), "small", "muted", option.direction, far=True)
        if places.action.width() > 0:
            self._paint_action(painter, places.action, row, option.direction)
        if row.act is not None:
            self._paint_fetch(painter, places.fetch, ICONS[row.act], hovered=self._is_over(option, places.fetch))
        self._paint_download(painter, places, row, option.direction)

    def _paint_action(self, painter: QPainter, box: QRect, row: LessonRow, direction: Qt.LayoutDirection) -> None:
        glyph, ink, font = self._action_look(row)
        if glyph:
            icon = QStyle.alignedRect(direction, Qt.AlignmentFlag.AlignLeft, QSize(16, box.height()), box)
            lift = (box.height() - 16) // 2
            self._theme.paint_icon(painter, glyph, QRectF(icon.adjusted(0, lift, 0, -lift)), ink)
        if box.width() > 24 or not glyph:
            self._text(painter, box, self.action_words(row), font, ink, direction, far=True)

    def _paint_fetch(self, painter: QPainter, box: QRect, glyph: str, *, hovered: bool) -> None:
        if hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("track"))
            painter.drawRoundedRect(QRectF(box), 8, 8)
        self._theme.paint_icon(painter, glyph, QRectF(box).adjusted(6, 6, -6, -6), "text" if hovered else "muted")

    def _paint_download(self, painter: QPainter, places: Places, row: LessonRow, direction: Qt.LayoutDirection) -> None:
        """How far it has come, along the lower edge of the row."""
        if row.download is None or row.download.standing == "failed" or not row.download.done:
            return
        line = QRectF(
            places.card.left() + _TITLE_X, places.card.bottom() - 2, places.card.width() - _TITLE_X - _EDGE, 2
        )
        line = QRectF(QStyle.visualRect(direction, places.card, line.toRect()))
        fill = self._theme.color("accent" if row.act == "pause" else "faint")
        mirrored = direction == Qt.LayoutDirection.RightToLeft
        paint.bar(painter, line, row.download.share, fill, self._theme.color("track"), mirrored=mirrored)

    def paint_check(self, painter: QPainter, box: QRectF, row: LessonRow, hovered: bool = False) -> None:
        """Full and ticked when complete, an arc when begun, an empty ring when not."""
        if row.done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("done"))
            painter.drawEllipse(box)
            tick = QPainterPath(QPointF(box.left() + 6.8, box.top() + 11.4))
            tick.lineTo(box.left() + 9.8, box.top() + 14.3)
            tick.lineTo(box.left() + 15.4, box.top() + 8.2)
            pen = QPen(self._theme.color("surface"), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(tick, pen)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = box.adjusted(1.25, 1.25, -1.25, -1.25)
        empty = QColor(self._theme.color("faint" if hovered and not row.needs else "control_line"))
        painter.setPen(QPen(empty, 2))
        painter.drawEllipse(ring)
        if row.begun:
            share = max(row.progress.progress_percentage, 4) / 100
            pen = QPen(self._theme.color("accent"), 2.5)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, round(-360 * 16 * share))

    def _is_over(self, option: QStyleOptionViewItem, box: QRect) -> bool:
        view = option.widget
        if not option.state & QStyle.StateFlag.State_MouseOver or view is None:
            return False
        return box.contains(view.mapFromGlobal(QCursor.pos()))

    def _ground(self, painter: QPainter, card: QRect, color: QColor, *, top: bool, bottom: bool) -> None:
        """The piece of the card below a row, with the corners and the line that belong to it."""
        box = QRectF(card).adjusted(0.5, 0.5 if top else -RADIUS_CARD * 2, -0.5, -0.5 if bottom else RADIUS_CARD * 2)
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS_CARD, RADIUS_CARD)
        painter.save()
        painter.setClipRect(card.adjusted(0, 0, 0, 3 if bottom else 0))
        if bottom:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(20, 26, 36, 12))
            painter.drawPath(shape.translated(0, 1.5))
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(color)
        painter.drawPath(shape)
        if not bottom:
            y = card.bottom() + 0.5
            painter.drawLine(QPointF(card.left() + 1, y), QPointF(card.right(), y))
        painter.restore()

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        words: str,
        font: str,
        token: str,
        direction: Qt.LayoutDirection,
        *,
        far: bool = False,
    ) -> None:
        painter.setFont(self._fonts[font])
        painter.setPen(self._theme.color(token))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        side = Qt.AlignmentFlag.AlignTrailing if far else Qt.AlignmentFlag.AlignLeading
        shown = self._metrics[font].elidedText(words, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, QStyle.visualAlignment(direction, side) | Qt.AlignmentFlag.AlignVCenter, shown)


def _title(row: LessonRow) -> str:
    return f"{row.number}. {row.lesson.title}"
