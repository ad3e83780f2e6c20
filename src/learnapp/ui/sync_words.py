"""How things stand with the server, in words for people: what a status means, and never more than it means."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told

if TYPE_CHECKING:
    from learnapp.store.exchange import Refused, RefusedGroup
    from learnapp.sync.status import SyncStatus

_SLOWLY_MS = 20_000
_SOON_MS = 1_000


def _tr(text: str) -> str:
    return QCoreApplication.translate("sync_words", text)


class Words(NamedTuple):
    """`kind` is calm, done or attention; `title` and `text` say at length what `short` says in a pill."""

    short: str
    glyph: str
    kind: str
    title: str
    text: str


def words_of(status: SyncStatus, now: int, tz: dt.tzinfo) -> Words:
    """What a person is told; the first of these that is so: there is no account, the server wants the password, the
    server is not as it should be, there is no way to it, something was refused, syncing, waiting, synced.
    """
    if status.phase == "guest":
        return _guest(status)
    if status.phase == "sign_in":
        return _sign_in(status)
    if status.phase == "trouble":
        title = status.title or _tr("Syncing does not work")
        asked = _tr("The server answers, but not as it should. It is tried again by itself.")
        text = _joined(_told(status, asked), _next(status, now))
        return Words(_tr("Cannot sync"), "warning", "attention", title, text)
    if status.phase == "offline":
        return _offline(status, now, tz)
    if status.refused:
        return _refused(status, now, tz)
    if status.phase == "syncing":
        text = _joined(
            _waiting(status),
            _tr("What is new here is sent, and what is new elsewhere is fetched."),
            _last(status, now, tz),
        )
        return Words(_tr("Syncing…"), "arrows-clockwise", "calm", _tr("Syncing…"), text)
    if status.waiting:
        text = _joined(_tr("They are sent by themselves in a moment."), _last(status, now, tz))
        return Words(_to_sync(status), "cloud-arrow-up", "calm", _waiting(status, stop=False), text)
    if status.synced and status.last_sync is not None:
        short = _tr("Synced {0}").format(told.since(status.last_sync, now, tz))
        text = _joined(_tr("What you learned here is on the server, for all your devices."), _last(status, now, tz))
        return Words(short, "check", "done", _tr("Everything is synced"), text)
    text = _tr("What you do is saved on this device, and goes to your account in a moment.")
    return Words(_tr("Not synced yet"), "cloud", "calm", _tr("Not synced yet"), text)


def pace_of(status: SyncStatus) -> int:
    """After how many ms the words are to be told again: “2 min ago” goes on slowly, “in 25 seconds” does not."""
    return _SLOWLY_MS if status.next_try is None else _SOON_MS


def _guest(status: SyncStatus) -> Words:
    kept = _tr("What you do is saved on this device.")
    waiting = told.counted(
        status.waiting,
        "1 change is recorded to be sent once you sign in to a server.",
        "%n changes are recorded to be sent once you sign in to a server.",
    )
    text = _joined(kept, waiting if status.waiting else "")
    return Words(_tr("Saved on this device"), "desktop", "calm", _tr("You are learning as a guest"), text)


def _sign_in(status: SyncStatus) -> Words:
    asked = _tr("The server asks for your password again. You can go on learning meanwhile.")
    text = _told(status, asked)
    return Words(_tr("Sign in again"), "sign-in", "attention", status.title or _tr("Sign in again"), text)


def _offline(status: SyncStatus, now: int, tz: dt.tzinfo) -> Words:
    title = status.title or _tr("You are offline")
    text = _joined(_told(status, _tr("You can go on learning.")), _next(status, now), _last(status, now, tz))
    if status.waiting:
        number = told.counted(status.waiting, "Offline · 1 to sync", "Offline · %n to sync")
        return Words(number, "cloud", "attention", title, text)
    return Words(_tr("Offline"), "cloud-slash", "calm", title, text)


def _refused(status: SyncStatus, now: int, tz: dt.tzinfo) -> Words:
    short = told.counted(status.refused, "1 refused", "%n refused")
    title = told.counted(status.refused, "1 change was refused", "%n changes were refused")
    kept = told.counted(status.refused, "It is kept on this device.", "They are kept on this device.")
    return Words(short, "warning", "attention", title, _joined(kept, _waiting(status), _last(status, now, tz)))


def _to_sync(status: SyncStatus) -> str:
    return told.counted(status.waiting, "1 to sync", "%n to sync")


def _waiting(status: SyncStatus, *, stop: bool = True) -> str:
    if not status.waiting:
        return ""
    text = told.counted(status.waiting, "1 change waits to be sent", "%n changes wait to be sent")
    return f"{text}." if stop else text


def _told(status: SyncStatus, otherwise: str) -> str:
    """What the status says itself, which tells that all is kept; else our own words, with what is."""
    if status.message:
        return _joined(status.message, _waiting(status))
    return _joined(otherwise, _kept(status))


def _kept(status: SyncStatus) -> str:
    if not status.waiting:
        return ""
    return told.counted(
        status.waiting,
        "1 change is kept here and is sent as soon as that works.",
        "%n changes are kept here and are sent as soon as that works.",
    )


def _last(status: SyncStatus, now: int, tz: dt.tzinfo) -> str:
    if status.last_sync is None:
        return ""
    return _tr("Last synced {0}.").format(told.ago(status.last_sync, now, tz))


def _next(status: SyncStatus, now: int) -> str:
    if status.next_try is None:
        return ""
    if status.next_try <= now:
        return _tr("It is tried again just now.")
    return _tr("The next try is {0}.").format(told.ahead(status.next_try, now))


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


# --- what was refused ----------------------------------------------------------------------------------------------


def kind_words(kind: str) -> str:
    """What a document is, to who has learned and never heard of documents."""
    return {
        "session": _tr("Time watched"),
        "attempt": _tr("Answers of a quiz"),
        "lesson_state": _tr("Place and completion"),
        "note": _tr("Note or bookmark"),
        "preference": _tr("Preference"),
        "course_copy": _tr("Course"),
    }.get(kind, _tr("Something newer than this LearnApp"))


def reason_words(refused: Refused | RefusedGroup) -> str:
    """Why it was refused, and what can be done."""
    if not refused.ours:
        return _tr("This LearnApp does not understand it. It is kept; a newer LearnApp may take it.")
    reasons = {
        "not_enrolled": _tr("You are not enrolled in this course. Ask who manages it, then try again."),
        "unknown_lesson": _tr("The server does not know this lesson. Ask who manages the course, then try again."),
        "too_large": _tr("It is larger than the server takes."),
    }
    if refused.code in reasons:
        return reasons[refused.code]
    if refused.message:
        return _tr("The server found it not valid: {0}").format(refused.message)
    return _tr("The server found it not valid.")
