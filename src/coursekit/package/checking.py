"""Whether what a package says of its course can be one: everything that would otherwise reach a store unlooked at."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Final

from coursekit.findings import MAX_CHAPTERS, MAX_FILES, MAX_PICTURES
from coursekit.naming import MAX_TITLE, split_suffix
from coursekit.package.names import collision, problem_of
from coursekit.package.records import FORMAT, PackageError, PackageManifest
from coursekit.scan import AUDIO, CAPTION, DOCUMENT, PICTURE, SHOWN, VIDEO
from learncore.bounds import MAX_NAME, MAX_PAGE, MAX_SECONDS
from learncore.progress import find_cycle
from learncore.quiz_bounds import problem_of as problem_of_quiz
from learncore.records import Course, Lesson, LessonType

MAX_TEXT: Final = 100_000
_MAX_CAPTIONS: Final = 200
_MAX_LANGUAGE: Final = 40
_MAX_WEIGHT: Final = 1e6
_HEX: Final = frozenset("0123456789abcdef")
_SUFFIXES: Final[dict[LessonType, frozenset[str]]] = {
    "video": VIDEO,
    "audio": VIDEO | AUDIO,
    "document": DOCUMENT,
    "quiz": frozenset(),
}


def check_manifest(manifest: PackageManifest) -> None:
    """Raises PackageError for what is wrong with it."""
    if manifest.format > FORMAT:
        raise PackageError("It was made by a newer LearnApp. Update this one to open it.")
    named = {file.path: file for file in manifest.files}
    for path in named:
        wrong = problem_of(path)
        if wrong is not None:
            raise PackageError(f"“{path[:200]}” in it {wrong}.")
    same = collision(named)
    if same is not None:
        raise PackageError(f"“{same[0][:200]}” and “{same[1][:200]}” in it are one name on some systems.")
    if len(named) != len(manifest.files):
        raise _wrong("it names a file twice")
    for file in manifest.files:
        if len(file.sha256) != 64 or not _HEX.issuperset(file.sha256) or file.bytes < 0:
            raise _wrong(f"“{file.path[:200]}” has no proper size and hash")
    _check_course(manifest.course)
    paths = [lesson.path for lesson in manifest.course.lessons if lesson.path is not None]
    if len(set(paths)) != len(paths):
        raise _wrong("two lessons have one file")
    used: set[str] = set()
    for path, suffixes in _files_of(manifest.course):
        if split_suffix(path)[1].lower() not in suffixes:
            raise PackageError(f"“{path[:200]}” in it is of a kind that is no part of a course.")
        used.add(path)
    for one in sorted(used ^ named.keys()):
        raise _wrong(f"“{one[:200]}” is not both listed and used")
    for lesson in manifest.course.lessons:
        if lesson.path is not None and lesson.bytes not in (None, named[lesson.path].bytes):
            raise _wrong(f"“{lesson.path[:200]}” has two different sizes")


def paths_of(course: Course) -> list[str]:
    """Every file that a course names, each once: lessons, captions, pictures, the cover."""
    return list(dict.fromkeys(path for path, _ in _files_of(course)))


def _files_of(course: Course) -> Iterable[tuple[str, frozenset[str]]]:
    for lesson in course.lessons:
        if lesson.path is not None:
            yield lesson.path, _SUFFIXES[lesson.type]
        for caption in lesson.captions:
            yield caption.path, CAPTION
        for path in lesson.pictures:
            yield path, SHOWN
    if course.cover is not None:
        yield course.cover, PICTURE


def _check_course(course: Course) -> None:
    lessons, modules = course.lessons, course.modules
    if not 0 < len(lessons) <= MAX_FILES or len(modules) > MAX_FILES:
        raise _wrong("there are no lessons, or too many")
    for what in (lessons, modules):
        if len({one.id for one in what}) != len(what):
            raise _wrong("two parts of it have one id")
    for one in (course, *modules, *lessons):
        if not _is_id(one.id):
            raise _wrong("an id is empty, too long or not printable")
        if not one.title or not _is_text(one.title, MAX_TITLE):
            raise _wrong("a title is empty, too long or not printable")
    texts = (course.description, course.author, *(lesson.description for lesson in lessons))
    if not all(_is_text(text, MAX_TEXT, lines=True) for text in texts):
        raise _wrong("a description is too long or not printable")
    languages = [course.language, *(caption.language for lesson in lessons for caption in lesson.captions)]
    if not all(language is None or _is_text(language, _MAX_LANGUAGE) for language in languages):
        raise _wrong("a language is too long or not printable")
    ids = {lesson.id for lesson in lessons}
    for lesson in lessons:
        _check_lesson(lesson)
        if not ids.issuperset(lesson.requires):
            raise _wrong("a lesson requires one that is not there")
    if find_cycle(course):
        raise _wrong("lessons require each other in a ring")


def _check_lesson(lesson: Lesson) -> None:
    fine = (
        (lesson.path is not None) != (lesson.type == "quiz")
        and (lesson.duration_seconds is None or 0 <= lesson.duration_seconds <= MAX_SECONDS)
        and (lesson.pages is None or 0 <= lesson.pages <= MAX_PAGE)
        and 0 <= lesson.weight <= _MAX_WEIGHT
        and 0 <= lesson.threshold <= 1
        and 0 <= lesson.passing_score <= 100
        and (lesson.quiz is None or (lesson.type == "quiz" and problem_of_quiz(lesson.quiz) is None))
        and len(lesson.captions) <= _MAX_CAPTIONS
        and len(lesson.pictures) <= MAX_PICTURES
        and len(lesson.chapters) <= MAX_CHAPTERS
        and all(0 <= chapter.start < math.inf and _is_text(chapter.title, MAX_TITLE) for chapter in lesson.chapters)
    )
    if not fine:
        raise _wrong(f"something in “{lesson.title}” is out of range")


def _is_id(text: str) -> bool:
    return 0 < len(text) <= MAX_NAME and text.isprintable()


def _is_text(text: str, limit: int, *, lines: bool = False) -> bool:
    allowed = "\n\t\r" if lines else ""
    return len(text) <= limit and all(letter in allowed or unicodedata.category(letter) != "Cc" for letter in text)


def _wrong(what: str) -> PackageError:
    return PackageError(f"What it says of its course makes no sense: {what}.")
