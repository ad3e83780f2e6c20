"""Thumbnails and covers as JPEG, made in a worker process."""

# PyAV leaves a few signatures partly untyped.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coursekit.probe import OPTIONS, Unusable

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

# Where in a film to look for a picture that is not all dark.
PLACES: Final = (0.1, 0.3, 0.02)
_DARK: Final = 24
_MOST_PIXELS: Final = 100_000_000
_MOST_BYTES: Final = 64 * 1024 * 1024
_MAGIC: Final = ((b"\x89PNG\r\n\x1a\n", "png_pipe"), (b"\xff\xd8\xff", "jpeg_pipe"), (b"RIFF", "webp_pipe"))


def write_thumbnail(path: Path, target: Path, width: int, second: float | None = None) -> None:
    """A still of a film (or the picture within a sound file) as JPEG at `target`; raises Unusable.

    With `second`, that of the last key picture up to there."""
    import av
    import av.error

    try:
        with av.open(f"file:{path}", options=OPTIONS, metadata_errors="replace") as container:
            if not container.streams.video:
                raise Unusable("There is no picture in it.")
            _write(_still(container) if second is None else _still_at(container, second), target, width)
    except (av.error.FFmpegError, OSError, ValueError, MemoryError) as error:
        raise Unusable("No picture could be taken from it.") from error


def write_cover(path: Path, target: Path, width: int) -> None:
    """A picture file (JPEG, PNG, WebP) as JPEG at `target`; raises Unusable."""
    import av
    import av.error

    try:
        with path.open("rb") as file:
            head = file.read(16)
            form = next((form for magic, form in _MAGIC if head.startswith(magic)), None)
            if form is None or path.stat().st_size > _MOST_BYTES:
                raise Unusable("It is not a JPEG, PNG or WebP picture.")
        with av.open(f"file:{path}", format=form, options={"protocol_whitelist": "file"}) as container:
            _write(next(container.decode(video=0)), target, width)
    except (av.error.FFmpegError, OSError, ValueError, StopIteration, MemoryError) as error:
        raise Unusable("The picture cannot be read.") from error


def _still(container: InputContainer) -> VideoFrame:
    best: VideoFrame | None = None
    for place in PLACES if container.duration else PLACES[:1]:
        frame = _key_picture(container, container.duration * place if container.duration else None)
        if frame is None:
            continue
        if _brightness(frame) > _DARK:
            return frame
        best = best or frame
    if best is None:
        raise Unusable("No picture could be taken from it.")
    return best


def _still_at(container: InputContainer, second: float) -> VideoFrame:
    frame = _key_picture(container, second * 1_000_000)
    if frame is None:
        raise Unusable("No picture could be taken from it.")
    return frame


def _key_picture(container: InputContainer, microseconds: float | None) -> VideoFrame | None:
    stream = container.streams.video[0]
    stream.thread_count = 1
    stream.codec_context.skip_frame = "NONKEY"
    if microseconds is not None:
        container.seek(int(microseconds))
    return next(container.decode(stream), None)


def _brightness(frame: VideoFrame) -> int:
    plane = frame.reformat(16, 16, "gray").planes[0]
    data = bytes(plane)
    return sum(data[y * plane.line_size + x] for y in range(16) for x in range(16)) // 256


def _write(frame: VideoFrame, target: Path, width: int) -> None:
    from fractions import Fraction

    from av.codec import CodecContext

    if not 0 < frame.width * frame.height <= _MOST_PIXELS:
        raise Unusable("The picture is too large.")
    wide = min(width, frame.width + frame.width % 2)
    high = max(2, min(4 * wide, round(frame.height * wide / frame.width)) // 2 * 2)
    picture = frame.reformat(wide, high, "yuvj420p", interpolation="AREA" if frame.width > 2 * wide else "BILINEAR")
    encoder = CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = wide, high, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"qscale": "4"}
    encoder.qmin = encoder.qmax = 4
    picture.pts, picture.time_base = 0, encoder.time_base
    packets: list[Any] = [*encoder.encode(picture), *encoder.encode(None)]
    data = b"".join(bytes(packet) for packet in packets)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".picture-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink()
        raise
