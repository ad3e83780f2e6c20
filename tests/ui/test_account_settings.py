"""Who learns here: the account in Settings, the others, the guest, and signing out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.paths import Paths
from learnapp.store import Store
from learnapp.store.identity import machine_name
from learnapp.sync.status import SyncStatus
from learnapp.ui.pages.settings.account import AccountSection
from learnapp.ui.pages.settings.page import SettingsPage
from learnapp.ui.shell.toasts import Toast
from learnapp.ui.signing_out import SignOut
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label
from tests.ui.library_of import NOW, Seeder
from tests.ui.signed_in import JANE, RESCUE


def section(app: App) -> AccountSection:
    app.services.navigator.go("settings")
    page = app.window.page
    assert isinstance(page, SettingsPage)
    return page.account


def words(section: AccountSection) -> str:
    return "\n".join(label.text() for label in section.findChildren(Label) if label.isVisible())


def button(section: AccountSection, name: str) -> Button | None:
    return next((one for one in section.findChildren(Button, name) if one.isVisible()), None)


@pytest.fixture
def a_guest_learned(home: Path) -> None:
    store = Store.open(Paths.of(home).create().account(), clock=lambda: NOW)
    seed = Seeder(store)
    seed.watch(seed.course("Knots"), 1, 300)
    store.close()


def test_the_account_is_the_one_who_learns(janes: App) -> None:
    assert janes.window.sidebar.findChild(Label, "learner_name").text() == "Jane Smith"
    assert "Field Academy" in [label.text() for label in janes.window.sidebar.findChildren(Label)]
    janes.services.navigator.go("home")
    assert any(label.text() == "Good morning, Jane" for label in janes.window.page.findChildren(Label))
    shown = section(janes)
    assert "jane@field.academy · Field Academy\nhttps://learn.field.academy" in words(shown)
    names = [field.objectName() for field in janes.window.page.findChildren(QLineEdit) if field.isVisible()]
    assert names == ["device_name"], "an account has its name"


def test_settings_say_how_syncing_stands(janes: App, qtbot: QtBot) -> None:
    shown = section(janes)
    janes.services.sync.show(SyncStatus(phase="offline", waiting=3))
    assert "You are offline" in words(shown)
    qtbot.mouseClick(button(shown, "account_sync"), Qt.MouseButton.LeftButton)
    assert janes.window.page.objectName() == "page_sync"


def test_who_signed_out_is_asked_for_the_password_again(janes: App, qtbot: QtBot) -> None:
    shown = section(janes)
    qtbot.waitUntil(lambda: button(shown, "account_again_0") is not None)
    assert "jane@county-rescue.org · County Rescue · signed out" in words(shown)
    qtbot.mouseClick(button(shown, "account_again_0"), Qt.MouseButton.LeftButton)
    place = janes.services.navigator.place
    assert place is not None
    assert (place.page, place.account_id) == ("sign_in", RESCUE.id)


def test_another_account_that_is_signed_in_is_switched_to(janes: App, qtbot: QtBot) -> None:
    janes.services.accounts.secrets.put(RESCUE.id, "something")
    shown = section(janes)
    qtbot.waitUntil(lambda: button(shown, "account_switch_0") is not None)
    qtbot.mouseClick(button(shown, "account_switch_0"), Qt.MouseButton.LeftButton)
    assert janes.services.accounts.current == RESCUE
    assert janes.again.wanted
    assert not janes.window.isVisible()


def toasts(app: App) -> list[str]:
    return [toast.notice.text for toast in app.window.findChildren(Toast) if toast.isVisible()]


def test_what_a_guest_learned_can_be_brought_along_later(a_guest_learned: None, janes: App, qtbot: QtBot) -> None:
    shown = section(janes)
    qtbot.waitUntil(lambda: button(shown, "account_bring_guest") is not None)
    qtbot.mouseClick(button(shown, "account_bring_guest"), Qt.MouseButton.LeftButton)
    reader = janes.services.reader
    qtbot.waitUntil(lambda: reader.statistics().total == 1)
    assert reader.statistics().watch_time_seconds == 300
    done = "What was learned here before is in your account now · 1 course"
    qtbot.waitUntil(lambda: toasts(janes) == [done])  # and “Bringing along…” is gone
    qtbot.waitUntil(lambda: button(shown, "account_bring_guest") is None)
    assert not janes.services.paths.account().exists()
    assert len(list(janes.services.paths.account().parent.glob("guest.merged-*"))) == 1, "nothing is deleted"


def test_a_guest_that_is_open_elsewhere_is_left_and_told(a_guest_learned: None, janes: App, qtbot: QtBot) -> None:
    elsewhere = Store.open(janes.services.paths.account(), clock=lambda: NOW)
    try:
        janes.window.bring_guest()
        assert toasts(janes) == ["Bringing along what was learned here before…"]
        qtbot.waitUntil(lambda: any(toast.notice.title for toast in janes.window.findChildren(Toast)))
        assert len(toasts(janes)) == 1
    finally:
        elsewhere.close()
    assert janes.services.paths.account().exists()
    assert janes.services.reader.statistics().total == 0


def sign_out(app: App, qtbot: QtBot) -> SignOut:
    shown = section(app)
    qtbot.mouseClick(button(shown, "account_sign_out"), Qt.MouseButton.LeftButton)
    dialog = app.window.findChild(SignOut, "sign_out")
    assert dialog is not None
    return dialog


def test_signing_out_tells_what_was_not_sent_and_that_it_is_kept(janes: App, qtbot: QtBot) -> None:
    for key in ("daily_goal", "speed"):
        janes.services.store.set_preference(key, 30).result()
    assert janes.services.reader.outbox_size() == 3
    janes.services.sync.show(SyncStatus(phase="offline", waiting=3, refused=1))
    dialog = sign_out(janes, qtbot)
    assert dialog.title.text() == "Sign out Jane Smith?"
    assert dialog.text.text() == (
        "3 changes were not sent yet. They stay on this device, and go when you sign in here again as "
        "jane@field.academy. 1 change that the server refused stays here too. After that you learn here as a guest."
    )
    assert dialog.send.isHidden(), "there is no way to send them now"
    qtbot.mouseClick(dialog.stay, Qt.MouseButton.LeftButton)
    assert janes.services.accounts.current == JANE
    assert not janes.again.wanted


def test_signed_out_the_guest_learns_and_the_database_stays(janes: App, qapp: QApplication, qtbot: QtBot) -> None:
    dialog = sign_out(janes, qtbot)
    qtbot.mouseClick(dialog.out, Qt.MouseButton.LeftButton)
    assert not dialog.stay.isEnabled()
    qtbot.waitUntil(lambda: janes.again.wanted, timeout=20_000)
    assert janes.services.accounts.current is None
    assert JANE in janes.services.accounts.known
    assert (janes.services.accounts.folder(JANE) / "learnapp.db").exists()


def test_the_device_is_renamed_by_the_keyboard(janes: App, qtbot: QtBot) -> None:
    field = section(janes).device
    assert field.accessibleName() == "This device"
    assert field.text() == janes.services.store.device_name
    field.setFocus(Qt.FocusReason.TabFocusReason)
    field.selectAll()
    qtbot.keyClicks(field, "  Home   desk ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: janes.services.reader.status().device_name == "Home desk")
    qtbot.waitUntil(lambda: field.text() == "Home desk")
    field.clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.text() == machine_name())
    assert janes.services.store.device_name == machine_name()


def test_a_guest_sees_the_new_name_of_the_device_at_once(app: App, qtbot: QtBot) -> None:
    field = section(app).device
    field.setText("Attic")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Attic" in [label.text() for label in app.window.sidebar.findChildren(Label)])
