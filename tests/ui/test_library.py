"""The library: every course of this device, found, filtered, sorted, and taken out again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.navigator import Place
from learnapp.ui.pages.library.model import CARD, PAGE
from learnapp.ui.pages.library.page import LibraryPage
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.nav_button import NavButton
from learnapp.ui.window import MainWindow
from tests.ui.library_of import HOUR, Seeder


@pytest.fixture
def page(app: App, window: MainWindow) -> LibraryPage:
    window.resize(1280, 800)
    app.services.navigator.go("library")
    shown = window.page
    assert isinstance(shown, LibraryPage)
    return shown


def titles(page: LibraryPage) -> list[str]:
    return [page.model.index(row).data(CARD).title for row in range(page.model.rowCount())]


def chip(page: LibraryPage, which: str) -> Button:
    found = page.findChild(Button, f"filter_{which}")
    assert isinstance(found, Button)
    return found


def choose_order(page: LibraryPage, order: str) -> None:
    page.filters.order.setCurrentIndex(page.filters.order.findData(order))
    page.filters.order.activated.emit(page.filters.order.currentIndex())


@pytest.fixture
def three(seed: Seeder) -> None:
    """Knots complete, Sails begun, Winds not started."""
    seed.complete(seed.course("Knots", author="Harbour School"))
    seed.watch(seed.course("Sails"), 1, 300, ago=HOUR)
    seed.course("Winds", author="Weather Office")


@pytest.mark.usefixtures("three")
def test_filters_show_how_many_and_which(page: LibraryPage, qtbot: QtBot) -> None:
    assert [chip(page, which).text() for which in ("all", "in_progress", "completed", "not_started")] == [
        "All  3",
        "In progress  1",
        "Completed  1",
        "Not started  1",
    ]
    assert chip(page, "missing").isHidden()
    for which, shown in (("in_progress", ["Sails"]), ("completed", ["Knots"]), ("not_started", ["Winds"])):
        qtbot.mouseClick(chip(page, which), Qt.MouseButton.LeftButton)
        assert titles(page) == shown


@pytest.mark.usefixtures("three")
def test_the_order_is_chosen_and_remembered(app: App, page: LibraryPage) -> None:
    choose_order(page, "title")
    assert titles(page) == ["Knots", "Sails", "Winds"]
    choose_order(page, "progress")
    assert titles(page)[0] == "Knots"
    assert app.services.settings.value.library_sort == "progress"


@pytest.mark.usefixtures("three")
def test_typing_in_the_top_bar_searches_titles_and_authors(app: App, page: LibraryPage, qtbot: QtBot) -> None:
    app.services.navigator.go("home")
    qtbot.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = app.window.top_bar.search
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "weather")
    qtbot.waitUntil(lambda: app.window.page is page and titles(page) == ["Winds"])
    qtbot.waitUntil(lambda: page.summary.text() == "1 course for “weather”")
    assert chip(page, "completed").text() == "Completed  0"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert len(titles(page)) == 3


@pytest.mark.usefixtures("three")
def test_enter_opens_the_only_course_that_was_found(
    app: App, page: LibraryPage, window: MainWindow, qtbot: QtBot
) -> None:
    field = window.top_bar.search
    qtbot.keyClicks(field, "lesson 2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.page is page
    assert len(titles(page)) == 3
    field.clear()
    app.services.navigator.go("home")
    qtbot.keyClicks(field, "winds lesson 2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert app.services.navigator.place == Place("course", course_id="Winds")
    app.services.navigator.back()
    assert field.text() == "winds lesson 2"
    assert titles(page) == ["Winds"]


@pytest.mark.usefixtures("three")
def test_a_search_is_still_there_on_the_way_back(app: App, page: LibraryPage, window: MainWindow) -> None:
    app.services.navigator.search("sails")
    app.services.navigator.open_course("Sails")
    assert window.top_bar.search.text() == ""
    app.services.navigator.back()
    assert window.top_bar.search.text() == "sails"
    assert titles(page) == ["Sails"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("way", ["nav_library", "Ctrl+2"])
def test_the_library_gone_to_anew_shows_everything(app: App, page: LibraryPage, qtbot: QtBot, way: str) -> None:
    app.services.navigator.search("sails")
    qtbot.mouseClick(chip(page, "in_progress"), Qt.MouseButton.LeftButton)
    app.services.navigator.open_course("Sails")
    if way == "nav_library":
        qtbot.mouseClick(app.window.findChild(NavButton, way), Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(app.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert app.window.page is page
    assert app.window.top_bar.search.text() == ""
    assert sorted(titles(page)) == ["Knots", "Sails", "Winds"]
    app.services.navigator.back()
    app.services.navigator.back()
    assert app.window.top_bar.search.text() == "sails"
    assert chip(page, "in_progress").isChecked()
    assert titles(page) == ["Sails"]


@pytest.mark.usefixtures("three")
def test_a_search_without_an_answer_says_so_and_leads_back(app: App, page: LibraryPage, qtbot: QtBot) -> None:
    app.services.navigator.search("zeppelin")
    assert page.nothing.isVisible()
    assert page.nothing.title.text() == "No course fits “zeppelin”"
    qtbot.mouseClick(page.findChild(Button, "library_show_all"), Qt.MouseButton.LeftButton)
    assert page.grid.isVisible()
    assert app.window.top_bar.search.text() == ""


def test_a_filter_without_courses_says_why(page: LibraryPage, seed: Seeder, qtbot: QtBot) -> None:
    seed.course("Winds")
    qtbot.waitUntil(page.grid.isVisible)
    qtbot.mouseClick(chip(page, "completed"), Qt.MouseButton.LeftButton)
    assert page.nothing.title.text() == "Nothing completed yet"


def test_an_empty_library_offers_a_folder_and_the_sample_course(page: LibraryPage) -> None:
    assert page.empty.isVisible()
    assert page.findChild(Button, "library_empty_add").isVisible()
    assert page.findChild(Button, "library_empty_sample").isVisible()
    assert not page.filters.isVisible()


def test_missing_files_have_their_filter(app: App, page: LibraryPage, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    seed.course("Sails")
    app.services.store.set_missing("Knots", {course.lessons[0].id}).result()
    qtbot.waitUntil(chip(page, "missing").isVisible)
    qtbot.mouseClick(chip(page, "missing"), Qt.MouseButton.LeftButton)
    assert titles(page) == ["Knots"]


@pytest.mark.usefixtures("three")
def test_a_course_is_opened_by_click_and_by_enter(app: App, page: LibraryPage, qtbot: QtBot) -> None:
    places = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(places.append)
    choose_order(page, "title")
    middle = page.grid.visualRect(page.model.index(1)).center()
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    page.grid.setFocus(Qt.FocusReason.TabFocusReason)
    page.grid.setCurrentIndex(page.model.index(0))
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert [place.course_id for place in places] == ["Sails", "Winds"]


@pytest.mark.usefixtures("three")
def test_the_menu_goes_on_where_the_course_was_left(app: App, page: LibraryPage, qtbot: QtBot) -> None:
    places = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(places.append)
    page.grid.menu_asked.emit("Sails", QPoint(100, 100))
    menu = page.findChild(QMenu, "course_menu")
    resume = menu.findChild(QAction, "course_resume")
    assert resume.text() == "Resume · Sails lesson 1"
    resume.trigger()
    menu.close()
    assert places[0].lesson_id == "Sails-1"
    assert places[0].resume is True


def test_a_library_of_many_pages_fetches_only_what_is_seen(page: LibraryPage, seed: Seeder, qtbot: QtBot) -> None:
    for number in range(3 * PAGE):
        seed.course(f"Course {number:03}", lessons=1)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3 * PAGE)
    page.model.ask("all", "title", "")
    page.grid.repaint()
    assert len(page.model._pages) == 1
    page.grid.scrollToBottom()
    qtbot.waitUntil(lambda: 2 in page.model._pages)
    assert titles(page) == [f"Course {number:03}" for number in range(3 * PAGE)]


def test_a_change_keeps_the_place_in_the_list(page: LibraryPage, seed: Seeder, qtbot: QtBot) -> None:
    courses = [seed.course(f"Course {number:03}", lessons=2) for number in range(60)]
    qtbot.waitUntil(lambda: page.model.rowCount() == 60)
    choose_order(page, "title")
    bar = page.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    seed.complete(courses[59])
    qtbot.waitUntil(lambda: page.model.index(59).data(CARD).status == "completed")
    assert bar.value() == place > 0
