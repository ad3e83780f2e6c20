"""How downloads fare, in words for people: what is known, and nothing that is only guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told

if TYPE_CHECKING:
    from learnapp.library.downloads.state import DownloadsState
    from learnapp.store.views_offered import Download

Act = Literal["", "pause", "resume", "try", "sign_in", "settings", "room"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("download_words", text)


class Words(NamedTuple):
    """`kind` is calm, done or attention; `act` is the one thing to do about it, named by `action`."""

    glyph: str
    kind: str
    title: str
    text: str
    act: Act = ""
    action: str = ""
    icon: str = ""


def words_of(state: DownloadsState, queue: Sequence[Download]) -> Words:
    """What a person is told of all that is wanted; the first of these that is so: all is here, something stands in
    the way, the person paused it, it runs, something failed."""
    open_ = [one for one in queue if one.state != "done"]
    if not open_:
        return Words("check", "done", _tr("Nothing is on its way"), _tr("What you wanted is on this device."))
    waiting = [one for one in open_ if one.state == "queued"]
    if waiting and state.paused_reason not in ("", "person"):
        return _stopped(state)
    if waiting:
        return _going(state, len(waiting))
    paused = sum(one.state == "paused" for one in open_)
    if paused:
        title = told.counted(paused, "1 download is paused", "%n downloads are paused")
        return Words("pause", "calm", title, _tr("What came so far is kept."), "resume", _tr("Resume all"), "play")
    title = told.counted(len(open_), "1 download failed", "%n downloads failed")
    text = _tr("Why is said below. Everything else is here.")
    return Words("warning-circle", "attention", title, text, "try", _tr("Try again"), "arrow-clockwise")


def row_words(one: Download, state: DownloadsState) -> str:
    """How one lesson stands, in a line."""
    key = (one.course_id, one.lesson_id)
    done = so_far(one, state)
    if one.state == "failed":
        return f"{one.error_title}. {one.error_message}" if one.error_message else one.error_title
    amount = _tr("{0} of {1}").format(told.size(done), told.size(one.bytes)) if done else told.size(one.bytes)
    if one.state == "paused":
        return _tr("Paused · {0}").format(amount)
    if key not in state.running:
        return _tr("Waits · {0}").format(amount)
    speed = state.speeds.get(key, 0.0)
    if done >= one.bytes:
        return _tr("{0} · is checked").format(amount)
    if speed <= 0:
        return _tr("{0} · time left not known yet").format(amount)
    return f"{amount} · {per_second(speed)} · {length_left((one.bytes - done) / speed)}"


def so_far(one: Download, state: DownloadsState) -> int:
    """The bytes of a lesson that are here."""
    return min(one.bytes, max(one.done, state.done.get((one.course_id, one.lesson_id), 0)))


def name_of(one: Download) -> str:
    return one.title or _tr("The picture of the course")


def per_second(speed: float) -> str:
    return _tr("{0}/s").format(told.size(round(speed)))


def length_left(seconds: float) -> str:
    return _tr("{0} left").format(told.length(max(1.0, seconds)))


def _going(state: DownloadsState, waiting: int) -> Words:
    title = told.counted(waiting, "1 lesson is on its way", "%n lessons are on their way")
    parts = [_tr("{0} to go").format(told.size(state.bytes_left))] if state.bytes_left else []
    if state.bytes_per_second > 0 and state.seconds_left is not None:
        parts += [per_second(state.bytes_per_second), length_left(state.seconds_left)]
    else:
        parts.append(_tr("time left not known yet"))
    return Words("download-simple", "calm", title, " · ".join(parts), "pause", _tr("Pause all"), "pause")


def _stopped(state: DownloadsState) -> Words:
    match state.paused_reason:
        case "offline":
            title = _tr("Waits for the network")
            text = _tr("What came so far is kept, and it goes on by itself when there is a way to the server.")
            return Words("cloud-slash", "attention", title, text, "try", _tr("Try now"), "arrow-clockwise")
        case "portal":
            title = state.title or _tr("This network wants you to sign in first")
            text = _tr("Open any page in your browser, and sign in to the network there. It goes on by itself then.")
            return Words("cloud-slash", "attention", title, text, "try", _tr("Try now"), "arrow-clockwise")
        case "metered":
            title = _tr("Waits for another network")
            text = _tr("This one costs by the byte, and you chose not to download over such networks.")
            return Words("currency-circle-dollar", "attention", title, text, "settings", _tr("Change this"), "gear-six")
        case "playing":
            title = _tr("Waits while you watch")
            text = _tr("The lesson that is played needs the network for itself. It goes on by itself afterwards.")
            return Words("monitor-play", "calm", title, text, "settings", _tr("Change this"), "gear-six")
        case "sign_in":
            title = state.title or _tr("You are signed out")
            text = _tr("Sign in to go on. What came so far is kept.")
            return Words("sign-in", "attention", title, text, "sign_in", _tr("Sign in"), "sign-in")
        case "trouble":
            title = state.title or _tr("Downloading does not go on")
            text = state.message or _tr("What came so far is kept, and it is tried again in a while.")
            return Words("warning-circle", "attention", title, text, "try", _tr("Try now"), "arrow-clockwise")
        case _:
            title = state.title or _tr("The disk is full")
            text = state.message or _tr("What came so far is kept, and it goes on by itself when there is room.")
            return Words("hard-drive", "attention", title, text, "room", _tr("Make room"), "hard-drive")
