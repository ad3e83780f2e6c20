"""What both views of documents have in common.

Each has the signals `sighted` (Sight, whether the learner moved), `zoomed`, `counted` (which result from 1 or 0, how
many, -1 while that is not known) and `followed` (an address), and the same methods; one that is `flowing` has no pages
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QScrollBar

if TYPE_CHECKING:
    from learnapp.ui.pages.reader.pdf_view import PdfView
    from learnapp.ui.pages.reader.text_view import TextView

    DocumentView = PdfView | TextView

Turn = Literal["line_up", "line_down", "page_up", "page_down", "start", "end"]
Heading = tuple[int, str, float | str]
"""Level from 0, title, and where it leads: a place, or an anchor."""

ZOOM_STEP = 1.1


class Scrolling:
    """Tells apart who scrolls: the learner, or the program that restores a place. `tell` hears of the learner only."""

    def __init__(self, tell: Callable[[bool], None]) -> None:
        self._tell = tell
        self._quiet = 0

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Within it nobody is told; the caller says at the end where it came to stand."""
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    def on_scrolled(self, _value: int) -> None:
        if not self._quiet:
            self._tell(True)


def turned(bar: QScrollBar, turn: Turn) -> None:
    """Scroll as a key asks."""
    page = max(1, bar.pageStep() - bar.singleStep())
    step = {"line_up": -bar.singleStep(), "line_down": bar.singleStep(), "page_up": -page, "page_down": page}
    if turn in step:
        bar.setValue(bar.value() + step[turn])
    else:
        bar.setValue(bar.minimum() if turn == "start" else bar.maximum())
