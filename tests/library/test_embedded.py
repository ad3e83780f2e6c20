"""Captions inside a film are read to the end, by a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnapp.library.embedded import read_tracks
from tests.media import make_video

CUES = [(0.5, 1.0, "Hello there"), (1.5, 2.5, "Two lines\nof text"), (3.0, 3.8, "Ünïcode & more")]


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
def test_text_tracks_are_read_with_their_moments(tmp_path: Path, suffix: str) -> None:
    film = make_video(tmp_path / f"film.{suffix}", 5, size=(160, 90), fps=10, languages=("eng",), subtitles=CUES)
    (track,) = read_tracks(film, lambda: False)
    assert track.language == "eng"
    assert [text for _, _, text in track.cues] == [text for _, _, text in CUES]
    for (start, end, _), (wanted, until, _) in zip(track.cues, CUES, strict=True):
        assert (start, end) == pytest.approx((wanted, until), abs=0.05)


def test_a_film_without_captions_and_a_broken_one_have_none(tmp_path: Path) -> None:
    assert read_tracks(make_video(tmp_path / "film.mp4", 1, size=(160, 90), fps=10), lambda: False) == []
    (tmp_path / "broken.mkv").write_bytes(b"this is no film" * 200)
    assert read_tracks(tmp_path / "broken.mkv", lambda: False) == []
