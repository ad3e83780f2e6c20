"""The search over everything: by the keyboard alone, from wherever one is, to the moment that was found."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from learnapp.player.engine import EngineStatus
from learnapp.store.search import Hit
from learnapp.ui.navigator import Place
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.shell.palette import Palette
from learncore.records import NoteValue
from tests.ui.course_of_films import COURSE, Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]

pytestmark = pytest.mark.xdist_group("focus")
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(learner: Learner) -> Palette:
    window = learner.app.window
    learner.until(lambda: any(one.key() == QKeySequence("Ctrl+K") for one in window.findChildren(QShortcut)))
    learner.bot.keyClick(window, Qt.Key.Key_K, CONTROL)
    palette = window.palette_over
    learner.until(palette.isVisible)
    learner.until(palette.field.hasFocus)
    return palette


def found(palette: Palette) -> list[tuple[str, str]]:
    return [(item.kind, item.title) for item in palette.rows.items if isinstance(item, Hit)]


def typed(learner: Learner, palette: Palette, text: str) -> None:
    """Typed, and answered when all is indexed."""
    assert learner.app.services.search().wait(20)
    learner.bot.keyClicks(palette.field, text)
    learner.until(lambda: not palette._asking)


def test_a_lesson_is_found_and_opened_by_the_keyboard_alone(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    typed(learner, palette, "pointers mem")
    learner.until(lambda: found(palette) == [("lesson", "Pointers and memory")])
    learner.bot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert learner.app.services.navigator.place == Place("player", course_id=COURSE, lesson_id="pointers")


def test_a_locked_lesson_says_what_unlocks_it_before_it_is_opened(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    typed(learner, palette, "signals")
    learner.until(lambda: palette.hint.text() == "Still locked. Complete first: A talk about threads")
    palette.field.clear()
    typed(learner, palette, "pointers mem")
    learner.until(lambda: found(palette) == [("lesson", "Pointers and memory")])
    assert palette.hint.text().startswith("↑ ↓")
    learner.until(lambda: not palette._resting.isActive())
    assert palette.hint.text().startswith("↑ ↓")


def test_what_is_said_is_found_and_played_from_there(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    typed(learner, palette, "follow sta")
    learner.until(lambda: found(palette) == [("transcript", "Pointers and memory")])
    assert palette.rows.data(palette.rows.index(0)) == "Said in videos"
    learner.bot.keyClick(palette.field, Qt.Key.Key_Return)
    learner.until_status(EngineStatus.PLAYING)
    learner.until_at(20, 2)
    page = learner.app.window.page
    assert isinstance(page, PlayerPage)
    assert not page.stage.resume_card.isVisible()


def test_results_are_walked_through_and_the_search_put_away(learner: Learner) -> None:
    note = NoteValue(lesson="pointers", course=COURSE, at_seconds=12.0, text="the address again")
    learner.store.put_note("n1", note).result()
    page = learner.course()
    palette = opened(learner)
    typed(learner, palette, "address")
    learner.until(lambda: {kind for kind, _ in found(palette)} == {"note", "transcript"})
    first = palette.list.currentIndex().row()
    learner.bot.keyClick(palette.field, Qt.Key.Key_Down)
    second = palette.list.currentIndex().row()
    assert palette.rows.hit(palette.list.currentIndex()) is not None
    assert second != first
    learner.bot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == first
    learner.bot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.rows.hit(palette.list.currentIndex()) is not None, "round the end, over the headings"
    learner.bot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert learner.app.window.page is page


def test_nothing_found_and_nothing_asked_are_said(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    assert palette.words.text().startswith("Type a word")
    typed(learner, palette, "zeppelin")
    learner.until(lambda: palette.words.text() == "Nothing says “zeppelin”.")
    learner.bot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    learner.bot.keyClick(learner.app.window, Qt.Key.Key_K, CONTROL)
    assert palette.isHidden()


def test_it_comes_over_a_film_and_over_a_note(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    field = page.panel.notes.editor.field
    learner.until(field.hasFocus)
    learner.bot.keyClick(field, Qt.Key.Key_K, CONTROL)
    palette = learner.app.window.palette_over
    learner.until(palette.isVisible)
    typed(learner, palette, "k system")
    assert learner.app.window.page is page
    learner.bot.keyClick(palette.field, Qt.Key.Key_Escape)
    learner.until(field.hasFocus)


def test_the_top_bar_leads_to_it(learner: Learner) -> None:
    learner.course()
    learner.bot.mouseClick(learner.app.window.top_bar.search, Qt.MouseButton.LeftButton)
    assert learner.app.window.palette_over.isVisible()
    learner.bot.mouseClick(learner.app.window.palette_over, Qt.MouseButton.LeftButton)
    assert learner.app.window.palette_over.isHidden()


def test_a_misspelt_word_is_answered_as_it_was_meant(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    typed(learner, palette, "piontes memory")
    learner.until(lambda: found(palette) == [("lesson", "Pointers and memory")])
    assert palette.meant.text() == "Nothing says “piontes memory”. This says “pointers memory”."
    assert palette.meant.isVisible()
    palette.field.clear()
    typed(learner, palette, "pointers")
    learner.until(palette.meant.isHidden)


def test_what_is_indexed_meanwhile_comes_by_itself(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    typed(learner, palette, "address")
    learner.until(lambda: found(palette) == [("transcript", "Pointers and memory")])
    # As if the index was still behind: the note is written, and nobody types.
    palette._again.start()
    note = NoteValue(lesson="pointers", course=COURSE, at_seconds=12.0, text="the address again")
    learner.store.put_note("n1", note).result()
    chosen = palette.rows.hit(palette.list.currentIndex())
    learner.until(lambda: {kind for kind, _ in found(palette)} == {"note", "transcript"})
    assert palette.rows.hit(palette.list.currentIndex()) == chosen


def test_it_is_put_away_where_a_key_leads_elsewhere(learner: Learner) -> None:
    learner.course()
    palette = opened(learner)
    learner.bot.keyClick(palette.field, Qt.Key.Key_5, CONTROL)
    assert palette.isHidden()
    assert learner.app.services.navigator.place == Place("notes")


def test_a_note_of_a_course_that_was_removed_is_found_by_name(learner: Learner) -> None:
    learner.course()
    learner.store.put_note("n1", NoteValue(lesson="pointers", course=COURSE, text="zanzibar")).result()
    learner.store.remove_course(COURSE).result()
    palette = opened(learner)
    typed(learner, palette, "zanzibar")
    learner.until(lambda: len(palette.rows.items) == 2)
    assert palette.rows.data(palette.rows.index(1)).startswith("A course that is not here any more, zanzibar")


def test_what_had_the_focus_may_be_gone_by_then(learner: Learner) -> None:
    learner.course()
    gone = QLineEdit(learner.app.window)
    gone.show()
    gone.setFocus()
    learner.until(gone.hasFocus)
    palette = opened(learner)
    shiboken6.delete(gone)
    learner.bot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
