"""Settings are kept at once, and seen at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.doctor import Check
from learnapp.settings import SettingsFile
from learnapp.ui.pages.settings.page import SettingsPage
from learnapp.ui.shell.toasts import Toast
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.switch import Switch
from learnapp.ui.window import MainWindow


@pytest.fixture
def page(app: App, window: MainWindow) -> SettingsPage:
    app.services.navigator.go("settings")
    shown = window.page
    assert isinstance(shown, SettingsPage)
    return shown


def choose(page: SettingsPage, name: str, value: object) -> None:
    combo = page.findChild(QComboBox, name)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_what_is_chosen_is_in_the_file_at_once(app: App, page: SettingsPage, qtbot: QtBot) -> None:
    choose(page, "rate", 1.5)
    choose(page, "on_open", "resume")
    choose(page, "countdown_seconds", 15)
    qtbot.mouseClick(page.findChild(Switch, "captions"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.findChild(Switch, "reduced_motion"), Qt.MouseButton.LeftButton)
    written = SettingsFile(app.services.paths.settings).value
    assert (written.rate, written.on_open, written.countdown_seconds) == (1.5, "resume", 15)
    assert written.captions
    assert written.reduced_motion
    assert app.services.theme.motion() == 0


def test_the_look_changes_as_it_is_chosen(app: App, page: SettingsPage) -> None:
    choose(page, "theme", "dark")
    assert app.services.theme.dark
    choose(page, "theme", "light")
    assert not app.services.theme.dark


def test_the_name_is_greeted(app: App, page: SettingsPage, window: MainWindow, qtbot: QtBot) -> None:
    field = page.findChild(QLineEdit, "learner_name_field")
    field.setFocus()
    qtbot.keyClicks(field, "  Jane   Smith ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.sidebar.findChild(Label, "learner_name").text() == "Jane Smith"
    app.services.navigator.go("home")
    assert window.page.findChild(Label, "greeting") is not None
    assert any(label.text() == "Good morning, Jane" for label in window.page.findChildren(Label) if label.isVisible())


def test_without_autoplay_there_is_no_countdown_to_choose(page: SettingsPage, qtbot: QtBot) -> None:
    countdown = page.findChild(QComboBox, "countdown_seconds")
    assert countdown.isEnabled()
    qtbot.mouseClick(page.findChild(Switch, "autoplay_next"), Qt.MouseButton.LeftButton)
    assert not countdown.isEnabled()


def test_storage_is_measured_and_pictures_are_cleared(app: App, page: SettingsPage, qtbot: QtBot) -> None:
    picture = app.services.paths.thumbnail("some-lesson")
    picture.write_bytes(b"x" * 3 * 1024 * 1024)
    page.refresh()
    clear = page.findChild(Button, "clear_pictures")
    qtbot.waitUntil(lambda: clear.text() == "Clear 3.1 MB")
    assert page.findChild(Label, "database_size").text() not in ("", "…", "0 bytes")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not clear.isEnabled())
    assert not picture.exists()


def test_the_examination_is_told_and_can_be_copied(app: App, page: SettingsPage, qtbot: QtBot) -> None:
    wrong = Check("Free space", "0.1 GiB", False, False, "Make some room.")
    object.__setattr__(app.services, "doctor", lambda: [Check("Qt", "PySide6 6"), wrong])
    qtbot.waitUntil(page.about.again.isEnabled)
    page.about.look()
    qtbot.waitUntil(lambda: len(page.findChildren(QWidget, "doctor_finding")) == 2)
    assert page.about.state.text() == "LearnApp works, but not everything is as it should be."
    qtbot.mouseClick(page.findChild(Button, "doctor_copy"), Qt.MouseButton.LeftButton)
    assert "!! Free space: 0.1 GiB Make some room." in QApplication.clipboard().text()


def test_a_disk_that_takes_no_settings_is_told(
    app: App, page: SettingsPage, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    choose(page, "rate", 2.0)
    assert [toast.notice.title for toast in window.findChildren(Toast)] == ["The setting could not be saved"]
    assert app.services.settings.value.rate == 2.0


def test_damaged_settings_are_kept_aside_and_told(app: App, qtbot: QtBot, home: Path) -> None:
    app.services.settings.damaged = home / "settings.json.damaged"
    app.window.show()
    qtbot.waitUntil(lambda: bool(app.window.findChildren(Toast)))
    assert app.window.findChildren(Toast)[0].notice.title == "Your settings were reset"
