"""Opening a lesson: where it begins, and what is said when it cannot."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from learnapp.player.engine import EngineStatus
from learnapp.settings import OnOpen
from learnapp.store.views import LessonFile, Stop
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.player.opening import plan
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.player.prompt import other_stops, stopped_words
from tests.media import second_in_picture
from tests.ui.course_of_films import COURSE, Learner, described, films, learner, no_sound
from tests.ui.library_of import HOUR, NOW

__all__ = ["films", "learner", "no_sound"]


def button(page: PlayerPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None, name
    return found


def asked(learner: Learner) -> PlayerPage:
    """The player page asking whether to resume at 0:15."""
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.player("pointers")
    learner.until(page.stage.resume_card.isVisible)
    return page


def second_shown(page: PlayerPage) -> int | None:
    picture = page.stage.surface.frame()
    if picture is None:
        return None
    return second_in_picture(lambda x, y: picture.pixelColor(x, y).lightness(), picture.width(), picture.height())


def test_it_asks_where_to_begin_and_enter_resumes(learner: Learner) -> None:
    page = asked(learner)
    card = page.stage.resume_card
    assert card.heading.text() == "Continue from 0:15?"
    assert card.words.text().startswith("You stopped here ")
    assert card.resume.text() == "Resume at 0:15"
    learner.until_status(EngineStatus.PAUSED)
    learner.until(lambda: second_shown(page) == 15)
    learner.bot.keyClick(page, Qt.Key.Key_Return)
    assert card.isHidden()
    learner.until_status(EngineStatus.PLAYING)
    assert learner.state.position == pytest.approx(15, abs=1.5)


def test_space_answers_the_question_too(learner: Learner) -> None:
    page = asked(learner)
    learner.bot.keyClick(page, Qt.Key.Key_Space)
    learner.until_status(EngineStatus.PLAYING)
    assert page.stage.resume_card.isHidden()
    assert learner.state.position == pytest.approx(15, abs=1.5)


def test_a_lesson_played_to_its_end_with_a_gap_goes_on_where_something_is_left_to_see(learner: Learner) -> None:
    learner.watched("pointers", (0, 10), (20, 40), stopped=40)
    page = learner.player("pointers")
    card = page.stage.resume_card
    learner.until(card.isVisible)
    learner.until_status(EngineStatus.PAUSED)
    assert card.heading.text() == "Continue from 0:38?"
    assert page.stage.controls.time.accessibleName() == "0:38 of 0:40"
    learner.bot.mouseClick(card.resume, Qt.MouseButton.LeftButton)
    learner.until_status(EngineStatus.PLAYING)
    assert 37 < learner.state.position < 40
    assert page.stage.up_next.isHidden()


def test_starting_over_begins_a_new_epoch(learner: Learner) -> None:
    page = asked(learner)
    learner.bot.mouseClick(page.stage.resume_card.over, Qt.MouseButton.LeftButton)
    learner.until_status(EngineStatus.PLAYING)
    learner.until(lambda: learner.progress("pointers").epoch == 1)
    assert learner.state.position < 3
    assert learner.progress("pointers").watch_time_seconds >= 15, "history is kept"


def test_a_completed_lesson_is_played_again_without_losing_its_check(learner: Learner) -> None:
    learner.watched("pointers", (0, 15), stopped=15)
    learner.marked("pointers")
    page = learner.player("pointers")
    learner.until(page.stage.resume_card.isVisible)
    assert page.stage.resume_card.over.text() == "From the beginning"
    page.stage.resume_card.over.click()
    learner.until(lambda: learner.state.status is EngineStatus.PLAYING and learner.state.position < 3)
    assert learner.progress("pointers").status == "completed"


def test_nothing_is_asked_where_nothing_was_watched(learner: Learner) -> None:
    page = learner.playing("hello")
    assert page.stage.resume_card.isHidden()


@pytest.mark.parametrize(
    ("on_open", "resume", "way", "start"),
    [
        ("ask", None, "ask", None),
        ("ask", True, "play", None),
        ("ask", False, "play", 0.0),
        ("resume", None, "play", None),
        ("start", None, "play", 0.0),
        ("start", True, "play", None),
    ],
)
def test_the_settings_decide_unless_the_learner_did(
    learner: Learner, on_open: OnOpen, resume: bool | None, way: str, start: float | None
) -> None:
    learner.watched("pointers", (0, 15), stopped=15)
    view = learner.reader.lesson("pointers", COURSE)
    assert view is not None
    decided = plan(view, on_open, resume)
    assert (decided.way, decided.start) == (way, start)


def test_it_says_when_and_where_and_offers_other_devices(learner: Learner) -> None:
    here = Stop(seconds=15, at=NOW - 25 * HOUR, device_id="a", device_name="Laptop", this_device=True)
    there = replace(here, device_name="Office laptop", this_device=False, seconds=31)
    tz = learner.app.services.tz
    assert stopped_words(here, NOW, tz) == "You stopped here yesterday."
    assert stopped_words(there, NOW, tz) == "You stopped here yesterday on Office laptop."
    nameless = replace(there, device_name="")
    assert stopped_words(nameless, NOW, tz) == "You stopped here yesterday on another device."
    page = asked(learner)
    stored = learner.reader.lesson("pointers", COURSE)
    assert stored is not None
    view = replace(stored, other_stops=(there, replace(there, seconds=15.2)))
    others = other_stops(view, 15.0)
    assert others == (there,), "nearly the same place is not offered twice"
    page.stage.resume_card.ask(15.0, "", others, completed=False)
    longer = replace(stored, other_stops=(replace(there, seconds=300),))
    assert [stop.seconds for stop in other_stops(longer, 15.0)] == [38.0], "it has another length there"
    link = button(page, "resume_card_other_0")
    assert link.text() == "Office laptop stopped at 0:31"
    link.click()
    learner.until_at(31, 1.5)
    learner.until_status(EngineStatus.PLAYING)


def test_a_missing_file_can_be_located(learner: Learner) -> None:
    page = learner.player("gone")
    learner.until(page.stage.notice.isVisible)
    assert page.stage.notice.heading.text() == "File not found"
    assert "gone.mp4" in page.stage.notice.words.text()
    assert page.stage.controls.isHidden()
    button(page, "player_locate").click()
    dialog = page.findChild(QWidget, "lesson_locate_dialog")
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()


def test_a_broken_file_can_be_tried_again_or_left(learner: Learner) -> None:
    page = learner.player("broken")
    learner.until(page.stage.notice.isVisible)
    assert page.stage.notice.heading.text()
    button(page, "player_retry").click()
    learner.until(lambda: page.stage.notice.isVisible() and button(page, "player_notice_back").isVisible())
    button(page, "player_notice_back").click()
    assert isinstance(learner.app.window.page, CoursePage)
    assert learner.progress("broken").total_sessions == 0, "a failure is no watching"


def test_a_broken_file_is_not_said_to_play_and_others_can(learner: Learner) -> None:
    page = learner.playing("hello")
    assert page.panel.lessons.below("hello").startswith("Now playing")
    learner.app.services.navigator.open_lesson("broken", COURSE)
    learner.until(page.stage.notice.isVisible)
    assert page.panel.lessons.below("broken") == "Cannot be played"
    assert page.findChild(QPushButton, "player_next_lesson") is None, "what follows is missing too"
    button(page, "player_locate").click()
    dialog = page.findChild(QWidget, "lesson_locate_dialog")
    assert dialog is not None
    dialog.close()
    learner.store.set_missing(COURSE, set()).result()
    learner.until(lambda: page.viewer.neighbour(1) is not None)
    button(page, "player_retry").click()
    learner.until(lambda: page.findChild(QPushButton, "player_next_lesson") is not None)
    button(page, "player_next_lesson").click()
    assert page.viewer.view.lesson_id == "gone"
    learner.until(lambda: page.panel.lessons.below("broken") != "Cannot be played")


def test_a_broken_file_that_was_located_plays(learner: Learner) -> None:
    page = learner.player("broken")
    learner.until(page.stage.notice.isVisible)
    found = LessonFile(lesson_id="broken", path=str(learner.films.short), bytes=2, mtime_ns=2)
    learner.store.set_folder(COURSE, learner.films.folder, [found]).result()
    learner.until_status(EngineStatus.PLAYING)
    assert page.stage.notice.isHidden()
    assert page.panel.lessons.below("broken").startswith("Now playing")


def test_what_a_lesson_is_about_stands_in_the_panel(learner: Learner) -> None:
    described(learner, pointers="An address is\na number. " * 20, talk="Short.")
    page = learner.player("pointers")
    about = page.panel.about
    learner.until(about.isVisible)
    assert about.words.text().startswith("An address is a number.")
    assert about.words.text().endswith("…")
    few = about.height()
    about.more.click()
    learner.until(lambda: about.height() > few)
    assert about.words.text().count("number") == 20
    learner.app.services.navigator.open_lesson("talk", COURSE)
    learner.until(lambda: about.words.text() == "Short.")
    assert about.more.isHidden()
    learner.app.services.navigator.open_lesson("hello", COURSE)
    learner.until(about.isHidden)


def test_a_found_file_plays_by_itself(learner: Learner) -> None:
    learner.store.set_missing(COURSE, {"hello", "gone"}).result()
    page = learner.player("hello")
    learner.until(page.stage.notice.isVisible)
    learner.store.set_missing(COURSE, {"gone"}).result()
    learner.until_status(EngineStatus.PLAYING)
    assert page.stage.notice.isHidden()


def test_a_locked_lesson_says_what_it_needs(learner: Learner) -> None:
    page = learner.player("locked")
    assert page.stage.notice.words.text() == "Complete first: A talk about threads"
    assert learner.state.status is EngineStatus.IDLE


def test_sound_shows_a_cover_and_its_title(learner: Learner) -> None:
    page = learner.playing("talk")
    assert page.stage.surface.frame() is None
    middle = page.stage.surface.grab().toImage()
    assert middle.pixelColor(middle.width() // 2, middle.height() // 2).saturation() > 40
    assert page.stage.top.title.text() == "A talk about threads"
    assert page.stage.top.subtitle.text() == "System Programming · 5 of 9"


def test_leaving_closes_the_session(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False)
    learner.until(lambda: learner.state.position > 1.5)
    page.viewer.back()
    assert isinstance(learner.app.window.page, CoursePage)
    learner.until(lambda: learner.progress("pointers").total_sessions == 1)
    assert learner.state.status is EngineStatus.IDLE
