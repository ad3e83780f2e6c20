"""The time somebody spends with a quiz in the window: what counts, and that every page tells of it alike."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from learnapp.reports import activity_json, progress_json
from learnapp.tracking.attention import IDLE_SECONDS
from learnapp.tracking.document_reader import DocumentReader
from learnapp.ui.pages.activity.page import ActivityPage
from learnapp.ui.pages.quiz.page import QuizPage
from tests.ui.conftest import Clock
from tests.ui.quizzes import COURSE, Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")


class Time:
    """Lets time pass for the program; nothing of it passes by itself."""

    def __init__(self, reader: DocumentReader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._now = 1_000.0
        reader._monotonic = lambda: self._now

    def passes(self, seconds: float) -> None:
        for _ in range(round(seconds * 4)):
            self._now += 0.25
            self._clock.now += 250
            self._reader.sample()


@pytest.fixture
def time(taker: Taker, clock: Clock) -> Time:
    return Time(taker.app.services.quiz_reader(), clock)


def learned(taker: Taker) -> float:
    """Seconds of the quiz, once all that was handed over is written."""
    taker.store.set_preference("all before this", "is written").result(10)
    return taker.progress().watch_time_seconds


def activity_of(taker: Taker) -> ActivityPage:
    taker.app.services.navigator.go("activity")
    page = taker.app.window.page
    assert isinstance(page, ActivityPage)
    taker.until(lambda: not page.stale and not taker.app.services.jobs.busy)
    return page


def submit(taker: Taker, page: QuizPage) -> None:
    page.run.submit()
    taker.until(lambda: page.review is not None)


def test_an_evening_with_a_quiz_is_a_day_of_learning(taker: Taker, time: Time, clock: Clock) -> None:
    page = taker.begun()
    for key in ("2", "3", "1"):
        taker.press(key)
        time.passes(25)
    submit(taker, page)
    activity = activity_of(taker)
    assert [row.words for row in activity.history.rows if row.isVisible()] == [
        "Check yourself 1 min Knots & ropes · this device · 09:30 – 09:31",
        "Check yourself 14% Knots & ropes · Quiz · 09:31",
    ]
    assert activity.figures["watched"].accessibleName() == "1 min learned in all"
    assert activity.figures["streak_now"].accessibleName() == "1 day in a row now"
    assert activity.courses.rows[0].accessibleName() == "Knots & ropes: 1 min"
    reader = taker.reader
    home, view = reader.home(clock.now, dt.UTC), reader.history.activity(clock.now, dt.UTC)
    course = progress_json(reader.progress_report(COURSE))["courses"][0]
    figures = {
        home.stats.watch_time_seconds,
        sum(day.seconds for day in home.week),
        view.watch_time_seconds,
        activity_json(view)["watchTimeSeconds"],
        reader.course(COURSE).progress.watch_time_seconds,
        sum(lesson["watchTimeSeconds"] for lesson in course["lessons"]),
    }
    assert figures == {75.0}
    assert taker.progress().status == "in_progress", "by the attempt, whose score it tells"
    assert taker.progress().progress_percentage == 14


def test_the_rules_count_no_more_than_an_unopened_book(taker: Taker, time: Time) -> None:
    page = taker.open()
    time.passes(30)
    page.leave()
    assert learned(taker) == 0
    assert taker.progress().total_sessions == 0


def test_an_unattended_quiz_stops_counting_until_somebody_gives_a_sign(taker: Taker, time: Time) -> None:
    page = taker.begun()
    time.passes(600)
    assert learned(taker) == IDLE_SECONDS
    window = taker.app.window.windowHandle()
    assert window is not None
    QTest.keyClick(window, Qt.Key.Key_Shift)
    time.passes(10)
    page.leave()
    assert learned(taker) == IDLE_SECONDS + 10


def test_an_answer_is_a_sign_however_it_was_given(taker: Taker, time: Time) -> None:
    page = taker.begun()
    time.passes(100)
    assert page.asking is not None
    assert page.asking.view is not None
    page.asking.view.choose(0)  # as by a screen reader, which presses no key
    time.passes(5)
    page.leave()
    assert learned(taker) == IDLE_SECONDS + 5


def test_nothing_counts_while_the_window_is_not_seen(taker: Taker, time: Time) -> None:
    page = taker.begun()
    time.passes(5)
    taker.app.window.hide()
    time.passes(20)
    submit(taker, page)  # its time ran out meanwhile, as it were
    time.passes(20)
    assert learned(taker) == 5
    taker.app.window.show()
    time.passes(5)
    page.leave()
    assert learned(taker) == 10


def test_reading_what_came_of_it_counts_and_moves_nothing(taker: Taker, time: Time) -> None:
    taker.put(attempt_limit=2)
    taker.tried(100)
    done = taker.progress().completed_at
    page = taker.open()
    page.findChild(QPushButton, "quiz_review_last").click()
    time.passes(20)
    page.leave()
    assert learned(taker) == 20
    progress = taker.progress()
    assert (progress.status, progress.progress_percentage, progress.completed_at) == ("completed", 100, done)


def test_an_attempt_that_is_gone_on_with_is_another_session(taker: Taker, time: Time) -> None:
    page = taker.begun()
    time.passes(12)
    taker.course()
    time.passes(30)
    page = taker.open()
    taker.until(lambda: page.asking is not None)
    time.passes(4)
    page.leave()
    assert learned(taker) == 16
    assert taker.progress().total_sessions == 2
    assert (taker.progress().status, taker.progress().resume_seconds) == ("not_started", 0.0)


def test_what_is_written_every_ten_seconds_disturbs_nobody(taker: Taker, time: Time, qtbot: QtBot) -> None:
    page = taker.begun()
    asking, answering = page.asking, taker.app.window.focusWidget()
    time.passes(31)
    assert learned(taker) == 30
    taker.until(lambda: not page.stale)
    assert page.asking is asking
    assert taker.app.window.focusWidget() is answering
