"""What is heard of VLC: its samples are caught where a sound card would get them."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from time import monotonic

import pytest
from PySide6.QtCore import QCoreApplication

from learnapp.player.vlc_engine import VlcEngine
from tests.media import make_audio, make_video
from tests.player.watch import Watch

PlayCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int64)
MomentCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)
DrainCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
VolumeCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_float, ctypes.c_bool)


class SoundCard:
    """Plays what it is given when that is due, at the volume it then has. Moments are VLC's: monotonic seconds."""

    def __init__(self) -> None:
        self._blocks: list[tuple[float, int]] = []
        self._volumes: list[tuple[float, float]] = [(0.0, 1.0)]
        self._paused_at: float | None = None
        self._lock = Lock()
        self.callbacks = (
            PlayCallback(self._on_play),
            MomentCallback(self._on_pause),
            MomentCallback(self._on_resume),
            MomentCallback(self._on_flush),
            DrainCallback(lambda _opaque: None),
        )
        # VLC need not scale the samples, nor make an output that keeps what it was told before it played.
        self.on_volume = VolumeCallback(lambda _opaque, _volume, _muted: None)
        self._told = (100, 0)

    def loudest(self, since: float) -> float:
        """The loudest sample (0-32767) that was heard since a moment; 0 for silence."""
        now = self._paused_at or monotonic()
        with self._lock:
            heard = [peak * self._volume(at) for at, peak in self._blocks if since <= at <= now]
        return max(heard, default=0.0)

    def _volume(self, at: float) -> float:
        return [volume for since, volume in self._volumes if since <= at][-1]

    def _on_play(self, _opaque: int, samples: int, count: int, at: int) -> None:
        block = (ctypes.c_int16 * count).from_address(samples)
        with self._lock:
            self._blocks.append((at / 1e6, max(abs(sample) for sample in block[::7])))

    def _on_pause(self, _opaque: int, _at: int) -> None:
        self._paused_at = monotonic()

    def _on_resume(self, _opaque: int, _at: int) -> None:
        with self._lock:
            paused_at, now = self._paused_at or monotonic(), monotonic()
            self._blocks = [(at if at < paused_at else at + now - paused_at, peak) for at, peak in self._blocks]
            self._paused_at = None

    def _on_flush(self, _opaque: int, _at: int) -> None:
        now = self._paused_at or monotonic()
        with self._lock:
            self._blocks = [(at, peak) for at, peak in self._blocks if at <= now]

    def tell(self, volume: int | None = None, muted: int | None = None) -> None:
        self._told = (self._told[0] if volume is None else volume, self._told[1] if muted is None else muted)
        self._volumes.append((monotonic(), 0.0 if self._told[1] else self._told[0] / 100))


@pytest.fixture
def card() -> SoundCard:
    return SoundCard()


@pytest.fixture
def engine(qapp: QCoreApplication, card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> Iterator[VlcEngine]:
    """VLC that gives its sound to the card."""
    import vlc

    made = VlcEngine()
    functions = made._vlc._functions
    play = functions["media_player_play"]

    def play_through_the_card(player: int) -> int:
        handle = ctypes.c_void_p(player)
        vlc.dll.libvlc_audio_set_callbacks(handle, *card.callbacks, None)
        vlc.dll.libvlc_audio_set_volume_callback(handle, card.on_volume)
        vlc.dll.libvlc_audio_set_format(handle, b"S16N", 44100, 1)
        return play(player)

    monkeypatch.setitem(functions, "media_player_play", play_through_the_card)
    monkeypatch.setitem(functions, "audio_set_volume", lambda _player, volume: card.tell(volume=volume))
    monkeypatch.setitem(functions, "audio_set_mute", lambda _player, muted: card.tell(muted=muted))
    yield made
    made.shutdown()


@pytest.mark.skipif(sys.platform != "linux", reason="VLC's clock is Python's monotonic one on Linux")
@pytest.mark.parametrize("name", ["tone.mp4", "tone.m4a"])
def test_opening_paused_makes_no_sound(watch: Watch, card: SoundCard, films: Path, name: str) -> None:
    tone = make_video(films / name, 4) if name.endswith("mp4") else make_audio(films / name, 4)
    begin = monotonic()
    watch.open(tone, start=1.0, play=False)
    watch.let_pass(0.7)
    assert card.loudest(begin) == 0
    watch.engine.seek(2.0)
    watch.let_pass(0.7)
    assert card.loudest(begin) == 0
    watch.engine.play()
    watch.until(lambda: card.loudest(begin) > 500)


@pytest.mark.skipif(sys.platform != "linux", reason="VLC's clock is Python's monotonic one on Linux")
def test_volume_and_mute_are_heard(watch: Watch, card: SoundCard, films: Path) -> None:
    begin = monotonic()
    watch.engine.set_volume(50)
    watch.open(make_audio(films / "loud.m4a", 8))
    watch.let_pass(0.7)
    half = card.loudest(begin)
    watch.engine.set_volume(100)
    full = loudness(watch, card)
    assert half == pytest.approx(full / 2, rel=0.1)
    watch.engine.set_muted(True)
    assert loudness(watch, card) == 0
    watch.engine.set_muted(False)
    assert loudness(watch, card) == pytest.approx(full, rel=0.1)
    watch.engine.pause()
    assert loudness(watch, card) == 0


def loudness(watch: Watch, card: SoundCard) -> float:
    """Of what is heard when the change before this has had its time."""
    watch.let_pass(0.4)
    since = monotonic()
    watch.let_pass(0.4)
    return card.loudest(since)
