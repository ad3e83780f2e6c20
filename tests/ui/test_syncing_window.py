"""The window with a real server: signing in, syncing as one learns, what another device did, signing out."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from learnapp.beside import Beside, Signals
from learnapp.build import App, build_app, run_window
from learnapp.errors import SignInAgainError
from learnapp.instance import Answer, Request, hand_over
from learnapp.paths import Paths
from learnapp.store.store import wall_clock
from learnapp.sync.account import Account
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.home.page import HomePage
from learnapp.ui.pages.sign_in.page import SignInPage
from learnapp.ui.pages.sync.page import SyncPage
from learnapp.ui.shell.toasts import Toast
from learnapp.ui.signing_out import SignOut
from learnapp.ui.syncing import SyncBridge
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.list_card import ListRow
from learnapp.ui.window import MainWindow
from tests.sync.devices import Device
from tests.sync.served import PASSWORD, Person, Served, push, school, serving
from tests.ui.conftest import end, show
from tests.ui.library_of import Seeder
from tests.ui.signed_in import accounts_of

Open = Callable[[], App]
SECONDS = 20_000


@pytest.fixture
def open_app(qapp: QApplication, qtbot: QtBot, home: Path) -> Generator[Open]:
    """Opens the program on this test's home, for who learns there now, and lets it sync; one at a time."""
    opened: list[App] = []
    paths = Paths.of(home).create()

    def open_() -> App:
        while opened:
            end(opened.pop())
        built = build_app(qapp, paths, device_name="Office laptop", accounts=accounts_of(paths, wall_clock))
        opened.append(built)
        show(built, qtbot)
        built.start_syncing()
        return built

    yield open_
    while opened:
        end(opened.pop())


def signed_in(app: App, served: Served, person: Person) -> Account:
    return app.services.accounts.sign_in(served.url, person.email, PASSWORD, device_name="Office laptop")


def sign_in_by_hand(app: App, qtbot: QtBot, served: Served, person: Person, password: str = PASSWORD) -> SignInPage:
    app.services.navigator.sign_in()
    page = app.window.page
    assert isinstance(page, SignInPage)
    for field, text in zip(page.form.fields, (served.url, person.email, password), strict=True):
        field.input.clear()
        qtbot.keyClicks(field.input, text)
    qtbot.keyClick(page.form.password.input, Qt.Key.Key_Return)
    return page


def until_synced(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: app.services.sync.status.synced, timeout=SECONDS)


def test_what_a_guest_learned_goes_along_into_the_account_and_to_the_server(
    served: Served, open_app: Open, qtbot: QtBot
) -> None:
    person = served.person()
    app = open_app()
    seed = Seeder(app.services.store)
    seed.watch(seed.course("Knots"), 1, 300)
    page = sign_in_by_hand(app, qtbot, served, person)
    qtbot.waitUntil(lambda: page.steps.currentWidget() is page.offer, timeout=SECONDS)
    assert "You are signed in as Ada." in page.offer.text.text()
    qtbot.mouseClick(page.offer.bring, Qt.MouseButton.LeftButton)
    assert app.again.bring_guest
    app = open_app()
    assert app.services.learner_name == "Ada"
    app.window.bring_guest()
    qtbot.waitUntil(lambda: app.services.reader.statistics().total == 1, timeout=SECONDS)
    qtbot.waitUntil(lambda: app.services.sync.status.refused > 0 or app.services.sync.status.synced, timeout=SECONDS)
    qtbot.waitUntil(lambda: app.services.sync.status.waiting == 0, timeout=SECONDS)
    assert ("course_copy", "Knots") in served.documents(person)


def test_a_wrong_password_is_told_beside_it_and_the_guest_goes_on(served: Served, open_app: Open, qtbot: QtBot) -> None:
    app = open_app()
    page = sign_in_by_hand(app, qtbot, served, served.person(), "wrong")
    qtbot.waitUntil(page.form.password.error.isVisible, timeout=SECONDS)
    assert page.form.password.error.text().startswith("That did not fit.")
    assert app.services.accounts.current is None
    assert not app.again.wanted


