"""The pictures of the documentation show a page when it is whole, however slow the machine is."""

from __future__ import annotations

import importlib
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.pages.settings.page import SettingsPage
from learnapp.ui.widgets.buttons import Button

SCRIPTS = Path(__file__).parents[2] / "scripts"


def test_a_picture_is_taken_when_all_that_is_asked_for_is_there(
    janes: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    screenshots = importlib.import_module("screenshots")
    monkeypatch.setattr(screenshots, "OUT", tmp_path)
    slow = threading.Event()
    for _ in range(2):  # both threads of the jobs have something to do before the page's own questions
        janes.services.jobs.run(lambda _progress, _cancelled: slow.wait(20))
    threading.Timer(1.5, slow.set).start()
    janes.services.navigator.go("settings")
    page = janes.window.page
    assert isinstance(page, SettingsPage)
    assert page.account.findChild(Button, "account_again_0") is None
    screenshots.Camera(janes, None).take("settings-account-light")
    assert page.account.findChild(Button, "account_again_0") is not None, "the other account, which takes a moment"
    taken = QImage(str(tmp_path / "settings-account-light.png"))
    assert taken == janes.window.grab().toImage().convertToFormat(taken.format())
