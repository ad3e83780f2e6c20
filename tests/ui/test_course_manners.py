"""Small manners of the page of a course: where the focus goes, what is asked twice, and what grows old."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.library.page import LibraryPage
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.window import MainWindow
from tests.store.support import course
from tests.store.test_places import offer
from tests.ui.conftest import Clock
from tests.ui.library_of import MINUTE, Seeder


def opened(app: App) -> CoursePage:
    page = app.window.page
    assert isinstance(page, CoursePage)
    return page


def test_opened_with_the_mouse_it_goes_on_with_the_keyboard(
    app: App, window: MainWindow, seed: Seeder, qtbot: QtBot
) -> None:
    seed.course("Knots")
    app.services.navigator.go("library")
    library = window.page
    assert isinstance(library, LibraryPage)
    qtbot.waitUntil(library.grid.isVisible)
    qtbot.mouseClick(library.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    page = opened(app)
    qtbot.waitUntil(page.lessons.hasFocus)
    went: list[Place] = []
    app.services.navigator.went.connect(went.append)
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, Qt.Key.Key_Down)
    row = page.lessons.rows.lesson_row(page.lessons.currentIndex())
    assert row is not None
    assert row.lesson.id == "Knots-2"


def test_what_is_pressed_stays_under_the_pointer(app: App, window: MainWindow, seed: Seeder, qtbot: QtBot) -> None:
    seed.course("Knots", lessons=30)
    window.resize(1024, 640)
    app.services.navigator.open_course("Knots")
    page = opened(app)
    qtbot.waitUntil(page.lessons.hasFocus)
    area = page.area.viewport()
    edge = page.lessons.viewport().mapFrom(area, QPoint(0, area.height() - 12))
    index = page.lessons.indexAt(QPoint(60, edge.y()))
    places = page.lessons.places_of(index)
    assert places is not None
    before = page.area.verticalScrollBar().value()
    qtbot.mousePress(
        page.lessons.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(places.check.center().x(), edge.y())
    )
    assert page.lessons.currentIndex() == index
    assert page.area.verticalScrollBar().value() == before
    qtbot.keyClick(page.lessons, Qt.Key.Key_Down)
    assert page.area.verticalScrollBar().value() > before, "the keys do scroll"


def test_what_is_typed_elsewhere_keeps_the_focus_when_it_is_loaded_again(
    app: App, window: MainWindow, seed: Seeder, qtbot: QtBot
) -> None:
    seed.course("Knots")
    app.services.navigator.open_course("Knots")
    page = opened(app)
    qtbot.waitUntil(page.lessons.hasFocus)
    window.top_bar.search.setFocus()
    page.stale = True
    page.refresh()
    assert not page.lessons.hasFocus()


def test_who_presses_the_row_that_resumes_is_not_asked_again(
    app: App, window: MainWindow, seed: Seeder, qtbot: QtBot
) -> None:
    knots = seed.course("Knots")
    seed.watch(knots, 2, 100.0)
    app.services.navigator.open_course("Knots")
    page = opened(app)
    rows = page.lessons.rows
    went: list[Place] = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(went.append)
    for name in ("Knots-2", "Knots-1"):
        row = rows.lesson_row(rows.index_of(name))
        assert row is not None
        page.open_row(row)
    assert went == [Place("player", "Knots", "Knots-2", True), Place("player", "Knots", "Knots-1", None)]


def test_when_it_was_watched_last_grows_old_while_it_is_looked_at(
    app: App, window: MainWindow, seed: Seeder, clock: Clock, qtbot: QtBot
) -> None:
    knots = seed.course("Knots")
    seed.watch(knots, 1, 100.0, ago=2 * MINUTE)
    app.services.navigator.open_course("Knots")
    page = opened(app)
    assert "2 minutes ago" in page.aside.last.text()
    clock.now += 3 * MINUTE
    aging = page.findChild(QTimer, "page_ages")
    assert aging is not None
    assert aging.isActive()
    aging.timeout.emit()
    assert "5 minutes ago" in page.aside.last.text()


def test_the_players_list_marks_what_is_not_here(janes: App) -> None:
    janes.services.store.set_catalogue([offer(course("a", "a1", "a2", title="Anchors"))], "1").result()
    page = janes.window.page_of("player")
    assert isinstance(page, PlayerPage)
    view = janes.services.reader.course("a")
    assert view is not None
    page.panel.lessons.show_course(view, "a1")
    assert page.panel.lessons.below("a2").endswith("On the server")
