# pyright: reportMissingImports=false
"""Run by the peers' own Python: 10,000 records from one Anki collection to its sync server and on to another.

`anki_sync.py PORT FOLDER COUNT notes|reviews`. A note is a text of some hundred bytes that may be changed anywhere, as
a document is; a review is nine numbers. Each line of standard input is a user with the password `pass`; the answer is a
line with the seconds that pushing and pulling took. Both collections know the server before the clock starts: what is
measured is Anki's record by record sync, not its upload of a whole file.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from anki.collection import AddNoteRequest, Collection
from anki.decks import DeckId


def main(port: str, folder: Path, count: int, kind: str) -> None:
    endpoint = f"http://127.0.0.1:{port}/"
    while user := sys.stdin.readline().strip():
        first, second = (Collection(str(folder / f"{user}-{name}.anki2")) for name in ("first", "second"))
        auths = [one.sync_login(user, "pass", endpoint) for one in (first, second)]
        for one, auth, upload in ((first, auths[0], True), (second, auths[1], False)):
            one.close_for_full_sync()
            one.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
            one.reopen(after_full_sync=True)
        (review if kind == "reviews" else write)(first, count)
        pushed = synced(first, auths[0])
        pulled = synced(second, auths[1])
        found = second.db.scalar(f"select count() from {'revlog' if kind == 'reviews' else 'notes'}")
        if found != count:
            raise SystemExit(f"only {found} of {count} records arrived")
        first.close()
        second.close()
        print(pushed, pulled, flush=True)


def review(collection: Any, count: int) -> None:
    """So many answered cards, as the scheduler writes them."""
    now = int(time.time() * 1000)
    rows = [(now - count + n, 1_700_000_000_000 + n % 500, -1, 3, 10, 5, 2500, 4000, 1) for n in range(count)]
    collection.db.executemany("insert into revlog values (?,?,?,?,?,?,?,?,?)", rows)
    collection.db.execute("update col set mod = ?", now + 1000)


def write(collection: Any, count: int) -> None:
    """So many notes with a card each, of about the size of a session's document."""
    kind = collection.models.by_name("Basic")
    requests: list[AddNoteRequest] = []
    for n in range(count):
        note = collection.new_note(kind)
        note.fields = [f"lesson-{n % 200} {n:08}", "x" * 250]
        requests.append(AddNoteRequest(note, DeckId(1)))
    collection.add_notes(requests)


def synced(collection: Any, auth: Any) -> float:
    start = time.perf_counter()
    done = collection.sync_collection(auth, False)
    seconds = time.perf_counter() - start
    if done.required != done.NO_CHANGES:
        raise SystemExit(f"not a sync record by record: {done.required}")
    return seconds


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
