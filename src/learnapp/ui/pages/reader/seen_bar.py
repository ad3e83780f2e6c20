"""A thin line that shows which pages have been seen, and where one is."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from learnapp.tracking.sight import Sight
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.painted import Painted

_HEIGHT = 5


class SeenBar(Painted):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("reader_seen")
        self.setFixedHeight(_HEIGHT)
        self._theme = theme
        self._runs: list[tuple[int, int]] = []
        self._pages = 0
        self._sight: Sight | None = None
        theme.changed.connect(self.update)

    def show_seen(self, seen: Collection[int], pages: int) -> None:
        ordered = [page for page in sorted(seen) if 1 <= page <= pages]
        runs = [[page for _, page in run] for _, run in groupby(enumerate(ordered), lambda pair: pair[1] - pair[0])]
        self._runs, self._pages = [(run[0], run[-1] + 1) for run in runs], pages
        told = self.tr("{seen} of {pages} pages seen").format(seen=len(ordered), pages=pages) if pages else ""
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.update()

    def show_sight(self, sight: Sight | None) -> None:
        self._sight = sight
        self.update()

    @property
    def runs(self) -> list[tuple[int, int]]:
        """The stretches of seen pages, each from its first page to before the next unseen one."""
        return self._runs

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("track"))
        if not self._pages:
            return
        done = sum(end - start for start, end in self._runs) >= self._pages
        for start, end in self._runs:
            painter.fillRect(self._box(start, end), self._theme.color("done" if done else "accent"))
        if self._sight is not None:
            ink = self._theme.color("text")
            box = self._box(self._sight.top, self._sight.bottom)
            box.setTop(self.height() - 2)
            box.setWidth(max(box.width(), 3.0))
            painter.fillRect(box, ink)

    def _box(self, start: float, end: float) -> QRectF:
        room = self.width() / self._pages
        left, right = (start - 1) * room, (end - 1) * room
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left, right = self.width() - right, self.width() - left
        return QRectF(left, 0, right - left, self.height())
