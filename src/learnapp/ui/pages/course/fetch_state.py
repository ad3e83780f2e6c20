"""How the download of a course stands, as its page tells it: on a button, and in a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told
from learnapp.ui.course_words import download_words
from learnapp.ui.download_progress import Progress

if TYPE_CHECKING:
    from learnapp.library.downloads.state import DownloadsState
    from learnapp.store.views import CourseView

FetchAct = Literal["get", "pause", "resume", "here"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("fetch_state", text)


class FetchState(NamedTuple):
    """`words` are the button's, `tip` says them at length; `line` is told below with a bar of `share` 0-1, where
    something is on its way."""

    act: FetchAct
    words: str
    icon: str
    tip: str = ""
    line: str = ""
    share: float = 0.0
    failed: bool = False


def fetch_state(view: CourseView, progress: Progress | None, state: DownloadsState | None) -> FetchState | None:
    """None for a course that lies in a folder, and for one that nobody has for downloading."""
    here = sum(lesson.bytes or 0 for lesson in view.course.lessons if _is_here(view, lesson.id))
    if view.folder is not None and not view.remote:
        return None
    if progress is not None:
        return _on_its_way(progress, state)
    if view.remote:
        left = told.size(sum(file.bytes for file in view.remote.values()))
        part = any(_is_here(view, lesson.id) for lesson in view.course.lessons if lesson.path is not None)
        words = _tr("Download the rest · {0}") if part else _tr("Download · {0}")
        return FetchState("get", words.format(left), "download-simple", _tr("To learn without a network"))
    if not here:
        return None
    words = _tr("Downloaded · {0}").format(told.size(here))
    return FetchState("here", words, "check", _tr("It plays without a network"))


def _is_here(view: CourseView, lesson_id: str) -> bool:
    return lesson_id not in view.remote and lesson_id not in view.missing


def _on_its_way(progress: Progress, state: DownloadsState | None) -> FetchState:
    amount = _tr("{0} of {1}").format(told.size(progress.done), told.size(progress.bytes))
    if progress.standing == "failed":
        line = f"{progress.title}. {progress.message}".rstrip()
        return FetchState("resume", _tr("Try again"), "arrow-clockwise", "", line, progress.share, failed=True)
    if progress.standing == "paused":
        line = _tr("Paused · {0}").format(amount)
        return FetchState("resume", _tr("Go on downloading"), "play", "", line, progress.share)
    parts = [download_words(progress).text, amount]
    if progress.standing == "running" and state is not None and state.bytes_per_second > 0:
        parts.append(_tr("{0}/s").format(told.size(round(state.bytes_per_second))))
        seconds = (progress.bytes - progress.done) / state.bytes_per_second
        parts.append(_tr("about {0} left").format(told.length(max(1.0, seconds))))
    return FetchState("pause", _tr("Pause the download"), "pause", progress.message, " · ".join(parts), progress.share)
