"""While a lesson plays: captions, praise, what comes next, bookmarks, and controls that step back."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from learnapp.errors import DiskFullError
from learnapp.player.engine import EngineStatus
from learnapp.ui.pages.player.page import PlayerPage
from tests.ui.course_of_films import LONG, SHORT, Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def held(learner: Learner, lesson: str, seconds: float) -> PlayerPage:
    """A lesson paused at a moment."""
    page = learner.playing(lesson, resume=False)
    page.viewer.deck.player.pause()
    learner.until_status(EngineStatus.PAUSED)
    page.viewer.deck.seek(seconds)
    return page


def test_captions_are_shown_at_their_moment(learner: Learner) -> None:
    page = held(learner, "pointers", 9)
    caption = page.stage.caption
    assert caption.isHidden(), "captions are off at first"
    learner.bot.keyClick(page, Qt.Key.Key_C)
    learner.until(caption.isVisible)
    assert caption.text == "We call that number an address."
    page.viewer.deck.seek(15)
    assert caption.isHidden()
    page.viewer.deck.seek(19.5)
    page.viewer.deck.toggle()
    learner.until(lambda: caption.text == "Now follow the star.")
    assert learner.state.position == pytest.approx(20, abs=0.6)
    learner.bot.keyClick(page, Qt.Key.Key_C)
    assert caption.isHidden()


def test_captions_stand_above_the_controls_at_a_readable_size(learner: Learner) -> None:
    learner.chose(captions=True, caption_language="en")
    page = held(learner, "pointers", 9)
    learner.until(page.stage.caption.isVisible)
    line = page.stage.controls.scrubber.mapTo(page.stage, QPoint(0, 0)).y()
    assert page.stage.caption.geometry().bottom() < line
    assert page.stage.caption.font().pixelSize() >= 17


def test_the_caption_language_is_chosen_and_remembered(learner: Learner) -> None:
    page = held(learner, "pointers", 9)
    page.viewer.deck.show_captions()
    menu = page.findChild(QWidget, "player_captions_menu")
    words = [action.text() for action in menu.actions()]
    assert words == ["Captions", "Off", "English", "German"]
    next(action for action in menu.actions() if action.text() == "German").trigger()
    menu.close()
    learner.until(lambda: page.stage.caption.text == "Das ist eine Adresse.")
    page.remember.flush()
    settings = learner.app.services.settings.value
    assert (settings.captions, settings.caption_language) == (True, "de")


def test_praise_is_given_once(learner: Learner) -> None:
    learner.chose(autoplay_next=False)
    page = learner.playing("hello")
    toast = page.stage.toast
    told: list[str] = []
    page.viewer.deck.player.completed.connect(told.append)
    learner.until(toast.isVisible)
    assert toast.text == "Great job! Content marked as complete."
    learner.until_status(EngineStatus.ENDED)
    learner.until(lambda: learner.progress("hello").status == "completed")
    toast.hide()
    page.viewer.deck.toggle()
    learner.until_status(EngineStatus.PLAYING)
    learner.until_status(EngineStatus.ENDED)
    assert told == ["hello"]
    assert toast.isHidden()


def ended(learner: Learner, lesson: str) -> PlayerPage:
    """A lesson at its end."""
    page = learner.playing(lesson, resume=False)
    page.viewer.deck.seek(SHORT - 0.7)
    learner.until_status(EngineStatus.ENDED)
    return page


def test_the_countdown_is_ended_by_escape(learner: Learner) -> None:
    learner.chose(countdown_seconds=3)
    page = ended(learner, "hello")
    card = page.stage.up_next
    learner.until(card.isVisible)
    assert card.counting
    assert card.title.text() == "Standard error"
    assert card.words.text() == "Plays in 3 seconds"
    learner.bot.keyClick(page, Qt.Key.Key_Escape)
    assert card.isHidden()
    assert not card.counting
    assert learner.app.window.page is page
    assert page.viewer.view.lesson_id == "hello"


def test_the_countdown_goes_on_to_the_next_lesson(learner: Learner) -> None:
    learner.chose(countdown_seconds=3)
    page = ended(learner, "hello")
    learner.until(lambda: page.viewer.view.lesson_id == "next")
    learner.until_status(EngineStatus.PLAYING)
    assert page.stage.up_next.isHidden()
    assert page.stage.top.title.text() == "Standard error"


def test_without_autoplay_the_next_lesson_waits_to_be_asked(learner: Learner) -> None:
    learner.chose(autoplay_next=False)
    page = ended(learner, "next")
    card = page.stage.up_next
    learner.until(card.isVisible)
    assert not card.counting
    learner.bot.keyClick(page, Qt.Key.Key_Return)
    assert page.viewer.view.lesson_id == "pointers"


def test_a_document_that_follows_is_named_as_one_and_does_not_open_by_itself(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False)
    page.viewer.watching.by_themselves = 3
    page.viewer.deck.player.seek(LONG - 0.7)
    page.viewer.watching.by_themselves = 3
    learner.until_status(EngineStatus.ENDED)
    card = page.stage.up_next
    learner.until(card.isVisible)
    assert (card.heading.text(), card.title.text()) == ("Up next · Document", "Heap cheat sheet")
    assert card.play.text() == "Read now"
    assert not card.counting
    learner.bot.keyClick(page, Qt.Key.Key_Return)
    assert learner.app.window.page is not page


def test_what_the_end_of_a_lesson_unlocks_comes_next(learner: Learner) -> None:
    learner.watched("talk", (0.0, 17.8), stopped=17.6)
    page = learner.playing("talk", resume=True)
    learner.until_status(EngineStatus.ENDED)
    learner.until(page.stage.up_next.isVisible)
    assert page.stage.up_next.title.text() == "Signals"


def test_bookmarks_are_listed_jumped_to_and_removed(learner: Learner) -> None:
    learner.bookmarked("pointers", 12.0, 30.0)
    page = held(learner, "pointers", 5)
    page.panel.tabs.setCurrentIndex(2)
    marks = page.panel.bookmarks.list
    assert [marks.rows.data(marks.rows.index(n)) for n in range(2)] == ["0:12, Addresses", "0:30, Stars"]
    row = marks.visualRect(marks.rows.index(1))
    learner.bot.mouseClick(marks.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert learner.state.position == pytest.approx(30, abs=0.2)
    marks.setFocus(Qt.FocusReason.TabFocusReason)
    marks.setCurrentIndex(marks.rows.index(0))
    learner.bot.keyClick(marks, Qt.Key.Key_Delete)
    learner.until(lambda: marks.rows.rowCount() == 1)
    assert [note.deleted for _, note in learner.reader.notes("pointers")].count(False) == 1


def test_the_panel_opens_another_lesson(learner: Learner) -> None:
    page = held(learner, "pointers", 5)
    lessons = page.panel.lessons
    index = lessons.rows.index_of("next")
    lessons.scrollTo(index)
    at = lessons.visualRect(index).center()
    learner.bot.mouseClick(lessons.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.viewer.view.lesson_id == "next"
    learner.until_status(EngineStatus.PLAYING)


def test_controls_fade_while_playing_and_come_back(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False)
    QApplication.focusWidget().clearFocus()
    learner.until(lambda: not page.stage.awake)
    learner.bot.mouseMove(page.stage.surface, QPoint(200, 200))
    learner.bot.mouseMove(page.stage.surface, QPoint(220, 220))
    assert page.stage.awake
    page.stage.controls.play.setFocus(Qt.FocusReason.TabFocusReason)
    page.stage._rest()
    assert page.stage.awake, "not while the focus is inside"
    page.stage.setFocus()
    page.viewer.deck.toggle()
    learner.until_status(EngineStatus.PAUSED)
    page.stage._rest()
    assert page.stage.awake, "not while paused"


def test_trouble_with_saving_is_told_calmly_and_ends(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False)
    player = page.viewer.deck.player
    player.save_failed.emit(DiskFullError("The disk is full", "What you watch is kept in memory and tried again."))
    assert page.stage.saving.isVisible()
    assert page.stage.saving.text.startswith("The disk is full.")
    player.saved.emit()
    assert page.stage.saving.text == "Your progress is being saved again. Nothing was lost."


@pytest.mark.parametrize("size", [(1024, 640), (1280, 800), (1920, 1080)])
def test_nothing_is_cut_off(learner: Learner, size: tuple[int, int]) -> None:
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.player("pointers", width=size[0], height=size[1])
    learner.until(page.stage.resume_card.isVisible)
    learner.until(lambda: page.width() == size[0])
    stage, controls = page.stage, page.stage.controls
    for card in (stage.resume_card,):
        assert stage.rect().contains(card.geometry())
        assert card.height() >= card.sizeHint().height()
    parts = (controls.play, controls.volume, controls.time, controls.speed, controls.full_screen, controls.scrubber)
    for part in parts:
        box = part.rect().translated(part.mapTo(stage, QPoint(0, 0)))
        assert stage.rect().contains(box), part.objectName()
        assert part.width() >= part.minimumSizeHint().width()
    boxes = [part.geometry() for part in (controls.play, controls.volume, controls.time, controls.speed)]
    assert all(left.right() < right.left() for left, right in itertools.pairwise(boxes))
    assert page.panel.isVisible()


def test_the_picture_keeps_its_shape_between_black_bars(learner: Learner) -> None:
    page = held(learner, "pointers", 5)
    surface = page.stage.surface
    learner.until(lambda: surface.frame() is not None)
    page.toggle_panel()
    surface.resize(400, 400)
    picture: QImage = surface.grab().toImage()
    top = (400 - 225) // 2
    assert picture.pixelColor(200, top - 6).lightness() == 0
    assert picture.pixelColor(200, 400 - top + 6).lightness() == 0
    assert picture.pixelColor(4, 200).lightness() > 0


def test_where_there_is_no_room_beside_it_a_note_waits_for_its_words_over_the_picture(learner: Learner) -> None:
    learner.playing("pointers", resume=False, width=900, height=640)
    page = held(learner, "pointers", 12)
    learner.app.window.resize(900, 640)
    assert page.panel.isHidden()
    page.viewer.deck.toggle()
    learner.until_status(EngineStatus.PLAYING)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.until_status(EngineStatus.PAUSED)
    field = page.stage.note.field
    assert field.hasFocus()
    learner.bot.keyClicks(field, "f5 is bold")
    learner.bot.keyClick(field, Qt.Key.Key_Return)
    learner.until_status(EngineStatus.PLAYING)
    rows = page.panel.bookmarks.list.rows
    learner.until(lambda: rows.rowCount() == 1)
    assert rows.data(rows.index(0)).endswith(", f5 is bold")
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.bot.keyClick(field, Qt.Key.Key_Escape)
    assert page.stage.note.isHidden()
    learner.until_status(EngineStatus.PLAYING)
    assert rows.rowCount() == 1
