"""What the desktop is told, and how to have it be silent."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.store.views import LessonFile
from learnapp.tracking.portal import Portal
from learnapp.ui.desktop.channels import SystemDesktop
from learnapp.ui.desktop.news import DAY_MS, News
from learnapp.ui.navigator import Place
from learnapp.ui.notices import Notice
from learnapp.ui.pages.settings.page import SettingsPage
from tests.tracking.test_power import bus as bus  # noqa: PLC0414 - a fixture
from tests.ui.conftest import show
from tests.ui.library_of import HOUR, NOW, Seeder


class Told:
    """A desktop that shows nothing, and remembers."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.acts: list[Callable[[], None]] = []
        self.heard = True

    def tell(self, title: str, text: str, act: Callable[[], None], unheard: Callable[[], None]) -> None:
        self.said.append((title, text))
        self.acts.append(act)
        if not self.heard:
            unheard()

    def close(self) -> None: ...


@pytest.fixture
def desktop(app: App) -> Iterator[Told]:
    """News of the program of the test, told to a desktop of the test's own."""
    told = Told()
    news = News(app.services, app.window.bridge, told)
    yield told
    news.close()


def later(app: App, told: Told, days: float) -> News:
    """News as they are looked for when so many days have gone by."""
    services = dataclasses.replace(app.services, clock=lambda: NOW + round(days * DAY_MS))
    return News(services, app.window.bridge, told)


def test_quarters_of_a_course_are_told_as_they_are_reached(app: App, seed: Seeder, desktop: Told, qtbot: QtBot) -> None:
    course = seed.course("Knots", lessons=4)
    for number in range(1, 5):
        seed.watch(course, number, 600)
        qtbot.waitUntil(lambda number=number: len(desktop.said) == number)
    assert desktop.said == [
        ("A quarter of Knots is done", "3 lessons are left."),
        ("Half of Knots is done", "2 lessons are left."),
        ("Three quarters of Knots are done", "1 lesson is left."),
        ("You completed Knots", "Well done. Its certificate is in Activity."),
    ]
    went: list[Place] = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(went.append)
    desktop.acts[0]()
    desktop.acts[3]()
    assert [place.page for place in went] == ["course", "activity"]


def test_a_desktop_that_shows_nothing_leaves_the_end_of_a_course_to_the_window(
    app: App, seed: Seeder, desktop: Told, qtbot: QtBot
) -> None:
    show(app, qtbot)
    posted: list[Notice] = []
    app.services.notices.posted.connect(posted.append)
    course = seed.course("Knots", lessons=2)
    seed.watch(course, 1, 600)
    desktop.heard = False
    seed.watch(course, 2, 600)
    qtbot.waitUntil(lambda: bool(posted))
    seed.watch(course, 2, 600)
    qtbot.wait(50)
    (toast,) = posted
    assert (toast.text, toast.action, toast.kind) == ("You completed “Knots”", "Certificate …", "done")
    assert toast.act is not None
    toast.act()
    assert app.services.navigator.place.page == "activity"


def test_what_is_done_at_once_is_told_at_once(app: App, seed: Seeder, desktop: Told, qtbot: QtBot) -> None:
    """Four lessons are marked before the window hears of the first: it is one piece of news."""
    seed.complete(seed.course("Knots", lessons=4))
    qtbot.waitUntil(lambda: bool(desktop.said))
    qtbot.wait(50)
    assert desktop.said == [("You completed Knots", "Well done. Its certificate is in Activity.")]


def test_what_is_turned_off_is_not_told_then_nor_later(app: App, seed: Seeder, desktop: Told, qtbot: QtBot) -> None:
    app.services.settings.change(notify_quarters=(100,))
    course = seed.course("Knots", lessons=2)
    seed.watch(course, 1, 600)
    seed.watch(course, 2, 600)
    qtbot.waitUntil(lambda: len(desktop.said) == 1)
    assert desktop.said[0][0] == "You completed Knots"


def test_after_a_week_without_learning_there_is_one_gentle_reminder(app: App, seed: Seeder, qtbot: QtBot) -> None:
    told = Told()
    course = seed.course("Knots")
    later(app, told, 30).look()
    seed.watch(course, 1, 100, ago=HOUR)
    later(app, told, 6.9).look()
    news = later(app, told, 8)
    news.look()
    qtbot.waitUntil(lambda: bool(told.said))
    assert told.said == [("You last learned 8 days ago", "Knots lesson 1 in Knots is next, whenever you like.")]
    news.look()
    later(app, told, 20).look()
    app.services.store.recorded().result()
    qtbot.wait(1)
    assert len(told.said) == 1


