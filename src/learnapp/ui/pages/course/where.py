"""What the strip above a course's lessons says of files that are not here, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from learnapp.store.views import CourseView
from learnapp.ui.format import counted
from learnapp.ui.pages.course.away_words import elsewhere_words
from learnapp.ui.pages.course.banner import Strip

if TYPE_CHECKING:
    from learnapp.ui.pages.course.actions import CourseActions


def _tr(text: str) -> str:
    return QCoreApplication.translate("course_where", text)


def tell_missing(strip: Strip, view: CourseView, actions: CourseActions) -> None:
    """Of files that are not where they were, or are on another device."""
    if view.elsewhere is not None:
        told, locate = elsewhere_words(view.elsewhere), _tr("Add its folder…")
        strip.tell(told, locate, actions.locate, kind="accent", glyph="laptop")
    elif view.folder is None or len(view.missing) == len(view.course.lessons):
        strip.tell(
            _tr("Where the files of this course are on this device is not known. Your progress is kept.")
            if view.folder is None
            else _tr("The folder of this course is not where it was. Your progress is kept."),
            _tr("Locate…"),
            actions.locate,
            glyph="folder-minus",
        )
    else:
        strip.tell(
            counted(
                len(view.missing),
                "The file of 1 lesson is not where it was. Your progress is kept.",
                "The files of %n lessons are not where they were. Your progress is kept.",
            ),
            _tr("Re-scan folder"),
            actions.rescan,
            glyph="warning",
        )


def tell_away(strip: Strip, view: CourseView, get: Callable[[], object] | None, again: Callable[[], object]) -> None:
    """Of lessons that are at the server only, while there is no way to it; `get` wants them for when there is."""
    here = len(view.course.lessons) - len(view.remote)
    if here:
        told = counted(
            here,
            "You are offline. 1 lesson is on this device; the others come when there is a network.",
            "You are offline. %n lessons are on this device; the others come when there is a network.",
        )
    else:
        told = _tr("You are offline, and nothing of this course is on this device. It is available when online.")
    words, act = (_tr("Try again"), again) if get is None else (_tr("Download when online"), get)
    strip.tell(told, words, act, kind="accent", glyph="cloud-slash")
