"""The words of a document, page by page, for a search. Runs in a worker process: files are not trusted."""

# pypdfium2 stands on ctypes, which types little.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Final

import msgspec

from coursekit.markup import INLINE, Origin, read_markup
from coursekit.pdf import opened
from coursekit.probe import Unusable, unreadable
from coursekit.text import TooLong

MAX_CHARACTERS: Final = 2_000_000
"""Of one document: some thousand pages full of words. What stands behind them is not read."""
_SECONDS: Final = 20.0
_TAG: Final = re.compile(r"</?([a-z][a-z0-9]*)[^>]*>")
_DIVIDED: Final = re.compile("[\u0002\u00ad\ufffe]\\s*")
"""What stands where a word is divided at the end of a line."""

Page = tuple[int, str]


def write_pages(path: Path, target: Path, pages: int) -> None:
    """Write the pages of the document that say anything to `target` as JSON; raises Unusable."""
    try:
        target.write_bytes(msgspec.json.encode(read_pages(path, pages)))
    except OSError as error:
        raise Unusable(unreadable(error)) from error


def read_pages(path: Path, pages: int) -> list[Page]:
    """(page from 1, its words), for the pages that say anything. A text is divided into so many `pages`; a PDF has its
    own. Raises Unusable, OSError."""
    if path.suffix.lower() == ".pdf":
        return list(_bounded(_of_pdf(path)))
    try:
        html = read_markup(path, Origin(path.name, None)).html
    except TooLong as error:
        raise Unusable("The text is too long to be shown.") from error
    shown = unescape(_TAG.sub(lambda tag: "" if tag[1] in INLINE else " ", html))
    return list(_bounded(_divided(" ".join(shown.split()), max(1, pages))))


def _of_pdf(path: Path) -> Iterator[Page]:
    from pypdfium2 import PdfiumError

    until = time.monotonic() + _SECONDS
    with opened(path) as document:
        for index in range(len(document)):
            try:
                page = document[index]
                words = page.get_textpage()
                text = words.get_text_bounded()
                words.close()
                page.close()
            except PdfiumError:
                continue
            yield index + 1, " ".join(_DIVIDED.sub("", text).split())
            if time.monotonic() > until:
                return


def _divided(text: str, pages: int) -> Iterator[Page]:
    """The text in parts of about equal length, cut between words."""
    start = 0
    for page in range(1, pages + 1):
        end = text.find(" ", max(start, round(page * len(text) / pages))) if page < pages else -1
        end = end if end >= 0 else len(text)
        yield page, text[start:end].strip()
        start = end


def _bounded(pages: Iterator[Page]) -> Iterator[Page]:
    room = MAX_CHARACTERS
    for page, text in pages:
        if room <= 0:
            return
        if text:
            yield page, text[:room]
            room -= len(text)
