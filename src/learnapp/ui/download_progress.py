"""How a course and a lesson stand in the queue of downloads, told from the queue and from what is under way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from learnapp.library.downloads.state import DownloadsState, PausedReason
    from learnapp.store.views_offered import Download

Standing = Literal["running", "queued", "waiting", "paused", "failed"]
"""`waiting`: it is wanted and would run, but for the reason of the state."""


class Progress(NamedTuple):
    """Of a lesson, or of all of a course that is wanted; `done` of `bytes` are here, what was here before included.

    `title` and `message` tell what failed, or stands in the way; `reason` is set where it is `waiting`.
    """

    standing: Standing
    done: int
    bytes: int
    reason: PausedReason = ""
    title: str = ""
    message: str = ""

    @property
    def share(self) -> float:
        """0-1; a file is only whole when it is here, so never quite 1."""
        return min(0.99, self.done / self.bytes) if self.bytes else 0.0


def lesson_progress(entry: Download, state: DownloadsState) -> Progress | None:
    """None for what is here."""
    if entry.state == "done":
        return None
    key = (entry.course_id, entry.lesson_id)
    done = min(state.done.get(key, entry.done), entry.bytes)
    if entry.state == "failed":
        return Progress("failed", done, entry.bytes, title=entry.error_title, message=entry.error_message)
    if entry.state == "paused":
        return Progress("paused", done, entry.bytes)
    if key in state.running:
        return Progress("running", done, entry.bytes)
    if state.paused_reason and state.paused_reason != "person":
        reason = state.paused_reason
        return Progress("waiting", done, entry.bytes, reason, state.title, state.message)
    return Progress("queued", done, entry.bytes)


def course_progress(entries: Iterable[Download], state: DownloadsState, kept: int) -> Progress | None:
    """Of the entries of one course, of which `kept` bytes are here; None where nothing of it is on its way."""
    found = [(entry, told) for entry in entries if (told := lesson_progress(entry, state)) is not None]
    if not found:
        return None
    before = max(0, kept - sum(entry.kept for entry, _ in found))
    done = before + sum(told.done for _, told in found)
    total = before + sum(told.bytes for _, told in found)
    by_standing: Mapping[Standing, Progress] = {told.standing: told for _, told in reversed(found)}
    for standing in ("running", "waiting", "queued", "paused", "failed"):
        if standing in by_standing:
            return by_standing[standing]._replace(done=done, bytes=total)
    return None
