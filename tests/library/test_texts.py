"""Which texts of a lesson can be read on this device, and when they have to be read again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from learnapp.errors import Cancelled, PlayerError
from learnapp.library.texts import TextReader
from learnapp.store.search import LessonText
from learnapp.store.views import CourseView, LessonFile
from learnapp.store.views_offered import RemoteFile
from learncore.records import Caption, Course, CourseProgress, Lesson, Module


def view_of(folder: Path, lesson: Lesson) -> CourseView:
    course = Course(id="c", title="C", modules=(Module(id="m", title="M", lessons=(lesson,)),))
    return CourseView(course=course, folder=str(folder), progress=CourseProgress(course_id="c"), lessons={})


def read(path: Path) -> Sequence[tuple[float, str]]:
    text = path.read_text(encoding="utf-8")
    if text == "broken":
        raise PlayerError("Captions cannot be read", "They are broken.")
    return list(enumerate(text.split("|"), start=1))


def texts(folder: Path, lesson: Lesson, file: Path | None = None) -> list[LessonText]:
    kept = LessonFile(lesson_id=lesson.id, path=str(file), bytes=1, mtime_ns=1) if file is not None else None
    return list(
        TextReader(captions=read, document=lambda path, _lesson: read(path))(view_of(folder, lesson), lesson, kept)
    )


def film(*captions: str) -> Lesson:
    return Lesson(id="a", title="A", type="video", captions=tuple(Caption(path=path) for path in captions))


def test_captions_that_are_here_are_texts(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text("hello|there", encoding="utf-8")
    (one,) = texts(tmp_path, film("a.vtt", "gone.vtt"))
    assert (one.kind, one.name) == ("transcript", "a.vtt")
    assert list(one.read()) == [(1, "hello"), (2, "there")]


def test_a_changed_file_has_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text("hello", encoding="utf-8")
    (before,) = texts(tmp_path, film("a.vtt"))
    (same,) = texts(tmp_path, film("a.vtt"))
    os.utime(path, ns=(1, 1))
    (after,) = texts(tmp_path, film("a.vtt"))
    assert before.stamp == same.stamp != after.stamp


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text("broken", encoding="utf-8")
    (one,) = texts(tmp_path, film("a.vtt"))
    assert list(one.read()) == []


def test_who_is_stopped_in_reading_has_not_read_nothing(tmp_path: Path) -> None:
    def stopped(_path: Path, _lesson: Lesson) -> Sequence[tuple[float, str]]:
        raise Cancelled

    (tmp_path / "d.pdf").write_text("one", encoding="utf-8")
    file = LessonFile(lesson_id="d", path=str(tmp_path / "d.pdf"), bytes=3, mtime_ns=1)
    lesson = Lesson(id="d", title="D", type="document", path="d.pdf")
    (one,) = TextReader(captions=read, document=stopped)(view_of(tmp_path, lesson), lesson, file)
    with pytest.raises(Cancelled):
        list(one.read())


def test_a_document_is_read_where_its_file_lies(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.md"
    file.write_text("one|two", encoding="utf-8")
    lesson = Lesson(id="d", title="D", type="document", path="d.md")
    (one,) = texts(tmp_path, lesson, file)
    assert (one.kind, list(one.read())) == ("document", [(1, "one"), (2, "two")])
    assert texts(tmp_path, lesson) == []
    assert list(TextReader(captions=read)(view_of(tmp_path, lesson), lesson, None)) == []


def test_captions_that_were_fetched_are_texts_of_what_is_at_the_server(tmp_path: Path) -> None:
    kept, asked = tmp_path / "abc.vtt", list[str]()
    kept.write_text("hello|there", encoding="utf-8")

    def fetched(course_id: str) -> dict[str, Path]:
        asked.append(course_id)
        return {"a.vtt": kept, "c.vtt": kept}

    here, away = film("a.vtt"), film("b.vtt", "a.vtt")
    reader = TextReader(captions=read, fetched=fetched)
    assert list(reader(view_of(tmp_path, here), here, None)) == []
    remote = {"a": RemoteFile(path="a.mp4", sha256="0", bytes=1)}
    view = replace(view_of(tmp_path, away), folder=None, remote=remote)
    for _ in range(2):
        (one,) = reader(view, away, None)
        assert (one.kind, one.name, list(one.read())) == ("transcript", "a.vtt", [(1, "hello"), (2, "there")])
    assert asked == ["c"]
