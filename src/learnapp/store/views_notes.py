"""Notes as pages show them."""

from __future__ import annotations

import msgspec

from learncore.records import LessonType, NoteValue, Record


class NoteVersion(Record, frozen=True, kw_only=True):
    """What one device made of a note, and when (ms UTC)."""

    note: NoteValue
    at: int
    device_name: str
    this_device: bool


class NoteView(Record, frozen=True, kw_only=True):
    """A note with where it belongs. `number` counts its lesson in the course, None where the course does not list it.

    `versions` are several where it was changed on devices that did not know of each other; the first is the one that is
    shown. `known` says what of it was seen by whoever sees this, for writing it.
    """

    id: str
    note: NoteValue
    lesson_title: str = ""
    course_title: str = ""
    lesson_type: LessonType = "video"
    number: int | None = None
    at: int = 0
    versions: tuple[NoteVersion, ...] = ()
    known: dict[str, int] = msgspec.field(default_factory=dict[str, int])

    @property
    def disputed(self) -> bool:
        return len(self.versions) > 1
