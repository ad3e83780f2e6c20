"""A small course of files that only look like lessons (a package never opens them), and packages of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from coursekit.package import PackageFile, PackageManifest, write_package
from learncore.records import Caption, Course, Lesson, Module
from learncore.register import canonical

FILES = {
    "1 - Basics/1 - Bowline.mp4": b"film one" * 5_000,
    "1 - Basics/1 - Bowline.en.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n" * 40,
    "1 - Basics/2 - Reading.md": b"# Knots\n" * 500,
    "2 - More/1 - Splices.mp4": b"film two" * 9_000,
    "cover.jpg": b"picture" * 100,
}


def course(**changes: Any) -> Course:
    films = [path for path in FILES if path.endswith(".mp4")]
    first = Lesson(
        id="lesson-1",
        title="Bowline",
        type="video",
        path=films[0],
        bytes=len(FILES[films[0]]),
        duration_seconds=60,
        captions=(Caption(path="1 - Basics/1 - Bowline.en.vtt", language="en"),),
    )
    reading = Lesson(id="lesson-2", title="Reading", type="document", path="1 - Basics/2 - Reading.md", pages=1)
    last = Lesson(id="lesson-3", title="Splices", type="video", path=films[1], requires=("lesson-1",))
    known: dict[str, Any] = {
        "id": "course-1",
        "title": "Knots",
        "cover": "cover.jpg",
        "modules": (
            Module(id="m1", title="Basics", lessons=(first, reading)),
            Module(id="m2", title="More", lessons=(last,)),
        ),
    }
    return Course(**(known | changes))


def put_files(folder: Path, files: dict[str, bytes] = FILES) -> dict[str, Path]:
    """The files on the disk, by their paths in the course."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return {path: folder / path for path in files}


def packed(folder: Path, name: str = "knots.learnpkg") -> Path:
    """The course as a package."""
    target = folder / name
    write_package(target, course(), put_files(folder / "files"))
    return target


def listed(files: dict[str, bytes] = FILES) -> tuple[PackageFile, ...]:
    return tuple(
        PackageFile(path=path, bytes=len(data), sha256=hashlib.sha256(data).hexdigest()) for path, data in files.items()
    )


def manifest_text(files: dict[str, bytes] = FILES, **changes: Any) -> bytes:
    known: dict[str, Any] = {"format": 1, "course": course(), "files": listed(files)}
    return canonical(PackageManifest(**(known | changes)))
