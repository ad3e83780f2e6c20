"""Courses of a real server in a real window: downloaded by the keyboard, changed by a sync, looked at offline."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.store.store import wall_clock
from learnapp.ui.pages.catalogue.page import CataloguePage
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.course.rows import LessonRow, ModuleRow
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.reader.page import ReaderPage
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card_delegate import CARD
from tests.sync.courses import bytes_of, enroll, publish
from tests.sync.served import PASSWORD, Person, Served, school, serving
from tests.ui.conftest import end, show
from tests.ui.signed_in import accounts_of

SECONDS = 20_000
SLOW = 60  # kB/s
FILES = {"a.mp4": bytes_of(1, 150_000), "a.en.vtt": b"WEBVTT\n", "b.mp4": bytes_of(2, 160_000), "c.md": b"# Knots\n"}


class School(NamedTuple):
    """A server of a test's own, somebody who learns there, and how to open their window."""

    served: Served
    person: Person
    open: Callable[[], App]

    def publish(self, course_id: str, **asked: bool) -> None:
        publish(self.served, FILES, course_id)
        enroll(self.served, self.person, course_id, **asked)


@pytest.fixture
def window_of(qapp: QApplication, qtbot: QtBot, home: Path) -> Generator[Callable[[Served, Person], App]]:
    """Opens the window of somebody who has signed in, and lets it sync; one at a time."""
    opened: list[App] = []
    paths = Paths.of(home).create()
    accounts = accounts_of(paths, wall_clock)

    def open_(served: Served, person: Person) -> App:
        while opened:
            end(opened.pop())
        if accounts.current is None:
            accounts.sign_in(served.url, person.email, PASSWORD, device_name="laptop")
        built = build_app(qapp, paths, device_name="laptop", accounts=accounts)
        opened.append(built)
        built.window.resize(1280, 800)
        show(built, qtbot)
        built.start_syncing()
        return built

    yield open_
    while opened:
        end(opened.pop())


@pytest.fixture
def our_school(
    served: Served, ada: Person, window_of: Callable[[Served, Person], App], request: pytest.FixtureRequest
) -> School:
    return School(served, ada, lambda: window_of(served, ada))


def course_id_of(request: pytest.FixtureRequest) -> str:
    return f"knots-{abs(hash(request.node.name))}"


def catalogue(app: App) -> CataloguePage:
    app.services.navigator.open_catalogue()
    page = app.window.page
    assert isinstance(page, CataloguePage)
    return page


def titles(page: CataloguePage) -> list[str]:
    return [page.model.index(row).data(CARD).title for row in range(page.model.rowCount())]


def said(page: CataloguePage) -> str:
    return page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def rows(page: CoursePage) -> list[LessonRow]:
    model = page.lessons.rows
    found = (model.row(model.index(place)) for place in range(model.rowCount()))
    return [row for row in found if isinstance(row, LessonRow)]