@pytest.mark.parametrize("why", ["everything is completed", "its file is gone"])
def test_who_has_nothing_to_go_on_with_is_not_reminded(app: App, seed: Seeder, qtbot: QtBot, why: str) -> None:
    told = Told()
    course = seed.course("Knots", lessons=2)
    seed.watch(course, 1, 600)
    if why == "its file is gone":
        gone = [
            LessonFile(lesson_id=one.id, path=f"/x/{one.id}", bytes=1, mtime_ns=1, missing=one is not course.lessons[0])
            for one in course.lessons
        ]
        app.services.store.put_course(course, Path("/x"), gone).result()
    else:
        seed.complete(course)
    qtbot.wait(50)
    told.said.clear()
    news = later(app, told, 8)
    news.look()
    app.services.store.recorded().result()
    qtbot.wait(50)
    assert told.said == []


def test_the_reminder_can_be_turned_off(app: App, seed: Seeder, qtbot: QtBot) -> None:
    told = Told()
    seed.watch(seed.course("Knots"), 1, 100)
    app.services.settings.change(notify_pause=False)
    silent = later(app, told, 8)
    silent.look()
    app.services.store.recorded().result()
    qtbot.wait(1)
    assert told.said == []
    app.services.settings.change(notify_pause=True)
    news = later(app, told, 8)
    news.look()
    qtbot.waitUntil(lambda: len(told.said) == 1)


def test_each_can_be_turned_off_in_the_settings(app: App, qtbot: QtBot) -> None:
    show(app, qtbot)
    app.services.navigator.go("settings")
    page = app.window.page
    assert isinstance(page, SettingsPage)
    for quarter in (25, 75):
        switch = page.notifications.quarters[quarter]
        switch.setFocus()
        qtbot.keyClick(switch, Qt.Key.Key_Space)
    qtbot.keyClick(page.notifications.pause, Qt.Key.Key_Space)
    assert app.services.settings.value.notify_quarters == (50, 100)
    assert not app.services.settings.value.notify_pause


def test_without_a_tray_and_a_bus_it_is_silent(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    desktop = SystemDesktop(app.window)
    unheard: list[str] = []
    desktop.tell("Half of Knots is done", "2 lessons are left.", lambda: None, lambda: unheard.append("no bus"))
    desktop.close()
    portal = Portal(f"unix:path={tmp_path}/nothing")
    portal.tell("Half of Knots is done", "2 lessons are left.", lambda: unheard.append("no connection"))
    portal.close()
    assert unheard == ["no bus", "no connection"]


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon")
def test_a_bus_without_a_portal_shows_nothing(bus: str, qtbot: QtBot) -> None:
    unheard: list[str] = []
    portal = Portal(bus)
    portal.tell("Half of Knots is done", "2 lessons are left.", lambda: unheard.append("once"))
    qtbot.waitUntil(lambda: bool(unheard))
    portal.close()
    qtbot.wait(20)
    assert unheard == ["once"]


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon")
def test_the_portal_is_told_on_a_real_bus(bus: str, qtbot: QtBot) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject

    asked: list[tuple[str, str, list[object]]] = []

    class Desktop(QDBusVirtualObject):
        def introspect(self, path: str) -> str:
            return ""

        def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
            asked.append((message.member(), message.signature(), list(message.arguments())))
            return True

    desktop = QDBusConnection.connectToBus(bus, "test-portal")
    there = Desktop()
    assert desktop.registerService("org.freedesktop.portal.Desktop")
    assert desktop.registerVirtualObject("/org/freedesktop/portal/desktop", there)
    portal = Portal(bus)
    unheard: list[str] = []
    portal.tell("Half of Knots is done", "2 lessons are left.", lambda: unheard.append("no"))
    qtbot.waitUntil(lambda: len(asked) == 1)
    member, signature, arguments = asked[0]
    assert (member, signature, arguments[0]) == ("AddNotification", "sa{sv}", "learnapp")
    portal.close()
    assert unheard == []
    QDBusConnection.disconnectFromBus("test-portal")
