"""What `learnapp status` tells of the store."""

from __future__ import annotations

import sqlite3

from learnapp.store.views import StoreStatus


def status(db: sqlite3.Connection, account: str, device_id: str, outbox: int) -> StoreStatus:
    """The store's figures; `integrity` is "ok" or what SQLite found wrong."""
    name = db.execute("SELECT name FROM devices WHERE device_id = ?", (device_id,)).fetchone()
    courses, lessons = db.execute(
        "SELECT count(*), coalesce(sum(total_lessons), 0) FROM course_progress WHERE in_library = 1"
    ).fetchone()
    last_sync = db.execute("SELECT value FROM meta WHERE key = 'last_sync'").fetchone()
    return StoreStatus(
        account=account,
        device_id=device_id,
        device_name=name[0] if name else "",
        courses=courses,
        lessons=lessons,
        outbox=outbox,
        quarantine=db.execute("SELECT count(*) FROM quarantine").fetchone()[0],
        last_sync=int(last_sync[0]) if last_sync else None,
        integrity=db.execute("PRAGMA quick_check(1)").fetchone()[0],
        schema=db.execute("PRAGMA user_version").fetchone()[0],
    )
