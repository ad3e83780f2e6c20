"""Taking a quiz in the window: by keyboard, in both directions of reading, with every state told."""

from __future__ import annotations

import contextlib
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from learnapp.errors import StoreError
from learnapp.ui.pages.course.rows import LessonRow
from learnapp.ui.pages.quiz.page import QuizPage
from learnapp.ui.pages.quiz.rich import RichLabel, plain_words, safe_html
from learncore.quiz import Text
from tests.ui.conftest import Clock
from tests.ui.quizzes import COURSE, Taker, taker
from tests.ui.test_layout import SIZES, clipped, visible_controls

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")
Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def words(page: QWidget, name: str) -> str:
    return page.findChild(QWidget, name).text()  # pyright: ignore[reportAttributeAccessIssue]


def answer_all(taker: Taker, page: QuizPage) -> None:
    """Everything right, through the window's own controls, with nothing but keys."""
    assert page.asking is not None
    taker.press("1")  # the bowline
    taker.press(Key.Key_Return)
    taker.press("1")
    taker.press("2")
    taker.press(Key.Key_Return)
    taker.press("1")  # true
    taker.press(Key.Key_PageDown)
    taker.press("Bend")
    taker.press(Key.Key_Return)
    taker.press("10")
    taker.press(Key.Key_Return)
    for choice in ("Mooring", "Fenders"):
        taker.press(choice[0])
        taker.press(Key.Key_Tab)
    taker.press(Key.Key_PageDown)
    for _ in range(6):
        order = page.asking.view.list.order  # pyright: ignore[reportAttributeAccessIssue]
        if order == [0, 1, 2]:
            break
        wrong = next(place for place in range(2) if order[place] > order[place + 1])
        page.asking.view.list.lines[order[wrong]].down.setFocus()  # pyright: ignore[reportAttributeAccessIssue]
        taker.press(Key.Key_Down, ALT)


def test_a_quiz_is_taken_with_the_keyboard_alone(taker: Taker) -> None:
    page = taker.open()
    assert words(page, "quiz_rules") == "7 questions · 70% to pass"
    taker.press(Key.Key_Return)  # the button to start has the focus
    taker.until(lambda: page.asking is not None)
    answer_all(taker, page)
    assert page.asking is not None
    assert page.asking.unanswered == []
    assert words(page, "quiz_counted") == "Question 7 of 7"
    taker.press(Key.Key_Return, CTRL)
    taker.until(lambda: page.review is not None)
    assert words(page, "quiz_outcome") == "Passed"
    assert (taker.progress().status, taker.progress().best_score) == ("completed", 100)
    taker.press(Key.Key_Return)  # the next lesson, which was locked
    taker.until(lambda: taker.app.window.page.view.lesson_id == "second")  # pyright: ignore[reportAttributeAccessIssue]
    taker.until(lambda: page.run.state == "waiting")
    taker.press(Key.Key_Escape)
    assert taker.app.services.navigator.place.page == "course"


def test_a_half_done_attempt_is_told_and_goes_on_with_the_same_order(taker: Taker) -> None:
    taker.put(shuffle_questions=True)
    page = taker.begun()
    assert page.asking is not None
    order, seed = page.asking._order, page.run.seed
    taker.press("2")
    taker.press(Key.Key_PageDown)
    course = taker.course()
    row = course.lessons.rows.lesson_row(course.lessons.rows.index_of("first"))
    assert row is not None
    assert course.lessons.rows.tail(row) == "Half done"
    assert course.header.primary_words(course._primary) == "Resume · Check yourself"
    course.header.primary.click()
    taker.until(lambda: page.asking is not None and page.run.state == "running")
    assert page.asking is not None
    assert (page.asking._order, page.run.seed) == (order, seed)
    assert len(page.run.answers) <= 1
    assert page.asking.place == 1


def test_what_is_missing_is_asked_before_submitting(taker: Taker) -> None:
    page = taker.begun()
    taker.press("1")
    page.findChild(QPushButton, "quiz_submit").click()
    box = page.findChild(QMessageBox, "quiz_submit_dialog")
    assert box.informativeText() == "6 questions are not answered."
    box.findChild(QPushButton, "quiz_submit_dialog_no").click()
    assert page.run.state == "running"
    page.findChild(QPushButton, "quiz_submit").click()
    box = [each for each in page.findChildren(QMessageBox, "quiz_submit_dialog") if each.isVisible()][-1]
    box.findChild(QPushButton, "quiz_submit_dialog_yes").click()
    taker.until(lambda: page.review is not None)
    assert words(page, "quiz_outcome") == "Not passed yet"
    assert taker.progress().best_score == 14
    assert words(page, "quiz_verdict_1") == "Right"
    assert words(page, "quiz_verdict_2") == "Not answered"
    taker.show(1280, 800)  # without a window manager nobody gives the focus back
    taker.until(lambda: page.review is not None and page.review.again.hasFocus())
    taker.press(Key.Key_Return)
    taker.until(lambda: page.asking is not None and page.run.answers == {})


