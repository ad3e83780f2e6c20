"""Courses brought into the library, never touched on the disk, and nothing half done."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from coursekit.scan import same_name
from learnapp.errors import Cancelled, LibraryError
from learnapp.library import ImportProgress, Library
from learnapp.paths import Paths
from learnapp.store import Change, Reader, Store
from learncore.quiz import QuestionKind
from learncore.records import Course
from tests.media import make_video, small_video


def course_of(reader: Reader, course_id: str) -> Course:
    view = reader.course(course_id)
    assert view is not None
    return view.course


def snapshot(folder: Path) -> dict[str, tuple[str, int, int]]:
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mtime_ns,
            path.stat().st_mode,
        )
        for path in [folder, *folder.rglob("*")]
    }


# --- bringing in -------------------------------------------------------------------------------------------------


def test_a_folder_becomes_a_course_in_the_library(library: Library, reader: Reader, course: Path, paths: Paths) -> None:
    (course / "broken.mp4").write_text("x")
    told: list[ImportProgress] = []
    report = library.import_folder(course, progress=told.append)
    assert (report.title, report.modules, report.lessons, report.added) == ("Knots and ropes", 2, 4, 4)
    assert not report.recognized
    assert [(skipped.path, bool(skipped.reason)) for skipped in report.skipped] == [("broken.mp4", True)]
    view = reader.course(report.course_id)
    assert view is not None
    assert view.folder == str(course)
    assert [lesson.title for lesson in view.course.lessons] == ["The bowline", "The reef knot", "Splices", "Care"]
    assert view.missing == frozenset()
    assert [(now.done, now.total) for now in told if now.phase == "files"][-1] == (5, 5)
    for lesson in view.course.lessons:
        assert paths.thumbnail(lesson.id).read_bytes()[:3] == b"\xff\xd8\xff"
    assert paths.cover(report.course_id).read_bytes()[:3] == b"\xff\xd8\xff"


def test_every_lesson_has_its_file(library: Library, reader: Reader, course: Path) -> None:
    report = library.import_folder(course)
    for lesson, file in zip(
        course_of(reader, report.course_id).lessons, reader.lesson_files(report.course_id), strict=True
    ):
        stat = Path(file.path).stat()
        assert lesson.path is not None
        assert Path(file.path) == course / lesson.path
        assert (file.lesson_id, file.bytes, file.mtime_ns) == (lesson.id, stat.st_size, stat.st_mtime_ns)


def test_the_files_are_never_changed(library: Library, course: Path) -> None:
    (course / "cover.png").write_bytes(b"not a picture")
    (course / "course.toml").write_text("title = 'Knots'")
    before = snapshot(course)
    report = library.import_folder(course)
    library.rescan(report.course_id)
    library.check_missing()
    library.remove(report.course_id)
    assert snapshot(course) == before


def test_the_course_is_there_before_its_pictures(library: Library, store: Store, course: Path, paths: Paths) -> None:
    pictures: list[int] = []

    def count(change: Change) -> None:
        if change.library:
            pictures.append(len(list(paths.thumbnails.iterdir())))

    store.subscribe(count)
    library.import_folder(course)
    assert pictures == [0]
    assert len(list(paths.thumbnails.iterdir())) == 4


def test_pictures_can_be_made_later(library: Library, course: Path, paths: Paths) -> None:
    report = library.import_folder(course, thumbnails=False)
    assert list(paths.thumbnails.iterdir()) == []
    library.rescan(report.course_id)
    assert len(list(paths.thumbnails.iterdir())) == 4


@pytest.mark.parametrize(
    ("prepare", "title"),
    [
        (lambda folder: None, "cannot be added"),
        (lambda folder: folder.mkdir(), "No lessons found"),
        (lambda folder: folder.write_text("x"), "cannot be added"),
        (lambda folder: small_video(folder / "a.mp4", 1) and (folder / "course.toml").write_text("="), "course.toml"),
    ],
    ids=["not there", "empty", "a file", "broken manifest"],
)
def test_what_cannot_be_imported_is_told_to_people(
    library: Library, reader: Reader, tmp_path: Path, prepare: Callable[[Path], object], title: str
) -> None:
    prepare(tmp_path / "course")
    with pytest.raises(LibraryError) as caught:
        library.import_folder(tmp_path / "course")
    assert title in caught.value.title
    assert caught.value.message
    assert reader.count_courses() == 0


# --- a thousand files --------------------------------------------------------------------------------------------


@pytest.fixture
def thousand(tmp_path: Path) -> Path:
    for number in range(1_000):
        small_video(tmp_path / "many" / f"{number // 50} - Part" / f"{number} - Lesson.mp4", number)
    return tmp_path / "many"


def test_a_thousand_files_are_imported_with_progress_and_in_order(
    library: Library, reader: Reader, thousand: Path
) -> None:
    told: list[ImportProgress] = []
    report = library.import_folder(thousand, progress=told.append, thumbnails=False)
    assert (report.modules, report.lessons, report.skipped) == (20, 1_000, ())
    assert [now.done for now in told] == list(range(1_001))
    paths = [lesson.path for lesson in course_of(reader, report.course_id).lessons]
    assert paths == [f"{number // 50} - Part/{number} - Lesson.mp4" for number in range(1_000)]


def test_a_cancelled_import_leaves_nothing_half_done(
    library: Library, store: Store, reader: Reader, thousand: Path, paths: Paths
) -> None:
    changes: list[Change] = []
    store.subscribe(changes.append)
    waiting = reader.outbox_size()
    done: list[int] = []

    def progress(now: ImportProgress) -> None:
        done.append(now.done)

    with pytest.raises(Cancelled):
        library.import_folder(thousand, progress=progress, cancelled=lambda: bool(done) and done[-1] >= 300)
    assert max(done) < 400
    assert changes == []
    assert reader.count_courses() == 0
    assert reader.outbox_size() == waiting
    assert [path for path in paths.cache.rglob("*") if path.is_file()] == []


def test_stopping_the_pictures_keeps_the_course(library: Library, reader: Reader, course: Path) -> None:
    pictures: list[ImportProgress] = []

    def progress(now: ImportProgress) -> None:
        if now.phase == "pictures":
            pictures.append(now)

    report = library.import_folder(course, progress=progress, cancelled=lambda: bool(pictures))
    assert reader.course(report.course_id) is not None


# --- the sample course -------------------------------------------------------------------------------------------


def test_the_sample_course_is_made_and_imported(library: Library, reader: Reader, paths: Paths) -> None:
    told: list[ImportProgress] = []
    report = library.sample_course(progress=told.append)
    assert (report.title, report.modules, report.lessons, report.skipped) == ("A first look at LearnApp", 3, 8, ())
    lessons = course_of(reader, report.course_id).lessons
    assert [lesson.type for lesson in lessons] == ["video"] * 5 + ["document"] * 2 + ["quiz"]
    assert all(20 <= (lesson.duration_seconds or 0) <= 60 for lesson in lessons[:5])
    assert all(lesson.captions for lesson in lessons[:5])
    assert lessons[3].chapters[0].title == "Four chapters"
    assert all(lesson.weight == 1.0 and lesson.description for lesson in lessons), "half of them are 50 %"
    assert (lessons[5].path or "").endswith(".html"), "every system can open it"
    assert lessons[6].pictures == ("3 Knowing/pictures/played.png",)
    assert lessons[7].requires == (lessons[6].id,), "a new learner sees what a lock is, and opens it by reading"
    assert lessons[7].quiz is not None
    assert {one.kind for one in lessons[7].quiz.questions} == set(get_args(QuestionKind)) - {"ordering"}
    assert sum(file.stat().st_size for file in paths.sample_course.rglob("*.mp4")) < 10_000_000
    assert library.sample_course().added == 0


def test_the_same_film_is_the_same_bytes(tmp_path: Path) -> None:
    one, other = (make_video(tmp_path / name, 2, title="x").read_bytes() for name in ("a.mp4", "b.mp4"))
    assert one == other
    assert same_name("A\u0308.MP4") == same_name("ä.mp4")


def test_a_cache_that_cannot_be_written_costs_the_pictures_and_nothing_else(
    library: Library, reader: Reader, course: Path, paths: Paths
) -> None:
    shutil.rmtree(paths.cache)
    paths.cache.write_text("a file where a folder should be")
    report = library.import_folder(course)
    assert reader.course(report.course_id) is not None


def test_a_film_that_course_toml_called_a_sound_can_be_a_film_again(
    library: Library, reader: Reader, course: Path
) -> None:
    manifest = course / "course.toml"
    manifest.write_text("[[lessons]]\nfile = '2 - More/2 - Care.mp4'\ntype = 'audio'")
    report = library.import_folder(course)
    assert course_of(reader, report.course_id).lessons[3].type == "audio"
    manifest.unlink()
    library.rescan(report.course_id)
    assert course_of(reader, report.course_id).lessons[3].type == "video"
