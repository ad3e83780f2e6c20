"""What a lesson says whose file is not on this device: where it is, and how it comes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told
from learnapp.ui.course_words import Words, download_words, on_device

if TYPE_CHECKING:
    from learnapp.ui.pages.course.rows import Act, LessonRow


def _tr(text: str) -> str:
    return QCoreApplication.translate("away_words", text)


def away_words(row: LessonRow) -> Words | None:
    """In a few words; None for a lesson that is here, or has no file."""
    if row.download is not None:
        return download_words(row.download)
    if row.missing:
        if row.elsewhere is not None:
            return Words(on_device(row.elsewhere), "laptop")
        return Words(_tr("File missing"), "warning", "attention")
    if not row.remote:
        return None
    if row.preview:
        return Words(told.size(row.bytes), "cloud")
    if row.away:
        return Words(_tr("Available when online"), "cloud-slash")
    if row.lesson.type == "document":
        return Words(_tr("Downloads when opened"), "cloud-arrow-down")
    return Words(_tr("Streams from the server"), "cloud")


def hint(row: LessonRow) -> str:
    """The same at length, with what to do."""
    if row.preview:
        return _tr("Add the course to your courses, or download it, to open its lessons.")
    if row.missing:
        if row.elsewhere is None:
            return _tr("The file of this lesson is not where it was.")
        return elsewhere_words(row.elsewhere)
    size = told.size(row.bytes)
    if row.download is not None and row.download.title:
        return f"{row.download.title}. {row.download.message}".rstrip()
    if row.away:
        return _tr(
            "Not downloaded ({size}); available when online. What you download now comes when there is a network."
        ).format(size=size)
    if row.lesson.type == "document":
        return _tr("Not downloaded ({size}). It is downloaded when you open it.").format(size=size)
    words = _tr("Not downloaded ({size}). It plays over the network; download it to have it without one.")
    return words.format(size=size)


def elsewhere_words(device: str) -> str:
    """Of a course in a folder of another device."""
    words = _tr("The files are on {0}. Add the same folder here, or package the course there and open that here.")
    return words.format(device or _tr("another device"))


def act_words(act: Act) -> str:
    """What the button of a row does."""
    return {"get": _tr("Download"), "pause": _tr("Pause the download"), "resume": _tr("Go on downloading")}[act]


ICONS = {"get": "download-simple", "pause": "pause", "resume": "play"}