def test_feedback_is_shown_afterwards(taker: Taker) -> None:
    taker.tried(20)
    page = taker.open()
    assert "Best score 20% · Novice" in words(page, "quiz_result")
    page.findChild(QPushButton, "quiz_review_last").click()
    shown = [label.text() for label in page.findChild(QWidget, "quiz_reviewed_1").findChildren(QLabel)]
    assert "Your answer: The granny knot" in shown
    assert "It slips." in shown
    page.findChild(QPushButton, "quiz_again").click()
    taker.until(lambda: page.asking is not None)


def test_no_attempt_is_left_after_the_last_one(taker: Taker) -> None:
    taker.put(attempt_limit=2)
    taker.tried(20)
    page = taker.open()
    assert words(page, "quiz_attempts_left") == "1 attempt is left."
    taker.tried(20, 30)
    taker.until(lambda: not page.stale and taker.progress().attempts == 2)
    page = taker.open()
    assert "You have used all attempts" in words(page, "quiz_attempts_left")
    assert not page.findChild(QPushButton, "quiz_begin").isEnabled()
    assert QApplication.focusWidget().objectName() == "quiz_review_last"


def test_the_time_is_shown_and_ends_the_attempt(taker: Taker, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    taker.put(time_limit_seconds=10)
    page = taker.begun()
    assert words(page, "quiz_time") in ("0:10 left", "0:09 left")
    passed = page.run._steady
    clock.now += 60_000
    monkeypatch.setattr(page.run, "_steady", lambda: passed() + 60_000)
    taker.until(lambda: page.review is not None)
    assert page.review is not None
    assert page.review.time_is_up.isVisible()
    assert taker.progress().attempts == 1


def test_a_locked_quiz_says_what_unlocks_it(taker: Taker) -> None:
    page = taker.open("second")
    assert (page.state.title.text(), page.state.text.text()) == ("Still locked", "Complete first: Check yourself")
    course = taker.course()
    row = course.lessons.rows.lesson_row(course.lessons.rows.index_of("second"))
    assert isinstance(row, LessonRow)
    assert course.lessons.rows.needs_words(row) == "Complete “Check yourself” first"
    assert "Complete “Check yourself” first" in course.lessons.rows.spoken(row)


def test_a_quiz_opens_when_what_it_requires_is_completed_elsewhere(taker: Taker) -> None:
    page = taker.open("second")
    taker.tried(100)
    taker.until(lambda: not page.stale)
    page = taker.open("second")
    taker.until(page.intro.isVisible)


def test_a_quiz_without_questions_and_one_that_is_gone_are_told(taker: Taker) -> None:
    page = taker.open("old")
    assert page.state.title.text() == "There is nothing to answer"
    taker.store.remove_course(COURSE).result(10)
    taker.until(lambda: page.state.title.text() == "This lesson is not in the library")
    page.findChild(QPushButton, "quiz_state_back").click()
    assert taker.app.services.navigator.place.page in ("home", "library")


def test_who_comes_by_the_players_way_gets_the_quiz(taker: Taker) -> None:
    taker.show(1280, 800)
    taker.app.services.navigator.go("home")
    taker.app.services.navigator.open_lesson("first", COURSE)
    assert isinstance(taker.app.window.page, QuizPage)
    assert not taker.app.window.sidebar.isHidden()
    taker.app.services.navigator.back()
    assert taker.app.services.navigator.place.page == "home"


def test_the_course_tells_score_and_mastery(taker: Taker) -> None:
    taker.tried(40, 85)
    course = taker.course()
    row = course.lessons.rows.lesson_row(course.lessons.rows.index_of("first"))
    assert row is not None
    assert course.lessons.rows.tail(row) == "85% · Intermediate"
    assert words(course, "course_mastery") == "Mastery: Novice, 1 of 3 quizzes passed."
    second = course.lessons.rows.lesson_row(course.lessons.rows.index_of("second"))
    assert second is not None
    assert course.lessons.rows.tail(second) == "7 questions"


def test_answers_that_cannot_be_written_are_told_and_kept(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    page = taker.begun()

    def full(*_: object) -> None:
        raise StoreError("The disk is full", "Make room.")

    monkeypatch.setattr(taker.store.answering, "keep", full)
    with taker.bot.waitSignal(taker.app.services.notices.posted) as told:
        taker.press("1")
    assert told.args is not None
    assert told.args[0].title == "The disk is full"
    assert page.run.answers == {"1": 0}


# --- how it looks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_is_cut_off(
    taker: Taker, qapp: QApplication, size: tuple[int, int], direction: Qt.LayoutDirection
) -> None:
    def whole(what: str) -> None:
        with contextlib.suppress(taker.bot.TimeoutError):
            taker.bot.waitUntil(lambda: not clipped(taker.app.window), timeout=1_000)
        assert clipped(taker.app.window) == [], what

    qapp.setLayoutDirection(direction)
    try:
        taker.put(time_limit_seconds=3_600, attempt_limit=3)
        taker.tried(20)
        page = taker.open(width=size[0], height=size[1])
        whole("intro")
        page.begin()
        taker.until(lambda: page.asking is not None)
        for number in range(7):
            whole(f"question {number + 1}")
            assert page.asking is not None
            page.asking.step(1 if number < 6 else 0)
        page.run.submit()
        taker.until(lambda: page.review is not None)
        whole("review")
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_every_control_is_named_and_reached_with_its_focus_seen(taker: Taker, qapp: QApplication) -> None:
    page = taker.begun()
    for number in range(7):
        assert page.asking is not None
        for control in visible_controls(page):
            assert control.accessibleName() or getattr(control, "text", str)(), control.objectName()
            assert control.objectName()
        wanted = {control.objectName() for control in visible_controls(page)}
        reached: set[str] = set()
        for _ in range(30):
            taker.press(Key.Key_Tab)
            now = qapp.focusWidget()
            reached.add(now.objectName())
        # Of radio buttons Tab reaches one, and the arrow keys the others.
        missed = {name for name in wanted - reached if not name.startswith("quiz_choice_")}
        assert missed == set(), f"question {number + 1}"
        assert any(name.startswith("quiz_choice_") for name in reached) == any(
            name.startswith("quiz_choice_") for name in wanted
        )
        page.asking.step(1 if number < 6 else 0)


def test_a_screen_reader_hears_what_each_control_is(taker: Taker) -> None:
    page = taker.begun()
    heard: dict[str, tuple[QAccessible.Role, str]] = {}
    for number in range(7):
        assert page.asking is not None
        for control in visible_controls(page):
            told = QAccessible.queryAccessibleInterface(control)
            heard[f"{number + 1} {control.objectName()}"] = (told.role(), told.text(QAccessible.Text.Name))
        if number == 5:
            buddies = {
                label.buddy().objectName(): label.accessibleName()
                for label in page.findChildren(RichLabel)
                if label.buddy()
            }
            assert buddies == {"quiz_match_1": "Bowline", "quiz_match_2": "Clove hitch"}
        page.asking.step(1 if number < 6 else 0)
    role = QAccessible.Role
    assert heard["1 quiz_choice_1"] == (role.RadioButton, "The bowline")
    assert heard["2 quiz_choice_3"] == (role.CheckBox, "Sheet bend")
    assert heard["3 quiz_choice_2"] == (role.RadioButton, "False")
    assert heard["4 quiz_typed"] == (role.EditableText, "Your answer")
    assert heard["6 quiz_match_2"][0] == role.ComboBox
    moves = [name for key, (_, name) in heard.items() if key.startswith("7 quiz_line_")]
    assert len(moves) == 4
    assert all(name.startswith("Move “") for name in moves)
    assert all(name for _, name in heard.values())


def test_a_key_that_comes_too_early_is_not_for_the_way_back(taker: Taker) -> None:
    taker.show(1280, 800)
    taker.app.services.navigator.open_lesson("first", COURSE)
    page = taker.app.window.page
    assert isinstance(page, QuizPage)
    for _ in range(5):
        taker.press(Key.Key_Return)
    assert taker.app.window.page is page
    taker.until(lambda: page.asking is not None or page.intro.begin.hasFocus())


def test_digits_are_typed_into_a_line_and_choose_nothing(taker: Taker, qtbot: QtBot) -> None:
    page = taker.begun()
    assert page.asking is not None
    page.asking.show_question(4)
    taker.press("12")
    line = page.findChild(QLineEdit, "quiz_typed")
    assert line.text() == "12"
    line.clear()
    taker.press("1x")
    assert page.findChild(QWidget, "quiz_typed_hint").isVisible()


@pytest.mark.parametrize(
    ("text", "shown", "read"),
    [
        (Text("a < b & c\nd"), "a &lt; b &amp; c<br>d", "a < b & c d"),
        (Text("**a** <img src='file:///etc/passwd'> ![x](http://y/z.png)", "markdown"), None, "a"),
        (Text("**a** *b* `c`", "markdown"), "<p><strong>a</strong> <em>b</em> <code>c</code></p>\n", "a b c"),
        (Text('a <img src="k.png" alt="A <knot>"> b', "html"), "a [A &lt;knot&gt;] b", "a [A <knot>] b"),
        (Text("<b>a</b><script>alert(1)</script><a href='http://x'>b</a>", "html"), "<b>a</b>b", "ab"),
        (Text("<b><i>a</b> c", "html"), "<b><i>a</i></b> c", "a c"),
        (Text("<p onclick='x' style='y'>a</p><img src=z>", "moodle"), "<p>a</p>", "a"),
        (Text("<b>" * 500 + "a", "html"), None, "a"),
    ],
)
def test_words_of_a_quiz_fetch_run_and_lead_nowhere(
    qapp: QApplication, text: Text, shown: str | None, read: str
) -> None:
    html = safe_html(text)
    if shown is not None:
        assert html == shown
    assert not re.search(r"<(?!/?[a-z0-9]+>)", html)  # tags have no attributes
    assert not re.search("<(img|a|script|style)>", html)
    assert plain_words(text).startswith(read)
