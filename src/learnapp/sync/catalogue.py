"""The server's courses, asked for when there may be something new, and kept to be looked at without it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from learnapp.errors import BadAnswerError, ServerMistakeError
from learnapp.store.views_offered import Offer, RefusedOffer

if TYPE_CHECKING:
    from learnapp.store import Reader, Store
    from learnapp.sync.connection import Connection

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES: Final = 1024**4
_LONGEST_ID: Final = 200

_log = logging.getLogger(__name__)


def refresh_catalogue(
    store: Store,
    reader: Reader,
    connection: Connection,
    left_out: Callable[[str, str], object] = lambda title, why: None,
) -> bool:
    """Keep what the server offers now; whether anything was new. Only courses with another version are asked for.

    A course that makes no sense keeps none of the others away: it stays as it was known, which is remembered, and
    `left_out` hears of it.
    Raises SyncError and StoreError; then everything is as it was.
    """
    etag, known = reader.catalogue_editions()
    listing = connection.courses(etag)
    if listing is None:
        return False
    offers: list[Offer] = []
    refused: list[RefusedOffer] = []
    etag = listing.etag
    for offer in listing.offers:
        edition = known.get(offer.course_id)
        if edition == (offer.version, offer.updated_at):
            offers.append(offer)
            continue
        try:
            asked = connection.course(offer)
            told = why = _senseless(asked)
        except ServerMistakeError:
            raise
        except BadAnswerError as error:
            asked, why = offer, str(error)
            told = "it has another shape than a course"
            etag = ""  # it may have been no more than this answer: it is asked for again
        if not why:
            offers.append(asked)
            continue
        _log.warning("the course %.200s of the server is left as it was: %s", offer.course_id, why)
        title = _title(reader, asked)
        left_out(title, why)
        refused.append(RefusedOffer(course_id=offer.course_id[:200], title=title, why=told, kept=edition is not None))
        if edition is not None:
            offers.append(replace(offer, version=edition[0], updated_at=edition[1]))
    store.set_catalogue(offers, etag, refused).result()
    return True


def _title(reader: Reader, offer: Offer) -> str:
    """As it calls itself, or was known; else its id."""
    known = [] if offer.course is not None else reader.catalogue_courses([offer.course_id])
    title = offer.course.title if offer.course is not None else known[0].title if known else offer.course_id
    return title[:200]


def _senseless(offer: Offer) -> str:
    """Why a course cannot be one; "" where it can."""
    course = offer.course
    if course is None or offer.files is None:
        return "nothing is in it"
    ids = [lesson.id for lesson in course.lessons]
    if course.id != offer.course_id:
        return f"it calls itself {course.id:.60}"
    if not all(_is_id(one) for one in (course.id, *ids, *(module.id for module in course.modules))):
        return "an id in it is empty or too long"
    if len(set(ids)) != len(ids):
        return "two of its lessons have the same id"
    if not all(_HASH.fullmatch(file.sha256) and 0 <= file.bytes < _MOST_BYTES for file in offer.files):
        return "a file of it has no size or hash that can be"
    return ""


def _is_id(text: str) -> bool:
    return 1 <= len(text) <= _LONGEST_ID
