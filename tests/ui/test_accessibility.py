"""Every page as a screen reader meets it, and a course completed with nothing but the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.store.views import LessonFile
from learnapp.ui.navigator import Navigator
from learnapp.ui.pages import making
from learnapp.ui.pages.activity.page import ActivityPage
from learncore.records import Course, Lesson, Module
from tests.ui import course_of_documents, quizzes
from tests.ui.accessible import Node, tree, unnamed
from tests.ui.conftest import show
from tests.ui.course_of_documents import Documents, Student, documents
from tests.ui.course_of_films import COURSE, SHORT, Films, Learner, films, learner, no_sound
from tests.ui.library_of import Seeder
from tests.ui.quizzes import Taker
from tests.ui.test_activity import activity_of
from tests.ui.test_notes_page import noted

__all__ = ["documents", "films", "learner", "no_sound"]

PAGES: dict[str, Callable[[Navigator], None]] = {
    "home": lambda go: go.go("home"),
    "library": lambda go: go.go("library"),
    "catalogue": lambda go: go.go("catalogue"),
    "downloads": lambda go: go.go("downloads"),
    "activity": lambda go: go.go("activity"),
    "notes": lambda go: go.go("notes"),
    "course": lambda go: go.open_course(COURSE),
    "player": lambda go: go.open_lesson("pointers", COURSE, True),
    "reader": lambda go: go.open_lesson("heap", course_of_documents.COURSE),
    "quiz": lambda go: go.open_lesson("first", quizzes.COURSE),
    "settings": lambda go: go.go("settings"),
    "sync": lambda go: go.go("sync"),
    "sign_in": lambda go: go.sign_in(),
}
ESSENTIAL: dict[str, dict[str, QAccessible.Role]] = {
    "home": {"overall_progress": QAccessible.Role.Client, "week_bars": QAccessible.Role.Client},
    "library": {"course_grid": QAccessible.Role.List},
    "activity": {"heatmap": QAccessible.Role.Button},
    "settings": {"autoplay_next": QAccessible.Role.CheckBox, "theme": QAccessible.Role.ComboBox},
}
"""What must be met on a page under its name, and as what."""


def seen(learner: Learner, page: str) -> list[Node]:
    """What is told of a page once it is loaded."""
    show(learner.app, learner.bot)
    PAGES[page](learner.app.services.navigator)
    shown = learner.app.window.page
    learner.until(lambda: shown.isVisible() and not shown.stale and not learner.app.services.jobs.busy)
    assert shown.objectName() == f"page_{page}"
    return tree(learner.app.window)


def test_every_page_there_is_is_walked_here() -> None:
    source = Path(making.__file__).read_text(encoding="utf-8")
    assert {*re.findall(r'name == "(\w+)"', source), "settings"} == PAGES.keys()


@pytest.mark.parametrize("page", PAGES)
def test_whatever_the_keyboard_reaches_has_a_name_and_a_role(learner: Learner, documents: Documents, page: str) -> None:
    learner.watched("pointers", (0, 20), stopped=20)
    learner.marked("hello")
    noted(learner, "n1", "A pointer is an address")
    Student(learner.app, learner.bot, documents)
    Taker(learner.app, learner.bot)
    nodes = seen(learner, page)
    reached = [node for node in nodes if node.focusable]
    assert len(reached) >= 6, reached
    assert unnamed(nodes) == []
    for name, role in ESSENTIAL.get(page, {}).items():
        (node,) = (node for node in nodes if node.path.endswith(f"/{name}"))
        assert node.role == role, name
        assert node.name, name


@pytest.mark.parametrize("page", ["home", "library", "activity"])
def test_an_empty_program_is_told_as_well(app: App, qtbot: QtBot, page: str) -> None:
    show(app, qtbot)
    app.services.navigator.go(page)
    qtbot.waitUntil(lambda: not app.window.page.stale)
    assert unnamed(tree(app.window)) == []


def test_a_control_without_a_name_is_found(app: App, qtbot: QtBot) -> None:
    """The check checks: what has no name, or is told as nothing, is listed."""
    show(app, qtbot)
    stray = QWidget(app.window)
    stray.setObjectName("stray")
    stray.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    stray.show()
    assert [path.split()[0] for path in unnamed(tree(app.window))] == ["/main_window/stray"]


def test_each_day_of_the_year_is_read_out_as_it_is_reached(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 1, 600)
    page: ActivityPage = activity_of(app, qtbot)
    page.heatmap.setFocus()
    qtbot.keyClick(page.heatmap, Qt.Key.Key_Up)
    (node,) = (node for node in tree(app.window) if node.path.endswith("/heatmap"))
    assert node.name == "Thursday, 20 November 2025: nothing"
    assert node.description.startswith("The last year: 1 day with learning")


# --- with the keyboard alone -----------------------------------------------------------------------------------------


class Keyboard:
    """Presses keys, as they go to whatever has the focus."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self._learner.app.window, key, modifier)

    def tab_to(self, name: str, most: int = 60) -> None:
        """Tab until something of this name has the focus."""
        for _ in range(most):
            focused = QApplication.focusWidget()
            if focused is not None and focused.accessibleName().startswith(name):
                return
            self.press(Qt.Key.Key_Tab)
        reached = QApplication.focusWidget()
        raise AssertionError(f"{name!r} is not reached by Tab; at {reached and reached.accessibleName()!r}")


def two_films(learner: Learner, films: Films) -> None:
    """A course of two films of two seconds, and nothing else to go on with."""
    learner.store.remove_course(COURSE).result()
    made = tuple(
        Lesson(id=name, title=name.capitalize(), type="video", path="short.mp4", duration_seconds=SHORT)
        for name in ("first", "second")
    )
    course = Course(id="two", title="Two films", modules=(Module(id="m", title="Films", lessons=made),))
    files = [LessonFile(lesson_id=one.id, path=str(films.short), bytes=1, mtime_ns=1) for one in made]
    learner.store.put_course(course, films.folder, files).result()


def test_a_course_is_completed_with_nothing_but_the_keyboard(learner: Learner, films: Films) -> None:
    two_films(learner, films)
    app, keys = learner.app, Keyboard(learner)
    show(app, learner.bot)
    learner.until(lambda: not app.window.page.stale)
    keys.tab_to("Play First")
    keys.press(Qt.Key.Key_Return)
    learner.until(lambda: app.window.page.objectName() == "page_player")
    learner.until(lambda: learner.reader.is_completed("two", "first"), 20_000)
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    learner.until(lambda: learner.reader.is_completed("two", "second"), 20_000)
    keys.press(Qt.Key.Key_Escape)
    learner.until(lambda: app.window.page.objectName() != "page_player")
    assert learner.reader.course_percentage("two") == 100
    keys.tab_to("Activity")
    keys.press(Qt.Key.Key_Space)
    page = app.window.page
    assert isinstance(page, ActivityPage)
    learner.until(lambda: bool(page.certificates.rows))
    keys.tab_to("Save the certificate of Two films")
