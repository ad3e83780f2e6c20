"""What Home says: a greeting for the hour and one true sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told

if TYPE_CHECKING:
    from learnapp.store.views import HomeView


def _tr(text: str) -> str:
    return QCoreApplication.translate("greeting", text)


def greeting(hour: int, name: str) -> str:
    """Good morning from five, good afternoon from noon, good evening from six, hello after midnight; with the name."""
    if hour < 5:
        words = _tr("Hello, {0}") if name.strip() else _tr("Hello")
    elif hour < 12:
        words = _tr("Good morning, {0}") if name.strip() else _tr("Good morning")
    elif hour < 18:
        words = _tr("Good afternoon, {0}") if name.strip() else _tr("Good afternoon")
    else:
        words = _tr("Good evening, {0}") if name.strip() else _tr("Good evening")
    return words.format(name.split(maxsplit=1)[0] if name.strip() else "")


def sentence(view: HomeView) -> str:
    """What is next, from what the store says is next; never a promise."""
    following = view.next_up
    if following is not None and following.lessons_left == 1:
        return _tr("One lesson left to finish {0}.").format(following.course_title)
    if following is not None and following.lessons_left <= 10:
        number = told.words(following.lessons_left)
        return _tr("{0} lessons left to finish {1}.").format(number, following.course_title)
    if following is not None:
        return _tr("Next in {0}: {1}.").format(following.course_title, following.lesson_title)
    if view.stats.total and view.stats.completed == view.stats.total:
        return _tr("You have completed every course in your library.")
    return _tr("Choose a course to begin.")
