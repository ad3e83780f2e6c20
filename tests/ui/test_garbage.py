"""Whatever thread makes the garbage: Qt's objects die on the GUI's."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from learnapp.ui.garbage import Garbage
from learnapp.ui.window import MainWindow


class Page(QObject):
    """A page in a cycle, as pages are, that hears a signal."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self
        self.objectNameChanged.connect(self.hear)

    def hear(self, name: str) -> None:
        pass


def deaths(page: Page) -> list[threading.Thread]:
    died: list[threading.Thread] = []
    weakref.finalize(page, lambda: died.append(threading.current_thread()))
    return died


def test_garbage_is_collected_on_the_gui_thread_though_another_allocates(qtbot: QtBot) -> None:
    parent = QObject()
    Garbage(parent)
    died = deaths(Page())
    kept: list[list[int]] = []
    busy = threading.Thread(target=lambda: kept.extend([number] for number in range(100_000)))
    busy.start()
    busy.join()
    assert died == []
    qtbot.waitUntil(lambda: bool(died))
    assert died == [threading.main_thread()]


def test_the_window_collects_and_nobody_else(window: MainWindow) -> None:
    assert window.findChild(Garbage) is not None
    assert not gc.isenabled()
