"""What an import tells while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from coursekit.findings import Skipped


@dataclass(frozen=True)
class ImportProgress:
    """`done` of `total` files; `current` is the one just done. Pictures are made when the course is already there."""

    done: int
    total: int
    current: str = ""
    phase: Literal["files", "pictures"] = "files"


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
