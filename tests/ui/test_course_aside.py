"""Beside a course's lessons: the learner's time, in words that hold of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.pages.course.aside import WIDTH, Aside
from learncore.records import Attempt, Course, Lesson, LessonType, Module, NoteValue
from tests.ui.library_of import NOW, Seeder

LESSONS = {
    "film": Lesson(id="film", title="Hello", type="video", duration_seconds=60.0),
    "text": Lesson(id="text", title="Reading", type="document", pages=3),
    "quiz": Lesson(id="quiz", title="Check yourself", type="quiz"),
}


class Shown:
    def __init__(self, app: App, qtbot: QtBot) -> None:
        self._services = app.services
        self.store = app.services.store
        self.aside = Aside(app.services.theme, app.services.tz)
        qtbot.addWidget(self.aside)

    def put(self, *types: LessonType) -> None:
        names = {"video": "film", "document": "text", "quiz": "quiz"}
        lessons = tuple(LESSONS[names[one]] for one in types)
        course = Course(id="c", title="Knots", modules=(Module(id="m", title="All", lessons=lessons),))
        self.store.put_course(course, Path("/nowhere"), []).result(10)

    def keep(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            note = NoteValue(lesson="film", course="c", at_seconds=float(number), text=text, bookmark=True)
            self.store.put_note(f"n{number}", note).result(10)

    def show(self) -> Aside:
        view = self._services.reader.course("c")
        assert view is not None
        self.aside.show_course(view, NOW, [])
        return self.aside


@pytest.fixture
def shown(app: App, qtbot: QtBot) -> Shown:
    return Shown(app, qtbot)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ((), "0 bookmarks"),
        (("",), "1 bookmark"),
        (("Why?", "How?"), "2 notes"),
        (("", "Why?", "How?"), "1 bookmark · 2 notes"),
    ],
)
def test_what_has_words_is_a_note(shown: Shown, texts: tuple[str, ...], told: str) -> None:
    shown.put("video")
    shown.keep(*texts)
    aside = shown.show()
    assert aside.bookmarks.accessibleName() == told
    aside.set_below(False)
    assert aside.minimumSizeHint().width() <= WIDTH


@pytest.mark.parametrize(
    ("types", "word"),
    [
        (("video",), "watched"),
        (("document",), "of reading"),
        (("video", "document"), "learned"),
        (("video", "quiz"), "learned"),
        (("document", "quiz"), "learned"),
    ],
)
def test_the_word_for_the_time_holds_of_all_of_it(shown: Shown, types: tuple[LessonType, ...], word: str) -> None:
    shown.put(*types)
    assert shown.show().watched.accessibleName() == f"0 s {word}"


def test_a_completed_course_has_no_furthest_place(app: App, seed: Seeder, shown: Shown) -> None:
    course = seed.course("Knots", lessons=2)
    for number in (1, 2):
        seed.watch(course, number, 600)
        view = app.services.reader.course(course.id)
        assert view is not None
        shown.aside.show_course(view, NOW, [])
        assert ("Furthest" in shown.aside.last.text()) == (number == 1)


def test_what_the_levels_mean_is_told(shown: Shown) -> None:
    shown.put("quiz")
    attempt = Attempt(lesson="quiz", course="c", score=73.0, started_at=NOW, submitted_at=NOW)
    shown.store.add_attempt("t", attempt).result(10)
    mastery = shown.show().mastery
    assert mastery.text() == "Mastery: Expert, 1 of 1 quiz passed."
    assert mastery.toolTip() == mastery.accessibleDescription()
    assert "Expert from 90% of them" in mastery.toolTip()
    assert "best score: Intermediate when it is passed, Expert from 90%" in mastery.toolTip()
