"""Looks into one file: what it is, how long, with which chapters. Runs in a worker process: files are not trusted."""

# PyAV leaves a few signatures partly untyped.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import codecs
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coursekit import identity
from coursekit.findings import MAX_CHAPTERS, FileKind, Finding
from coursekit.naming import plain
from learncore.quiz import Quiz
from learncore.records import Chapter

if TYPE_CHECKING:
    from av.container import InputContainer

# Containers of one film or sound. Not among them: playlists and concatenations, which name other files and addresses.
FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,live_flv,mpeg,mpegts,mpegvideo,m4v,ogg,mp3,wav,w64,flac,aac,aiff,"
    "ac3,rm,vob"
)
OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
# These containers say in their heads what is in them: no need to decode a first picture of each to find out.
_TOLD_BY_HEAD: Final = frozenset({".mp4", ".m4v", ".mov", ".m4a", ".m4b", ".mkv", ".mka", ".webm"})
_HEAD_ONLY: Final = OPTIONS | {"probesize": "32", "fpsprobesize": "0"}
# These say nowhere how long they are, or nowhere that can be believed: FFmpeg guesses it from the bitrate of the first
# moments, and a recording that begins quietly seems to be many times as long.
_GUESSED: Final = frozenset({"aac", "ac3", "mp3", "mpegvideo", "m4v"})
LONGEST: Final = 100 * 24 * 3600.0
_MEASURING_SECONDS: Final = 15.0
"""Some hours of a raw sound; far below what a worker is given for a file."""
_HEAD: Final = 64 * 1024


class Unusable(Exception):  # noqa: N818
    """The file cannot be a lesson; the text says why, for people."""


def probe(path: Path, kind: FileKind, root: Path | None = None) -> Finding:
    """What the file is, of a course in the folder `root`; raises Unusable."""
    try:
        digest, stat = identity.digest_of(path)
    except OSError as error:
        raise Unusable(unreadable(error)) from error
    if stat.st_size == 0:
        raise Unusable("The file is empty.")
    if kind == "document":
        from coursekit.documents import examine

        return examine(path, digest, stat, root)
    if kind == "quiz":
        return _quiz(path, digest, stat)
    return _media(path, digest, stat)


def unreadable(error: OSError) -> str:
    """Why the system does not give a file, for people."""
    if isinstance(error, FileNotFoundError):
        return "The file is gone."
    if isinstance(error, PermissionError):
        return "The file may not be read."
    return f"The file cannot be read ({error.strerror or type(error).__name__})."


# --- video and audio ---------------------------------------------------------------------------------------------


def _media(path: Path, digest: str, stat: os.stat_result) -> Finding:
    import av
    import av.error

    name = f"file:{path}"
    try:
        if path.suffix.lower() in _TOLD_BY_HEAD:
            with av.open(name, options=_HEAD_ONLY, metadata_errors="replace") as container:
                if _is_told(container):
                    return _examined(container, digest, stat)
        with av.open(name, options=OPTIONS, metadata_errors="replace") as container:
            return _examined(container, digest, stat)
    except av.error.FFmpegError as error:
        raise Unusable(_why_not(path, error)) from error
    except (OSError, ValueError, MemoryError) as error:
        raise Unusable(_why_not(path, error)) from error


def _is_told(container: InputContainer) -> bool:
    """Whether the head of the container has told all that is asked for."""
    streams = (*container.streams.video, *container.streams.audio)
    known = all(getattr(stream, "codec_context", None) is not None for stream in streams)
    return bool(
        streams
        and known
        and container.duration
        and all(stream.codec_context.width for stream in container.streams.video)
    )


def _examined(container: InputContainer, digest: str, stat: os.stat_result) -> Finding:
    from av.stream import Disposition

    videos = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    sounds = container.streams.audio
    if not videos and not sounds:
        raise Unusable("There is neither picture nor sound in it.")
    playable = [stream for stream in (*videos, *sounds) if getattr(stream, "codec_context", None) is not None]
    if not playable:
        raise Unusable("Its picture and sound are in a format that cannot be played.")
    if videos and not (videos[0].codec_context and videos[0].codec_context.width):
        raise Unusable("The video is broken: its picture cannot be read.")
    _refuse_cut_off(container, stat.st_size)
    _refuse_encrypted(container)
    duration = _duration(container, is_guessed=_is_guessed(container, has_picture=bool(videos)))
    return Finding(
        digest=digest,
        bytes=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        type="video" if videos else "audio",
        duration_seconds=duration,
        chapters=_chapters(container, duration),
    )


