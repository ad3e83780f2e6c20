"""When all attempts are used: the way to new ones, which asks first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from learnapp.ui.confirming import confirm
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button


def _tr(text: str) -> str:
    return QCoreApplication.translate("quiz", text)


def used_up_words() -> str:
    return _tr("You have used all attempts. Start the lesson over to get new ones.")


def start_over_button(theme: Theme, act: Callable[[], object]) -> Button:
    return Button(theme, _tr("Start over"), act, name="quiz_start_over")


def ask_to_start_over(page: QWidget, title: str, act: Callable[[], object]) -> None:
    confirm(
        page,
        "quiz_start_over_dialog",
        _tr("Start “{lesson}” over?").format(lesson=title),
        _tr(
            "The lesson becomes not started, its best score no longer counts, and you get all attempts again. "
            "What you submitted so far is kept."
        ),
        _tr("Start over"),
        act,
    )
