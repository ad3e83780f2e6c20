"""Both engines, and the films they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.player import PlayerEngine, create_engine
from tests.player.films import write_film
from tests.player.watch import Watch

ENGINES = {"vlc": "vlc", "qt": "qtmultimedia"}


@pytest.fixture(autouse=True)
def no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNAPP_AUDIO", "none")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, qapp: QCoreApplication) -> Iterator[PlayerEngine]:
    """Each engine in turn; one that is not installed fails."""
    made = create_engine(request.param)
    assert made.name == ENGINES[request.param], f"{request.param} cannot be used here: see `learnapp doctor`"
    yield made
    made.shutdown()


@pytest.fixture
def watch(engine: PlayerEngine, qtbot: QtBot) -> Watch:
    """The engine, and all that it tells from now on."""
    return Watch(engine, qtbot)


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="session")
def film(films: Path) -> Path:
    """Eight seconds, a key picture each second."""
    return write_film(films / "film.mp4", 8)


@pytest.fixture(scope="session")
def long_gop(films: Path) -> Path:
    """Fourteen seconds with key pictures only at 0 and 10 s."""
    return write_film(films / "long gop.mp4", 14, gop=250)


@pytest.fixture(scope="session")
def short(films: Path) -> Path:
    return write_film(films / "short.mp4", 1.6)
