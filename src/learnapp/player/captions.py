"""Caption files (.vtt, .srt, .ass) as cues of plain text."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from learnapp.errors import PlayerError

_LARGEST = 8 * 1024 * 1024
_CUES = 20_000
_TEXT = 2_000
"""Nobody reads more, neither of a film nor at once: a file that has more is broken or made to do harm."""
_FORMATS = {".vtt": "vtt", ".srt": "srt", ".ass": "ass", ".ssa": "ass"}


class Cue(NamedTuple):
    """`text` is shown from `start` until before `end`, seconds; its lines are parted by a newline."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class CueList:
    """Cues in the order of their starts."""

    cues: tuple[Cue, ...]
    _starts: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _longest: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(cue.start for cue in self.cues))
        object.__setattr__(self, "_longest", max((cue.end - cue.start for cue in self.cues), default=0.0))

    def at(self, seconds: float) -> str:
        """What is to be read at a moment: the texts of all cues that cover it, in order, or nothing."""
        last = bisect_right(self._starts, seconds)
        first = bisect_right(self._starts, seconds - self._longest - 1e-9)
        return "\n".join(cue.text for cue in self.cues[max(0, first - 1) : last] if cue.start <= seconds < cue.end)


def load_cues(path: Path) -> CueList:
    """Read a caption file of at most 8 MiB in UTF-8, UTF-16 or Windows-1252, its first 20,000 cues.

    Raises PlayerError.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise PlayerError("Captions cannot be read", f"“{path.name}” cannot be opened.") from error
    if len(data) > _LARGEST:
        raise PlayerError("Captions cannot be read", f"“{path.name}” is too large for a caption file.")
    return CueList(tuple(_parsed(_decoded(data), path)))


def _decoded(data: bytes) -> str:
    return _text(data).replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in html.unescape(text).split("\n")).strip()


def _parsed(text: str, path: Path) -> Iterable[Cue]:
    import pysubs2

    # pysubs2 fails in many ways on text that is no caption file.
    try:
        events = pysubs2.SSAFile.from_string(text, format_=_FORMATS.get(path.suffix.lower())).events
        cues = [
            Cue(event.start / 1000, event.end / 1000, _plain(event.plaintext)[:_TEXT])
            for event in events
            if not event.is_comment and not event.is_drawing
        ]
    except Exception as error:
        raise PlayerError("Captions cannot be read", f"“{path.name}” is not a caption file.") from error
    found = sorted(cue for cue in cues if cue.text and cue.end > cue.start)
    if not found:
        raise PlayerError("Captions cannot be read", f"“{path.name}” holds no captions.")
    return found[:_CUES]
