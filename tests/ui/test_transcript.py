"""Reading along: the transcript follows, is searched and copied, leads to its moments, and changes its language."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from learnapp.player.engine import EngineStatus
from learnapp.store.views import LessonFile
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.player.panel import TRANSCRIPT
from learnapp.ui.pages.player.transcript import Transcript
from learncore.records import Caption
from tests.media import make_video
from tests.ui.course_of_films import COURSE, LONG, Learner, course_of, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def reading(learner: Learner, lesson: str = "pointers", at: float = 9.0) -> tuple[PlayerPage, Transcript]:
    """A lesson paused at a moment, its transcript open."""
    page = learner.playing(lesson, resume=False)
    page.viewer.deck.player.pause()
    learner.until_status(EngineStatus.PAUSED)
    page.viewer.deck.seek(at)
    page.panel.tabs.setCurrentIndex(TRANSCRIPT)
    return page, page.panel.transcript


def lines(transcript: Transcript) -> list[str]:
    return [transcript.list.rows.data(transcript.list.rows.index(n)) for n in range(transcript.list.rows.rowCount())]


def with_captions(learner: Learner, text: str) -> None:
    """The film has these captions only."""
    course, files = course_of(learner.films)
    (learner.films.folder / "many.vtt").write_text(text, encoding="utf-8")
    modules = tuple(
        replace(
            module,
            lessons=tuple(
                replace(each, captions=(Caption(path="many.vtt"),)) if each.id == "pointers" else each
                for each in module.lessons
            ),
        )
        for module in course.modules
    )
    learner.store.put_course(replace(course, modules=modules), learner.films.folder, files).result()


def many(count: int) -> str:
    cues = (
        f"{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\nLine {n} of what is said" for n in range(count)
    )
    return "WEBVTT\n\n" + "\n\n".join(cues)


def test_the_line_that_plays_is_marked_and_a_line_leads_to_its_moment(learner: Learner) -> None:
    page, transcript = reading(learner)
    learner.until(lambda: transcript.list.rows.rowCount() == 2)
    assert lines(transcript) == ["0:08, We call that number an address.", "0:20, Now follow the star."]
    learner.until(lambda: transcript.list.rows.current == 0)
    row = transcript.list.visualRect(transcript.list.rows.index(1))
    learner.bot.mouseClick(transcript.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    learner.until_at(20, 0.3)
    learner.until(lambda: transcript.list.rows.current == 1)
    transcript.list.setFocus(Qt.FocusReason.TabFocusReason)
    learner.bot.keyClick(transcript.list, Qt.Key.Key_Up)
    learner.bot.keyClick(transcript.list, Qt.Key.Key_Return)
    learner.until_at(8, 0.3)
    assert page.viewer.view.lesson_id == "pointers"


def test_the_language_is_switched(learner: Learner) -> None:
    _, transcript = reading(learner)
    learner.until(lambda: transcript.list.rows.rowCount() == 2)
    assert [transcript.languages.itemText(n) for n in range(2)] == ["English", "German"]
    assert transcript.languages.isVisible()
    transcript.languages.setCurrentIndex(1)
    transcript.languages.activated.emit(1)
    learner.until(lambda: lines(transcript) == ["0:08, Das ist eine Adresse."])


def test_the_language_is_switched_by_the_keyboard(learner: Learner) -> None:
    page, transcript = reading(learner)
    learner.until(lambda: len(lines(transcript)) == 2)
    volume = page.viewer.deck.player.state.volume
    transcript.field.setFocus()
    learner.bot.keyClick(transcript.field, Qt.Key.Key_Tab)
    learner.bot.keyClick(transcript.copy_button, Qt.Key.Key_Tab)
    learner.until(transcript.languages.hasFocus)
    shown = transcript.languages.currentIndex()
    learner.bot.keyClick(transcript.languages, Qt.Key.Key_Up if shown else Qt.Key.Key_Down)
    assert transcript.languages.currentIndex() != shown
    learner.until(lambda: lines(transcript) == ["0:08, Das ist eine Adresse."])
    assert page.viewer.deck.player.state.volume == volume


def test_words_are_found_counted_and_stepped_through(learner: Learner) -> None:
    with_captions(learner, many(40))
    _, transcript = reading(learner, at=20)
    learner.until(lambda: transcript.list.rows.rowCount() == 40)
    learner.bot.keyClicks(transcript.field, "LINE 3")
    learner.bot.keyClick(transcript.field, Qt.Key.Key_Return)
    rows = transcript.list.rows
    learner.until(lambda: len(rows.hits) == 11)
    assert rows.hits == [3, *range(30, 40)]
    assert transcript.counted.text() == "2 of 11", "it begins where it plays"
    learner.until(lambda: not transcript._begun.isActive())
    learner.bot.keyClick(transcript.field, Qt.Key.Key_Return)
    assert transcript.counted.text() == "3 of 11"
    transcript.before.click()
    transcript.before.click()
    transcript.before.click()
    assert transcript.counted.text() == "11 of 11"
    assert transcript.list.currentIndex().row() == 39
    learner.bot.keyClicks(transcript.field, "xyz")
    learner.until(lambda: transcript.counted.text() == "Nobody says that here")
    assert not transcript.after.isEnabled()


def test_it_follows_until_somebody_scrolls(learner: Learner) -> None:
    with_captions(learner, many(40))
    page, transcript = reading(learner, at=35)
    learner.until(lambda: transcript.list.rows.rowCount() == 40)
    bar = transcript.list.verticalScrollBar()
    learner.until(lambda: transcript.list.rows.current == 35 and bar.value() > 0)
    assert transcript.following
    assert not transcript.follow_button.isVisible()
    learner.bot.keyClick(transcript.list, Qt.Key.Key_Home)
    assert not transcript.following
    there = bar.value()
    page.viewer.deck.seek(30)
    learner.until(lambda: transcript.list.rows.current == 30)
    assert bar.value() == there
    transcript.follow_button.click()
    assert transcript.following
    assert bar.value() != there


def test_it_is_copied_whole_or_in_part(learner: Learner) -> None:
    _, transcript = reading(learner)
    learner.until(lambda: transcript.list.rows.rowCount() == 2)
    transcript.copy_button.click()
    assert QGuiApplication.clipboard().text() == "0:08  We call that number an address.\n0:20  Now follow the star."


def test_a_lesson_without_captions_says_so(learner: Learner) -> None:
    _, transcript = reading(learner, "hello", 0.5)
    assert transcript.empty.isVisible()
    assert transcript.empty.title.text() == "No transcript"


def test_broken_captions_are_told_in_their_place(learner: Learner) -> None:
    with_captions(learner, "nothing of the kind")
    _, transcript = reading(learner)
    learner.until(lambda: transcript.empty.isVisible() and "captions" in transcript.empty.title.text().lower())
    learner.until(lambda: transcript.empty.title.text() == "Captions cannot be read")


def test_captions_inside_the_film_are_read(learner: Learner, tmp_path: Path) -> None:
    film = make_video(
        tmp_path / "inside.mkv", 12, size=(160, 90), fps=10, languages=("eng",), subtitles=[(1.0, 2.0, "From inside")]
    )
    course, files = course_of(learner.films)
    moved = [
        replace(file, path=str(film)) if isinstance(file, LessonFile) and file.lesson_id == "next" else file
        for file in files
    ]
    learner.store.put_course(course, learner.films.folder, moved).result()
    page, transcript = reading(learner, "next", 5)
    learner.until(lambda: page.transcribing._looking is not None)
    first = page.transcribing._looking
    reading(learner, "pointers")  # gone elsewhere and back before it is read
    reading(learner, "next", 5)
    assert first is not None
    assert first.cancelled
    learner.until(lambda: lines(transcript) == ["0:01, From inside"], within=20_000)
    assert page.transcribing._looking is None
    assert len(page.transcribing.sources) == 1
    search = learner.app.services.search()
    learner.until(lambda: [(hit.lesson_id, hit.at) for hit in search.find("from inside").hits] == [("next", 1.0)])
    assert not transcript.languages.isVisible()


def test_a_very_long_transcript_keeps_the_window_alive(learner: Learner) -> None:
    with_captions(learner, many(3_000))
    _, transcript = reading(learner, at=LONG - 3)
    learner.until(lambda: transcript.list.rows.rowCount() == 3_000, within=20_000)
    row = transcript.list.visualRect(transcript.list.rows.index(transcript.list.rows.current))
    assert transcript.list.viewport().rect().contains(row.center() + QPoint(0, 0))
    assert transcript.list.rows.current == pytest.approx(LONG - 3, abs=1)
    assert QApplication.focusWidget() is not None
    assert COURSE
