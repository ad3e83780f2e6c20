"""Through a quiz by Tab, and which keys are whose."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.quizzes import Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")


def test_tab_leads_from_every_answer_to_the_buttons_and_then_to_the_sidebar(taker: Taker) -> None:
    page = taker.begun()
    for number in range(7):
        asking = page.asking
        assert asking is not None
        asking.show_question(number)
        reached: list[str] = []
        while "nav_home" not in reached:
            taker.press(Qt.Key.Key_Tab)
            reached.append(QApplication.focusWidget().objectName())
            assert len(reached) < 30
        buttons = ["quiz_submit", "quiz_next"] if number < 6 else ["quiz_finish"]
        wanted = ["quiz_previous", *buttons] if number else buttons
        assert [name for name in reached if name in (*wanted, "nav_home")] == [*wanted, "nav_home"], number
        assert reached[-len(wanted) - 1 : -1] == wanted, "nothing comes between them"


def test_return_and_digits_in_the_sidebar_are_not_for_the_quiz(taker: Taker) -> None:
    page = taker.begun()
    entry = page.window().findChild(QWidget, "nav_activity")
    entry.setFocus(Qt.FocusReason.TabFocusReason)
    taker.press("1")
    assert page.run.answers == {}
    assert page.asking is not None
    assert page.asking.place == 0
    taker.press(Qt.Key.Key_Return)
    assert taker.app.services.navigator.place.page == "activity"
