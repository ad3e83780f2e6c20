"""A course goes into one file and comes out of it on another device, with the same lessons."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coursekit.package import write_package
from coursekit.pool import Pool
from learnapp.errors import Cancelled, LibraryError
from learnapp.library import ImportProgress, Library
from learnapp.paths import Paths
from learnapp.store import Reader, Store
from learncore.records import Lesson, Module, Session
from tests.media import small_video
from tests.package.hostile import CORPUS
from tests.package.school import FILES, packed, put_files
from tests.package.school import course as knots

NOON = 1_767_265_200_000


class Device:
    """A library of its own, as on another machine."""

    def __init__(self, home: Path, pool: Pool) -> None:
        self.paths = Paths.of(home).create()
        self.store = Store.open(self.paths.account(), device_name=home.name)
        self.reader: Reader = self.store.reader()
        self.library = Library(self.store, self.store.reader, self.paths, workers=lambda: pool)

    def close(self) -> None:
        self.reader.close()
        self.store.close()

    def tree(self) -> list[str]:
        """Every file of the content store."""
        root = self.paths.content
        return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())

    def watch(self, course_id: str, lesson_id: str) -> None:
        session = Session(
            lesson=lesson_id,
            course=course_id,
            device=self.store.device_id,
            started_at=NOON,
            ended_at=NOON + 1_000,
            spans=((0.0, 1.0),),
            active_seconds=1.0,
            duration=1.0,
        )
        self.store.heartbeat(f"session-{lesson_id}", session, 1.0).result(10)


@pytest.fixture
def device(tmp_path: Path, pool: Pool) -> Iterator[Callable[[str], Device]]:
    made: list[Device] = []

    def make(name: str) -> Device:
        made.append(Device(tmp_path / name, pool))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def here(device: Callable[[str], Device]) -> Device:
    return device("here")


@pytest.fixture
def there(device: Callable[[str], Device]) -> Device:
    return device("there")


def send(here: Device, course: Path, tmp_path: Path) -> tuple[str, Path]:
    """The folder brought in on one device, and packed there."""
    (course / "1 - Basics" / "2 - The bowline.en.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
    course_id = here.library.import_folder(course).course_id
    package = tmp_path / "knots.learnpkg"
    assert here.library.write_package(course_id, package) == package.stat().st_size
    return course_id, package


def test_a_folder_goes_to_another_device_with_its_lessons(
    here: Device, there: Device, course: Path, tmp_path: Path
) -> None:
    course_id, package = send(here, course, tmp_path)
    told: list[ImportProgress] = []
    report = there.library.bring(package, progress=told.append)
    assert (report.course_id, report.lessons, report.added, report.recognized) == (course_id, 4, 4, False)
    mine, theirs = here.reader.course(course_id), there.reader.course(course_id)
    assert mine is not None
    assert theirs is not None
    assert theirs.course == mine.course
    assert theirs.folder is None
    assert not theirs.missing
    assert [Path(file.path).read_bytes() for file in there.reader.lesson_files(course_id)] == [
        Path(file.path).read_bytes() for file in here.reader.lesson_files(course_id)
    ]
    caption = theirs.place_of(theirs.course.lessons[0].captions[0].path)
    assert caption is not None
    assert caption.read_text().startswith("WEBVTT")
    assert there.paths.cover(course_id).exists()
    assert all(there.paths.thumbnail(lesson.id).exists() for lesson in theirs.course.lessons)
    assert {one.phase for one in told} == {"bytes", "pictures"}
    assert there.library.check_missing(course_id) == set()


def test_it_goes_on_from_there(here: Device, there: Device, course: Path, tmp_path: Path) -> None:
    course_id, package = send(here, course, tmp_path)
    there.library.import_package(package)
    again = tmp_path / "again.learnpkg"
    there.library.write_package(course_id, again)
    assert again.read_bytes() == package.read_bytes()


def test_again_changes_nothing_and_keeps_what_was_learned(
    here: Device, there: Device, course: Path, tmp_path: Path
) -> None:
    course_id, package = send(here, course, tmp_path)
    there.library.import_package(package)
    before = there.tree()
    lesson = knots_lesson(there, course_id)
    there.watch(course_id, lesson)
    report = there.library.import_package(package)
    assert (report.added, report.recognized) == (0, True)
    assert there.tree() == before
    assert there.reader.is_completed(course_id, lesson)


def test_a_newer_package_brings_what_is_new_and_lets_go_of_what_is_not(
    here: Device, there: Device, course: Path, tmp_path: Path
) -> None:
    (course / "course.toml").write_text('id = "knots"\ntitle = "Knots"\n')
    course_id, package = send(here, course, tmp_path)
    there.library.import_package(package)
    gone = next(file for file in there.reader.course_files(course_id) if file.path.endswith("Care.mp4"))
    assert gone.lesson_id is not None
    there.watch(course_id, gone.lesson_id)
    here.library.remove(course_id)
    (course / "2 - More" / "2 - Care.mp4").unlink()
    small_video(course / "2 - More" / "3 - Knives.mp4", 99)
    _, package = send(here, course, tmp_path)
    report = there.library.import_package(package)
    view = there.reader.course(course_id)
    assert view is not None
    assert (report.added, report.lessons) == (1, 4)
    assert gone.lesson_id not in view.lessons
    assert not view.missing
    assert gone.sha256 not in there.library.held.content.listing()
    assert there.reader.is_completed(course_id, gone.lesson_id)


def test_where_the_folder_is_here_too_only_what_is_missing_is_unpacked(
    here: Device, there: Device, course: Path, tmp_path: Path
) -> None:
    course_id, package = send(here, course, tmp_path)
    copy = tmp_path / "copy" / course.name
    shutil.copytree(course, copy)
    there.library.import_folder(copy)
    (copy / "2 - More" / "2 - Care.mp4").unlink()
    small_video(copy / "2 - More" / "4 - Mine.mp4", 77)
    there.library.rescan(course_id)
    report = there.library.import_package(package)
    view = there.reader.course(course_id)
    assert view is not None
    assert report.recognized
    assert view.folder == str(copy)
    assert len(view.course.lessons) == 5
    assert not view.missing
    inside = [file.path for file in there.reader.lesson_files(course_id) if Path(file.path).is_relative_to(copy)]
    assert len(inside) == 4
    there.library.rescan(course_id)
    again = there.reader.course(course_id)
    assert again is not None
    assert len(again.course.lessons) == 5
    assert not again.missing


def test_removing_the_course_removes_its_files_and_no_other(
    here: Device, there: Device, course: Path, tmp_path: Path
) -> None:
    course_id, package = send(here, course, tmp_path)
    there.library.import_package(package)
    there.library.import_package(packed(tmp_path))
    held = there.library.held
    held.let_go(course_id, {knots_lesson(there, course_id)})
    view = there.reader.course(course_id)
    assert view is not None
    assert len(view.missing) == 1
    there.library.remove(course_id)
    assert set(held.content.listing()) == {file.sha256 for file in there.reader.course_files("course-1")}
    held.let_go("course-1")
    assert there.tree() == []


def test_films_watched_long_ago_go_where_that_is_wanted(
    here: Device, there: Device, course: Path, tmp_path: Path
) -> None:
    course_id, package = send(here, course, tmp_path)
    there.library.import_package(package)
    lesson = knots_lesson(there, course_id)
    there.watch(course_id, lesson)
    assert there.library.held.let_go_of_watched(NOON) == 0
    assert there.library.held.let_go_of_watched(NOON + 5_000) == 1
    other = there.reader.lesson_files(course_id)[0]
    Path(other.path).unlink()
    assert there.library.check_missing(course_id) == {other.lesson_id}
    view = there.reader.course(course_id)
    assert view is not None
    assert view.missing == {lesson, other.lesson_id}
    assert there.reader.is_completed(course_id, lesson)


def test_nothing_is_left_of_what_was_stopped(here: Device, there: Device, course: Path, tmp_path: Path) -> None:
    course_id, package = send(here, course, tmp_path)
    told: list[ImportProgress] = []
    with pytest.raises(Cancelled):
        there.library.import_package(package, progress=told.append, cancelled=lambda: len(told) > 0)
    assert told
    assert there.tree() == []
    assert there.reader.course(course_id) is None


@pytest.mark.parametrize("name", CORPUS)
def test_nothing_is_left_of_what_is_refused(there: Device, tmp_path: Path, name: str) -> None:
    make, said = CORPUS[name]
    package = tmp_path / "evil.learnpkg"
    package.write_bytes(make())
    before = everything(tmp_path)
    with pytest.raises(LibraryError) as caught:
        there.library.bring(package)
    assert said in caught.value.message
    assert "evil.learnpkg" in caught.value.title
    assert everything(tmp_path) - {tmp_path / "there/data/content", tmp_path / "there/data/content/.part"} == before
    assert there.reader.count_courses() == 0


def test_another_course_of_the_same_id_is_refused(there: Device, tmp_path: Path) -> None:
    there.library.import_package(packed(tmp_path))
    view = there.reader.course("course-1")
    assert view is not None
    strange = tmp_path / "strange"
    strange.mkdir()
    lessons = tuple(
        Lesson(id=f"other-{n}", title="Other", type="video", path=lesson.path)
        for n, lesson in enumerate(knots().lessons)
        if lesson.type == "video"
    )
    files = {path: data for path, data in FILES.items() if path.endswith(".mp4")}
    other = knots(title="Other", cover=None, modules=(Module(id="m", title="M", lessons=lessons),))
    write_package(strange / "x.learnpkg", other, put_files(strange, files))
    with pytest.raises(LibraryError, match="Another course has this id"):
        there.library.import_package(strange / "x.learnpkg")
    assert there.reader.course("course-1") == view


def test_a_course_that_is_not_all_here_is_not_packed(here: Device, course: Path, tmp_path: Path) -> None:
    course_id, package = send(here, course, tmp_path)
    package.unlink()
    small_video(course / "2 - More/2 - Care.mp4", 5)
    with pytest.raises(LibraryError, match="A file has changed"):
        here.library.write_package(course_id, package)
    (course / "2 - More/2 - Care.mp4").unlink()
    with pytest.raises(LibraryError, match="Not all of the course is here"):
        here.library.write_package(course_id, package)
    with pytest.raises(LibraryError, match="No such course"):
        here.library.write_package("nothing", package)
    assert not package.exists()


def test_what_a_killed_import_left_is_gone_at_the_next_start(there: Device, tmp_path: Path) -> None:
    there.library.import_package(packed(tmp_path))
    content = there.library.held.content
    needed = there.tree()
    data = b"unpacked, and then the power went"
    content.put([data], sha256=hashlib.sha256(data).hexdigest(), size=len(data), name="a.mp4")
    (content.root / ".part" / "half.new").write_bytes(b"half")
    there.library.held.mend()
    assert there.tree() == needed


def knots_lesson(device: Device, course_id: str) -> str:
    view = device.reader.course(course_id)
    assert view is not None
    return view.course.lessons[0].id


def everything(folder: Path) -> set[Path]:
    """Every file and folder, but for the database's own, which come and go with it."""
    return {file for file in folder.rglob("*") if "accounts" not in file.parts}
