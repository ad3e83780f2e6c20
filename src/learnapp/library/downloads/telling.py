"""From the queue and what runs to the one value that tells how it fares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from learnapp.library.downloads.state import DownloadsState, Key, PausedReason

if TYPE_CHECKING:
    from learnapp.store.views_offered import WantedFile


def told_of(
    files: Collection[WantedFile],
    running: Mapping[str, float],
    so_far: Mapping[str, int],
    speed: float,
    why: PausedReason,
    words: tuple[str, str],
) -> DownloadsState:
    """`running` are the hashes that are fetched now, and how fast each comes; `so_far` has the bytes that are here of
    each hash; `words` tell of what stands in the way of all."""
    done: dict[Key, int] = {}
    begun: list[Key] = []
    queued: list[Key] = []
    speeds: dict[Key, float] = {}
    left = {file.sha256: file.bytes - so_far.get(file.sha256, 0) for file in files if file.state == "queued"}
    open_ = {(file.course_id, file.lesson_id) for file in files if file.state != "done"}
    for file in files:
        key = (file.course_id, file.lesson_id)
        if key not in open_:
            continue
        here = file.bytes if file.state == "done" else min(so_far.get(file.sha256, 0), file.bytes)
        done[key] = done.get(key, 0) + here
        if file.state == "queued":
            (begun if file.sha256 in running else queued).append(key)
            if running.get(file.sha256):
                speeds[key] = speeds.get(key, 0.0) + running[file.sha256]
    stopped = why
    if not queued and not begun and not why and any(file.state == "paused" for file in files):
        stopped = "person"
    if not queued and not begun and why:
        stopped = "person" if any(file.state == "paused" for file in files) else ""
    waiting = dict.fromkeys(key for key in queued if key not in begun)
    bytes_left = sum(left.values())
    going = bool(begun) and speed > 0
    return DownloadsState(
        running=tuple(dict.fromkeys(begun)),
        queued=len(waiting),
        done=done,
        bytes_left=bytes_left,
        bytes_per_second=speed if going else 0.0,
        seconds_left=bytes_left / speed if going else None,
        speeds=speeds,
        paused_reason=stopped,
        title=words[0] if stopped == why and why else "",
        message=words[1] if stopped == why and why else "",
    )
