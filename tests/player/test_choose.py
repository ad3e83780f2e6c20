"""Which engine plays where VLC is there, missing, too old or too new; and that nobody pays for one before it plays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from learnapp.player import create_engine, engine_report, libvlc
from learnapp.player.choose import vlc_advice


def run(code: str, **environment: str) -> str:
    """What a fresh Python prints; it must end well and say nothing on stderr of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "LEARNAPP_AUDIO": "none"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.strip()


REPORT = """
from learnapp.player import engine_report
for engine in engine_report():
    print(engine.name, engine.usable, engine.plays, engine.found, engine.advice, sep="|")
"""

PLAY = """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from learnapp.player import EngineStatus, create_engine
app = QApplication([])
engine = create_engine()
engine.events.status_changed.connect(lambda status: app.quit() if status is EngineStatus.ENDED else None)
QTimer.singleShot(20000, lambda: app.exit(3))
engine.open(Path({film!r}), start=1.0)
code = app.exec()
name = engine.name
{ending}
print(name, code, engine.status.value)
"""


class OtherVlc:
    """A library whose every function does nothing, except that it tells a version."""

    _name = "libvlc.so.5"

    def __init__(self, version: bytes) -> None:
        self._version = version

    def __getitem__(self, name: str) -> Any:
        class Function:
            def __call__(_self, *_arguments: object) -> object:  # noqa: N805
                return self._version if name == "libvlc_get_version" else None

        return Function()


@pytest.fixture
def other_vlc(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    return lambda version: monkeypatch.setattr(libvlc, "_find", lambda: OtherVlc(version))


def test_importing_the_room_loads_no_engine() -> None:
    loaded = run(
        "import sys, learnapp.player; print(sorted(m for m in sys.modules if 'vlc' in m or 'Multimedia' in m))"
    )
    assert loaded == "[]"


def test_vlc_plays_where_it_is_installed(qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEARNAPP_ENGINE", raising=False)
    engine = create_engine()
    assert engine.name == "vlc"
    engine.shutdown()
    vlc, qt = engine_report()
    assert (vlc.name, vlc.usable, vlc.plays) == ("VLC", True, True)
    assert "3.0." in vlc.found
    assert "libvlc" in vlc.found
    assert (qt.name, qt.usable, qt.plays) == ("QtMultimedia", True, False)


def test_the_person_may_prefer_the_stand_in(qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNAPP_ENGINE", "qt")
    engine = create_engine()
    assert engine.name == "qtmultimedia"
    engine.shutdown()
    assert [report.plays for report in engine_report()] == [True, False]
    assert engine_report()[0].name == "QtMultimedia"


@pytest.mark.parametrize(
    ("version", "found"),
    [
        (b"3.0.16 Vetinari", "older than 3.0.20"),
        (b"2.2.8 Weatherwax", "older"),
        (b"4.0.0-dev Otto", "newer"),
        (b"", ""),
    ],
)
def test_another_version_of_vlc_is_refused_and_the_stand_in_plays(
    qapp: QCoreApplication, other_vlc: Callable[[bytes], None], version: bytes, found: str
) -> None:
    other_vlc(version)
    engine = create_engine()
    assert engine.name == "qtmultimedia"
    engine.shutdown()
    qt, vlc = engine_report()
    assert (qt.name, qt.plays) == ("QtMultimedia", True)
    assert not vlc.usable
    assert found in vlc.found
    assert vlc.advice == vlc_advice()


def test_vlc_without_plugins_is_refused(other_vlc: Callable[[bytes], None]) -> None:
    other_vlc(b"3.0.24 Vetinari")
    assert "plugins are missing" in engine_report()[1].found


def test_where_libvlc_is_missing_the_stand_in_plays_to_the_end(short: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "libvlc.so")
    report = run(REPORT, PYTHON_VLC_LIB_PATH=nowhere).splitlines()
    assert report[0].startswith("QtMultimedia|True|True|Qt 6.")
    assert report[1].startswith("VLC|False|False|libvlc was not found|Install VLC 3.0.20 or newer")
    played = run(PLAY.format(film=str(short), ending="engine.shutdown()"), PYTHON_VLC_LIB_PATH=nowhere)
    assert played == "qtmultimedia 0 idle"


@pytest.mark.parametrize(
    ("engine", "ending"), [("vlc", "engine.play()"), ("vlc", "engine.shutdown()"), ("qt", "engine.play()")]
)
def test_a_program_that_ends_with_or_without_shutting_down_ends_well(short: Path, engine: str, ending: str) -> None:
    ended = run(PLAY.format(film=str(short), ending=ending), LEARNAPP_ENGINE=engine)
    assert ended.split()[1] == "0"


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_the_advice_says_how_to_get_vlc(platform: str) -> None:
    assert "3.0.20" in vlc_advice(platform)