def test_what_is_done_is_synced_by_itself_and_the_devices_are_told(
    served: Served, open_app: Open, qtbot: QtBot
) -> None:
    person = served.person()
    app = open_app()
    signed_in(app, served, person)
    app = open_app()
    until_synced(app, qtbot)
    app.services.store.set_preference("daily_goal", 20).result()
    # that something waits may be over before the window has a look
    qtbot.waitUntil(lambda: not app.services.reader.waiting(), timeout=SECONDS)
    until_synced(app, qtbot)
    assert app.window.sidebar.pill.words == "Synced just now"
    assert any(kind == "preference" and "daily_goal" in id_ for kind, id_ in served.documents(person))
    app.services.navigator.go("sync")
    page = app.window.page
    assert isinstance(page, SyncPage)
    qtbot.waitUntil(lambda: "Office laptop, This device" in names(page), timeout=SECONDS)
    assert "Elsewhere" in " ".join(names(page))
    qtbot.mouseClick(page.status.act, Qt.MouseButton.LeftButton)
    until_synced(app, qtbot)


def test_a_lost_device_is_signed_out_from_the_sync_page_after_a_question(
    served: Served, open_app: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    person = served.person()
    lost = Device(tmp_path / "tablet", served.url, person)
    try:
        app = open_app()
        signed_in(app, served, person)
        app = open_app()
        until_synced(app, qtbot)
        app.services.navigator.go("sync")
        page = app.window.page
        assert isinstance(page, SyncPage)
        qtbot.waitUntil(lambda: len(outs(page)) == 1, timeout=SECONDS)
        answer(app, qtbot, outs(page)[0], "no")
        lost.sync()
        answer(app, qtbot, outs(page)[0], "yes")
        qtbot.waitUntil(lambda: not outs(page), timeout=SECONDS)
        assert any(name.startswith("tablet") for name in names(page))
        with pytest.raises(SignInAgainError):
            lost.sync()
        page._sign_out("nobody's", "tablet")
        qtbot.waitUntil(
            lambda: any("did not understand" in toast.notice.title for toast in app.window.findChildren(Toast)),
            timeout=SECONDS,
        )
    finally:
        lost.close()


def outs(page: SyncPage) -> list[Button]:
    return [one for one in page.devices.findChildren(Button) if one.objectName().startswith("sync_device_out_")]


def answer(app: App, qtbot: QtBot, button: Button, word: str) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    box = app.window.findChild(QMessageBox, "sync_device_dialog")
    qtbot.mouseClick(box.findChild(QPushButton, f"sync_device_dialog_{word}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.window.findChild(QMessageBox, "sync_device_dialog") is None)


def names(page: SyncPage) -> list[str]:
    return [row.accessibleName() for row in page.devices.findChildren(ListRow)]


def test_what_another_device_does_is_seen_by_itself(served: Served, open_app: Open, qtbot: QtBot) -> None:
    person = served.person()
    app = open_app()
    signed_in(app, served, person)
    app = open_app()
    until_synced(app, qtbot)
    with served.client(person) as client:
        push(client, [copy_of_a_course()])
    qtbot.waitUntil(lambda: app.services.reader.statistics().total == 1, timeout=SECONDS)
    home = app.window.page
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: any("Winds" in tile.accessibleName() for tile in home.courses.tiles))
    app.services.navigator.open_course("winds")
    course = app.window.page
    assert isinstance(course, CoursePage)
    qtbot.waitUntil(course.banner.isVisible)
    told = "The files are on another device. Add the same folder here, or package the course there and open that here."
    assert course.banner.accessibleName() == told, "they never were anywhere here"


def copy_of_a_course() -> dict[str, object]:
    lesson = {"id": "winds-1", "title": "North", "type": "video", "path": "1.mp4", "duration_seconds": 600.0}
    manifest = {"id": "winds", "title": "Winds", "modules": [{"id": "m", "title": "One", "lessons": [lesson]}]}
    now = [{"by": "elsewhere", "n": 1, "at": round(time.time() * 1000), "value": manifest}]
    return {"kind": "course_copy", "id": "winds", "body": {"seen": {"elsewhere": 1}, "now": now}}


def test_signing_out_syncs_first_and_leaves_the_database(served: Served, open_app: Open, qtbot: QtBot) -> None:
    person = served.person()
    app = open_app()
    account = signed_in(app, served, person)
    app = open_app()
    until_synced(app, qtbot)
    app.services.store.set_preference("daily_goal", 30).result()
    dialog = SignOut(app.services, account, app.window)
    dialog.open()
    qtbot.mouseClick(dialog.send if dialog.send.isVisible() else dialog.out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.again.wanted, timeout=SECONDS)
    assert app.services.accounts.current is None
    assert not app.services.accounts.is_signed_in(account)
    app = open_app()
    assert app.services.account is None
    assert app.services.store.account == "guest"
    assert (app.services.accounts.folder(account) / "learnapp.db").exists()
    assert any("daily_goal" in id_ for _, id_ in served.documents(person))


def test_who_was_signed_out_elsewhere_signs_in_again_in_the_same_window(
    served: Served, open_app: Open, qtbot: QtBot
) -> None:
    person = served.person()
    app = open_app()
    account = signed_in(app, served, person)
    app.services.accounts.secrets.forget(account.id)
    app = open_app()
    qtbot.waitUntil(lambda: app.window.sidebar.pill.words == "Sign in again", timeout=SECONDS)
    app.services.navigator.go("sync")
    page = app.window.page
    assert isinstance(page, SyncPage)
    qtbot.mouseClick(page.status.act, Qt.MouseButton.LeftButton)
    form = app.window.page
    assert isinstance(form, SignInPage)
    assert form.form.email.text == person.email
    qtbot.keyClicks(form.form.password.input, PASSWORD)
    qtbot.keyClick(form.form.password.input, Qt.Key.Key_Return)
    until_synced(app, qtbot)
    assert not app.again.wanted, "it is the same window"
    assert app.window.page is page


def test_offline_is_a_state_and_not_an_error(served: Served, open_app: Open, qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "server"
    school(home)
    with serving(home) as own:
        person = own.person()
        app = open_app()
        signed_in(app, own, person)
        app = open_app()
        until_synced(app, qtbot)
    app.services.store.set_preference("daily_goal", 10).result()
    app.services.sync.network_changed(True)
    qtbot.waitUntil(lambda: app.window.sidebar.pill.words == "Offline · 1 to sync", timeout=SECONDS)
    assert app.window.sidebar.pill.kind == "attention"
    with serving(home, int(own.url.rsplit(":", 1)[1])):
        app.services.sync.network_changed(True)
        until_synced(app, qtbot)


def test_nothing_is_waited_for_where_there_is_no_account(app: App) -> None:
    asked: list[str] = []
    app.services.sync.freshen(2.0, lambda: asked.append("at once"))
    assert asked == ["at once"]
    assert isinstance(app.services.sync, SyncBridge)


def test_commands_of_the_command_line_are_done_by_the_open_window(
    served: Served, open_app: Open, qtbot: QtBot, home: Path
) -> None:
    person = served.person()
    signals = Signals()
    app = open_app()
    beside = Beside(app.window, Paths.of(home), signals, lambda: None, bring_guest=False)
    beside.start()
    try:
        assert asked(home, Request("sync")).code == 4, "nobody is signed in"
        account = signed_in(app, served, person)
        assert asked(home, Request("account", merge=True)).ok
        qtbot.waitUntil(lambda: app.again.wanted)
        assert app.again.bring_guest
    finally:
        beside.close()
        signals.release()
    app = open_app()
    beside = Beside(app.window, Paths.of(home), signals, lambda: None, bring_guest=False)
    beside.start()
    try:
        app.services.store.set_preference("daily_goal", 40).result()
        answer = asked(home, Request("sync"))
        assert answer.ok, answer.title
        assert any("daily_goal" in id_ for _, id_ in served.documents(person))
        assert asked(home, Request("account")).ok
        app.services.accounts.sign_out(account)
        assert not app.again.wanted, "it was the same account still"
        asked(home, Request("account"))
        qtbot.waitUntil(lambda: app.again.wanted)
    finally:
        beside.close()
        signals.release()


def asked(home: Path, request: Request) -> Answer:
    answer = hand_over(Paths.of(home).data, request)
    assert answer is not None
    return answer


def test_the_window_opens_anew_for_who_learns_then_in_the_same_process(
    served: Served, home: Path, qapp: QApplication
) -> None:
    paths = Paths.of(home).create()
    accounts_of(paths, wall_clock).sign_in(served.url, served.person().email, PASSWORD)
    seen: list[str] = []

    def look() -> None:
        window = next(one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        seen.append(window.services.learner_name)
        if len(seen) == 1:
            window.services.accounts.use(None)
            QTimer.singleShot(600, look)
            window.services.reopen(False)
        else:
            window.close()

    QTimer.singleShot(600, look)
    assert run_window(paths) == 0
    assert seen == ["Ada", ""]
