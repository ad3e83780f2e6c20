"""Which lesson of a new version is which of the versions before: a lesson keeps its id as long as it is the same one.

It is the same one where its content is (wherever it was moved), and where other content took its very place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from learncore.ids import content_id
from learncore.records import Course, Lesson


class Before(NamedTuple):
    """A lesson of an earlier version; `path` is its place in the newest version before, None where it had been left."""

    id: str
    type: str
    sha256: str | None
    path: str | None


def keep_ids(course: Course, files: Mapping[str, str], before: Iterable[Before]) -> Course:
    """`course` with the ids that its lessons had; `files` gives the SHA-256 of each path."""
    waiting = sorted(before, key=lambda one: one.path is None)
    taken = {one.id for one in waiting}
    ids = {lesson.id: lesson.id for lesson in course.lessons if lesson.path is None and lesson.id in taken}
    waiting = [one for one in waiting if one.id not in ids]
    for of_lesson, of_before in _LIKENESSES:
        there: dict[Hashable, list[Before]] = {}
        for one in reversed(waiting):
            there.setdefault(of_before(one), []).append(one)
        for lesson in course.lessons:
            if lesson.id not in ids and lesson.path is not None and (same := there.get(of_lesson(lesson, files))):
                ids[lesson.id] = same.pop().id
        kept = set(ids.values())
        waiting = [one for one in waiting if one.id not in kept]
    for lesson in course.lessons:
        if lesson.id not in ids:
            chosen, again = lesson.id, 1
            while chosen in taken:
                again += 1
                chosen = content_id("lesson", lesson.id, str(again))
            taken.add(chosen)
            ids[lesson.id] = chosen
    return _with_ids(course, ids)


_LIKENESSES: Final[tuple[tuple[Callable[[Lesson, Mapping[str, str]], Hashable], Callable[[Before], Hashable]], ...]] = (
    (lambda lesson, files: (files.get(lesson.path or ""), lesson.path), lambda one: (one.sha256, one.path)),
    (lambda lesson, files: files.get(lesson.path or ""), lambda one: one.sha256),
    (lambda lesson, files: (lesson.type, lesson.path), lambda one: (one.type, one.path)),
)
"""From the surest to the least: the same content in its place, the same content, other content of its kind there."""


def _with_ids(course: Course, ids: Mapping[str, str]) -> Course:
    replace = msgspec.structs.replace
    return replace(
        course,
        modules=tuple(
            replace(
                module,
                lessons=tuple(
                    replace(lesson, id=ids[lesson.id], requires=tuple(ids[one] for one in lesson.requires))
                    for lesson in module.lessons
                ),
            )
            for module in course.modules
        ),
    )
