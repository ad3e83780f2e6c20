"""Reading a course again: what is new is added, what was there stays, even where its file is gone. Pure."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from learncore.records import Course, Lesson, Module


def merge(fresh: Course, before: Course, *, is_gone: Callable[[Lesson], bool]) -> tuple[Course, tuple[Lesson, ...]]:
    """`fresh` under the id of `before`, with those of its lessons that are gone, each near its old neighbour.

    `is_gone` tells of a lesson that `fresh` does not have whether its file is gone; one whose file is still there was
    taken out on purpose, and one whose place another file took was replaced: these are not kept. Returns the course
    and the lessons kept.
    """
    there = {lesson.id for lesson in fresh.lessons}
    taken = {place_of(lesson) for lesson in fresh.lessons}
    kept = tuple(
        lesson
        for lesson in before.lessons
        if lesson.id not in there and (place_of(lesson) is None or place_of(lesson) not in taken) and is_gone(lesson)
    )
    merged = msgspec.structs.replace(fresh, id=before.id)
    if not kept:
        return merged, ()
    known = there | {lesson.id for lesson in kept}
    for module in before.modules:
        merged = _with(merged, module, {lesson.id for lesson in kept}, known)
    return merged, kept


def place_of(lesson: Lesson) -> str | None:
    """Where in the folder a lesson lies, a quiz too; None for one that lies in no file of its own."""
    return lesson.path or (lesson.quiz.source if lesson.quiz is not None else None)


def _with(course: Course, old: Module, kept: set[str], known: set[str]) -> Course:
    """The course with the kept lessons of one module of old, each after the lesson that stood before it."""
    if not any(lesson.id in kept for lesson in old.lessons):
        return course
    modules = list(course.modules)
    place = next((n for n, module in enumerate(modules) if module.id == old.id), None)
    if place is None:
        place = _where_most_are(modules, old)
    if place is None:
        modules.append(msgspec.structs.replace(old, lessons=()))
        place = len(modules) - 1
    lessons = list(modules[place].lessons)
    after = -1
    for lesson in old.lessons:
        found = next((n for n, other in enumerate(lessons) if other.id == lesson.id), None)
        if found is not None:
            after = found
        elif lesson.id in kept:
            after += 1
            requires = tuple(required for required in lesson.requires if required in known)
            lessons.insert(after, msgspec.structs.replace(lesson, requires=requires))
    modules[place] = msgspec.structs.replace(modules[place], lessons=tuple(lessons))
    return msgspec.structs.replace(course, modules=tuple(modules))


def _where_most_are(modules: list[Module], old: Module) -> int | None:
    """The module that has most of an old module's lessons: its folder was given another name."""
    ids = {lesson.id for lesson in old.lessons}
    shared = [sum(lesson.id in ids for lesson in module.lessons) for module in modules]
    return shared.index(max(shared)) if any(shared) else None
