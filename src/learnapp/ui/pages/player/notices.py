"""The cards that stand in the place of a picture: what is wrong or different, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from learnapp.errors import PlayerError
from learnapp.store.views import LessonView
from learnapp.ui.pages.player.cards import NoticeCard
from learnapp.ui.pages.player.opening import lesson_of
from learnapp.ui.widgets.buttons import Button

Act = Callable[[], object]


def _tr(text: str) -> str:
    return QCoreApplication.translate("player_notices", text)


@dataclass(frozen=True)
class Ways:
    """Where the buttons of the cards lead."""

    back: Act
    again: Act
    locate: Act
    go_on: Act
    go_on_here: Act
    want: Act


def tell_failure(card: NoticeCard, error: PlayerError, ways: Ways, *, gone: bool, more: bool, elsewhere: bool) -> None:
    """A file that is gone can be located, a broken one tried again too, and the folder of a course added that lies
    `elsewhere`; `more`: there is a lesson to go on with."""
    if elsewhere:
        card.tell("laptop", "accent", error.title, error.message)
        words = _tr("Add its folder…")
        first = _button(card, words, ways.locate, "player_locate", primary=True, icon="folder-plus")
        card.add_link(_tr("Back to course"), ways.back, name="player_notice_back")
        first.setFocus()
        return
    card.tell("file-x" if gone else "warning-circle", "attention", error.title, error.message)
    if gone:
        first = _button(card, _tr("Locate…"), ways.locate, "player_locate", primary=True, icon="magnifying-glass")
    else:
        first = _button(
            card, _tr("Try again"), ways.again, "player_retry", primary=True, icon="arrow-counter-clockwise"
        )
        _button(card, _tr("Locate…"), ways.locate, "player_locate")
    if more:
        _button(card, _tr("Next lesson"), ways.go_on, "player_next_lesson")
    card.add_link(_tr("Back to course"), ways.back, name="player_notice_back")
    first.setFocus()


def tell_away(
    card: NoticeCard, error: PlayerError, ways: Ways, *, more: bool, wanted: bool, goes_on: bool = False
) -> None:
    """A lesson that is at the server only, and no way there; `more`: another can be watched without; `wanted`: it is
    going to be downloaded; `goes_on`: it plays again by itself."""
    told = _tr("{0} It goes on by itself when the server is back.").format(error.message) if goes_on else error.message
    card.tell("cloud-slash", "attention", error.title, told)
    first = _button(card, _tr("Try again"), ways.again, "player_retry", primary=True, icon="arrow-counter-clockwise")
    if more:
        _button(card, _tr("Next lesson on this device"), ways.go_on_here, "player_next_here")
    if not wanted:
        card.add_link(_tr("Download it when there is a network"), ways.want, name="player_want")
    card.add_link(_tr("Back to course"), ways.back, name="player_notice_back")
    first.setFocus()


def tell_gone(card: NoticeCard, ways: Ways) -> None:
    title = _tr("This lesson is not in the library")
    card.tell("books", "accent", title, _tr("Its course may have been removed. Your progress is kept."))
    _button(card, _tr("Back"), ways.back, "player_notice_back", primary=True).setFocus()


def tell_locked(card: NoticeCard, view: LessonView, ways: Ways) -> None:
    needed = view.course.needs(view.lesson_id)
    told = _tr("Complete first: {titles}").format(titles=", ".join(needed[:4]) + ("…" if len(needed) > 4 else ""))
    card.tell("lock-simple", "accent", lesson_of(view).title, told)
    _button(card, _tr("Back to course"), ways.back, "player_notice_back", primary=True).setFocus()


def tell_end(card: NoticeCard, view: LessonView, ways: Ways) -> None:
    """The last lesson has ended."""
    course, complete = view.course.course.title, view.course.progress.status == "completed"
    told = _tr("You have completed this course.") if complete else _tr("That was the last lesson that can be opened.")
    card.tell("check-circle" if complete else "flag", "done" if complete else "accent", course, told)
    _button(card, _tr("Back to course"), ways.back, "player_notice_back", primary=True).setFocus()


def _button(card: NoticeCard, text: str, act: Act, name: str, *, primary: bool = False, icon: str = "") -> Button:
    return card.add_button(text, act, primary=primary, icon=icon, name=name)
