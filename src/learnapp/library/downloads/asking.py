"""What is asked of downloads from outside the window: want a course, wait for it, let go of it. All of it blocks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from learnapp.errors import OfflineError, SignInAgainError, WorldError

if TYPE_CHECKING:
    from learnapp.library.downloads.downloads import Downloads
    from learnapp.library.downloads.state import DownloadsState
    from learnapp.library.held import Held
    from learnapp.store import Reader, Store

_KINDS: dict[str, type[WorldError]] = {
    "offline": OfflineError,
    "portal": OfflineError,
    "sign_in": SignInAgainError,
    "disk_full": WorldError,
    "trouble": WorldError,
}


def want(store: Store, course_id: str) -> None:
    """Have all of a course downloaded, and what its later versions bring."""
    store.add_offered(course_id).result()
    store.downloads.add(course_id, pin=True).result()


def wait_for(
    store: Store, downloads: Downloads, course_id: str, show: Callable[[DownloadsState], None] = lambda state: None
) -> None:
    """Return when a course is here; raises WorldError where it cannot be, as things are."""
    moved = threading.Event()

    def hear(state: DownloadsState) -> None:
        show(state)
        moved.set()

    undo = (downloads.subscribe(hear), store.subscribe(lambda change: moved.set()))
    try:
        with closing(store.reader()) as reader:
            while not _is_over(reader, downloads, course_id):
                moved.wait(1.0)
                moved.clear()
    finally:
        for one in undo:
            one()


def let_go(store: Store, held: Held, course_id: str) -> int:
    """Remove what was downloaded of a course, and want no more of it; the bytes freed. Raises WorldError."""
    store.downloads.cancel(None, course_id).result()
    return held.let_go(course_id)


def _is_over(reader: Reader, downloads: Downloads, course_id: str) -> bool:
    mine = [one for one in reader.downloads() if one.course_id == course_id]
    failed = next((one for one in mine if one.state == "failed"), None)
    if any(one.state == "queued" for one in mine):
        state = downloads.state
        if state.paused_reason in _KINDS and not state.running:
            raise _KINDS[state.paused_reason](state.title, f"{state.message} What came so far is kept.")
        return False
    if failed is not None:
        raise WorldError(failed.error_title, failed.error_message)
    return True
