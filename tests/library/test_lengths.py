"""How long a recording is where its container does not say so: measured, not guessed from the bitrate."""

from __future__ import annotations

import array
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from coursekit import probe as module
from coursekit.probe import probe

RATE = 44_100
SECONDS = 24


def quiet_then_loud() -> Iterator[av.AudioFrame]:
    """Hardly a bit a second, then very many: a guess from what comes first is far off."""
    noise = random.Random(1)
    for start in range(0, SECONDS * RATE, 1024):
        loud = start >= SECONDS * RATE * 3 // 4
        samples = array.array("h", noise.choices(range(-20_000, 20_000), k=1024) if loud else bytes(2048))
        frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame


def sound(path: Path, codec: str, format: str, bit_rate: int = 64_000, **options: str) -> Path:  # noqa: A002
    with av.open(str(path), "w", format=format, options=options) as file:
        stream = cast(AudioStream, file.add_stream(codec, rate=RATE))
        stream.layout = "mono"
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE)
        for frame in quiet_then_loud():
            for fitting in resampler.resample(frame):
                file.mux(stream.encode(fitting))
        file.mux(stream.encode(None))
    return path


def film(path: Path, codec: str, format: str) -> Path:  # noqa: A002
    noise = random.Random(1)
    with av.open(str(path), "w", format=format) as file:
        stream = cast(VideoStream, file.add_stream(codec, rate=25))
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        stream.codec_context.max_b_frames = 2
        for number in range(SECONDS * 25):
            frame = av.VideoFrame(160, 90, "yuv420p")
            for plane in frame.planes:
                size = plane.buffer_size
                plane.update(noise.randbytes(size) if number > SECONDS * 19 else bytes(size))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def test_a_raw_sound_is_measured(tmp_path: Path) -> None:
    for name, codec, format_ in [("a.aac", "aac", "adts"), ("a.ac3", "ac3", "ac3")]:
        finding = probe(sound(tmp_path / name, codec, format_), "media")
        assert (finding.type, finding.duration_seconds) == ("audio", pytest.approx(SECONDS, abs=0.1))


@pytest.mark.parametrize("head", ["0", "1"], ids=["without a head", "with a head"])
def test_an_mp3_is_measured_whatever_its_head_says(tmp_path: Path, head: str) -> None:
    quiet = sound(tmp_path / "quiet.mp3", "libmp3lame", "mp3", 32_000, write_xing=head, id3v2_version="0")
    loud = sound(tmp_path / "loud.mp3", "libmp3lame", "mp3", 160_000, write_xing="0", id3v2_version="0")
    both = tmp_path / "both.mp3"
    both.write_bytes(quiet.read_bytes() + loud.read_bytes())
    assert probe(both, "media").duration_seconds == pytest.approx(2 * SECONDS, abs=0.2)


@pytest.mark.parametrize(
    ("name", "codec", "format_"),
    [("a.mpg", "mpeg1video", "mpeg1video"), ("a.m2v", "mpeg2video", "mpeg2video"), ("a.m4v", "mpeg4", "m4v")],
)
def test_a_raw_film_is_measured(tmp_path: Path, name: str, codec: str, format_: str) -> None:
    finding = probe(film(tmp_path / name, codec, format_), "media")
    assert (finding.type, finding.duration_seconds) == ("video", pytest.approx(SECONDS, abs=0.2))


def test_a_recorded_sound_without_a_length_in_its_head_is_measured(tmp_path: Path) -> None:
    quiet = sound(tmp_path / "live.mka", "libmp3lame", "matroska", live="1")
    assert probe(quiet, "media").duration_seconds == pytest.approx(SECONDS, abs=0.1)


def test_a_recording_too_long_to_be_measured_has_no_length_rather_than_a_wrong_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MEASURING_SECONDS", 0.0)
    assert probe(sound(tmp_path / "a.aac", "aac", "adts"), "media").duration_seconds is None
