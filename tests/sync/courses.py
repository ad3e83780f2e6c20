"""Courses at a real server: published, published anew, and people who are enrolled in them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from coursekit.package import write_package
from learncore.records import Caption, Course, Lesson, Module
from learnserver.administration import Administration
from learnserver.config import Config
from learnserver.content.packages import publish_package
from learnserver.content.store import ContentStore
from learnserver.database import Database
from tests.sync.served import Person, Served

SCHOOL = "School"


def bytes_of(seed: int, size: int) -> bytes:
    """A film that only looks like one: downloads never open files."""
    return random.Random(seed).randbytes(size)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def course_of(files: Mapping[str, bytes], course_id: str = "knots", **more: Any) -> Course:
    """A course whose lessons are the films and readings in `files`, in order; `a.en.vtt` is the captions of `a.mp4`."""
    lessons: list[Lesson] = []
    for path in files:
        stem, _, suffix = path.rpartition(".")
        if suffix in ("mp4", "md"):
            captions = (Caption(path=f"{stem}.en.vtt", language="en"),) if f"{stem}.en.vtt" in files else ()
            lessons.append(
                Lesson(
                    id=f"{course_id}-{stem}",
                    title=f"Lesson {stem}",
                    type="video" if suffix == "mp4" else "document",
                    path=path,
                    bytes=len(files[path]),
                    duration_seconds=100.0 if suffix == "mp4" else None,
                    pages=None if suffix == "mp4" else 1,
                    captions=captions,
                )
            )
    half = (len(lessons) + 1) // 2
    modules = (
        Module(id=f"{course_id}-m1", title="One", lessons=tuple(lessons[:half])),
        Module(id=f"{course_id}-m2", title="Two", lessons=tuple(lessons[half:])),
    )
    return Course(id=course_id, title=f"Course {course_id}", language="en", modules=modules, **more)


def publish(served: Served, files: Mapping[str, bytes], course_id: str = "knots", **more: Any) -> Course:
    """Publish these files as a course, or as its next version."""
    course = course_of(files, course_id, **more)
    folder = served.home.parent / "published" / course_id
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    package = folder.with_suffix(".learnpkg")
    write_package(package, course, {path: folder / path for path in files})
    with closing(Database(Config.of(served.home, None).database)) as database:
        org = Administration(database).organization(SCHOOL).id
        publish_package(database, ContentStore(served.home / "content"), org, package)
    return course


def enroll(served: Served, person: Person, course_id: str, *, required: bool = False, due: int | None = None) -> None:
    with closing(Database(Config.of(served.home, None).database)) as database:
        Administration(database).enroll(SCHOOL, course_id, email=person.email, team=None, required=required, due_at=due)
