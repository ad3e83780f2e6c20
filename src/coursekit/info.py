"""What yt-dlp wrote beside a film: title, description and chapters from `NAME.info.json`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import msgspec

from coursekit.findings import MAX_CHAPTERS
from coursekit.naming import plain
from learncore.records import Chapter

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DESCRIPTION: Final = 10_000


class _Chapter(msgspec.Struct):
    start_time: float = -1.0
    title: str | None = None


class _Info(msgspec.Struct):
    title: str | None = None
    description: str | None = None
    uploader: str | None = None
    channel: str | None = None
    kind: str | None = msgspec.field(name="_type", default=None)
    chapters: list[_Chapter] | None = None


class Info(msgspec.Struct, frozen=True):
    """The part of an .info.json that is read; texts are bounded, chapters in order. `is_list` for a playlist's."""

    title: str = ""
    description: str = ""
    author: str = ""
    chapters: tuple[Chapter, ...] = ()
    is_list: bool = False


def read_info(path: Path) -> Info:
    """Read one; raises ValueError for what is not one, OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError("it is too large")
    try:
        raw = msgspec.json.decode(data, type=_Info)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError("it is not what yt-dlp writes") from error
    chapters = [
        Chapter(start=round(chapter.start_time, 3), title=plain(chapter.title or "") or f"{number}")
        for number, chapter in enumerate((raw.chapters or [])[:MAX_CHAPTERS], 1)
        if math.isfinite(chapter.start_time) and chapter.start_time >= 0
    ]
    return Info(
        title=plain(raw.title or ""),
        description=paragraphs(raw.description or ""),
        author=plain(raw.uploader or raw.channel or ""),
        chapters=tuple(sorted(chapters, key=lambda chapter: chapter.start)),
        is_list=raw.kind in {"playlist", "multi_video"},
    )


def paragraphs(text: str) -> str:
    """Text of several lines without other control characters, at most `MAX_DESCRIPTION` characters."""
    lines = (plain(line, 2_000) for line in text[:MAX_DESCRIPTION].splitlines())
    return "\n".join(lines).strip()
