"""Text files of whatever encoding, read whole and within bounds."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

MAX_TEXT_BYTES: Final = 1024 * 1024
"""Some five hundred pages: what a window lays out in a second."""
_SAMPLE: Final = 256 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_WESTERN: Final = "cp1252"
_LETTERS: Final = frozenset("àâäáãåçèéêëìíîïñòóôöõøùúûüýÿæœßÀÂÄÁÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØÙÚÛÜÝÆŒ¿¡«»“”‘’‚„–—…•€£§©®°²³½¼·")
"""Of the languages that are written in Windows-1252."""
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_TELLING: Final = re.compile(rb"[^\n]{0,20}[\x80-\xff][^\n\x80-\xff]{0,8}(?:[\x80-\xff][^\n\x80-\xff]{0,8})*")


class TooLong(Exception):  # noqa: N818
    """The file holds more than MAX_TEXT_BYTES."""


def read_text(path: Path) -> str:
    """The file's text with line ends as \\n; raises TooLong, OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise TooLong
    return decoded(data)


def decoded(data: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as its HTML declares, as it most likely is.

    What fits no encoding is shown with replacement characters; NUL and other control characters are taken out.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_UNSEEN)


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_declared(data) or _likely(data), errors="replace")


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    if found is None:
        return None
    try:
        known = codecs.lookup(found[1].decode("ascii"))
        "".encode(known.name)  # some codecs are of bytes to bytes
    except (LookupError, TypeError, ValueError):
        return None
    return None if known.name == "utf-8" else known.name


def _likely(data: bytes) -> str:
    """What tells encodings apart stands around what is not ASCII; the rest would only drown it."""
    from charset_normalizer import from_bytes

    telling = b"\n".join(_TELLING.findall(data))[:_SAMPLE]
    if not _is_of_single_letters(telling):
        best = from_bytes(telling).best()
        return best.encoding if best is not None else _WESTERN
    best = from_bytes(telling, cp_isolation=[_WESTERN, "cp1250"]).best()
    western = all(letter.isascii() or letter in _LETTERS for letter in telling.decode(_WESTERN, errors="replace"))
    return _WESTERN if western or best is None else best.encoding


def _is_of_single_letters(data: bytes) -> bool:
    """Whether what is not ASCII stands alone, as accented letters do among others, and those of other scripts never."""
    runs = [len(run) for run in _HIGH.findall(data)]
    return 2 * sum(runs) < 3 * len(runs)


_UNSEEN: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0x7F, 0xFEFF, 0xFFFE])
