"""Captions inside a film are read to the end, by a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnapp.library import embedded
from learnapp.library.embedded import EmbeddedCaptions, read_tracks
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


def test_a_film_is_gone_through_once_wherever_it_is_moved_to(tmp_path: Path) -> None:
    film = make_video(tmp_path / "film.mkv", 5, size=(160, 90), fps=10, languages=("eng",), subtitles=CUES)
    inside = EmbeddedCaptions(tmp_path / "kept")
    assert list(inside.kept("a", film)) == []
    first = inside.read("a", film, lambda: False)
    moved = film.rename(tmp_path / "moved.mkv")
    assert EmbeddedCaptions(tmp_path / "kept").read("a", moved, lambda: True) == first
    (track,) = inside.kept("a", moved)
    assert [text for _, text in track.read()] == [text for _, _, text in CUES]
    assert list(inside.kept("another", moved)) == list(inside.kept("a", film)) == []


def test_what_is_kept_of_films_can_be_damaged_taken_away_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = make_video(tmp_path / "film.mkv", 5, size=(160, 90), fps=10, languages=("eng",), subtitles=CUES)
    inside = EmbeddedCaptions(tmp_path / "kept")
    first = inside.read("a", film, lambda: False)
    (track,) = inside.kept("a", film)
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_text("[{", encoding="utf-8")
    assert track.read() == list(inside.kept("a", film)) == []
    assert inside.read("a", film, lambda: False) == first
    kept.unlink()
    assert track.read() == []
    monkeypatch.setattr(embedded, "_MOST_FILES", 2)
    for lesson in ("b", "c", "d"):
        inside.read(lesson, film, lambda: False)
    assert len(list((tmp_path / "kept").iterdir())) == 2
    assert list(inside.kept("d", film))
    monkeypatch.setattr(embedded, "_MOST_BYTES", 10)
    inside.read("e", film, lambda: False)
    assert list(inside.kept("e", film)) == []


def test_what_was_given_up_is_not_kept(tmp_path: Path) -> None:
    film = make_video(tmp_path / "film.mkv", 5, size=(160, 90), fps=10, languages=("eng",), subtitles=CUES)
    inside = EmbeddedCaptions(tmp_path / "kept")
    assert inside.read("a", film, lambda: True) == []
    assert inside.read("a", film, lambda: False)
