"""course.toml: what an author may say about a course (docs/course-format.md). Checked, never guessed."""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from coursekit.findings import ManifestError
from coursekit.info import MAX_DESCRIPTION
from coursekit.manifest_errors import syntax_error, value_error
from coursekit.naming import MAX_TITLE, plain
from coursekit.quizzes import QuestionEntries, QuestionEntry, question_of
from coursekit.toml_lines import Place, line_of
from learncore.quiz import Question

MAX_BYTES: Final = 512 * 1024
WITHIN: Final = "course.toml/"
"""No file can be called so: what begins with it lies in course.toml itself."""
_MOST_WARNINGS: Final = 20

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TITLE)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_DESCRIPTION)]
File = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Weight = Annotated[float, msgspec.Meta(ge=0.0, le=1_000.0)]
Threshold = Annotated[float, msgspec.Meta(gt=0.0, le=1.0)]
Score = Annotated[float, msgspec.Meta(ge=0.0, le=100.0)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Language = Annotated[str, msgspec.Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")]


class LessonEntry(msgspec.Struct, kw_only=True, frozen=True):
    """`[[modules.lessons]]` or `[[lessons]]`: settings of one file. `file` is relative with forward slashes.

    A quiz that is written out in course.toml has `questions` and no file: `WITHIN` and its number stand for one.
    """

    file: File = ""
    key: Name | None = None
    title: Title | None = None
    type: Literal["video", "audio", "document", "quiz"] | None = None
    description: Text | None = None
    required: bool = True
    weight: Weight = 1.0
    threshold: Threshold | None = None
    requires: Annotated[list[File], msgspec.Meta(max_length=1_000)] = []
    passing_score: Score | None = None
    attempts: Annotated[int, msgspec.Meta(ge=1, le=1_000)] | None = None
    time_limit: Annotated[float, msgspec.Meta(ge=10.0, le=86_400.0)] | None = None
    shuffle_questions: bool = False
    shuffle_answers: bool = True
    questions: QuestionEntries = []


class ModuleEntry(msgspec.Struct, kw_only=True, frozen=True):
    """`[[modules]]`: the lessons named, then whatever else lies in `folder`."""

    title: Title
    folder: File | None = None
    lessons: list[LessonEntry] = []


class _File(msgspec.Struct, kw_only=True, frozen=True):
    id: Name | None = None
    title: Title | None = None
    description: Text = ""
    author: Annotated[str, msgspec.Meta(max_length=MAX_TITLE)] = ""
    language: Language | None = None
    cover: File | None = None
    modules: list[ModuleEntry] = []
    lessons: list[LessonEntry] = []


class Manifest:
    """A valid course.toml: `data`, its lessons with their places, and the line of any place for errors found later."""

    def __init__(self, text: str, data: _File, warnings: tuple[str, ...]) -> None:
        self.data = _with_places(data)
        self.warnings = warnings
        self.quizzes: dict[str, tuple[Question, ...]] = {}
        """The questions that are written out, by the place that stands for a file."""
        self._text = text

    def lessons(self) -> Iterator[tuple[Place, LessonEntry]]:
        """Every lesson entry with its place in the file."""
        for number, module in enumerate(self.data.modules):
            for index, lesson in enumerate(module.lessons):
                yield ("modules", number, "lessons", index), lesson
        for index, lesson in enumerate(self.data.lessons):
            yield ("lessons", index), lesson

    def error(self, place: Place, text: str) -> ManifestError:
        """The error `text` about the value at `place`."""
        return ManifestError(text, line_of(self._text, place))


def read_manifest(path: Path) -> Manifest:
    """Read and check a course.toml; raises ManifestError with the line of the first error."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ManifestError(f"it cannot be read ({error.strerror or type(error).__name__})") from error
    if len(data) > MAX_BYTES:
        raise ManifestError(f"it is larger than {MAX_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ManifestError("it is not UTF-8 text", data.count(b"\n", 0, error.start) + 1) from error
    return parse_manifest(text)


def parse_manifest(text: str) -> Manifest:
    """Check the text of a course.toml; raises ManifestError."""
    text = text.replace("\r\n", "\n")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise syntax_error(text, error) from error
    except RecursionError as error:
        raise ManifestError("it is nested too deeply") from error
    try:
        manifest = Manifest(text, msgspec.convert(raw, _File), tuple(_unknown(text, raw)))
    except msgspec.ValidationError as error:
        raise value_error(text, error) from error
    _check_paths(manifest)
    _check_names(manifest)
    for place, lesson in manifest.lessons():
        _read_questions(manifest, place, lesson)
    return manifest


def safe_path(text: str) -> str | None:
    """The relative path that a manifest names, tidied; None for anything that leads out of the folder."""
    parts = [part for part in text.split("/") if part != "."]
    if parts and not parts[-1]:
        parts.pop()
    hostile = (
        not parts
        or text.startswith(("/", "~"))
        or "\\" in text
        or re.match(r"^[A-Za-z]:", text)
        or any(part in {"", ".."} or not part.isprintable() for part in parts)
    )
    return None if hostile else "/".join(parts)


def _with_places(data: _File) -> _File:
    """Quizzes that are written out get a place that no file can have."""
    numbers = itertools.count(1)

    def placed(lesson: LessonEntry) -> LessonEntry:
        written_out = lesson.questions and not lesson.file
        return msgspec.structs.replace(lesson, file=f"{WITHIN}{next(numbers)}") if written_out else lesson

    modules = [
        msgspec.structs.replace(module, lessons=[placed(lesson) for lesson in module.lessons])
        for module in data.modules
    ]
    return msgspec.structs.replace(data, modules=modules)


def _read_questions(manifest: Manifest, place: Place, lesson: LessonEntry) -> None:
    if lesson.type not in (None, "quiz") and lesson.questions:
        raise manifest.error((*place, "type"), "what has questions is a quiz")
    if not lesson.file.startswith(WITHIN):
        if lesson.questions:
            raise manifest.error((*place, "file"), "a lesson has a file or questions, not both")
        return
    if lesson.title is None:
        raise manifest.error(place, "a quiz that is written out here must have a title")
    questions: list[Question] = []
    for number, entry in enumerate(lesson.questions):
        try:
            questions.append(question_of(entry, number + 1))
        except ValueError as error:
            raise manifest.error((*place, "questions", number), f"question {number + 1}: {error}") from error
    if not any(question.points for question in questions):
        raise manifest.error(
            (*place, "questions", 0, "points"), "nothing in this quiz counts: it takes a question with points"
        )
    manifest.quizzes[lesson.file] = tuple(questions)


def _check_paths(manifest: Manifest) -> None:
    data = manifest.data
    named: list[tuple[Place, str]] = [(("cover",), data.cover)] if data.cover else []
    named += [(("modules", n, "folder"), m.folder) for n, m in enumerate(data.modules) if m.folder and m.folder != "."]
    named += [((*place, "file"), lesson.file) for place, lesson in manifest.lessons()]
    for place, path in named:
        if not path:
            raise manifest.error(place[:-1], "“file” is missing, or the questions of a quiz are")
        if safe_path(path) is None:
            raise manifest.error(place, f"“{plain(path, 100)}” does not lie within the folder of the course")


def _check_names(manifest: Manifest) -> None:
    seen: set[str] = set()
    for place, lesson in manifest.lessons():
        for field, name in (("file", safe_path(lesson.file)), ("key", lesson.key)):
            if name is not None and name in seen:
                raise manifest.error((*place, field), f"“{name}” is named twice")
            if name is not None:
                seen.add(name)


def _unknown(text: str, raw: dict[str, Any]) -> Iterator[str]:
    """A warning for each key that means nothing here (for the first of them): most likely a slip of the pen."""
    tables = ((place, key, known.__struct_fields__) for place, table, known in _tables(raw) for key in table)
    strange = ((place, key, fields) for place, key, fields in tables if key not in fields)
    for place, key, fields in itertools.islice(strange, _MOST_WARNINGS):
        close = difflib.get_close_matches(key, fields, 1)
        hint = f" Did you mean “{close[0]}”?" if close else ""
        line = line_of(text, (*place, key))
        yield f"Line {line}: “{plain(key, 50)}” means nothing here and was ignored.{hint}"


def _tables(raw: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any], type[msgspec.Struct]]]:
    yield (), raw, _File
    for number, module in enumerate(raw.get("modules", [])):
        yield ("modules", number), module, ModuleEntry
        for index, lesson in enumerate(module.get("lessons", [])):
            yield ("modules", number, "lessons", index), lesson, LessonEntry
            for nth, question in enumerate(lesson.get("questions", [])):
                yield ("modules", number, "lessons", index, "questions", nth), question, QuestionEntry
    for index, lesson in enumerate(raw.get("lessons", [])):
        yield ("lessons", index), lesson, LessonEntry
