"""How many pages a PDF has and how long they take to read. Runs in a worker process: files are not trusted.

PDFium tells it, as it draws the pages later, so that what is counted is what is shown.
"""

# pypdfium2 stands on ctypes, which types little.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coursekit.probe import Unusable
from learncore.bounds import MAX_PAGES

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

CHARACTERS_A_MINUTE: Final = 1_300
_PAGE_WITHOUT_TEXT: Final = 60.0
_LEAST, _MOST = 15.0, 300.0
_SAMPLES: Final = 24
_SAMPLING_SECONDS: Final = 4.0
_NEEDS_PASSWORD: Final = ("password", "security scheme")


@contextmanager
def opened(path: Path) -> Generator[PdfDocument]:
    """The document, while it is looked at; raises Unusable, also where it has too many pages."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(path)
    except PdfiumError as error:
        told = str(error).lower()
        if any(words in told for words in _NEEDS_PASSWORD):
            raise Unusable("The PDF is protected with a password.") from error
        raise Unusable("The PDF is broken: it cannot be opened.") from error
    try:
        if len(document) < 1:
            raise Unusable("The PDF is broken: there is no page in it.")
        if len(document) > MAX_PAGES:
            raise Unusable(f"The PDF has more than {MAX_PAGES:,} pages.")
        yield document
    finally:
        document.close()


def pages_and_seconds(path: Path) -> tuple[int, float]:
    """The number of pages and the seconds that reading them takes, estimated from some of them; raises Unusable."""
    with opened(path) as document:
        return len(document), _seconds(document, len(document))


def _seconds(document: PdfDocument, pages: int) -> float:
    """From pages at equal distances; few of them where they are slow to read."""
    from pypdfium2 import PdfiumError

    until = time.monotonic() + _SAMPLING_SECONDS
    found: list[float] = []
    for sample in range(min(pages, _SAMPLES)):
        try:
            page = document[sample * pages // min(pages, _SAMPLES)]
            characters = page.get_textpage().count_chars()
        except PdfiumError:
            characters = 0
        estimate = 60 * characters / CHARACTERS_A_MINUTE if characters else _PAGE_WITHOUT_TEXT
        found.append(min(max(estimate, _LEAST), _MOST))
        if time.monotonic() > until:
            break
    return pages * sum(found) / len(found)
