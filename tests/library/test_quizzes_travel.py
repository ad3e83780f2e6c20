"""Quizzes and the pictures of documents go wherever their course goes, and what cannot be asked is refused there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coursekit.package import PackageError
from coursekit.package.checking import check_manifest
from coursekit.package.records import PackageManifest
from coursekit.pool import Pool
from learnapp.library import Library
from learnapp.library.documents import image_files, origin_of, read_document
from learnapp.paths import Paths
from learnapp.store import Reader, Store
from learncore.quiz import Choice, Pair, Question, Quiz, Range, Text
from learncore.quiz_bounds import problem_of
from learncore.records import Course, Lesson, Module
from tests.library.test_quizzes import EXAMPLES, WRITTEN_OUT


@pytest.fixture
def other(tmp_path: Path, pool: Pool) -> Iterator[tuple[Library, Reader]]:
    """A library on another machine."""
    paths = Paths.of(tmp_path / "elsewhere").create()
    store = Store.open(paths.account(), device_name="Other")
    reader = store.reader()
    yield Library(store, store.reader, paths, workers=lambda: pool), reader
    reader.close()
    store.close()


def test_a_package_carries_the_quizzes_of_its_course(
    tmp_path: Path, library: Library, reader: Reader, other: tuple[Library, Reader]
) -> None:
    folder = tmp_path / "Ropes"
    folder.mkdir()
    shutil.copy(EXAMPLES / "knots.gift", folder / "Exam.gift")
    (folder / "Read.md").write_text("# Ropes\n", encoding="utf-8")
    text = 'id = "ropes"\n' + WRITTEN_OUT + '\n[[modules]]\ntitle = "More"\nfolder = "."\n'
    (folder / "course.toml").write_text(text, encoding="utf-8")
    course_id = library.import_folder(folder).course_id
    package = tmp_path / "ropes.learnpkg"
    library.write_package(course_id, package)
    there, seen = other
    report = there.bring(package)
    mine, theirs = reader.course(course_id), seen.course(report.course_id)
    assert mine is not None
    assert theirs is not None
    assert theirs.course == mine.course
    assert [lesson.quiz is not None for lesson in theirs.course.lessons] == [True, True, False]
    assert not theirs.missing
    assert not theirs.remote


def test_a_package_carries_the_pictures_of_its_documents(
    tmp_path: Path, library: Library, reader: Reader, other: tuple[Library, Reader]
) -> None:
    folder = tmp_path / "Look"
    (folder / "1: Knots").mkdir(parents=True)
    (folder / "1: Knots" / "bowline.gif").write_bytes(b"GIF89a bowline")
    (folder / "1: Knots" / "Read.md").write_text("# Look\n\n![A bowline](bowline.gif)\n", encoding="utf-8")
    course_id = library.import_folder(folder).course_id
    package = tmp_path / "look.learnpkg"
    library.write_package(course_id, package)
    there, seen = other
    course = there.bring(package).course_id
    mine = reader.course(course_id)
    assert mine is not None
    lesson_id = next(iter(mine.lessons))
    view = seen.lesson(lesson_id, course)
    assert view is not None
    assert view.file is not None
    (lesson,) = view.course.course.lessons
    markup = read_document(Path(view.file.path), origin_of(view, lesson))
    places = image_files(markup, view.course)
    assert [place.read_bytes() for place in places.values()] == [b"GIF89a bowline"]


FINE = Question(
    id="1", kind="single", text=Text("?"), choices=(Choice(text=Text("a"), credit=1.0), Choice(text=Text("b")))
)


def quiz(*questions: Question, **rules: Any) -> Quiz:
    return Quiz(questions=questions or (FINE,), **rules)


def changed(**changes: Any) -> Quiz:
    return quiz(msgspec.structs.replace(FINE, **changes))


ODD = [
    Quiz(questions=()),
    Quiz(questions=(FINE,) * 2),
    Quiz(questions=tuple(msgspec.structs.replace(FINE, id=str(n)) for n in range(1_001))),
    quiz(attempt_limit=0),
    quiz(time_limit_seconds=float("nan")),
    quiz(time_limit_seconds=0.0),
    changed(text=Text("")),
    changed(text=Text("x" * 20_001)),
    changed(points=float("inf")),
    changed(points=-1.0),
    changed(choices=()),
    changed(choices=FINE.choices * 51),
    changed(choices=(Choice(text=Text("a"), credit=float("nan")), Choice(text=Text("b")))),
    changed(kind="truefalse", choices=FINE.choices * 2),
    changed(kind="short", choices=()),
    changed(kind="numeric"),
    changed(kind="numeric", ranges=(Range(low=float("nan"), high=1.0),)),
    changed(kind="matching"),
    changed(kind="matching", pairs=(Pair(left=Text("a"), right="b"),)),
    changed(kind="ordering", choices=FINE.choices[:1]),
]


def test_a_quiz_that_is_fine_is_fine() -> None:
    assert problem_of(quiz(attempt_limit=3, time_limit_seconds=60.0)) is None


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_a_package_with_a_quiz_that_cannot_be_asked_is_refused(odd: Quiz) -> None:
    assert problem_of(odd) is not None
    lesson = Lesson(id="q", title="Quiz", type="quiz", quiz=odd)
    course = Course(id="c", title="Course", modules=(Module(id="m", title="M", lessons=(lesson,)),))
    with pytest.raises(PackageError, match="“Quiz” is out of range"):
        check_manifest(PackageManifest(format=1, course=course, files=()))


def test_only_a_quiz_asks() -> None:
    lesson = Lesson(id="q", title="Film", type="video", path="a.mp4", quiz=quiz())
    course = Course(id="c", title="Course", modules=(Module(id="m", title="M", lessons=(lesson,)),))
    with pytest.raises(PackageError):
        check_manifest(PackageManifest(format=1, course=course, files=()))
