"""The server's courses, asked for when there may be something new, and kept to be looked at without it."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

from learnapp.store.views_offered import Offer

if TYPE_CHECKING:
    from learnapp.store import Reader, Store
    from learnapp.sync.connection import Connection

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES: Final = 1024**4
_LONGEST_ID: Final = 200

_log = logging.getLogger(__name__)


def refresh_catalogue(store: Store, reader: Reader, connection: Connection) -> bool:
    """Keep what the server offers now; whether anything was new. Only courses with another version are asked for.

    A course that makes no sense is left out, and keeps none of the others away. Raises SyncError and StoreError; then
    everything is as it was.
    """
    etag, known = reader.catalogue_editions()
    listing = connection.courses(etag)
    if listing is None:
        return False
    offers: list[Offer] = []
    for offer in listing.offers:
        if known.get(offer.course_id) != (offer.version, offer.updated_at):
            offer = connection.course(offer)  # noqa: PLW2901
        if _makes_sense(offer):
            offers.append(offer)
        else:
            _log.warning("the course %.200s of the server makes no sense, and is left out", offer.course_id)
    store.set_catalogue(offers, listing.etag).result()
    return True


def _makes_sense(offer: Offer) -> bool:
    course = offer.course
    if course is None or offer.files is None:
        return _is_id(offer.course_id)
    ids = [lesson.id for lesson in course.lessons]
    return (
        course.id == offer.course_id
        and all(_is_id(one) for one in (course.id, *ids, *(module.id for module in course.modules)))
        and len(set(ids)) == len(ids)
        and all(_HASH.fullmatch(file.sha256) and 0 <= file.bytes < _MOST_BYTES for file in offer.files)
    )


def _is_id(text: str) -> bool:
    return 1 <= len(text) <= _LONGEST_ID
