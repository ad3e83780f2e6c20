"""Text of several lines in which some words are marked, for delegates that paint it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from learnapp.store.text import plain

Mark = tuple[int, int]


def spans(text: str, needle: str) -> list[Mark]:
    """Where `needle`, already `plain`, stands in a text, whatever the text's case and accents."""
    if not needle:
        return []
    if text.isascii():
        folded, places = text.lower(), None
    else:
        parts = [plain(char) for char in text]
        folded = "".join(parts)
        places = [0]
        for part in parts:
            places.append(places[-1] + len(part))
    found: list[Mark] = []
    at = folded.find(needle)
    while at >= 0:
        end = at + len(needle)
        if places is None:
            found.append((at, end))
        else:
            last = max(bisect.bisect_left(places, end), bisect.bisect_right(places, end) - 1)
            found.append((bisect.bisect_right(places, at) - 1, last))
        at = folded.find(needle, end)
    return found


def lay_out(
    text: str,
    font: QFont,
    width: float,
    *,
    leading: float = 0.0,
    most: int = 0,
    marks: Sequence[Mark] = (),
    ink: QColor | None = None,
    ground: QColor | None = None,
) -> tuple[QTextLayout, float]:
    """The text in lines of `width`, each `leading` high (0: as high as the font's), and how high all of them are.

    At most `most` lines where that is not 0; the last of them ends in … then. Marked words have `ink` and `ground`.
    """
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout = _made(text, font, option, marks, ink, ground)
    height = _lines(layout, width, leading, most)
    if most and layout.lineCount() == most:
        last = layout.lineAt(most - 1)
        if last.textStart() + last.textLength() < _units(text):
            begin = _characters(text, last.textStart())
            rest = QFontMetricsF(font).elidedText(text[begin:].replace("\n", " "), _ELIDE, width)
            layout = _made(text[:begin] + rest, font, option, marks, ink, ground)
            height = _lines(layout, width, leading, most)
    return layout, height


def _made(
    text: str, font: QFont, option: QTextOption, marks: Sequence[Mark], ink: QColor | None, ground: QColor | None
) -> QTextLayout:
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(option)
    formats: list[QTextLayout.FormatRange] = []
    for start, end in marks:
        if start < len(text):
            form = QTextCharFormat()
            if ink is not None:
                form.setForeground(ink)
            if ground is not None:
                form.setBackground(ground)
            one = QTextLayout.FormatRange()
            one.start = _units(text, start)
            one.length, one.format = _units(text, end) - one.start, form
            formats.append(one)
    if formats:
        layout.setFormats(formats)
    return layout


_ELIDE = Qt.TextElideMode.ElideRight


def _units(text: str, end: int | None = None) -> int:
    """How much Qt takes the text up to there for: what lies beyond the first 65,536 characters, emoji for instance,
    counts as two."""
    part = text if end is None else text[:end]
    return len(part) + (0 if part.isascii() else sum(char > "\uffff" for char in part))


def _characters(text: str, units: int) -> int:
    """Which of the text's characters begins there."""
    at = units
    while _units(text, at) > units:
        at -= 1
    return at


def _lines(layout: QTextLayout, width: float, leading: float, most: int) -> float:
    layout.beginLayout()
    height = 0.0
    while not most or layout.lineCount() < most or layout.lineCount() == 0:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        tall = leading or line.height()
        line.setPosition(QPointF(0, height + (tall - line.height()) / 2))
        height += tall
    layout.endLayout()
    return height
