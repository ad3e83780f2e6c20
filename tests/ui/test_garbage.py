"""Whatever thread makes the garbage: Qt's objects die on the GUI's."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from learnapp.ui.garbage import Garbage
from learnapp.ui.jobs import Jobs
from learnapp.ui.window import MainWindow

WAIT = 10.0


class Dialog(QObject):
    """Hears a signal, and what a job came to."""

    def __init__(self) -> None:
        super().__init__()
        self.objectNameChanged.connect(self.hear)

    def hear(self, what: object) -> None:
        pass


class Page(Dialog):
    """In a cycle, as pages are."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


def deaths(heard: QObject) -> list[threading.Thread]:
    died: list[threading.Thread] = []
    weakref.finalize(heard, lambda: died.append(threading.current_thread()))
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


def test_python_no_longer_collects_by_itself(qtbot: QtBot) -> None:
    gc.enable()
    parent = QObject()
    Garbage(parent)
    assert not gc.isenabled()


def test_the_window_collects(window: MainWindow) -> None:
    assert window.findChild(Garbage) is not None


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Shut until the test opens it; whoever waits is let through when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_who_waited_for_a_job_dies_on_the_gui_thread_though_the_job_lingers(
    qtbot: QtBot, gate: threading.Event
) -> None:
    jobs, lingering = Jobs(), threading.Event()
    dialog = Dialog()
    died = deaths(dialog)
    job = jobs.run(lambda _progress, _cancelled: lingering.wait(WAIT), done=dialog.hear)
    del dialog
    jobs._running[job][0].add_done_callback(lambda _: gate.wait(WAIT))
    lingering.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert died == [threading.main_thread()]
    gate.set()
    jobs.close()


def test_who_waits_for_a_job_that_outlives_its_window_dies_on_the_gui_thread(
    qtbot: QtBot, gate: threading.Event
) -> None:
    jobs, begun = Jobs(threads=1), threading.Event()
    dialog = Dialog()
    died = [deaths(dialog), deaths(jobs)]

    def work(_progress: object, _cancelled: object) -> None:
        begun.set()
        gate.wait(WAIT)

    jobs.run(work, done=dialog.hear)
    begun.wait(WAIT)
    jobs.close(seconds=0)
    del dialog, jobs
    gc.collect()
    assert died == [[threading.main_thread()]] * 2
