"""What only VLC needs: a paused film is put away, and libvlc is asked for nothing that reaches out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from learnapp.player import EngineStatus, vlc_engine
from learnapp.player.vlc_engine import VlcEngine
from tests.player.watch import Watch

PLAYING, PAUSED, FAILED = EngineStatus.PLAYING, EngineStatus.PAUSED, EngineStatus.FAILED


@pytest.fixture
def engine(qapp: QCoreApplication) -> Iterator[VlcEngine]:
    made = VlcEngine()
    yield made
    made.shutdown()


@pytest.fixture
def parked(engine: VlcEngine, watch: Watch, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A film that was paused at 2 s for so long that VLC was let go of."""
    monkeypatch.setattr(vlc_engine, "_PARK_AFTER", 0.3)
    copy = tmp_path / "parked.mp4"
    copy.write_bytes(film.read_bytes())
    watch.open(copy, start=2.0, play=False)
    watch.until(lambda: watch.shows(2.0))
    watch.until(lambda: engine._session is None)
    monkeypatch.setattr(vlc_engine, "_PARK_AFTER", 30.0)
    return copy


def test_a_film_that_is_put_away_looks_as_if_it_were_paused(watch: Watch, parked: Path) -> None:
    assert watch.status is PAUSED
    assert watch.position == pytest.approx(2.0)
    assert watch.shows(2.0)
    assert watch.engine.duration == pytest.approx(8.0, abs=0.1)
    assert len(watch.engine.audio_tracks()) == 1
    assert watch.statuses == [EngineStatus.OPENING, PAUSED]


def test_a_film_that_is_put_away_plays_on_from_there(watch: Watch, parked: Path) -> None:
    watch.engine.play()
    watch.until(lambda: watch.position > 2.4)
    assert watch.position < 3.5
    assert watch.shows(watch.position, early=0.3, late=0.3)
    assert watch.statuses[2:] == [EngineStatus.BUFFERING, PLAYING]


def test_a_film_that_is_put_away_can_be_sent_elsewhere(watch: Watch, parked: Path) -> None:
    watch.engine.seek(5.0)
    assert watch.position == pytest.approx(5.0)
    watch.until(lambda: watch.shows(5.0, late=0.1))
    assert watch.status is PAUSED


def test_a_film_that_vanished_while_it_was_put_away_is_told_and_the_place_is_kept(watch: Watch, parked: Path) -> None:
    parked.unlink()
    watch.engine.play()
    watch.until_status(FAILED)
    assert watch.failures[0].title == "File not found"
    assert watch.position == pytest.approx(2.0)
