"""Where the lessons' files lie on this device, and whether they are still there. Looks, never opens."""

from __future__ import annotations

import stat as modes
from collections.abc import Iterable
from pathlib import Path

from learnapp.store.views import LessonFile
from learncore.records import Lesson


def is_there(path: str) -> bool:
    """Whether a regular file lies there."""
    try:
        return modes.S_ISREG(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def missing_of(files: Iterable[LessonFile]) -> set[str]:
    """The lessons whose files are not there now."""
    return {file.lesson_id for file in files if not is_there(file.path)}


def same_folder(one: Path, other: Path) -> bool:
    """Whether two paths that end in the same name, give or take its case, lead to one folder."""
    try:
        return one.name.casefold() == other.name.casefold() and one.samefile(other)
    except OSError:
        return False


def kept_file(lesson: Lesson, before: LessonFile | None, folder: Path) -> LessonFile | None:
    """Where a lesson's file is, though the folder was read without finding it: where it was, or nowhere."""
    if before is None and lesson.path is None:
        return None
    here = str(folder / lesson.path) if lesson.path is not None else ""
    if before is not None and before.path != here and is_there(before.path):
        return LessonFile(lesson_id=lesson.id, path=before.path, bytes=before.bytes, mtime_ns=before.mtime_ns)
    return LessonFile(
        lesson_id=lesson.id,
        path=here or (before.path if before else ""),
        bytes=before.bytes if before else lesson.bytes or 0,
        mtime_ns=before.mtime_ns if before else 0,
        missing=True,
    )
