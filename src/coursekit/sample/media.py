# PyAV leaves a few signatures partly untyped.
# pyright: reportUnknownMemberType=false
"""Encodes real audio and video files with PyAV. Needs no system tool; the same arguments give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from coursekit.sample.painting import Painter, Scene

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

RATE: Final = 48_000
_TITLE_STEP: Final = 3

Cue = tuple[float, float, str]
"""A subtitle: start and end in seconds, and its text."""


@dataclass(frozen=True)
class Film:
    """What a video file holds; `size` in even pixels, `gop` in pictures, `fps` whole pictures a second."""

    seconds: float
    size: tuple[int, int] = (320, 180)
    fps: int = 25
    gop: int = 25
    audio: str | None = "aac"
    audio_tracks: int = 1
    languages: tuple[str, ...] = ()
    subtitles: tuple[Cue, ...] = ()
    chapters: tuple[tuple[float, str], ...] = ()
    scene: Scene | None = None
    moving: bool = False
    metadata: tuple[tuple[str, str], ...] = ()


def write_film(path: Path, film: Film) -> Path:
    """Write an .mp4, .mkv, .mov or .webm; raises ValueError for another suffix."""
    import av

    suffix = path.suffix.lower()
    if suffix not in {".mp4", ".mkv", ".mov", ".m4v", ".webm"}:
        raise ValueError(f"cannot make a video named {path.name}")
    options = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if suffix in {".mp4", ".mov", ".m4v"} else {})
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(dict(film.metadata))
        video = _video_stream(container, film, webm=suffix == ".webm")
        codec = "libopus" if suffix == ".webm" and film.audio else film.audio
        tracks = [_audio_stream(container, codec) for _ in range(film.audio_tracks)] if codec else []
        for track, language in zip(tracks, film.languages, strict=False):
            track.metadata["language"] = language
        cues = _subtitle_stream(container, suffix, film) if film.subtitles else None
        if film.chapters:
            container.set_chapters(_chapters(film))
        sources: list[Iterator[Packet[Any]]] = [_video_packets(video, film)]
        sources += [_audio_packets(track, film.seconds, 330 + 110 * n) for n, track in enumerate(tracks)]
        if cues is not None:
            sources.append(_cue_packets(cues, suffix, film.subtitles))
        _interleave(container, sources)
    return path


def write_sound(path: Path, seconds: float, *, tone: int = 440, codec: str | None = None) -> Path:
    """Write a tone of `tone` Hz as .mp3, .m4a, .ogg, .opus, .flac or .wav; raises ValueError for another suffix."""
    import av

    codecs = {
        ".mp3": "libmp3lame", ".m4a": "aac", ".mp4": "aac", ".ogg": "libopus", ".opus": "libopus", ".flac": "flac",
        ".wav": "pcm_s16le",
    }  # fmt: skip
    chosen = codec or codecs.get(path.suffix.lower())
    if chosen is None:
        raise ValueError(f"cannot make a sound named {path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        track = _audio_stream(container, chosen)
        _interleave(container, [_audio_packets(track, seconds, tone)])
    return path


# --- streams -----------------------------------------------------------------------------------------------------


def _video_stream(container: OutputContainer, film: Film, *, webm: bool) -> VideoStream:
    import av
    from av.codec.context import Flags

    options = {
        "libvpx": {"deadline": "realtime", "cpu-used": "8", "crf": "30"},
        # A constant quantizer: rate control in floating point is not the same on every machine.
        "libx264": {"preset": "ultrafast", "qp": "28", "x264-params": "scenecut=0:threads=1"},
        "mpeg4": {"qscale": "5"},
    }
    name = "libvpx" if webm else "libx264" if "libx264" in av.codecs_available else "mpeg4"
    stream = container.add_stream(name, rate=film.fps, options=options[name])
    stream.width, stream.height = film.size
    stream.pix_fmt = "yuv420p"
    stream.gop_size = film.gop
    stream.codec_context.flags |= Flags.bitexact
    stream.codec_context.thread_count = 1
    return stream


def _audio_stream(container: OutputContainer, codec: str) -> AudioStream:
    from av.codec.context import Flags

    options = {"flac": {"lpc_type": "fixed"}, "aac": {"aac_coder": "fast"}}.get(codec, {})
    stream = cast("AudioStream", container.add_stream(codec, rate=RATE, layout="mono", options=options))
    stream.codec_context.flags |= Flags.bitexact
    return stream


def _subtitle_stream(container: OutputContainer, suffix: str, film: Film) -> Stream:
    codec = {".mkv": "subrip", ".webm": "webvtt"}.get(suffix, "mov_text")
    stream = container.add_mux_stream(codec)
    stream.time_base = Fraction(1, 1000)
    if film.languages:
        stream.metadata["language"] = film.languages[0]
    return stream


def _chapters(film: Film) -> list[Any]:
    ends = [start for start, _ in film.chapters[1:]] + [film.seconds]
    return [
        {
            "id": number,
            "start": round(start * 1000),
            "end": round(end * 1000),
            "time_base": Fraction(1, 1000),
            "metadata": {"title": title},
        }
        for number, ((start, title), end) in enumerate(zip(film.chapters, ends, strict=True))
    ]


# --- packets -----------------------------------------------------------------------------------------------------


def _video_packets(stream: VideoStream, film: Film) -> Iterator[Packet[Any]]:
    for frame in _frames(film):
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _frames(film: Film) -> Iterator[VideoFrame]:
    from av import VideoFrame

    width, height = film.size
    painter = Painter(width, height, film.scene or Scene(barcode=True))
    total = max(1, round(film.seconds * film.fps))
    planes: tuple[bytes, bytes, bytes] = (b"", b"", b"")
    for index in range(total):
        second = index // film.fps
        if film.scene is None and index == 0:
            planes = painter.planes(0)
        elif film.scene is not None and (film.moving or index % film.fps == 0):
            hop = _TITLE_STEP * index if film.moving else 20 * second
            planes = painter.planes(second, hop, 1000 * index // total if film.moving else 0)
        frame = VideoFrame(width, height, "yuv420p")
        for plane, data in zip(frame.planes, planes, strict=True):
            plane.update(_padded(data, plane.width, plane.height, plane.line_size))
        frame.pts = index
        frame.time_base = Fraction(1, film.fps)
        yield frame


def _padded(data: bytes, width: int, height: int, line: int) -> bytes:
    if line == width:
        return data
    gap = bytes(line - width)
    return b"".join(data[y * width : (y + 1) * width] + gap for y in range(height))


def _audio_packets(stream: AudioStream, seconds: float, tone: int) -> Iterator[Packet[Any]]:
    from av import AudioFrame

    samples = _tone(tone)
    total, chunk, done = round(seconds * RATE), 1024, 0
    while done < total:
        count = min(chunk, total - done)
        frame: AudioFrame = AudioFrame("s16", "mono", count)
        start = 2 * (done % (len(samples) // 4))
        frame.planes[0].update(samples[start : start + 2 * count].ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate = RATE
        frame.pts = done
        frame.time_base = Fraction(1, RATE)
        yield from stream.encode(frame)
        done += count
    yield from stream.encode(None)


def _tone(hertz: int) -> bytes:
    """Two seconds of a soft parabola wave, quiet: integers only."""
    period = max(4, RATE // hertz)
    half = period // 2
    cycle = bytearray()
    for index in range(period):
        x = index % half if half else 0
        height = 4 * x * (half - x) * 1800 // (half * half)
        cycle += (height if index < half else -height).to_bytes(2, "little", signed=True)
    whole = max(1, RATE // period) * period
    return bytes(cycle * (2 * whole // period + 1024))[: 4 * whole]


def _cue_packets(stream: Stream, suffix: str, cues: Sequence[Cue]) -> Iterator[Packet[Any]]:
    from av import Packet as AvPacket

    for start, end, text in cues:
        data = text.encode()
        packet: Packet[Any] = AvPacket(data if suffix in {".mkv", ".webm"} else len(data).to_bytes(2, "big") + data)
        packet.pts = packet.dts = round(start * 1000)
        packet.duration = round((end - start) * 1000)
        packet.time_base = Fraction(1, 1000)
        packet.is_keyframe = True
        packet.stream = stream
        yield packet


def _interleave(container: OutputContainer, sources: Sequence[Iterator[Packet[Any]]]) -> None:
    """Mux what the sources yield in the order of time, as a player expects it."""
    waiting: dict[int, Packet[Any]] = {}
    alive = dict(enumerate(sources))
    while alive or waiting:
        for number in [number for number in alive if number not in waiting]:
            packet = next(alive[number], None)
            if packet is None:
                del alive[number]
            else:
                waiting[number] = packet
        if waiting:
            first = min(waiting, key=lambda number: _moment(waiting[number]))
            container.mux(waiting.pop(first))


def _moment(packet: Packet[Any]) -> Fraction:
    stamp = packet.dts if packet.dts is not None else packet.pts
    return Fraction(stamp or 0) * packet.time_base
