"""The Downloads page on a real server: what is on its way, what is done with it, what is here."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.store.store import wall_clock
from learnapp.store.views_offered import Download
from learnapp.sync.catalogue import refresh_catalogue
from learnapp.ui.pages.downloads.page import DownloadsPage
from learnapp.ui.pages.downloads.queue_row import QueueRow
from learnapp.ui.pages.settings.rows import Choice
from learnapp.ui.upkeep import Upkeep
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.list_card import ListRow
from tests.media import small_video
from tests.sync.courses import bytes_of, enroll, publish, sha256
from tests.sync.served import PASSWORD, Person, Served
from tests.ui.conftest import end, show
from tests.ui.signed_in import accounts_of

SECONDS = 20_000
SLOW = 100  # kB/s
FILES = {f"{name}.mp4": bytes_of(number, 300_000) for number, name in enumerate("abc")}


@pytest.fixture
def signed_in(qapp: QApplication, qtbot: QtBot, home: Path, served: Served, ada: Person) -> Generator[App]:
    """Ada's window, which has heard of her course `knots` and downloads nothing yet; slowly, when it does."""
    publish(served, FILES, "knots")
    enroll(served, ada, "knots")
    paths = Paths.of(home).create()
    accounts = accounts_of(paths, wall_clock)
    account = accounts.sign_in(served.url, ada.email, PASSWORD, device_name="laptop")
    built = build_app(qapp, paths, device_name="laptop", accounts=accounts)
    connection = accounts.connection(account)
    refresh_catalogue(built.services.store, built.services.reader, connection)
    connection.close()
    built.services.settings.change(download_rate_limit=SLOW)
    show(built, qtbot)
    built.start_syncing()
    yield built
    end(built)


def downloads_page(app: App) -> DownloadsPage:
    app.services.navigator.go("downloads")
    page = app.window.page
    assert isinstance(page, DownloadsPage)
    return page


def rows(page: DownloadsPage) -> list[QueueRow]:
    found = [row for row in page.queue.findChildren(QueueRow) if row.isVisible()]
    return sorted(found, key=lambda row: row.mapTo(page, row.rect().topLeft()).y())


def names(page: DownloadsPage) -> list[str]:
    return [row.name.text() for row in rows(page)]


def held(page: DownloadsPage) -> list[str]:
    return [row.accessibleName() for row in page.held.findChildren(ListRow) if row.isVisible()]


def queue(app: App) -> list[Download]:
    return [one for one in app.services.reader.downloads() if one.state != "done"]


def want(app: App, qtbot: QtBot) -> DownloadsPage:
    page = downloads_page(app)
    assert app.services.downloads is not None
    app.services.downloads.add_course("knots")
    qtbot.waitUntil(lambda: len(rows(page)) == 3, timeout=SECONDS)
    return page


