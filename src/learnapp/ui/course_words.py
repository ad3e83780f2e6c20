"""Where the files of a course are and how their download stands, in a few words for a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told
from learnapp.ui.download_progress import Progress

if TYPE_CHECKING:
    from learnapp.store.views import CourseCard


def _tr(text: str) -> str:
    return QCoreApplication.translate("course_words", text)


class Words(NamedTuple):
    """`kind` is calm, done, accent or attention."""

    text: str
    glyph: str
    kind: str = "calm"


def where_words(card: CourseCard, progress: Progress | None) -> Words | None:
    """Of a course in the library; None where all its files are here."""
    if card.elsewhere is not None:
        return Words(on_device(card.elsewhere), "laptop")
    if card.missing_lessons:
        return Words(_tr("Files missing"), "warning", "attention")
    if progress is not None:
        return download_words(progress)
    if card.remote_lessons:
        whole = card.remote_lessons >= card.total_lessons
        return Words(_tr("On the server") if whole else _tr("Partly here"), "cloud")
    return None


def on_device(name: str) -> str:
    """Whose folder a course lies in."""
    return _tr("On {0}").format(name) if name else _tr("On another device")


def download_words(progress: Progress) -> Words:
    """How a download stands, in a few words."""
    share = told.percent(round(progress.share * 100))
    match progress.standing:
        case "running":
            return Words(_tr("Downloading {0}").format(share), "download-simple")
        case "queued":
            return Words(_tr("Waits"), "download-simple")
        case "paused":
            return Words(_tr("Paused at {0}").format(share) if progress.done else _tr("Paused"), "pause")
        case "failed":
            return Words(_tr("Download failed"), "warning", "attention")
        case "waiting":
            return Words(waiting_words(progress), "clock")


def waiting_words(progress: Progress) -> str:
    """What a download waits for."""
    match progress.reason:
        case "offline" | "portal":
            return _tr("Waits for the network")
        case "metered":
            return _tr("Waits for another network")
        case "playing":
            return _tr("Waits while you watch")
        case "sign_in":
            return _tr("Waits for you to sign in")
        case "disk_full":
            return _tr("The disk is full")
        case "trouble":
            return _tr("Waits, and tries again")
        case _:
            return _tr("Waits")
