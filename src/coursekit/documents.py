"""What is in a document: its pages, and how long it takes to read. Runs in a worker process."""

from __future__ import annotations

import codecs
import itertools
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from coursekit.findings import MAX_PICTURE_BYTES, MAX_PICTURES, Finding
from coursekit.naming import split_suffix
from coursekit.pdf import CHARACTERS_A_MINUTE, pages_and_seconds
from coursekit.probe import Unusable, unreadable
from coursekit.scan import SHOWN
from coursekit.text import TooLong, read_text

CHARACTERS_A_PAGE: Final = 1_800
"""A text has no pages of its own: it is counted in pieces of so many characters, a typewritten page."""
_HEAD: Final = 64 * 1024
_MARKDOWN: Final = frozenset({".md", ".markdown"})
_HTML: Final = frozenset({".html", ".htm"})
_TARGETS = re.compile(r"\]\([^)\n]*\)")


def examine(path: Path, digest: str, stat: os.stat_result, root: Path | None) -> Finding:
    """The finding of a document of a course in the folder `root`; raises Unusable."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        pages, seconds = _pdf(path, head) if path.suffix.lower() == ".pdf" else _text(path, head, stat.st_size)
    except OSError as error:
        raise Unusable(unreadable(error)) from error
    return Finding(
        digest=digest,
        bytes=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        type="document",
        duration_seconds=None if seconds is None else 60.0 * max(1, round(seconds / 60)),
        pages=pages,
        pictures=_pictures(path, root) if root is not None and pages is not None else (),
    )


def small_pictures(root: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names, relative to `root`, that are pictures of reasonable size."""
    found = (name for name in names if split_suffix(name)[1].lower() in SHOWN and _is_small(root / name))
    return tuple(itertools.islice(found, MAX_PICTURES))


def is_text(head: bytes) -> bool:
    """Whether a file that begins so is a text of any encoding."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if b"\0" in head or head.startswith(b"%PDF-"):
        return False
    strange = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return 100 * strange <= len(head)


def _pdf(path: Path, head: bytes) -> tuple[int, float]:
    if b"%PDF-" not in head[:1024]:
        raise Unusable("It is named like a PDF, but it is something else.")
    return pages_and_seconds(path)


def _text(path: Path, head: bytes, size: int) -> tuple[int | None, float | None]:
    """Neither where the text is too long to be shown."""
    if not is_text(head):
        raise Unusable("It is named like a text, but it is something else.")
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf") and size <= _HEAD:
        raise Unusable("The file is empty.")
    try:
        characters = _length(read_text(path), path.suffix.lower())
    except TooLong:
        return None, None
    return max(1, -(-characters // CHARACTERS_A_PAGE)), 60 * characters / CHARACTERS_A_MINUTE


def _pictures(path: Path, root: Path) -> tuple[str, ...]:
    """The pictures that a text shows, in its order."""
    from coursekit.markup import Origin, read_markup

    if path.suffix.lower() not in _MARKDOWN | _HTML:
        return ()
    return small_pictures(root, read_markup(path, Origin(path.relative_to(root).as_posix(), root)).images)


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size <= MAX_PICTURE_BYTES
    except OSError:
        return False


def _length(text: str, suffix: str) -> int:
    """About how many characters there are to read."""
    if suffix in _HTML:
        import nh3

        text = nh3.clean(text, tags=set())
    elif suffix in _MARKDOWN:
        text = _TARGETS.sub("]", text)
    return len(" ".join(text.split()))
