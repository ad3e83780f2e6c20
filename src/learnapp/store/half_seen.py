"""What of a document was looked at before it was left, of the pages that were not seen yet.

It is this device's alone: only whole pages are facts that others hear of.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from learnapp.store.change import Change
from learnapp.store.views import HalfSeen

_HALF_SEEN: Final = "half seen/"
"""In `meta`, with the id of a document's lesson."""


def keep(db: sqlite3.Connection, lesson_id: str, half: HalfSeen | None) -> Change:
    """Remember it in place of what was remembered; None for nothing. No one else hears of it."""
    key = _HALF_SEEN + lesson_id
    if half is None:
        db.execute("DELETE FROM meta WHERE key = ?", (key,))
    else:
        text = msgspec.json.encode(half).decode()
        db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, text))
    return Change()


def of_lesson(db: sqlite3.Connection, lesson_id: str) -> HalfSeen | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_HALF_SEEN + lesson_id,)).fetchone()
    return msgspec.json.decode(row[0], type=HalfSeen) if row else None
