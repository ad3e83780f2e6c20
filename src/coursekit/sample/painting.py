"""Pictures painted in plain bytes (YUV 4:2:0): a drifting gradient, words in a 5x7 font, and a bar code of the second.

Everything is integer arithmetic on tables, so a picture is the same bytes on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

BARS: Final = 12
"""Blocks of the bar code, most significant first: seconds 0-4095."""

# Columns of each glyph, lowest bit at the top.
_FONT: Final[dict[str, str]] = {
    "A": "7E1111117E", "B": "7F49494936", "C": "3E41414122", "D": "7F4141221C", "E": "7F49494941", "F": "7F09090901",
    "G": "3E4149497A", "H": "7F0808087F", "I": "00417F4100", "J": "2040413F01", "K": "7F08142241", "L": "7F40404040",
    "M": "7F020C027F", "N": "7F0408107F", "O": "3E4141413E", "P": "7F09090906", "Q": "3E4151215E", "R": "7F09192946",
    "S": "4649494931", "T": "01017F0101", "U": "3F4040403F", "V": "1F2040201F", "W": "3F4038403F", "X": "6314081463",
    "Y": "0708700807", "Z": "6151494543", "0": "3E5149453E", "1": "00427F4000", "2": "4261514946", "3": "2141454B31",
    "4": "1814127F10", "5": "2745454539", "6": "3C4A494930", "7": "0171090503", "8": "3649494936", "9": "064949291E",
    ":": "0036360000", ".": "0060600000", "-": "0808080808", ",": "0050300000", "?": "0201510906", "!": "00005F0000",
    "/": "2010080402", "'": "0005030000", "&": "3649552250", "+": "08083E0808", " ": "0000000000",
}  # fmt: skip
_GLYPHS: Final = {letter: bytes.fromhex(columns) for letter, columns in _FONT.items()}


class LumaReader(Protocol):
    """Brightness (0-255) of the pixel at `x`, `y` of a picture."""

    def __call__(self, x: int, y: int, /) -> int: ...


@dataclass(frozen=True)
class Scene:
    """What a film shows: a title and a clock over a gradient of one hue (0-255), and the bar code where asked for."""

    title: str = ""
    hue: int = 150
    barcode: bool = False
    clock: bool = True


class Painter:
    """Paints the pictures of one film of even `width` and `height`."""

    def __init__(self, width: int, height: int, scene: Scene) -> None:
        self._width, self._height, self._scene = width, height, scene
        # Each row is the one above it moved by a pixel, so that every picture is one slice of a long strip of rows.
        self._period = 2 * max(width, height)
        self._half = self._period // 2
        wave = bytes(48 + 56 * abs(self._half - x) // self._half for x in range(self._period))
        self._luma = _strip(wave, width, height)
        ramp = [24 * abs(self._half // 2 - x) // self._half for x in range(self._half)]
        u, v = _chroma(scene.hue)
        self._u = _strip(bytes(u + x for x in ramp), width // 2, height // 2)
        self._v = _strip(bytes(v - x for x in ramp), width // 2, height // 2)
        self._kept: dict[tuple[str, int, int], list[tuple[int, bytes]]] = {}

    def planes(self, second: int, step: int = 0, share: int = 0) -> tuple[bytes, bytes, bytes]:
        """The Y, U and V planes (tightly packed) at `second`; `step` moves the gradient, `share` is 0-1000 of a bar."""
        width, height = self._width, self._height
        start = step % self._period * width
        luma = bytearray(self._luma[start : start + width * height])
        big = max(2, height // 30)
        if self._scene.clock:
            self._text(luma, f"{second // 60}:{second % 60:02}", big, height // 2 - 4 * big)
        if self._scene.title:
            small = max(1, min(height // 90, width // (6 * len(self._scene.title) + 12)))
            self._text(luma, self._scene.title.upper(), small, height // 2 - 8 * big)
        if share:
            self._block(
                luma, 0, height - max(2, height // 60), width * min(share, 1000) // 1000, max(2, height // 60), 210
            )
        if self._scene.barcode:
            self._bars(luma, second)
        start, size = step // 2 % self._half * (width // 2), (width // 2) * (height // 2)
        return bytes(luma), self._u[start : start + size], self._v[start : start + size]

    def _text(self, luma: bytearray, text: str, scale: int, top: int) -> None:
        for start, paint in self._runs(text, scale, top):
            luma[start : start + len(paint)] = paint

    def _runs(self, text: str, scale: int, top: int) -> list[tuple[int, bytes]]:
        """The bright stretches of a centred line of text, as offsets and bytes; kept, for a text stays for a while."""
        key = (text, scale, top)
        if key not in self._kept:
            left = (self._width - 6 * scale * len(text)) // 2
            bits = b"".join(_GLYPHS.get(letter, _GLYPHS[" "]) + b"\0" for letter in text)
            self._kept[key] = [
                ((top + row * scale + line) * self._width + x, bytes([235]) * (end - x))
                for row in range(7)
                for first, last in _stretches([bool(column >> row & 1) for column in bits])
                if (x := max(0, left + first * scale)) < (end := min(self._width, left + last * scale))
                for line in range(scale)
                if 0 <= top + row * scale + line < self._height
            ]
        return self._kept[key]

    def _bars(self, luma: bytearray, second: int) -> None:
        block, high = self._width // BARS, self._height // 8
        for index in range(BARS):
            bit = second >> (BARS - 1 - index) & 1
            self._block(luma, index * block, self._height - high, block, high, 235 if bit else 16)

    def _block(self, luma: bytearray, left: int, top: int, wide: int, high: int, value: int) -> None:
        left, right = max(0, left), min(self._width, left + wide)
        if right <= left:
            return
        paint = bytes([value]) * (right - left)
        for y in range(max(0, top), min(self._height, top + high)):
            luma[y * self._width + left : y * self._width + right] = paint


def second_in_picture(luma: LumaReader, width: int, height: int) -> int:
    """The second that the bar code of a picture (of any size) shows."""
    y = height - height // 16
    value = 0
    for index in range(BARS):
        x = (2 * index + 1) * width // (2 * BARS)
        value = value << 1 | (luma(x, y) > 125)
    return value


def _strip(wave: bytes, width: int, height: int) -> bytes:
    """Rows of `width` of a repeated wave, each a step further: as many as the wave is long, and `height` more."""
    period = len(wave)
    repeated = wave * (width // period + 2)
    return b"".join(repeated[y % period : y % period + width] for y in range(period + height))


def _stretches(row: list[bool]) -> list[tuple[int, int]]:
    edges = [n for n in range(len(row) + 1) if (n > 0 and row[n - 1]) != (n < len(row) and row[n])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _chroma(hue: int) -> tuple[int, int]:
    """A point on a square around grey: gentle colours, without trigonometry."""
    side, along = divmod(hue % 256, 64)
    along -= 32
    u, v = ((32, along), (-along, 32), (-32, -along), (along, -32))[side]
    return 128 + u, 128 + v
