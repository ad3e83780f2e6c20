"""*Achievements*: every badge, earned or not, with the day it was earned or how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.activity.badge_words import BadgeWords, words
from learnapp.ui.sides import leading, placed
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import card_title, secondary
from learnapp.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from learncore.achievements import Achievement

_HEIGHT = 72
_NARROWEST = 280
_GAP = 10
_MEDAL = 44


class BadgesCard(Card):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=12)
        self.setObjectName("badges")
        self.counted = secondary(theme)
        self.counted.setObjectName("badges_counted")
        head = QHBoxLayout()
        head.addWidget(card_title(theme, self.tr("Achievements")))
        head.addStretch()
        head.addWidget(self.counted)
        self.grid = BadgeGrid(theme)
        self.body.addLayout(head)
        self.body.addWidget(self.grid)

    def show_badges(self, found: tuple[Achievement, ...]) -> None:
        """The earned ones first, the latest of them at the head; the others as they are nearest."""
        earned = [one for one in found if one.day is not None]
        self.counted.setText(self.tr("{0} of {1} earned").format(len(earned), len(found)))
        rest = [one for one in found if one.day is None]
        earned.sort(key=lambda one: one.day.toordinal() if one.day else 0, reverse=True)
        rest.sort(key=lambda one: -one.have / one.badge.need)
        self.grid.set_badges([*earned, *rest])


class BadgeGrid(QWidget):
    """As many columns as fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.tiles: list[BadgeTile] = []

    def set_badges(self, found: list[Achievement]) -> None:
        while len(self.tiles) < len(found):
            self.tiles.append(BadgeTile(self._theme, self))
            self.tiles[-1].show()
        named = words()
        for tile, one in zip(self.tiles, found, strict=True):
            tile.tell(one, named[one.badge.id])
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = max(1, (self.width() + _GAP) // (_NARROWEST + _GAP))
        wide = (self.width() - _GAP * (columns - 1)) / columns
        for number, tile in enumerate(self.tiles):
            row, column = divmod(number, columns)
            box = QRect(round(column * (wide + _GAP)), row * (_HEIGHT + _GAP), int(wide), _HEIGHT)
            tile.setGeometry(placed(self.layoutDirection(), self.rect(), box))
        rows = -(-len(self.tiles) // columns)
        self.setFixedHeight(max(0, rows * (_HEIGHT + _GAP) - _GAP))


class BadgeTile(Painted):
    """A medal in colour with a check where it is earned, else in outline with how far it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: Achievement | None = None
        self._title = self._text = self._foot = self._glyph = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def tell(self, found: Achievement, words: BadgeWords) -> None:
        self._found = found
        self._title, self._text, self._glyph = words
        if found.day is not None:
            self._foot = self.tr("Earned on {0}").format(told.short_day(found.day))
        else:
            number = self.locale().toString
            self._foot = self.tr("{0} of {1}").format(number(found.have), number(found.badge.need))
        self.setObjectName(f"badge_{found.badge.id}")
        self.setAccessibleName(f"{self._title}: {self._text}. {self._foot}")
        self.setToolTip(self._text)
        self.update()

    @property
    def words(self) -> str:
        return f"{self._title}: {self._foot}"

    def sizeHint(self) -> QSize:
        return QSize(_NARROWEST, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        earned = self._found.day is not None
        self._paint_medal(painter, earned=earned, share=self._found.have / self._found.badge.need)
        side = leading(self.layoutDirection())
        for top, size, weight, text, token in (
            (6, SIZE_BODY, 600, self._title, "text" if earned else "muted"),
            (26, SIZE_SMALL, 400, self._text, "muted"),
            (44, SIZE_SMALL, 600 if earned else 400, self._foot, "done_ink" if earned else "muted"),
        ):
            painter.setFont(self._theme.font(size, weight))
            paint.one_line(painter, self._box(_MEDAL + 16, top, self.width() - _MEDAL - 20, 18), text,
                           self._theme.color(token), side)  # fmt: skip

    def _paint_medal(self, painter: QPainter, *, earned: bool, share: float) -> None:
        theme = self._theme
        medal = self._box(4, 14, _MEDAL, _MEDAL)
        painter.setPen(Qt.PenStyle.NoPen if earned else QPen(theme.color("line"), 2))
        painter.setBrush(theme.color("accent_soft") if earned else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(medal.adjusted(1, 1, -1, -1))
        if not earned and share > 0:
            painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(medal.adjusted(1, 1, -1, -1), 90 * 16, -round(share * 360 * 16))
        glyph = QRectF(0, 0, 22, 22)
        glyph.moveCenter(medal.center())
        theme.paint_icon(painter, self._glyph, glyph, "accent_ink" if earned else "faint")
        if earned:
            check = QRectF(medal.right() - 15, medal.bottom() - 15, 16, 16)
            painter.setPen(QPen(theme.color("surface"), 2))
            painter.setBrush(theme.color("done"))
            painter.drawEllipse(check)
            theme.paint_icon(painter, "check", check.adjusted(3.5, 3.5, -3.5, -3.5), "surface")

    def _box(self, left: int, top: int, width: int, height: int) -> QRectF:
        return QRectF(placed(self.layoutDirection(), self.rect(), QRect(left, top, width, height)))
