"""Awake while a lesson plays, paused when the machine sleeps; with a real bus where there is one."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.player.engine import EngineStatus
from learnapp.tracking import LessonPlayer, inhibit, suspend
from learnapp.tracking.inhibit import CaffeinateInhibitor, ExecutionStateInhibitor, ScreenSaverInhibitor
from learnapp.tracking.power import Power
from learnapp.tracking.suspend import SleepWatch
from tests.tracking.fakes import Clock, FakeEngine, FakeStore, lesson_view


class Recorded:
    def __init__(self) -> None:
        self.calls: list[str] = []

    def hold(self) -> None:
        self.calls.append("hold")

    def release(self) -> None:
        self.calls.append("release")


class Machine:
    """A lesson that plays on a machine that can sleep."""

    def __init__(self) -> None:
        self.asleep = 100.0
        self.clock = Clock()
        self.engine = FakeEngine()
        self.store = FakeStore()
        self.player = LessonPlayer(self.engine, self.store, clock=self.clock.wall, monotonic=self.clock.monotonic)
        self.inhibitor = Recorded()
        self.power = Power(self.player, self.inhibitor, SleepWatch(lambda: self.asleep))
        self.player.open(lesson_view())

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 4)):
            self.clock.pass_(0.25)
            self.engine.advance(0.25)
            self.player._timer.timeout.emit()


@pytest.fixture
def machine(qapp: QCoreApplication) -> Machine:
    return Machine()


def test_the_machine_stays_awake_exactly_while_a_lesson_plays(machine: Machine) -> None:
    machine.run(3)
    assert machine.inhibitor.calls == ["hold"]
    machine.player.pause()
    machine.run(3)
    machine.player.play()
    machine.run(60)
    assert machine.inhibitor.calls == ["hold", "release", "hold", "release"]
    machine.player.seek(3)
    machine.player.play()
    machine.player.close()
    machine.power.close()
    assert machine.inhibitor.calls[-1] == "release"


def test_a_machine_that_slept_finds_the_lesson_paused_and_its_session_closed(machine: Machine) -> None:
    machine.run(8)
    machine.asleep += 3600
    machine.run(0.25)
    assert machine.player.state.status is EngineStatus.PAUSED
    machine.player.play()
    machine.run(6)
    machine.player.close()
    assert [round(session.active_seconds) for session in machine.store.sessions.values()] == [8, 6]


def test_clocks_that_drift_apart_are_not_sleep(machine: Machine) -> None:
    for _ in range(400):
        machine.asleep += 0.01
        machine.run(0.25)
        machine.player.seek(5)
    assert machine.player.state.playing


def test_this_system_knows_how_long_it_slept() -> None:
    asleep = suspend.seconds_asleep()
    assert asleep is not None
    first = asleep()
    assert asleep() == pytest.approx(first, abs=1.0)


def test_windows_is_told_what_is_needed_and_when_it_is_no_more() -> None:
    told: list[int] = []

    class Kernel:
        @staticmethod
        def SetThreadExecutionState(state: int) -> None:
            told.append(state)

    inhibitor = ExecutionStateInhibitor(Kernel)
    inhibitor.hold()
    inhibitor.release()
    assert told == [0x80000003, 0x80000000]
    assert all(state == ctypes.c_uint32(state).value for state in told)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_caffeinate_runs_while_held_and_its_absence_is_silent(tmp_path: Path) -> None:
    marker, script = tmp_path / "arguments", tmp_path / "caffeinate"
    script.write_text(f'#!/bin/sh\necho "$@" > {marker}.new\nmv {marker}.new {marker}\nexec sleep 60\n')
    script.chmod(0o755)
    inhibitor = CaffeinateInhibitor(str(script))
    inhibitor.hold()
    inhibitor.hold()
    process = inhibitor._process
    assert process is not None
    assert process.poll() is None
    inhibitor.release()
    inhibitor.release()
    assert process.poll() is not None
    absent = CaffeinateInhibitor(str(tmp_path / "nothing"))
    absent.hold()
    absent.release()


@pytest.mark.parametrize("platform", ["linux", "freebsd", "darwin"])
def test_every_system_has_an_inhibitor_even_if_it_does_nothing(
    platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    chosen = inhibit.system_inhibitor(platform)
    if platform != "darwin":
        chosen.hold()
        chosen.release()


def test_a_bus_that_is_gone_is_silent(tmp_path: Path, qapp: QCoreApplication) -> None:
    address = f"unix:path={tmp_path}/nothing"
    inhibitor = ScreenSaverInhibitor(address)
    inhibitor.hold()
    inhibitor.release()
    SleepWatch(None, bus=address).close()


# --- with a real bus ------------------------------------------------------------------------------------------------

needs_bus = pytest.mark.skipif(
    not (shutil.which("dbus-daemon") and shutil.which("dbus-send")), reason="needs dbus-daemon and dbus-send"
)


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a bus of our own."""
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@needs_bus
def test_the_desktop_is_asked_and_the_asking_ends_with_its_connection(bus: str, qtbot: QtBot) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject

    asked: list[tuple[str, str, list[object]]] = []

    class ScreenSaver(QDBusVirtualObject):
        def introspect(self, path: str) -> str:
            return ""

        def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
            asked.append((message.service(), message.member(), list(message.arguments())))
            return True

    desktop = QDBusConnection.connectToBus(bus, "test-desktop")
    screensaver = ScreenSaver()
    assert desktop.registerService("org.freedesktop.ScreenSaver")
    assert desktop.registerVirtualObject("/org/freedesktop/ScreenSaver", screensaver)
    inhibitor = ScreenSaverInhibitor(bus)
    inhibitor.hold()
    inhibitor.hold()
    qtbot.waitUntil(lambda: len(asked) == 1)
    client, member, arguments = asked[0]
    assert (member, arguments) == ("Inhibit", ["LearnApp", "Playing a lesson"])
    assert desktop.interface().isServiceRegistered(client).value()
    inhibitor.release()
    qtbot.waitUntil(lambda: not desktop.interface().isServiceRegistered(client).value())
    inhibitor.hold()
    qtbot.waitUntil(lambda: len(asked) == 2)
    inhibitor.release()
    QDBusConnection.disconnectFromBus("test-desktop")


@needs_bus
def test_logind_is_heard_before_the_machine_sleeps(bus: str, qtbot: QtBot) -> None:
    watch = SleepWatch(None, bus=bus, service="")
    try:
        with qtbot.waitSignal(watch.slept, timeout=5000):
            _prepare_for_sleep(bus, "true")
        with qtbot.assertNotEmitted(watch.slept, wait=200):
            _prepare_for_sleep(bus, "false")
    finally:
        watch.close()


def _prepare_for_sleep(bus: str, going: str) -> None:
    subprocess.run(
        ["dbus-send", f"--bus={bus}", "--type=signal", "/org/freedesktop/login1",
         "org.freedesktop.login1.Manager.PrepareForSleep", f"boolean:{going}"],
        check=True,
    )  # fmt: skip