def _refuse_cut_off(container: InputContainer, size: int) -> None:
    """A file whose own index (mp4 has one in front) points far beyond its end."""
    if "mov" not in container.format.name.split(","):
        return
    for stream in container.streams:
        entries = stream.index_entries
        if len(entries):
            first, last = entries[0], entries[len(entries) - 1]
            if last.pos + last.size > size and size - first.pos < 0.98 * (last.pos + last.size - first.pos):
                raise Unusable("The file is incomplete: it ends before the recording does.")


def _refuse_encrypted(container: InputContainer) -> None:
    for number, packet in enumerate(container.demux()):
        if packet.size and (packet.has_sidedata("encryption_info") or packet.has_sidedata("encryption_init_info")):
            raise Unusable("The file is encrypted.")
        if packet.size or number > 8:
            return
    raise Unusable("The recording is empty.")


def _is_guessed(container: InputContainer, *, has_picture: bool) -> bool:
    """Whether the duration that FFmpeg tells may be a guess. A sound in Matroska may have one in its head, or none."""
    name = container.format.name
    return name in _GUESSED or ("matroska" in name and not has_picture)


def _duration(container: InputContainer, *, is_guessed: bool) -> float | None:
    if is_guessed:
        return _plausible(_measured(container))
    known = [container.duration / 1_000_000] if container.duration else []
    known = known or [
        float(stream.duration * stream.time_base)
        for stream in container.streams
        if stream.duration and stream.time_base and stream.type in {"video", "audio"}
    ]
    return _plausible(max(known, default=None) or _measured(container))


def _plausible(duration: float | None) -> float | None:
    return round(duration, 3) if duration is not None and 0 < duration < LONGEST else None


def _measured(container: InputContainer) -> float | None:
    """Reads on to the last packet: recorders that were cut off, and browsers, write no duration. None where that takes
    too long: the player will know."""
    until = time.monotonic() + _MEASURING_SECONDS
    end = 0.0
    for packet in container.demux():
        if packet.pts is not None and packet.stream.type in {"video", "audio"}:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if time.monotonic() > until:
            return None
    return end or None


def _chapters(container: InputContainer, duration: float | None) -> tuple[Chapter, ...]:
    found: list[Chapter] = []
    for number, chapter in enumerate(container.chapters()[:MAX_CHAPTERS], 1):
        base: Any = chapter["time_base"]
        start = float(chapter["start"] * base) if base else -1.0
        if 0 <= start < (duration or LONGEST):
            title = plain(chapter["metadata"].get("title", "")) or f"{number}"
            found.append(Chapter(start=round(start, 3), title=title))
    return tuple(sorted(found, key=lambda chapter: chapter.start))


def _why_not(path: Path, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "The file may not be read."
    if isinstance(error, FileNotFoundError):
        return "The file is gone."
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as reading:
        return unreadable(reading)
    if not head.strip(b"\0"):
        return "The file holds nothing but zeros."
    from coursekit.documents import is_text

    if head.startswith((b"%PDF-", b"PK\x03\x04")) or is_text(head):
        return "It is named like a video or sound, but it is something else."
    return "The file is broken or in a format that cannot be played."


# --- quizzes -----------------------------------------------------------------------------------------------------


def _quiz(path: Path, digest: str, stat: os.stat_result) -> Finding:
    from coursekit import gift
    from coursekit.documents import is_text
    from coursekit.quizzes import TOO_LARGE, is_too_large

    if stat.st_size > gift.MAX_BYTES:
        raise Unusable(TOO_LARGE)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unusable(unreadable(error)) from error
    if not is_text(data[:_HEAD]):
        raise Unusable("It is named like a quiz, but it is something else.")
    read = gift.read_gift(_decoded(data))
    if not read.questions:
        raise Unusable(" ".join(("There is no question in it that can be asked.", *read.notes[:3])))
    quiz = Quiz(questions=read.questions)
    if is_too_large(quiz):
        raise Unusable(TOO_LARGE)
    return Finding(
        digest=digest, bytes=stat.st_size, mtime_ns=stat.st_mtime_ns, type="quiz", quiz=quiz, notes=read.notes
    )


def _decoded(data: bytes) -> str:
    """GIFT is UTF-8; what is not may be an old file of a western Windows, of which every byte is a letter."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