def press(qtbot: QtBot, page: DownloadsPage, name: str) -> None:
    button = page.findChild(Button, name) or page.findChild(IconButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def answer(page: DownloadsPage, dialog: str, name: str) -> None:
    box = page.findChild(QMessageBox, dialog)
    assert box is not None
    next(button for button in box.buttons() if button.objectName() == f"{dialog}_{name}").click()


def test_a_guest_is_led_to_signing_in(app: App, qtbot: QtBot) -> None:
    show(app, qtbot)
    page = downloads_page(app)
    assert page.empty.isVisible()
    press(qtbot, page, "downloads_sign_in")
    assert app.window.page.objectName() == "page_sign_in"


def test_a_course_that_came_has_a_cover_and_stills(
    signed_in: App, served: Served, ada: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    services = signed_in.services
    publish(served, {"a.mp4": small_video(tmp_path / "a.mp4", 7).read_bytes()}, "filmed")
    enroll(served, ada, "filmed")
    assert services.account is not None
    with closing(services.accounts.connection(services.account)) as connection:
        refresh_catalogue(services.store, services.reader, connection)
    services.settings.change(download_rate_limit=0)
    upkeep = Upkeep(services)
    upkeep.start()
    try:
        cover = services.paths.cover("filmed")
        with qtbot.waitSignal(services.images.loaded, timeout=SECONDS, check_params_cb=lambda path: path == str(cover)):
            services.fetching.get_course("filmed")
        assert cover.exists()
        assert services.paths.thumbnail("filmed-a").exists()
        assert [card.missing_lessons for card in services.reader.courses() if card.course_id == "filmed"] == [0]
    finally:
        upkeep.close()


def test_a_course_that_was_downloaded_without_a_cover_gets_one_when_it_is_seen(
    signed_in: App, served: Served, ada: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    publish(served, {"a.mp4": small_video(tmp_path / "a.mp4", 2).read_bytes()}, "filmed")
    enroll(served, ada, "filmed")
    services = signed_in.services
    assert services.account is not None
    with closing(services.accounts.connection(services.account)) as connection:
        refresh_catalogue(services.store, services.reader, connection)
    services.settings.change(download_rate_limit=0)
    services.fetching.get_course("filmed")
    qtbot.waitUntil(lambda: "filmed" in services.fetching.arrived, timeout=SECONDS)
    cover = services.paths.cover("filmed")
    assert not cover.exists()
    upkeep = Upkeep(services)
    upkeep.start()
    try:
        with qtbot.waitSignal(services.images.loaded, timeout=SECONDS, check_params_cb=lambda path: path == str(cover)):
            services.navigator.open_course("filmed")
        assert cover.exists()
        qtbot.waitUntil(lambda: not services.jobs.busy)
        cover.unlink()
        services.images.forget()
        services.navigator.go("library")
        qtbot.waitUntil(lambda: not services.jobs.busy)
        assert not cover.exists(), "once"
    finally:
        upkeep.close()


def test_where_nothing_is_wanted_the_way_leads_to_the_library(signed_in: App, qtbot: QtBot) -> None:
    qtbot.keyClick(signed_in.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    page = signed_in.window.page
    assert isinstance(page, DownloadsPage)
    assert page.empty.title.text() == "Nothing is downloaded yet"
    press(qtbot, page, "downloads_library")
    assert signed_in.window.page.objectName() == "page_library"


def test_a_course_comes_and_is_seen_coming_and_is_here(signed_in: App, qtbot: QtBot) -> None:
    page = want(signed_in, qtbot)
    assert names(page) == ["Lesson a", "Lesson b", "Lesson c"]
    qtbot.waitUntil(lambda: "/s · " in rows(page)[0].told.text(), timeout=SECONDS)
    assert rows(page)[0].told.text().endswith("left")
    assert rows(page)[2].told.text() == "Waits · 300 kB"
    assert page.status.headline.text() == "3 lessons are on their way"
    assert page.status.sentence.text().endswith("left")
    assert signed_in.services.downloads is not None
    signed_in.services.settings.change(download_rate_limit=0)
    qtbot.waitUntil(lambda: not queue(signed_in), timeout=SECONDS)
    qtbot.waitUntil(lambda: not rows(page) and not page.queue.isVisible(), timeout=SECONDS)
    assert page.status.headline.text() == "Nothing is on its way"
    qtbot.waitUntil(lambda: held(page) == ["Course knots, 3 lessons · 900 kB"], timeout=SECONDS)
    qtbot.waitUntil(lambda: "are free" in page.held.note.text(), timeout=SECONDS)


def test_what_is_here_goes_when_that_is_wanted_and_its_progress_stays(signed_in: App, qtbot: QtBot) -> None:
    signed_in.services.settings.change(download_rate_limit=0)
    page = downloads_page(signed_in)
    assert signed_in.services.downloads is not None
    signed_in.services.downloads.add_course("knots")
    qtbot.waitUntil(lambda: held(page) == ["Course knots, 3 lessons · 900 kB"], timeout=SECONDS)
    qtbot.waitUntil(lambda: not queue(signed_in), timeout=SECONDS)
    signed_in.services.store.mark("knots", "knots-a", "complete").result(10)
    press(qtbot, page, "held_remove_0")
    answer(page, "remove_download_dialog", "yes")
    qtbot.waitUntil(page.empty.isVisible, timeout=SECONDS)
    reader = signed_in.services.reader
    assert reader.content_usage() == []
    assert reader.is_completed("knots", "knots-a")
    offered = reader.catalogue_course("knots")
    assert offered is not None
    assert not offered.pinned


def test_all_of_it_is_paused_and_goes_on(signed_in: App, qtbot: QtBot) -> None:
    page = want(signed_in, qtbot)
    qtbot.waitUntil(lambda: rows(page)[0].told.text().startswith("1"), timeout=SECONDS)
    press(qtbot, page, "downloads_act")
    qtbot.waitUntil(lambda: page.status.headline.text() == "3 downloads are paused", timeout=SECONDS)
    assert signed_in.services.downloads is not None
    qtbot.waitUntil(lambda: not page.bridge.state.running, timeout=SECONDS)
    assert all(row.told.text().startswith("Paused · ") for row in rows(page))
    assert page.status.act.text() == "Resume all"
    press(qtbot, page, "downloads_act")
    qtbot.waitUntil(lambda: len(page.bridge.state.running) == 2, timeout=SECONDS)


def test_the_keyboard_walks_moves_pauses_and_cancels(signed_in: App, qtbot: QtBot) -> None:
    page = want(signed_in, qtbot)
    first = rows(page)[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    second = rows(page)[1]
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: names(page) == ["Lesson a", "Lesson c", "Lesson b"], timeout=SECONDS)
    assert second.hasFocus(), "the focus moves along"
    assert not second.down.isEnabled()
    qtbot.keyClick(second, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: names(page) == ["Lesson a", "Lesson b", "Lesson c"], timeout=SECONDS)
    second.switch.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(second.switch, Qt.Key.Key_Up)
    assert first.hasFocus(), "from a button of a row, too"
    third = rows(page)[2]
    third.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(third, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: third.told.text() == "Paused · 300 kB", timeout=SECONDS)
    assert third.switch.accessibleName() == "Resume Lesson c"
    qtbot.keyClick(third, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(page) == ["Lesson a", "Lesson b"], timeout=SECONDS)
    assert rows(page)[1].hasFocus(), "the focus goes to a neighbour"


def test_what_came_already_is_cancelled_after_a_question_only(signed_in: App, qtbot: QtBot) -> None:
    page = want(signed_in, qtbot)
    first = rows(page)[0]
    qtbot.waitUntil(lambda: "/s · " in first.told.text(), timeout=SECONDS)
    qtbot.mouseClick(first.cancel, Qt.MouseButton.LeftButton)
    answer(page, "downloads_cancel_dialog", "no")
    assert len(queue(signed_in)) == 3
    press(qtbot, page, "downloads_cancel_all")
    box = next(one for one in page.findChildren(QMessageBox) if one.isVisible())
    next(button for button in box.buttons() if button.objectName() == "downloads_cancel_dialog_yes").click()
    qtbot.waitUntil(page.empty.isVisible, timeout=SECONDS)
    content = signed_in.services.library().held.content
    qtbot.waitUntil(lambda: not list((content.root / ".part").glob("*")), timeout=SECONDS)


def test_what_failed_says_why_and_is_tried_again(signed_in: App, qtbot: QtBot, served: Served) -> None:
    signed_in.services.settings.change(download_rate_limit=0)
    lost = next((served.home / "content").rglob(f"*{sha256(FILES['b.mp4'])}*"))
    data = lost.read_bytes()
    lost.write_bytes(bytes(len(data)))  # of the same size, and something else
    page = want_and_fail(signed_in, qtbot)
    qtbot.waitUntil(lambda: [row.name.text() for row in rows(page)] == ["Lesson b"], timeout=SECONDS)
    (row,) = rows(page)
    assert row.switch.accessibleName() == "Try Lesson b again"
    lost.write_bytes(data)
    press(qtbot, page, "downloads_act")
    qtbot.waitUntil(lambda: not queue(signed_in), timeout=SECONDS)


def want_and_fail(app: App, qtbot: QtBot) -> DownloadsPage:
    page = downloads_page(app)
    assert app.services.downloads is not None
    app.services.downloads.add_course("knots")
    qtbot.waitUntil(lambda: page.status.headline.text() == "1 download failed", timeout=SECONDS)
    return page


def test_its_settings_are_a_click_away_and_hold_at_once(signed_in: App, qtbot: QtBot) -> None:
    page = want(signed_in, qtbot)
    press(qtbot, page, "downloads_settings")
    settings = signed_in.window.page
    assert settings.objectName() == "page_settings"
    limit = settings.findChild(Choice, "download_rate_limit")
    assert limit is not None
    qtbot.waitUntil(lambda: not limit.visibleRegion().isEmpty(), timeout=SECONDS)
    limit.setCurrentIndex(limit.findData(0))
    limit.activated.emit(limit.currentIndex())
    assert signed_in.services.settings.value.download_rate_limit == 0
    qtbot.waitUntil(lambda: not queue(signed_in), timeout=SECONDS)


def test_right_to_left_mirrors_the_rows(signed_in: App, qtbot: QtBot, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        row = rows(want(signed_in, qtbot))[0]
        assert row.cancel.x() < row.up.x() < row.name.x() < row.sign.x()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
