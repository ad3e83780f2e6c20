"""What an import tells while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from coursekit.findings import Skipped
from learncore.records import Course


@dataclass(frozen=True)
class ImportProgress:
    """`done` of `total` files (or bytes, of a package); `current` is the one just done, or at work.

    Pictures are made when the course is already there.
    """

    done: int
    total: int
    current: str = ""
    phase: Literal["files", "bytes", "pictures"] = "files"


@dataclass(frozen=True)
class ImportReport:
    """What came of an import: the whole course's modules and lessons, how many lessons are new, and what was left out.

    `recognized`: the course was in the library before, and kept its progress.
    """

    course_id: str
    title: str
    modules: int
    lessons: int
    skipped: tuple[Skipped, ...] = ()
    added: int = 0
    recognized: bool = False

    @classmethod
    def of(
        cls, course: Course, *, skipped: tuple[Skipped, ...] = (), added: int = 0, recognized: bool = False
    ) -> ImportReport:
        return cls(course.id, course.title, len(course.modules), len(course.lessons), skipped, added, recognized)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values with camelCase keys."""
        return {
            "courseId": self.course_id,
            "title": self.title,
            "modules": self.modules,
            "lessons": self.lessons,
            "added": self.added,
            "recognized": self.recognized,
            "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in self.skipped],
        }
