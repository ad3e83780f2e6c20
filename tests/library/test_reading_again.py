"""Courses read again: what was watched stays, and what moved, was renamed or went missing is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from learnapp.errors import LibraryError
from learnapp.library import Library
from learnapp.store import Reader, Store
from learncore.ids import uuid7
from learncore.records import Course, Session
from tests.media import small_video


def course_of(reader: Reader, course_id: str) -> Course:
    view = reader.course(course_id)
    assert view is not None
    return view.course


def watch(store: Store, course_id: str, lesson_id: str) -> None:
    """Watch a film of a second from beginning to end."""
    session = Session(
        lesson=lesson_id,
        course=course_id,
        device=store.device_id,
        started_at=1_700_000_000_000,
        ended_at=1_700_000_001_000,
        spans=((0.0, 1.0),),
        active_seconds=1.0,
        duration=1.0,
    )
    store.heartbeat(uuid7(1_700_000_000_000, bytes(10)), session, None).result()


# --- reading again -----------------------------------------------------------------------------------------------


def test_what_is_new_is_added_and_what_was_watched_stays(
    library: Library, store: Store, reader: Reader, course: Path
) -> None:
    first = library.import_folder(course)
    watched = course_of(reader, first.course_id).lessons[1]
    watch(store, first.course_id, watched.id)
    small_video(course / "1 - Basics" / "5 - The figure eight.mp4", 50)
    again = library.import_folder(course)
    assert (again.course_id, again.recognized, again.added, again.lessons) == (first.course_id, True, 1, 5)
    assert reader.is_completed(first.course_id, watched.id)
    titles = [lesson.title for lesson in course_of(reader, first.course_id).modules[0].lessons]
    assert titles == ["The bowline", "The figure eight", "The reef knot"]


def test_reading_again_opens_only_what_changed(
    library: Library, reader: Reader, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coursekit.pool import Pool

    report = library.import_folder(course)
    before = course_of(reader, report.course_id)
    small_video(course / "new.mp4", 77)
    opened: list[str] = []
    real = Pool.run

    def run(self: Pool, orders: list[object], **options: object) -> object:
        opened.extend(Path(order.path).name for order in orders if order.verb == "probe")  # pyright: ignore
        return real(self, orders, **options)  # pyright: ignore

    monkeypatch.setattr(Pool, "run", run)
    library.rescan(report.course_id)
    assert opened == ["new.mp4"]
    known = {lesson.id: lesson for lesson in course_of(reader, report.course_id).lessons}
    assert all(known[lesson.id] == lesson for lesson in before.lessons)


def test_files_that_were_renamed_or_moved_inside_keep_their_progress(
    library: Library, store: Store, reader: Reader, course: Path
) -> None:
    report = library.import_folder(course)
    lesson = course_of(reader, report.course_id).lessons[0]
    watch(store, report.course_id, lesson.id)
    (course / "2 - More" / "9 - Bowline again.mp4").write_bytes((course / (lesson.path or "")).read_bytes())
    (course / (lesson.path or "")).unlink()
    again = library.import_folder(course)
    assert (again.added, again.lessons) == (0, 4)
    moved = course_of(reader, report.course_id).modules[1].lessons[-1]
    assert (moved.id, moved.title) == (lesson.id, "Bowline again")
    assert reader.is_completed(report.course_id, lesson.id)


@pytest.mark.parametrize("grown", [False, True], ids=["as it was", "with a new film"])
def test_a_folder_that_was_renamed_is_recognized_and_keeps_its_progress(
    library: Library, store: Store, reader: Reader, course: Path, grown: bool
) -> None:
    first = library.import_folder(course)
    lesson = course_of(reader, first.course_id).lessons[0]
    watch(store, first.course_id, lesson.id)
    moved = course.rename(course.with_name("Ropes, the second edition"))
    if grown:
        small_video(moved / "3 - New" / "1.mp4", 60)
    again = library.import_folder(moved)
    assert (again.course_id, again.recognized, again.added) == (first.course_id, True, int(grown))
    view = reader.course(first.course_id)
    assert view is not None
    assert view.folder == str(moved)
    assert view.missing == frozenset()
    assert reader.is_completed(first.course_id, lesson.id)
    assert reader.count_courses() == 1


def test_half_of_the_lessons_are_enough_to_be_recognized_and_fewer_are_not(
    library: Library, reader: Reader, course: Path
) -> None:
    first = library.import_folder(course)
    moved = course.rename(course.with_name("moved"))
    shutil.rmtree(moved / "1 - Basics")
    half = library.import_folder(moved)
    assert half.course_id == first.course_id
    view = reader.course(first.course_id)
    assert view is not None
    assert len(view.course.lessons) == 4
    assert len(view.missing) == 2
    third = moved.rename(course.with_name("third"))
    (third / "2 - More" / "2 - Care.mp4").unlink()
    assert library.import_folder(third).course_id != first.course_id


def test_a_course_that_shares_lessons_with_one_still_in_its_place_is_another(
    library: Library, reader: Reader, course: Path, tmp_path: Path
) -> None:
    first = library.import_folder(course)
    bundle = tmp_path / "Everything"
    shutil.copytree(course, bundle / "Knots")
    small_video(bundle / "More" / "1.mp4", 70)
    second = library.import_folder(bundle)
    assert second.course_id != first.course_id
    assert reader.count_courses() == 2


def test_a_copy_of_a_folder_is_the_same_course_even_when_it_has_grown(
    library: Library, reader: Reader, course: Path, tmp_path: Path
) -> None:
    first = library.import_folder(course)
    small_video(course / "3 - New" / "1.mp4", 60)
    library.rescan(first.course_id)
    shutil.copytree(course, tmp_path / "copy")
    again = library.import_folder(tmp_path / "copy")
    assert (again.course_id, again.added) == (first.course_id, 0)
    assert reader.course_folders() == {first.course_id: str(tmp_path / "copy")}


def test_an_author_s_id_recognizes_a_course_whatever_became_of_its_lessons(
    library: Library, reader: Reader, course: Path, tmp_path: Path
) -> None:
    (course / "course.toml").write_text("id = 'knots'")
    first = library.import_folder(course)
    other = tmp_path / "new edition"
    small_video(other / "a.mp4", 80)
    (other / "course.toml").write_text("id = 'knots'")
    shutil.rmtree(course)
    assert library.import_folder(other).course_id == first.course_id
    (other / "course.toml").write_text("id = 'ropes'")
    third = course.with_name("third")
    shutil.copytree(other, third)
    assert library.import_folder(third).course_id != first.course_id


def test_a_film_that_was_edited_in_place_is_a_new_lesson_and_the_old_one_goes(
    library: Library, store: Store, reader: Reader, course: Path
) -> None:
    report = library.import_folder(course)
    old = course_of(reader, report.course_id).lessons[0]
    watch(store, report.course_id, old.id)
    small_video(course / (old.path or ""), 90)
    again = library.import_folder(course)
    assert (again.course_id, again.added, again.lessons) == (report.course_id, 1, 4)
    new = course_of(reader, report.course_id).lessons[0]
    assert new.title == old.title
    assert new.id != old.id
    assert not reader.is_completed(report.course_id, new.id)


def test_a_course_that_was_removed_comes_back_with_its_progress(
    library: Library, store: Store, reader: Reader, course: Path
) -> None:
    first = library.import_folder(course)
    lesson = course_of(reader, first.course_id).lessons[0]
    watch(store, first.course_id, lesson.id)
    library.remove(first.course_id)
    assert reader.course(first.course_id) is None
    again = library.import_folder(course)
    assert (again.course_id, again.recognized) == (first.course_id, False)
    assert reader.is_completed(first.course_id, lesson.id)


# --- missing and located -----------------------------------------------------------------------------------------


def test_missing_files_are_shown_as_missing_and_come_back(library: Library, reader: Reader, course: Path) -> None:
    report = library.import_folder(course)
    lesson = course_of(reader, report.course_id).lessons[2]
    away = (course / (lesson.path or "")).rename(course.parent / "away.mp4")
    assert library.check_missing() == {lesson.id}
    assert library.check_missing(report.course_id) == {lesson.id}
    view = reader.course(report.course_id)
    assert view is not None
    assert view.missing == {lesson.id}
    away.rename(course / (lesson.path or ""))
    assert library.check_missing(report.course_id) == set()


def test_a_lesson_whose_file_is_gone_stays_in_its_place_when_the_folder_is_read_again(
    library: Library, reader: Reader, course: Path
) -> None:
    report = library.import_folder(course)
    before = course_of(reader, report.course_id)
    (course / (before.lessons[1].path or "")).unlink()
    (course / "1 - Basics").rename(course / "1 - The very basics")
    again = library.rescan(report.course_id)
    after = course_of(reader, report.course_id)
    assert [module.title for module in after.modules] == ["The very basics", "More"]
    assert [lesson.id for lesson in after.lessons] == [lesson.id for lesson in before.lessons]
    assert (again.lessons, again.added) == (4, 0)
    assert library.check_missing() == {before.lessons[1].id}


def test_a_lesson_that_the_author_took_out_goes(library: Library, reader: Reader, course: Path) -> None:
    report = library.import_folder(course)
    (course / "course.toml").write_text("[[modules]]\ntitle = 'Only this'\nfolder = '2 - More'")
    assert library.rescan(report.course_id).lessons == 2


def test_reading_again_when_the_folder_is_gone_loses_nothing(library: Library, reader: Reader, course: Path) -> None:
    report = library.import_folder(course)
    course.rename(course.with_name("elsewhere"))
    with pytest.raises(LibraryError, match="folder is gone"):
        library.rescan(report.course_id)
    view = reader.course(report.course_id)
    assert view is not None
    assert len(view.missing) == 4


def test_a_course_is_located_by_its_content(library: Library, store: Store, reader: Reader, course: Path) -> None:
    report = library.import_folder(course)
    lesson = course_of(reader, report.course_id).lessons[0]
    watch(store, report.course_id, lesson.id)
    moved = course.rename(course.with_name("elsewhere"))
    library.check_missing()
    located = library.locate(report.course_id, moved)
    assert (located.course_id, located.lessons) == (report.course_id, 4)
    view = reader.course(report.course_id)
    assert view is not None
    assert (view.folder, view.missing) == (str(moved), frozenset())
    assert reader.is_completed(report.course_id, lesson.id)


def test_a_folder_of_other_lessons_is_not_taken_for_the_course(
    library: Library, reader: Reader, course: Path, tmp_path: Path
) -> None:
    report = library.import_folder(course)
    small_video(tmp_path / "other" / "1 - Basics" / "2 - The bowline.mp4", 95)
    with pytest.raises(LibraryError, match="other lessons"):
        library.locate(report.course_id, tmp_path / "other")
    view = reader.course(report.course_id)
    assert view is not None
    assert view.folder == str(course)


def test_a_lesson_is_located_by_its_content_and_stays_located(
    library: Library, reader: Reader, course: Path, tmp_path: Path
) -> None:
    report = library.import_folder(course)
    lesson = course_of(reader, report.course_id).lessons[0]
    away = (course / (lesson.path or "")).rename(tmp_path / "any name.mp4")
    library.check_missing()
    with pytest.raises(LibraryError, match="another file"):
        library.locate_lesson(report.course_id, lesson.id, small_video(tmp_path / "impostor.mp4", 96))
    assert library.check_missing() == {lesson.id}
    library.locate_lesson(report.course_id, lesson.id, away)
    assert library.check_missing() == set()
    library.rescan(report.course_id)
    assert library.check_missing() == set()
    (file,) = reader.files_by_lesson([lesson.id])[lesson.id]
    assert file.path == str(away)


def test_a_file_given_for_a_course_finds_its_lesson(library: Library, course: Path, tmp_path: Path) -> None:
    report = library.import_folder(course)
    away = (course / "2 - More" / "1 - Splices.mp4").rename(tmp_path / "x.mp4")
    assert library.check_missing()
    library.locate(report.course_id, away)
    assert library.check_missing() == set()
