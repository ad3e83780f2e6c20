"""Real audio and video files for the tests, made with PyAV in moments; a picture tells the second it belongs to."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path

import av

from coursekit.sample.media import Cue, Film, write_film, write_sound
from coursekit.sample.painting import Scene, second_in_picture

__all__ = ["make_audio", "make_video", "second_in_picture", "second_of_frame", "small_video"]


def make_video(
    path: Path,
    seconds: float,
    *,
    size: tuple[int, int] = (320, 180),
    fps: int = 25,
    gop: int = 25,
    audio: bool = True,
    audio_tracks: int = 1,
    languages: Sequence[str] = (),
    subtitles: Sequence[Cue] | None = None,
    chapters: Sequence[tuple[float, str]] = (),
    text_frames: bool = True,
    title: str = "",
) -> Path:
    """An .mp4, .mkv (H.264, AAC) or .webm (VP8, Opus) of `seconds`.

    `languages` are those of the audio tracks (the first also of the subtitles); `subtitles` (start, end, text) are
    embedded; with `text_frames` each second's picture shows its number as a clock and as a bar code, which
    `second_in_picture` and `second_of_frame` read back. Files of different titles differ.
    """
    film = Film(
        seconds=seconds,
        size=size,
        fps=fps,
        gop=gop,
        audio="aac" if audio else None,
        audio_tracks=audio_tracks,
        languages=tuple(languages),
        subtitles=tuple(subtitles or ()),
        chapters=tuple(chapters),
        scene=Scene(title=title, hue=sum(title.encode()) % 256, barcode=True) if text_frames else None,
        metadata=(("title", title),) if title else (),
    )
    return write_film(path, film)


def make_audio(path: Path, seconds: float, *, tone: int = 440) -> Path:
    """A tone as .mp3, .m4a, .ogg, .opus, .flac or .wav."""
    return write_sound(path, seconds, tone=tone)


def small_video(path: Path, number: int) -> Path:
    """A real film of a second, made once and written in no time; films of different numbers differ in their content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # An atom "free" at the end of an mp4 is there to be ignored.
    path.write_bytes(_second() + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big"))
    return path


@functools.cache
def _second() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make_video(Path(folder) / "second.mp4", 1, size=(160, 90), fps=10, gop=10).read_bytes()


def second_of_frame(frame: av.VideoFrame) -> int:
    """The second that a decoded picture of `make_video` shows."""
    grey = frame.reformat(format="gray")
    plane = grey.planes[0]
    data = bytes(plane)

    def luma(x: int, y: int) -> int:
        return data[y * plane.line_size + x]

    return second_in_picture(luma, frame.width, frame.height)
