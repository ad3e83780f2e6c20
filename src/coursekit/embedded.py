"""The text tracks inside a film, read to their ends: what is said in each, and when."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from coursekit.probe import Unusable
from learncore.records import Record

if TYPE_CHECKING:
    from av.container import InputContainer

_CUES: Final = 20_000
_TEXT: Final = 2_000
_STYLES: Final = re.compile(r"\{\\[^}]*\}")
_TEXT_CODECS: Final = frozenset({"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"})


class TextTrack(Record, frozen=True, kw_only=True):
    """`cues` are (start, end, text) in seconds, in order."""

    language: str | None = None
    title: str = ""
    cues: tuple[tuple[float, float, str], ...] = ()


def write_tracks(film: Path, target: Path) -> None:
    """Write the film's text tracks to `target` as JSON; those of pictures are left out. Raises Unusable."""
    import av
    import av.error

    try:
        with av.open(str(film), "r", metadata_errors="replace") as container:
            target.write_bytes(msgspec.json.encode(_tracks(container)))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise Unusable("The captions in it cannot be read.") from error


def _tracks(container: InputContainer) -> list[TextTrack]:
    streams = [stream for stream in container.streams.subtitles if _codec(stream) in _TEXT_CODECS]
    if not streams:
        return []
    cues: dict[int, list[tuple[float, float, str]]] = {stream.index: [] for stream in streams}
    for packet in container.demux(streams):
        found = cues[packet.stream.index]
        if packet.pts is None or not packet.size or len(found) >= _CUES:
            continue
        start = float(packet.pts * packet.time_base)
        end = start + float((packet.duration or 0) * packet.time_base)
        text = _STYLES.sub("", "\n".join(_said(packet))).strip()[:_TEXT]
        if text and start >= 0:
            found.append((round(start, 3), round(max(end, start), 3), text))
    return [
        TextTrack(
            language=_tag(stream, "language"), title=_tag(stream, "title") or "", cues=tuple(sorted(cues[stream.index]))
        )
        for stream in streams
    ]


def _said(packet: Any) -> list[str]:
    said: list[str] = []
    for part in packet.decode():
        for one in getattr(part, "rects", None) or (part,):
            dialogue: bytes | str = getattr(one, "dialogue", b"") or getattr(one, "text", b"") or b""
            said.append(dialogue.decode("utf-8", "replace") if isinstance(dialogue, bytes) else dialogue)
    return [text for text in said if text.strip()]


def _codec(stream: Any) -> str:
    context = stream.codec_context
    return context.name if context is not None else ""


def _tag(stream: Any, name: str) -> str | None:
    value = str(stream.metadata.get(name, "")).strip()
    return value if value and value != "und" else None
