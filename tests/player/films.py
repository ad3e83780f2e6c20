"""Films whose every picture tells its own moment, to the frame."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PySide6.QtGui import QImage

FPS = 25
_BITS = 12


def write_film(
    path: Path,
    seconds: float,
    *,
    size: tuple[int, int] = (320, 180),
    gop: int = FPS,
    noise: bool = False,
    pixel_shape: Fraction | None = None,
    sound: bool = True,
) -> Path:
    """H.264 (with B-pictures) and AAC. A bar code in the upper quarter is the picture's number; with `noise` the rest
    does not compress. `gop` is the distance between key pictures."""
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "ultrafast", "tune": "fastdecode", "bf": "2", "sc_threshold": "0"}
        video.options |= {"g": str(gop), "keyint_min": str(gop)}
        if pixel_shape is not None:
            video.codec_context.sample_aspect_ratio = pixel_shape
        audio: Any = container.add_stream("aac", rate=44100, layout="mono") if sound else None
        silence = _sound(seconds) if sound else iter(())
        for number, picture in enumerate(_pictures(size, round(seconds * FPS), noise)):
            container.mux(video.encode(picture))
            for _ in range(44100 * number // FPS // 1024 - 44100 * (number - 1) // FPS // 1024):
                if (block := next(silence, None)) is not None:
                    container.mux(audio.encode(block))
        container.mux(video.encode())
        if audio is not None:
            for block in silence:
                container.mux(audio.encode(block))
            container.mux(audio.encode())
    return path


def moment(picture: QImage | None) -> float | None:
    """The media second at which a picture of `write_film` begins; None without a picture."""
    if picture is None:
        return None
    width, row = picture.width() / _BITS, picture.height() // 8
    number = sum(1 << bit for bit in range(_BITS) if picture.pixelColor(int((bit + 0.5) * width), row).green() > 127)
    return number / FPS


def _pictures(size: tuple[int, int], count: int, noise: bool) -> Iterator[Any]:
    width, height = size
    chance = random.Random(1)
    for number in range(count):
        picture = av.VideoFrame(width, height, "yuv420p")
        luma = picture.planes[0]
        edges = [round(width * bit / _BITS) for bit in range(_BITS + 1)]
        code = b"".join(
            (b"\xeb" if number >> bit & 1 else b"\x10") * (edges[bit + 1] - edges[bit]) for bit in range(_BITS)
        ).ljust(luma.line_size, b"\0")
        rest = (height - height // 4) * luma.line_size
        luma.update(code * (height // 4) + (chance.randbytes(rest) if noise else b"\x50" * rest))
        for plane in picture.planes[1:]:
            plane.update(b"\x80" * plane.buffer_size)
        picture.pts, picture.time_base = number, Fraction(1, FPS)
        yield picture


def _sound(seconds: float) -> Iterator[Any]:
    for start in range(0, round(seconds * 44100), 1024):
        block = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        block.planes[0].update(b"\0" * block.planes[0].buffer_size)
        block.sample_rate, block.pts, block.time_base = 44100, start, Fraction(1, 44100)
        yield block


def turn(path: Path, film: Path) -> Path:
    """A copy of an .mp4 that is to be shown turned by 90°, as telephones write it."""
    data = bytearray(film.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path
