"""Home: what to go on with, how far one is, what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.errors import StoreError
from learnapp.store.views import ContinueItem, LessonFile
from learnapp.ui.navigator import Place
from learnapp.ui.pages.home.greeting import greeting
from learnapp.ui.pages.home.page import HomePage
from learnapp.ui.pages.home.tiles import ContinueTile, CourseTile
from learnapp.ui.widgets.buttons import Button
from learncore.records import Course, Lesson, Module, Session
from tests.ui.conftest import Clock
from tests.ui.library_of import HOUR, MINUTE, NOW, Seeder
from tests.ui.quizzes import Taker, taker

__all__ = ["taker"]


def home_of(app: App, qtbot: QtBot) -> HomePage:
    app.window.show()
    qtbot.waitExposed(app.window)
    page = app.window.page
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: not page.stale)
    return page


def continued(page: HomePage) -> list[str]:
    tiles = [tile for tile in page.watching.tiles if tile.isVisible()]
    return [tile.title for tile in tiles if isinstance(tile, ContinueTile)]


def test_home_shows_what_to_continue_the_most_recent_first(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 2, 200, ago=2 * HOUR)
    seed.watch(seed.course("Sails"), 1, 100, ago=HOUR)
    page = home_of(app, qtbot)
    assert continued(page) == ["Sails lesson 1", "Knots lesson 2"]
    assert page.watching.tiles[0].accessibleDescription() == "8:20 left"


def test_a_document_tells_its_pages_and_no_time(app: App, seed: Seeder, qtbot: QtBot) -> None:
    """Both as what is next, and when it was begun."""
    text = Lesson(id="t", title="Reading", type="document", duration_seconds=420.0, pages=6)
    film = Lesson(id="f", title="Film", type="video", duration_seconds=600.0)
    course = Course(id="c", title="Knots", modules=(Module(id="m", title="All", lessons=(film, text)),))
    files = [LessonFile(lesson_id=one, path=f"/gone/{one}", bytes=1, mtime_ns=1) for one in ("f", "t")]
    app.services.store.put_course(course, Path("/gone"), files).result(10)
    seed.watch(course, 1, 600)
    page = home_of(app, qtbot)
    tile = page.watching.tiles[0]
    assert isinstance(tile, ContinueTile)
    assert (tile.title, tile.size_told, tile.accessibleDescription()) == ("Reading", "6 pages", "Next lesson")
    read = Session(
        lesson="t", course="c", device="d", started_at=NOW - 60_000, ended_at=NOW, pages=(1, 2), active_seconds=60.0
    )
    app.services.store.heartbeat("read", read, 2.0).result(10)
    qtbot.waitUntil(lambda: isinstance(tile.item, ContinueItem))
    assert (tile.title, tile.size_told, tile.accessibleDescription()) == ("Reading", "6 pages", "33%")


def test_a_lesson_is_continued_where_it_was_left(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 2, 200)
    page = home_of(app, qtbot)
    went: list[Place] = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(went.append)
    qtbot.mouseClick(page.watching.tiles[0], Qt.MouseButton.LeftButton)
    assert went == [Place("player", course_id="Knots", lesson_id="Knots-2", resume=True)]


def test_the_lesson_after_a_finished_one_is_offered_and_played(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Sails"), 1, 600, ago=3 * HOUR)
    seed.complete(seed.course("Winds"))
    course = seed.course("Knots")
    seed.watch(course, 1, 100, ago=2 * HOUR)
    page = home_of(app, qtbot)
    assert continued(page) == ["Knots lesson 1", "Sails lesson 2"]
    assert page.watching_title.text() == "Continue watching"
    seed.watch(course, 1, 600, ago=HOUR)
    qtbot.waitUntil(lambda: continued(page) == ["Knots lesson 2", "Sails lesson 2"])
    assert page.watching_title.text() == "Next up"
    tile = page.watching.tiles[0]
    assert tile.accessibleName() == "Play Knots lesson 2, next in Knots"
    assert tile.accessibleDescription() == "Next lesson"
    went: list[Place] = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(went.append)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert went == [Place("player", course_id="Knots", lesson_id="Knots-2", resume=True)]


def test_a_lesson_finished_past_one_half_seen_is_followed_by_the_next(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    seed.watch(course, 1, 100, ago=2 * HOUR)
    seed.watch(course, 2, 600, ago=HOUR)
    assert continued(home_of(app, qtbot)) == ["Knots lesson 3", "Knots lesson 1"]


def test_home_says_how_far_one_is(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.complete(seed.course("Knots"))
    seed.watch(seed.course("Sails", lessons=2), 1, 300, ago=2 * HOUR)
    seed.course("Winds")
    page = home_of(app, qtbot)
    assert page.progress.ring.accessibleName() == "33% overall"
    told = page.progress.legend.accessibleName()
    assert told.startswith("Courses: Completed 1, In progress 1, Not started 1. Last activity ")
    assert page.progress.counted.text() == "3 courses"


def test_this_week_is_told_by_day(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    seed.watch(course, 1, 600, ago=HOUR)
    seed.watch(course, 2, 300, ago=24 * HOUR)
    page = home_of(app, qtbot)
    assert page.week.total.text() == "15 min"
    assert page.week.bars.accessibleName() == "Thursday: 5 min, Friday: 10 min"
    assert app.window.top_bar.streak.text == "2-day streak"
    assert app.window.top_bar.streak.isVisible()


def test_the_days_add_up_to_the_week(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    for number, day in enumerate((0, 1, 2), start=1):
        seed.watch(course, number, 84, ago=day * 24 * HOUR + MINUTE)
    page = home_of(app, qtbot)
    assert page.week.total.text() == "4 min"
    assert page.week.bars.accessibleName() == "Wednesday: 2 min, Thursday: 1 min, Friday: 1 min"


def test_the_sentence_is_true(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots", lessons=3)
    seed.watch(course, 1, 600)
    page = home_of(app, qtbot)
    assert page.sentence.text() == "Two lessons left to finish Knots."
    seed.complete(course, 2)
    qtbot.waitUntil(lambda: page.sentence.text() == "One lesson left to finish Knots.")
    seed.complete(course, 3)
    qtbot.waitUntil(lambda: page.sentence.text() == "You have completed every course in your library.")


@pytest.mark.parametrize(
    ("hour", "name", "words"),
    [
        (9, "Jane Smith", "Good morning, Jane"),
        (12, "", "Good afternoon"),
        (18, "Jane", "Good evening, Jane"),
        (23, " ", "Good evening"),
        (0, "Jane", "Hello, Jane"),
        (4, "", "Hello"),
        (5, "Jane", "Good morning, Jane"),
    ],
)
def test_the_greeting_follows_the_hour(hour: int, name: str, words: str) -> None:
    assert greeting(hour, name) == words


def test_the_band_of_a_course_is_no_strip_of_its_picture(
    app: App, seed: Seeder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed.watch(seed.course("Knots"), 1, 100)
    asked: list[Path] = []
    monkeypatch.setattr(type(app.services.images), "get", lambda _self, path, _size: asked.append(path))
    home_of(app, qtbot).grab()
    assert set(asked) == {app.services.paths.thumbnail("Knots-1")}


def test_an_empty_library_offers_a_folder_and_the_sample_course(app: App, qtbot: QtBot) -> None:
    page = home_of(app, qtbot)
    assert page.findChild(Button, "empty_add_folder").isVisible()
    sample = page.findChild(Button, "empty_try_sample")
    assert sample.isVisible()
    assert not page.progress.isVisible()


def test_courses_that_arrive_take_the_place_of_the_empty_panel(app: App, seed: Seeder, qtbot: QtBot) -> None:
    page = home_of(app, qtbot)
    seed.course("Knots")
    qtbot.waitUntil(page.progress.isVisible)
    assert [tile.card.title for tile in page.courses.tiles if isinstance(tile, CourseTile) and tile.card] == ["Knots"]


def test_home_that_is_not_seen_is_asked_again_when_it_is_shown(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    page = home_of(app, qtbot)
    app.services.navigator.go("library")
    seed.watch(course, 1, 100, ago=MINUTE)
    qtbot.waitUntil(lambda: page.stale)
    assert page.watching_title.text() == "Next up"
    app.services.navigator.go("home")
    assert continued(page) == ["Knots lesson 1"]
    assert page.watching_title.text() == "Continue watching"


def test_what_home_tells_of_the_time_goes_on_while_it_stays_open(
    app: App, clock: Clock, seed: Seeder, qtbot: QtBot
) -> None:
    seed.watch(seed.course("Knots"), 1, 100, ago=0)
    page = home_of(app, qtbot)
    aging = page.findChild(QTimer, "page_ages")
    assert aging.isActive()
    assert aging.interval() <= MINUTE / 2
    assert "Last activity just now" in page.progress.legend.accessibleName()
    assert page.greeting.text().startswith("Good morning")
    clock.now += 4 * HOUR
    aging.start(1)
    qtbot.waitUntil(lambda: "Last activity 4 hours ago" in page.progress.legend.accessibleName())
    assert page.greeting.text().startswith("Good afternoon")
    app.services.navigator.go("library")
    assert not aging.isActive()


def test_a_store_that_cannot_be_read_is_told_on_the_page_and_tried_again(
    app: App, seed: Seeder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed.course("Knots")

    def fail(*_: object) -> None:
        raise StoreError("The library could not be read", "Nothing was lost.")

    with monkeypatch.context() as broken:
        broken.setattr(type(app.services.reader), "home", fail)
        page = home_of(app, qtbot)
        retry = page.findChild(Button, "page_retry")
        assert retry.isVisible()
    qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert not retry.isVisible()
    assert page.progress.isVisible()


def test_a_quiz_that_is_being_answered_is_among_what_is_gone_on_with(taker: Taker, app: App, qtbot: QtBot) -> None:
    page = taker.begun()
    page.run.answer("1", 0)
    page.run.answer("4", "bend")
    assert page.asking is not None
    page.asking.show_question(2)
    taker.until(lambda: page.run.attempt is not None and len(page.run.attempt.answers) == 2)
    app.services.navigator.go("home")
    home = home_of(app, qtbot)
    assert home.watching_title.text() == "Continue learning"
    tile = home.watching.tiles[0]
    assert tile.accessibleName() == "Continue Check yourself, Knots & ropes"
    assert tile.accessibleDescription() == "2 of 7 answered"
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert app.window.page is page
    taker.until(lambda: page.asking is not None)
    assert page.asking is not None
    assert page.asking.counted.text() == "Question 3 of 7", "where it was left, though the second is open"
