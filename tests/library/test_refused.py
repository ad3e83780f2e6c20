"""Folders that cannot be read, or not as the course they say they are: told, and nothing changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.findings import CourseError
from coursekit.pool import Pool
from learnapp.errors import LibraryError
from learnapp.library import Library
from learnapp.store import Reader, Store
from tests.media import small_video

# --- names -------------------------------------------------------------------------------------------------------

posix = pytest.mark.skipif(os.name != "posix", reason="names are always text here")


@pytest.fixture
def nameless(tmp_path: Path) -> Path:
    """A folder whose name is no UTF-8, as an old archive leaves it."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        small_video(folder / "a.mp4", 1)
    except OSError:
        pytest.skip("this file system takes no such names")
    return folder


@posix
@pytest.mark.parametrize("below", ["", "course"])
def test_a_folder_whose_name_is_no_text_is_told(nameless: Path, pool: Pool, below: str) -> None:
    if below:
        small_video(nameless / below / "a.mp4", 1)
    with pytest.raises(CourseError, match="name"):
        read_course(nameless / below, pool)


@posix
def test_a_name_that_is_no_text_is_told_in_text(library: Library, reader: Reader, nameless: Path, course: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        library.import_folder(nameless)
    assert f"{caught.value.title}{caught.value.message}".encode()
    report = library.import_folder(course)
    lesson = reader.lesson_files(report.course_id)[0]
    moved = Path(lesson.path).rename(nameless / "film.mp4")
    for attempt in (
        lambda: library.locate_lesson(report.course_id, lesson.lesson_id, moved),
        lambda: library.locate(report.course_id, moved),
        lambda: library.locate(report.course_id, nameless),
    ):
        with pytest.raises(LibraryError) as caught:
            attempt()
        assert f"{caught.value.title}{caught.value.message}".encode()
    assert reader.lesson_files(report.course_id)[0] == lesson


# --- course.toml -------------------------------------------------------------------------------------------------


def test_course_toml_is_read_in_whatever_spelling(course: Path, pool: Pool) -> None:
    (course / "Course.TOML").write_text("title = 'Spelled'")
    assert read_course(course, pool).course.title == "Spelled"


def test_of_two_spellings_the_documented_one_counts(course: Path, pool: Pool) -> None:
    (course / "Course.toml").write_text("title = 'Spelled'")
    (course / "course.toml").write_text("title = 'Documented'")
    if len(list(course.glob("*.toml"))) < 2:
        pytest.skip("this file system has one name for both")
    assert read_course(course, pool).course.title == "Documented"


@posix
@pytest.mark.timeout(30)
def test_what_was_refused_as_course_toml_is_not_opened_under_another_spelling(course: Path, pool: Pool) -> None:
    (course / "Course.toml").write_text("title = 'Spelled'\nunknown = 1")
    os.mkfifo(course / "course.toml")
    draft = read_course(course, pool)
    assert draft.course.title == "Spelled"
    assert {skipped.path for skipped in draft.skipped} == {"course.toml", "Course.toml"}


@posix
def test_a_link_out_is_not_followed_for_another_spelling(course: Path, tmp_path: Path, pool: Pool) -> None:
    (tmp_path / "secret.toml").write_text("title = 'Secret'")
    (course / "Course.toml").write_text("title = 'Spelled'")
    (course / "course.toml").symlink_to(tmp_path / "secret.toml")
    assert read_course(course, pool).course.title == "Spelled"


# --- one id, two courses -----------------------------------------------------------------------------------------


@pytest.fixture
def knots(course: Path) -> Path:
    (course / "course.toml").write_text("id = 'course'")
    return course


@pytest.fixture
def other(tmp_path: Path) -> Path:
    small_video(tmp_path / "Baking" / "Bread.mp4", 80)
    (tmp_path / "Baking" / "course.toml").write_text("id = 'course'")
    return tmp_path / "Baking"


def test_two_unrelated_courses_of_one_id_are_not_fused(
    library: Library, store: Store, reader: Reader, knots: Path, other: Path
) -> None:
    first = library.import_folder(knots)
    before = reader.course(first.course_id)
    with pytest.raises(LibraryError, match="Knots and ropes") as caught:
        library.import_folder(other)
    assert "id" in caught.value.title
    assert "Nothing was changed" in caught.value.message
    assert reader.course(first.course_id) == before
    assert reader.count_courses() == 1


def test_a_new_edition_with_a_lesson_in_common_is_the_course(library: Library, knots: Path, other: Path) -> None:
    first = library.import_folder(knots)
    shutil.copy(knots / "2 - More" / "2 - Care.mp4", other)
    assert library.import_folder(other).course_id == first.course_id


def test_a_new_edition_in_the_place_of_the_old_one_is_the_course(library: Library, knots: Path, other: Path) -> None:
    first = library.import_folder(knots)
    for module in ("1 - Basics", "2 - More"):
        shutil.rmtree(knots / module)
    shutil.copy(other / "Bread.mp4", knots)
    assert library.import_folder(knots).course_id == first.course_id


def test_a_new_edition_elsewhere_is_the_course_once_the_old_one_is_gone(
    library: Library, knots: Path, other: Path
) -> None:
    first = library.import_folder(knots)
    shutil.rmtree(knots)
    assert library.import_folder(other).course_id == first.course_id
