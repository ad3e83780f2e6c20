"""The first bytes of a file say what an engine is told it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnapp.errors import PlayerError
from learnapp.player.media_file import Container, container_of, inspect
from tests.media import make_audio, make_video

_KINDS = {
    "mp4": Container.MP4,
    "mkv": Container.MATROSKA,
    "webm": Container.MATROSKA,
    "mp3": Container.MPEG_AUDIO,
    "m4a": Container.MP4,
    "ogg": Container.OGG,
    "opus": Container.OGG,
    "flac": Container.FLAC,
    "wav": Container.WAV,
}


@pytest.mark.parametrize("suffix", _KINDS)
def test_real_media_are_recognized(films: Path, suffix: str) -> None:
    path = films / f"recognized.{suffix}"
    made = make_video(path, 1) if suffix in {"mp4", "mkv", "webm"} else make_audio(path, 1)
    assert inspect(made).container is _KINDS[suffix]


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"RIFF\0\0\0\0AVI LIST", Container.AVI),
        (b"FORM\0\0\0\0AIFFCOMM", Container.AIFF),
        (b"FLV\x01\5\0\0\0\x09", Container.FLV),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", Container.ASF),
        (b"\0\0\1\xba\x44\0\4\0", Container.MPEG_PS),
        ((b"\x47" + b"\0" * 187) * 3, Container.MPEG_TS),
        (b"\0\0\0\0" + (b"\x47" + b"\0" * 191) * 3, Container.MPEG_TS),
        (b"\xff\xf1\x50\x80\0\x1f\xfc", Container.MPEG_AUDIO),
        (b"\xff\xfb\x90\x64\0\0", Container.MPEG_AUDIO),
        (b"\xff\xff\xff\xff\xff", None),
        (b"\xff\xfe1\0\n\0", None),
        (b"RIFF\0\0\0\0WEBP", None),
        (b"#EXTM3U\n", None),
        (b"<?xml version", None),
        (b"PK\3\4", None),
        (b"\x89PNG\r\n", None),
        (b"G", None),
        (b"", None),
    ],
)
def test_heads_are_told_apart(head: bytes, container: Container | None) -> None:
    assert container_of(head) is container


def test_a_file_that_shrank_or_went_away_was_harmed(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 100)
    file = inspect(path)
    assert not file.was_harmed()
    path.write_bytes(path.read_bytes() + b"more")
    assert not file.was_harmed()
    path.write_bytes(b"\0\0\0\x18ftypisom")
    assert file.was_harmed()
    path.unlink()
    assert file.was_harmed()


def test_a_link_to_a_film_is_a_film(tmp_path: Path) -> None:
    real, link = tmp_path / "real.mp4", tmp_path / "link.mp4"
    real.write_bytes(b"\0\0\0\x18ftypisom")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links here")
    assert inspect(link).container is Container.MP4


def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(PlayerError):
        inspect(tmp_path / "pipe.mp4")
