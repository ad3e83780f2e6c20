"""The catalogue in the library: looked through, narrowed, with and without a network, and every state of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QFontMetrics
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.store.views_offered import RefusedOffer
from learnapp.sync.status import SyncStatus
from learnapp.ui.pages.catalogue.delegate import OfferDelegate
from learnapp.ui.pages.catalogue.page import CataloguePage
from learnapp.ui.pages.catalogue.words import act_words, standing_said
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.course.rows import LessonRow
from learnapp.ui.pages.library.page import LibraryPage
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card_delegate import CARD, PAD
from learnapp.ui.window import MainWindow
from tests.store.support import course
from tests.store.test_places import from_device, offer
from tests.ui.library_of import HOUR, NOW

DAY = 24 * HOUR


def catalogue(app: App) -> CataloguePage:
    app.window.resize(1280, 800)
    app.services.navigator.open_catalogue()
    page = app.window.page
    assert isinstance(page, CataloguePage)
    return page


def course_page(app: App, course_id: str) -> CoursePage:
    app.services.navigator.open_course(course_id)
    page = app.window.page
    assert isinstance(page, CoursePage)
    return page


def titles(page: CataloguePage) -> list[str]:
    return [page.model.index(row).data(CARD).title for row in range(page.model.rowCount())]


def spoken(page: CataloguePage, row: int) -> str:
    return page.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def offered(janes: App) -> App:
    """Three courses: Bends is required in two days, Cleats is due later, of Anchors nothing is asked."""
    janes.services.store.set_catalogue(
        [
            offer(course("a", "a1", "a2", title="Anchors", author="Harbour School"), 1),
            offer(course("b", "b1", title="Bends"), 2, required=True, due=NOW + 2 * DAY),
            offer(course("c", "c1", title="Cleats"), 3, due=NOW + 30 * DAY),
        ],
        "1",
    ).result()
    janes.services.sync.show(SyncStatus(phase="idle", last_sync=NOW))
    return janes


def test_what_is_required_comes_first_and_says_so(offered: App) -> None:
    page = catalogue(offered)
    assert titles(page) == ["Bends", "Cleats", "Anchors"]
    assert page.summary.text() == "3 courses · 1 required of you"
    assert spoken(page, 0) == "Bends, 1 lesson, 1.0 kB, Required · Due in 2 days, Space: Download"
    assert spoken(page, 2).startswith("Anchors, Harbour School · 2 lessons, ")
    assert page.age.isHidden()


def test_filters_narrow_it_and_the_way_back_remembers(offered: App, qtbot: QtBot) -> None:
    page = catalogue(offered)
    for which, count, shown in (
        ("required", 1, ["Bends"]),
        ("due", 2, ["Bends", "Cleats"]),
        ("downloaded", 0, []),
        ("not_downloaded", 3, ["Bends", "Cleats", "Anchors"]),
    ):
        chip = page.findChild(Button, f"offered_{which}")
        assert chip.text().endswith(f"  {count}")
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        assert titles(page) == shown
    qtbot.mouseClick(page.findChild(Button, "offered_downloaded"), Qt.MouseButton.LeftButton)
    assert page.nothing.isVisible()
    assert page.nothing.title.text() == "Nothing is downloaded yet"
    offered.services.navigator.go("home")
    offered.services.navigator.back()
    assert page.filters.which == "downloaded"
    qtbot.mouseClick(page.findChild(Button, "catalogue_show_all"), Qt.MouseButton.LeftButton)
    assert len(titles(page)) == 3


def test_the_search_of_the_top_bar_looks_through_it_while_it_is_seen(offered: App, qtbot: QtBot) -> None:
    page = catalogue(offered)
    field = offered.window.top_bar.search
    qtbot.keyClicks(field, "harbour")
    qtbot.waitUntil(lambda: titles(page) == ["Anchors"])
    qtbot.waitUntil(lambda: page.summary.text() == "1 course for “harbour”")
    assert offered.window.page is page
    offered.services.navigator.open_course("a")
    offered.services.navigator.back()
    assert titles(page) == ["Anchors"]
    assert field.text() == "harbour"
    offered.services.navigator.search("nothing like it")
    assert page.nothing.isVisible()


def test_the_shelves_lead_to_each_other_and_stay_where_they_are(offered: App, qtbot: QtBot) -> None:
    page = catalogue(offered)
    place = page.shelves.mapTo(offered.window, QPoint(0, 0))
    qtbot.mouseClick(page.findChild(Button, "shelf_library"), Qt.MouseButton.LeftButton)
    library = offered.window.page
    assert isinstance(library, LibraryPage)
    qtbot.waitUntil(lambda: library.shelves.mapTo(offered.window, QPoint(0, 0)) == place)
    library.findChild(Button, "shelf_catalogue").setFocus()
    qtbot.keyClick(library.findChild(Button, "shelf_catalogue"), Qt.Key.Key_Return)
    assert offered.window.page is page
    assert page.findChild(Button, "shelf_catalogue").isChecked()


def test_without_a_network_it_is_still_there_and_says_from_when_it_is(offered: App) -> None:
    page = catalogue(offered)
    offered.services.sync.show(SyncStatus(phase="offline", last_sync=NOW - 3 * HOUR))
    assert page.age.isVisible()
    told = (
        "You are offline. This is the catalogue as of 3 hours ago. What you download now comes when there is a network."
    )
    assert page.age.accessibleName() == told
    assert titles(page) == ["Bends", "Cleats", "Anchors"]
    assert "Available when online" in spoken(page, 1)
    offered.services.sync.show(SyncStatus(phase="sign_in", last_sync=NOW - DAY))
    assert page.age.text.text().startswith("You are signed out. This is the catalogue as of yesterday.")
    assert page.age.button.text() == "Sign in"
    offered.services.sync.show(SyncStatus(phase="idle", last_sync=NOW))
    assert page.age.isHidden()


def test_before_the_server_was_ever_heard_it_says_what_it_waits_for(janes: App) -> None:
    page = catalogue(janes)
    assert page.unknown.isVisible()
    assert page.unknown.title.text() == "Asking Field Academy for its courses…"
    janes.services.sync.show(SyncStatus(phase="offline"))
    assert page.unknown.title.text() == "You are offline"
    janes.services.sync.show(SyncStatus(phase="trouble", title="The server is being repaired", message="Later."))
    assert page.unknown.title.text() == "The server is being repaired"
    janes.services.sync.show(SyncStatus(phase="sign_in"))
    assert page.unknown_sign_in.isVisible()
    assert page.unknown_button.isHidden()


def test_an_organization_without_courses_says_so(janes: App, qtbot: QtBot) -> None:
    janes.services.store.set_catalogue([], "1").result()
    page = catalogue(janes)
    assert page.unknown.title.text() == "Field Academy offers no courses yet"
    janes.services.store.set_catalogue([offer(course("a", "a1", title="Anchors"))], "2").result()
    qtbot.waitUntil(lambda: page.grid.isVisible() and titles(page) == ["Anchors"])


def test_a_guest_is_invited_to_sign_in(app: App, window: MainWindow, qtbot: QtBot) -> None:
    home = window.page
    qtbot.waitUntil(lambda: home.findChild(Button, "empty_catalogue") is not None)
    qtbot.mouseClick(home.findChild(Button, "empty_catalogue"), Qt.MouseButton.LeftButton)
    page = window.page
    assert isinstance(page, CataloguePage)
    assert page.guest.isVisible()
    qtbot.mouseClick(page.findChild(Button, "catalogue_sign_in"), Qt.MouseButton.LeftButton)
    assert app.services.navigator.place is not None
    assert app.services.navigator.place.page == "sign_in"


def test_a_sync_that_brings_a_course_keeps_the_place_and_the_chosen_card(janes: App, qtbot: QtBot) -> None:
    many = [offer(course(f"x{n:03}", f"l{n}", title=f"Course {n:03}"), n + 1) for n in range(120)]
    janes.services.store.set_catalogue(many, "1").result()
    page = catalogue(janes)
    qtbot.waitUntil(lambda: page.model.rowCount() == 120)
    page.grid.setCurrentIndex(page.model.index(60))
    page.grid.scrollTo(page.model.index(60))
    at = page.grid.verticalScrollBar().value()
    assert at > 0
    fresh = offer(course("new", "n1", title="Zenith"), 500)
    janes.services.store.set_catalogue([*many, fresh], "2").result()
    qtbot.waitUntil(lambda: page.model.rowCount() == 121)
    assert page.grid.currentIndex().data(CARD).title == "Course 060"
    assert page.grid.verticalScrollBar().value() == at


def test_a_course_that_was_removed_is_looked_at_before_it_is_added_again(offered: App, qtbot: QtBot) -> None:
    offered.services.store.remove_course("a").result()
    catalogue(offered)
    page = course_page(offered, "a")
    assert page.header.primary.text() == "Add to my courses"
    assert page.header.back.text() == "Catalogue"
    facts = page.aside.facts.accessibleName()
    assert facts.startswith("Size: ")
    assert "Lessons: 2 in 1 module; Time: 3 min" in facts
    rows = [
        row for row in map(page.lessons.rows.row, map(page.lessons.rows.index, range(3))) if isinstance(row, LessonRow)
    ]
    assert [row.openable for row in rows] == [False, False]
    qtbot.mouseClick(page.header.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.header.primary.text().startswith("Start"))
    assert [card.course_id for card in offered.services.reader.courses()].count("a") == 1


def test_a_course_that_makes_no_sense_is_told_with_what_was_kept(offered: App, qtbot: QtBot) -> None:
    page = catalogue(offered)
    assert page.refused.isHidden()
    store, offers = offered.services.store, [offer(course("a", "a1", "a2", title="Anchors"), 1)]
    knots = RefusedOffer(course_id="k", title="Knots", why="two of its lessons have the same id", kept=False)
    store.set_catalogue(offers, "2", [knots]).result()
    qtbot.waitUntil(page.refused.isVisible)
    told = "“Knots” is not shown: what the server sent of it makes no sense (two of its lessons have the same id)."
    assert page.refused.accessibleName().startswith(told)
    assert page.refused.button.isHidden()
    anchors = RefusedOffer(course_id="a", title="Anchors", why="nothing is in it", kept=True)
    store.set_catalogue(offers, "3", [anchors]).result()
    qtbot.waitUntil(lambda: "Anchors" in page.refused.accessibleName())
    assert "The course is kept as it was, with your progress." in page.refused.accessibleName()
    store.set_catalogue(offers, "4", [anchors, knots]).result()
    qtbot.waitUntil(lambda: "of 2 courses makes no sense: “Anchors” (nothing" in page.refused.accessibleName())
    store.set_catalogue(offers, "5").result()
    qtbot.waitUntil(page.refused.isHidden)


def test_the_menu_of_a_card_is_reached_by_the_keyboard(offered: App, qtbot: QtBot) -> None:
    page = catalogue(offered)
    page.grid.setCurrentIndex(page.model.index(0))
    page._ask_menu("b", QPoint(10, 10))
    menu = page.findChild(QMenu, "offer_menu")
    names = [action.objectName() for action in menu.actions() if isinstance(action, QAction) and action.text()]
    assert names == ["offer_open", "offer_get"]
    menu.close()


def test_a_course_of_another_device_says_where_its_files_are(janes: App) -> None:
    from_device(janes.services.store, course("winds", "n", "s", title="Winds"), "mac", "Jane’s MacBook")
    janes.services.navigator.go("library")
    library = janes.window.page
    assert isinstance(library, LibraryPage)
    assert library.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("On Jane’s MacBook")
    assert library.findChild(Button, "filter_missing").isHidden()
    page = course_page(janes, "winds")
    told = "The files are on Jane’s MacBook. Add the same folder here, or package the course there and open that here."
    assert page.banner.accessibleName() == told
    row = page.lessons.rows.lesson_row(page.lessons.rows.index_of("n"))
    assert row is not None
    assert page.lessons.rows.hint(row) == told
    assert "On Jane’s MacBook" in page.lessons.rows.spoken(row)


def test_home_tells_what_is_required_and_leads_there(offered: App, qtbot: QtBot) -> None:
    offered.window.resize(1280, 800)
    offered.services.navigator.go("home")
    home = offered.window.page
    required = home.findChild(type(home.required), "required_card")  # pyright: ignore[reportAttributeAccessIssue]
    qtbot.waitUntil(required.isVisible)
    (row,) = [row for row in required.rows if row.isVisible()]
    assert row.asked == "Due in 2 days"
    assert QAccessible.queryAccessibleInterface(row).text(QAccessible.Text.Name).startswith("Bends, Due in 2 days")
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert offered.services.navigator.place is not None
    assert offered.services.navigator.place.course_id == "b"


@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_how_much_of_a_course_is_here_is_told_in_the_room_there_is(janes: App, width: int, qtbot: QtBot) -> None:
    store = janes.services.store
    store.set_catalogue([offer(course("a", "a1", "a2", "a3", "a4", title="Anchors"))], "1").result()
    store.keep_content("a", {f"a{number + 1}.mp4": f"{100 + number:064x}" for number in range(3)}).result()
    janes.services.sync.show(SyncStatus(phase="idle", last_sync=NOW))
    page = catalogue(janes)
    janes.window.resize(width, 800)
    qtbot.waitUntil(lambda: page.width() > width - 300)
    index = page.model.index(0)
    card, box = index.data(CARD), page.grid.visualRect(index)
    delegate = page.grid.itemDelegate()
    assert isinstance(delegate, OfferDelegate)
    said = standing_said(card, delegate.face(card))
    assert said == ["3 of 4 here", "3 of 4", "3/4"]
    button = page.grid.button_at(index)
    assert act_words(card, "get") == "Download the rest"
    room = box.right() - PAD - button.right() - 10
    fits = QFontMetrics(janes.services.theme.font(SIZE_SMALL, 400)).horizontalAdvance
    assert any(fits(one) <= room for one in said), (room, [fits(one) for one in said])
