"""Every page as a screen reader meets it. What opens over pages and beside them is in `test_accessible_states`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.navigator import Navigator
from learnapp.ui.pages import making
from learnapp.ui.pages.activity.page import ActivityPage
from tests.ui import course_of_documents, quizzes
from tests.ui.accessible import Node, jumps, tree, unnamed
from tests.ui.conftest import show
from tests.ui.course_of_documents import Documents, Student, documents
from tests.ui.course_of_films import COURSE, Learner, films, learner, no_sound
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
    "home": {
        "nav_home": QAccessible.Role.Button,
        "overall_progress": QAccessible.Role.ProgressBar,
        "week_bars": QAccessible.Role.StaticText,
    },
    "library": {"course_grid": QAccessible.Role.List},
    "activity": {"heatmap": QAccessible.Role.Button, "badge_first_course": QAccessible.Role.StaticText},
    "reader": {"reader_seen": QAccessible.Role.StaticText, "reader_mark": QAccessible.Role.Button},
    "quiz": {"quiz_begin": QAccessible.Role.Button},
    "player": {"player_scrubber": QAccessible.Role.Slider},
    "course": {"course_lessons": QAccessible.Role.List},
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
    for name in ESSENTIAL.get(page, {}):
        learner.until(lambda name=name: any(node.path.endswith(f"/{name}") for node in tree(shown.window())))
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
    assert jumps(learner.app.window) == []
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


def test_a_way_against_the_reading_is_found(app: App, qtbot: QtBot) -> None:
    show(app, qtbot)
    assert jumps(app.window) == []
    first, last = app.window.findChild(QWidget, "nav_home"), app.window.findChild(QWidget, "nav_settings")
    assert first is not None
    assert last is not None
    QWidget.setTabOrder(last, first)
    assert len(jumps(app.window)) == 1


def test_each_day_of_the_year_is_read_out_as_it_is_reached(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 1, 600)
    page: ActivityPage = activity_of(app, qtbot)
    page.heatmap.setFocus()
    qtbot.keyClick(page.heatmap, Qt.Key.Key_Up)
    (node,) = (node for node in tree(app.window) if node.path.endswith("/heatmap"))
    assert node.name == "Thursday, 20 November 2025: nothing"
    assert node.description.startswith("The last year: 1 day with learning")