def test_a_course_is_downloaded_from_the_catalogue_by_the_keyboard_and_its_card_tells_how_far_it_is(
    our_school: School, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    our_school.publish(course_id_of(request), required=True)
    app = our_school.open()
    page = catalogue(app)
    qtbot.waitUntil(lambda: page.grid.isVisible() and page.model.rowCount() == 1, timeout=SECONDS)
    app.services.settings.change(download_rate_limit=SLOW)
    page.grid.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Downloading " in said(page), timeout=SECONDS)
    progress = app.services.fetching.course(course_id_of(request))
    assert progress is not None
    assert progress.bytes == sum(map(len, FILES.values()))
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Paused" in said(page), timeout=SECONDS)
    app.services.settings.change(download_rate_limit=0)
    at = page.grid.button_at(page.model.index(0)).center()
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert app.window.page is page, "the button does not open the card"
    qtbot.waitUntil(lambda: "On this device" in said(page), timeout=SECONDS)
    assert page.grid.button_at(page.model.index(0)).isEmpty()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    opened = app.window.page
    assert isinstance(opened, CoursePage)
    assert opened.header.fetch.text().startswith("Downloaded · ")
    assert not any(row.remote for row in rows(opened))


def test_a_sync_brings_a_new_course_to_the_open_catalogue(
    our_school: School, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    our_school.publish(f"{course_id_of(request)}-1")
    app = our_school.open()
    page = catalogue(app)
    qtbot.waitUntil(lambda: page.grid.isVisible() and page.model.rowCount() == 1, timeout=SECONDS)
    our_school.publish(f"{course_id_of(request)}-2")
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(titles(page)) == 2, timeout=SECONDS)


def test_a_lesson_and_a_module_are_downloaded_and_let_go_of_from_the_page_of_the_course(
    our_school: School, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    course_id = course_id_of(request)
    our_school.publish(course_id)
    app = our_school.open()
    app.services.navigator.open_course(course_id)
    page = app.window.page
    assert isinstance(page, CoursePage)
    qtbot.waitUntil(lambda: len(rows(page)) == 3, timeout=SECONDS)
    qtbot.waitUntil(lambda: not app.services.sync.away)
    first, second, document = rows(page)
    assert [row.act for row in rows(page)] == ["get", "get", "get"]
    assert page.lessons.rows.spoken(second).endswith("Streams from the server")
    assert page.lessons.rows.spoken(document).endswith("Downloads when opened")
    page.lessons.setFocus()
    page.lessons.choose(first.lesson.id)
    qtbot.keyClick(page.lessons, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: not rows(page)[0].remote, timeout=SECONDS)
    assert rows(page)[1].remote
    qtbot.waitUntil(lambda: page.header.fetch.text().startswith("Download the rest · "), timeout=SECONDS)
    place = page.lessons.rows.index(3)
    module = page.lessons.rows.row(place)
    assert isinstance(module, ModuleRow)
    assert module.to_get == len(FILES["c.md"])
    direction = page.lessons.layoutDirection()
    button = page.lessons._painter.module_button(page.lessons.visualRect(place), module, direction)
    qtbot.mouseClick(page.lessons.viewport(), Qt.MouseButton.LeftButton, pos=button.center())
    qtbot.waitUntil(lambda: not rows(page)[2].remote, timeout=SECONDS)
    menu = page.actions_.lesson_menu(rows(page)[0], lambda _resume: None)
    remove = next(one for one in menu.actions() if one.objectName() == "lesson_remove_download")
    remove.trigger()
    box = page.findChild(QMessageBox, "remove_download_dialog")
    qtbot.mouseClick(box.findChild(QPushButton, "remove_download_dialog_yes"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(page)[0].remote, timeout=SECONDS)


def test_a_document_that_is_not_here_is_downloaded_and_opens_then(
    our_school: School, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    course_id = course_id_of(request)
    our_school.publish(course_id)
    app = our_school.open()
    app.services.navigator.open_course(course_id)
    page = app.window.page
    assert isinstance(page, CoursePage)
    qtbot.waitUntil(lambda: len(rows(page)) == 3, timeout=SECONDS)
    page.open_row(rows(page)[2])
    qtbot.waitUntil(lambda: isinstance(app.window.page, ReaderPage), timeout=SECONDS)
    reader = app.window.page
    assert isinstance(reader, ReaderPage)
    qtbot.waitUntil(lambda: reader.sheet.view is not None, timeout=SECONDS)
    assert reader.desk.view is not None
    assert reader.desk.view.file is not None
    assert Path(reader.desk.view.file.path).read_bytes() == FILES["c.md"]


def test_offline_a_lesson_that_is_not_here_says_so_and_what_is_here_is_offered(
    window_of: Callable[[Served, Person], App], qtbot: QtBot, tmp_path: Path
) -> None:
    home = tmp_path / "server"
    school(home)
    with serving(home) as own:
        person = own.person()
        publish(own, FILES, "knots")
        enroll(own, person, "knots")
        app = window_of(own, person)
        page = catalogue(app)
        qtbot.waitUntil(lambda: page.grid.isVisible() and page.model.rowCount() == 1, timeout=SECONDS)
        app.services.fetching.get_lesson("knots", "knots-b")
        qtbot.waitUntil(
            lambda: app.services.reader.catalogue_courses(["knots"])[0].downloaded_lessons == 1, timeout=SECONDS
        )
    app.services.sync.network_changed(True)
    qtbot.waitUntil(page.age.isVisible, timeout=SECONDS)
    assert "This is the catalogue as of just now." in page.age.accessibleName()
    assert titles(page) == ["Course knots"]
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    opened = app.window.page
    assert isinstance(opened, CoursePage)
    assert opened.banner.accessibleName().startswith("You are offline. 1 lesson is on this device")
    first, second, _document = rows(opened)
    assert opened.lessons.rows.spoken(first).endswith("Available when online")
    assert "available when online" in opened.lessons.rows.hint(first)
    assert opened.banner.button.text() == "Download when online"
    assert (first.reachable, second.reachable) == (False, True)
    assert opened.header.primary.accessibleName() == "Start · Lesson b", "what plays now is offered"
    opened.open_row(first)
    player = app.window.page
    assert isinstance(player, PlayerPage)
    qtbot.waitUntil(player.stage.notice.isVisible, timeout=SECONDS)
    assert player.stage.notice.heading.text() == "This lesson is not on this device"
    assert player.findChild(Button, "player_next_here") is not None
    qtbot.mouseClick(player.findChild(Button, "player_want"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "knots-a" in app.services.fetching.lessons("knots"))
    qtbot.mouseClick(player.findChild(Button, "player_notice_back"), Qt.MouseButton.LeftButton)
    assert app.window.page is opened
    qtbot.waitUntil(
        lambda: opened.header.line.isVisible() and "Waits for the network" in opened.header.line_words.text()
    )
    with serving(home, urlsplit(own.url).port or 0):
        app.services.sync.network_changed(True)
        assert app.services.downloads is not None
        app.services.downloads.retry_now()
        qtbot.waitUntil(lambda: not rows(opened)[0].remote, timeout=SECONDS)
