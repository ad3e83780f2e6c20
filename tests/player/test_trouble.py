"""What goes wrong with files, and what a hurried person does. Nothing here may crash, hang or raise."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from learnapp.player import EngineStatus
from tests.player.films import write_film
from tests.player.watch import Watch

PLAYING, PAUSED, ENDED = EngineStatus.PLAYING, EngineStatus.PAUSED, EngineStatus.ENDED
FAILED, IDLE, OPENING = EngineStatus.FAILED, EngineStatus.IDLE, EngineStatus.OPENING


def nothing(_film: bytes) -> bytes:
    return b""


def words(_film: bytes) -> bytes:
    return b"Dear student,\n" * 200


def noise(_film: bytes) -> bytes:
    return random.Random(7).randbytes(200_000)


def encrypted(film: bytes) -> bytes:
    """The box structure of a film over content that nobody can read."""
    return film[:40] + random.Random(8).randbytes(len(film) - 40)


def without_index(film: bytes) -> bytes:
    """A recording that was never finished: the index at its end is missing."""
    return film[: film.rindex(b"moov") - 4]


def only_a_beginning(_film: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3"


def playlist(_film: bytes) -> bytes:
    return b"#EXTM3U\n#EXTINF:3,\nanother.mp4\n"


@pytest.mark.parametrize("harm", [nothing, words, noise, encrypted, without_index, only_a_beginning, playlist])
def test_a_broken_file_is_told_and_the_engine_goes_on(
    watch: Watch, film: Path, short: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    broken = tmp_path / "Lecture 3.mp4"
    broken.write_bytes(harm(film.read_bytes()))
    watch.engine.open(broken, start=1.0)
    assert watch.statuses == [OPENING]
    watch.until_status(FAILED)
    assert len(watch.failures) == 1
    told = watch.failures[0]
    assert told.title
    assert "Lecture 3.mp4" in told.message
    assert str(tmp_path) not in told.message
    watch.engine.play()
    watch.engine.seek(1.0)
    assert watch.status is FAILED
    watch.open(short)
    watch.until_status(ENDED)
    assert len(watch.failures) == 1


def test_what_is_not_there_or_not_a_file_is_told(watch: Watch, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.mp4", tmp_path, tmp_path / "a\0b.mp4", Path("/dev/null")):
        watch.engine.open(path)
        watch.until_status(FAILED)
    assert len(watch.failures) == 4


def test_a_playlist_that_calls_itself_a_film_opens_no_address(watch: Watch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        for number, text in enumerate(
            (
                f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{address}.ts\n#EXT-X-ENDLIST\n",
                f"#EXTM3U\n{address}.mp4\n",
                f"<?xml version='1.0'?><MPD><Period><BaseURL>{address}</BaseURL></Period></MPD>",
                f"[playlist]\nFile1={address}.mp4\n",
                f"ffconcat version 1.0\nfile {address}.mp4\n",
            )
        ):
            film = tmp_path / f"{number}.mp4"
            film.write_text(text)
            watch.engine.open(film)
            watch.until_status(FAILED)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture(scope="session")
def heavy(films: Path) -> Path:
    """Twelve seconds that do not compress, so that no cache holds them."""
    return write_film(films / "heavy.mp4", 12, noise=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let a file that is open vanish")
def test_a_file_that_vanishes_while_it_plays_ends_cleanly(
    watch: Watch, heavy: Path, short: Path, tmp_path: Path
) -> None:
    film = tmp_path / "on a stick.mp4"
    film.write_bytes(heavy.read_bytes())
    watch.open(film)
    watch.engine.set_rate(3.0)
    watch.until(lambda: watch.position > 1.0)
    os.truncate(film, film.stat().st_size // 3)
    film.unlink()
    watch.until_status(FAILED, ENDED, within=12)
    if watch.status is FAILED:
        assert "on a stick.mp4" in watch.failures[0].message
        assert 0.9 < watch.position < 12
    watch.engine.set_rate(1.0)
    watch.open(short)
    watch.until_status(ENDED)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let a file that is open vanish")
def test_a_file_that_is_only_renamed_plays_on(watch: Watch, short: Path, tmp_path: Path) -> None:
    film = tmp_path / "old.mp4"
    film.write_bytes(short.read_bytes())
    watch.open(film)
    film.rename(tmp_path / "new.mp4")
    watch.until_status(ENDED)
    assert watch.failures == []


def test_a_seek_while_opening_is_where_it_begins(watch: Watch, film: Path) -> None:
    watch.engine.open(film, start=1.0)
    watch.engine.seek(5.0)
    assert watch.position == pytest.approx(5.0)
    watch.until(lambda: watch.status is PLAYING and watch.position > 5.4)
    watch.until(lambda: watch.shows(watch.position, early=0.3, late=0.3))


def test_play_and_pause_while_opening_are_what_it_comes_to(watch: Watch, film: Path) -> None:
    watch.engine.open(film, start=1.0, play=False)
    watch.engine.play()
    watch.until(lambda: watch.status is PLAYING and watch.position > 1.3)
    watch.engine.open(film, start=2.0)
    watch.engine.pause()
    watch.until_status(PAUSED)
    watch.let_pass(0.4)
    assert watch.status is PAUSED
    assert watch.position == pytest.approx(2.0, abs=0.1)


def test_closing_while_opening_tells_nothing_more(watch: Watch, film: Path, tmp_path: Path) -> None:
    watch.engine.open(film)
    watch.engine.stop()
    watch.engine.open(tmp_path / "gone.mp4")
    watch.engine.stop()
    told = len(watch.statuses)
    watch.let_pass(0.5)
    assert watch.status is IDLE
    assert len(watch.statuses) == told
    assert watch.failures == []
    assert watch.position == 0.0


def test_only_the_last_of_many_opened_files_is_heard_of(watch: Watch, film: Path, short: Path, tmp_path: Path) -> None:
    for start in range(4):
        watch.engine.open(tmp_path / "gone.mp4")
        watch.engine.open(film, start=start)
    watch.engine.open(short)
    watch.until_status(PLAYING)
    assert watch.engine.duration == pytest.approx(1.6, abs=0.1)
    assert watch.failures == []
    watch.until_status(ENDED)


def test_asking_an_idle_engine_for_anything_is_harmless(watch: Watch) -> None:
    engine = watch.engine
    for act in (engine.play, engine.pause, engine.stop, lambda: engine.seek(3.0), lambda: engine.set_audio_track(1)):
        act()
    engine.set_caption_track(None)
    engine.set_rate(2.0)
    assert (engine.status, engine.position(), engine.duration, engine.frame()) == (IDLE, 0.0, None, None)
    assert (engine.audio_track(), engine.caption_text()) == (None, "")


def test_shutting_down_twice_or_while_playing_is_harmless(watch: Watch, film: Path) -> None:
    watch.open(film)
    watch.until(lambda: watch.engine.frame() is not None)
    held = watch.engine.frame()
    watch.engine.shutdown()
    watch.engine.shutdown()
    assert watch.status is IDLE
    assert held is not None
    assert held.copy().width() == 320
    watch.engine.open(film)
    watch.let_pass(0.2)
    assert watch.status is IDLE


@pytest.mark.parametrize("name", ["vlc", "qt"])
def test_a_hundred_opens_and_closes_leave_nothing_behind(name: str, short: Path) -> None:
    """In a process of its own, where nothing else takes memory meanwhile."""
    command = [sys.executable, "-m", "tests.player.hurrying", name, str(short)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    before, after = json.loads(done.stdout)
    assert after["threads"] <= before["threads"] + 3
    assert after["files"] <= before["files"] + 3
    # A hundred times the pictures of one film would be 70 MB; what the allocator keeps for itself is less.
    assert after["memory"] - before["memory"] < 45 * 1024 * 1024
