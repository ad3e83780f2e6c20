"""Pictures of a film at moments of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from learnapp.library.stills import WIDTH, make_stills
from tests.media import make_audio, make_video, second_of_frame


def made_of(film: Path, *seconds: float, most: int = 100) -> dict[float, bytes]:
    made: dict[float, bytes] = {}
    make_stills(film, seconds, made.__setitem__, lambda: len(made) >= most)
    return made


def frame(tmp_path: Path, data: bytes) -> Any:
    (tmp_path / "still.jpg").write_bytes(data)
    with av.open(str(tmp_path / "still.jpg")) as container:
        return next(container.decode(video=0))


def test_a_still_is_the_last_key_picture_up_to_its_moment(tmp_path: Path) -> None:
    film = make_video(tmp_path / "film.mp4", 12, size=(640, 360), fps=10, gop=20)
    made = made_of(film, 9.5, 0.5, 4.2)
    assert list(made) == [9.5, 0.5, 4.2], "those that were asked for first come first"
    stills = {second: frame(tmp_path, data) for second, data in made.items()}
    assert {second: second_of_frame(still) for second, still in stills.items()} == {9.5: 8, 0.5: 0, 4.2: 4}
    assert {(still.width, still.height) for still in stills.values()} == {(WIDTH, 198)}


def test_what_is_no_film_has_none_and_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"no film" * 100)
    assert made_of(tmp_path / "broken.mp4", 1.0, 2.0) == {}
    assert made_of(make_audio(tmp_path / "talk.mp3", 2), 1.0) == {}
    assert made_of(tmp_path / "gone.mp4", 1.0) == {}


def test_it_stops_when_nobody_looks_any_more(tmp_path: Path) -> None:
    film = make_video(tmp_path / "film.mp4", 4, fps=10, gop=10)
    assert 1 <= len(made_of(film, *(n / 100 for n in range(400)), most=1)) < 400
