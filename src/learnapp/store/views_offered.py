"""What pages and the command line read of the server's catalogue and of what is downloaded."""

from __future__ import annotations

from typing import Literal

import msgspec

from learncore.records import Course, LessonType, Record, Status

CatalogueFilter = Literal["all", "required", "due", "downloaded", "not_downloaded"]
"""`due`: with a day by which it is to be complete, and not complete yet."""
DownloadState = Literal["queued", "paused", "failed", "done"]


class OfferedFile(Record, frozen=True, kw_only=True):
    """A file of a course at the server; `path` in the course."""

    path: str
    sha256: str
    bytes: int


class Offer(Record, frozen=True, kw_only=True):
    """A course as the server offers it now. `course` and `files` are None where they are as they were."""

    course_id: str
    version: int
    updated_at: int
    enrolled: bool = True
    required: bool = False
    due: int | None = None
    course: Course | None = None
    files: tuple[OfferedFile, ...] | None = None


class RefusedOffer(Record, frozen=True, kw_only=True):
    """A course of which the server's last version makes no sense, and `why`; `kept`: the one before is still here."""

    course_id: str
    title: str
    why: str
    kept: bool


class CatalogueLesson(Record, frozen=True, kw_only=True):
    """`bytes` with its captions and pictures; `downloaded`: it plays without a network."""

    lesson_id: str
    title: str
    type: LessonType
    duration_seconds: float | None = None
    required: bool = True
    bytes: int = 0
    downloaded: bool = False


class CatalogueModule(Record, frozen=True, kw_only=True):
    module_id: str
    title: str
    lessons: tuple[CatalogueLesson, ...] = ()


class CatalogueCourse(Record, frozen=True, kw_only=True):
    """A course of the server as it was last heard of; times ms UTC. `modules` only where one course is asked for.

    `here`: it is in the library; `whole`: all of it plays without a network. `pinned`: it was downloaded as a whole,
    and what it gets later comes by itself.
    """

    course_id: str
    version: int
    title: str
    author: str = ""
    description: str = ""
    language: str | None = None
    enrolled: bool = True
    required: bool = False
    due: int | None = None
    lessons: int = 0
    duration_seconds: float = 0.0
    bytes: int = 0
    downloaded_lessons: int = 0
    downloaded_bytes: int = 0
    pinned: bool = False
    here: bool = False
    whole: bool = False
    progress_percentage: int = 0
    status: Status = "not_started"
    fetched_at: int = 0
    modules: tuple[CatalogueModule, ...] = ()


class Download(Record, frozen=True, kw_only=True):
    """A lesson in the queue with all its files; `lesson_id` is "" for the cover of its course.

    `done` are the bytes that were here when it was last written down; while it runs, `DownloadsState.done` tells more.
    `kept` are those of whole files.
    """

    course_id: str
    lesson_id: str
    title: str
    course_title: str
    bytes: int
    done: int
    kept: int = 0
    state: DownloadState
    position: int
    error_title: str = ""
    error_message: str = ""


class WantedFile(Record, frozen=True, kw_only=True):
    """One file in the queue; `small` ones come first."""

    course_id: str
    path: str
    lesson_id: str
    sha256: str
    bytes: int
    small: bool
    state: DownloadState
    position: int


class RemoteFile(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson's file that is at the server and not here; `path` as the course names it."""

    path: str
    sha256: str
    bytes: int
