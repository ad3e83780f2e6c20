"""Where and from what a lesson is opened, and what is known of it then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from learnapp.errors import PlayerError
from learnapp.player.media_file import RemoteMedia
from learnapp.player.state import Opened
from learnapp.store.views import LessonView
from learnapp.tracking.session import Heartbeat, Viewing
from learncore import spans
from learncore.progress import resume_point
from learncore.records import LessonProgress

Remote = Callable[[LessonView], RemoteMedia]
"""Makes a way to a lesson's file at the server; raises PlayerError where there is none now."""

END_SECONDS: Final = 2.0
"""Opened no nearer to the end than this, so that there is something to see."""
CONTINUES_WITHIN: Final = 2.0


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What is not yet in the store of a lesson: sessions on their way, and the newest stop among them (seconds)."""

    sessions: Sequence[Heartbeat] = ()
    stop: float | None = None


def media_of(view: LessonView, remote: Remote | None) -> Path | RemoteMedia:
    """What to play: the file on this device, or the way to the one at the server; raises PlayerError."""
    file, title = view.file, _title(view)
    if file is None:
        if view.remote is not None and remote is not None:
            return remote(view)
        if view.course.elsewhere is not None:
            device = view.course.elsewhere or "another device"
            told = (
                f"The files of its course are on {device}. Add the same folder here, or package the course there and "
                "open that here. Your progress is kept."
            )
            raise PlayerError(f"“{title}” is on {device}", told)
        raise PlayerError("File not found", f"“{title}” is not on this device. Your progress is kept.")
    place, is_downloaded = Path(file.path), view.course.folder is None
    if not file.missing and (not is_downloaded or place.exists()):
        return place
    if view.remote is not None and remote is not None:
        return remote(view)
    if is_downloaded:
        told = f"“{title}” lies in {place.parents[1]}, which is not there now. Connect its disk, then try again."
        raise PlayerError("File not found", told)
    raise PlayerError("File not found", f"“{place.name}” is not where it was. Your progress is kept.")


def _title(view: LessonView) -> str:
    return next(lesson.title for lesson in view.course.course.lessons if lesson.id == view.lesson_id)


def playable_from(seconds: float, duration: float | None) -> float:
    """The moment, or one before the end where it is so near to it, or beyond it, that there is nothing to see."""
    return seconds if duration is None else min(seconds, max(0.0, duration - END_SECONDS))


def opening(view: LessonView, start: float | None, device: str, unsaved: Unsaved) -> tuple[Viewing, Opened]:
    """The viewing that begins, and where: at `start` seconds, or where the learner stopped last."""
    lesson = next(lesson for lesson in view.course.course.lessons if lesson.id == view.lesson_id)
    progress = view.course.lessons.get(view.lesson_id) or LessonProgress(lesson_id=view.lesson_id)
    duration = progress.duration_seconds or lesson.duration_seconds
    completed = progress.status == "completed"
    played = [beat.session.spans for beat in unsaved.sessions if beat.session.epoch == progress.epoch]
    resume = progress.resume_seconds if unsaved.stop is None else resume_point(unsaved.stop, duration, completed)
    at = resume if start is None else start
    at = playable_from(at, duration)
    viewing = Viewing(
        lesson=lesson,
        course=view.course.course.id,
        device=device,
        epoch=progress.epoch,
        coverage=spans.normalize((*progress.coverage, *(span for each in played for span in each))),
        completed=completed,
    )
    return viewing, Opened(lesson.id, max(0.0, at), duration, continues=at >= resume - CONTINUES_WITHIN)
