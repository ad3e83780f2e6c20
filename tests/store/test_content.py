"""Which files of courses are kept in the content store, and where a lesson lies for it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from learnapp.store import Reader, Store
from learnapp.store.content import hashes_in_use, place_of
from learnapp.store.guest import merge_account
from learnapp.store.sql import DATABASE
from learnapp.store.views import CourseFile
from learncore.records import Caption, Course
from tests.store.conftest import Opener
from tests.store.support import DAY, NOON, Clock, course, files, lesson, put, session

A, B, C = "a" * 64, "b" * 64, "c" * 64
ROOT = Path("/store")


def kept(*names: str, course_id: str = "c") -> tuple[Course, list[CourseFile]]:
    """A course whose lessons of these names (a, b) are in the store, with a caption beside the first."""
    captions = (Caption(path="a.vtt", language="en"),)
    made = course(course_id, lesson("a", captions=captions), lesson("b"))
    listed = [
        CourseFile(path="a.mp4", sha256=A, bytes=100, lesson_id="a", kept="a" in names),
        CourseFile(path="b.mp4", sha256=B, bytes=30, lesson_id="b", kept="b" in names),
        CourseFile(path="a.vtt", sha256=C, bytes=5, kept=bool(names)),
    ]
    return made, listed


def put_kept(store: Store, *names: str, course_id: str = "c") -> None:
    made, listed = kept(*names, course_id=course_id)
    store.set_content_root(ROOT).result(10)
    store.put_course(made, None, [], listed).result(10)


def test_a_kept_lesson_lies_in_the_store_and_another_is_missing(store: Store, reader: Reader) -> None:
    put_kept(store, "a")
    view = reader.course("c")
    assert view is not None
    assert view.folder is None
    assert view.missing == {"b"}
    assert view.place_of("a.vtt") == ROOT / place_of(C, "a.vtt")
    (file,) = reader.lesson_files("c")
    assert (file.lesson_id, file.path, file.bytes) == ("a", f"/store/aa/{A}.mp4", 100)
    assert [one.kept for one in reader.course_files("c")] == [True, True, False]


def test_what_arrives_later_is_placed(store: Store, reader: Reader) -> None:
    put_kept(store, "a")
    change = store.keep_content("c", {"b.mp4": B}).result(10)
    assert change.library
    view = reader.course("c")
    assert view is not None
    assert not view.missing


def test_what_came_of_an_older_version_is_not_taken_for_the_new_one(store: Store, reader: Reader) -> None:
    put_kept(store, "a")
    store.keep_content("c", {"b.mp4": C}).result(10)
    view = reader.course("c")
    assert view is not None
    assert view.missing == {"b"}
    assert {file.path: file.kept for file in reader.course_files("c")}["b.mp4"] is False


def test_dropping_it_keeps_what_was_learned(store: Store, reader: Reader) -> None:
    put_kept(store, "a", "b")
    store.heartbeat("s", session("a", ((0.0, 95.0),)), 95.0).result(10)
    change = store.drop_content("c", ["a"]).result(10)
    assert "a" in change.lessons
    assert [file.lesson_id for file in reader.lesson_files("c")] == ["b"]
    assert reader.is_completed("c", "a")
    store.drop_content("c").result(10)
    view = reader.course("c")
    assert view is not None
    assert view.missing == {"a", "b"}
    assert not view.beside
    assert not store.drop_content("c").result(10)


def test_removing_the_course_lets_go_of_its_files(store: Store, reader: Reader, folder: Path) -> None:
    put_kept(store, "a", "b")
    assert hashes_in_use(folder.parent) == {A, B, C}
    store.remove_course("c").result(10)
    assert hashes_in_use(folder.parent) == set()
    assert reader.course_files("c")  # it is still known what the course consists of


def test_moving_the_store_moves_every_lesson_at_once(store: Store, reader: Reader) -> None:
    put_kept(store, "a")
    put_kept(store, "b", course_id="d")
    assert store.set_content_root(Path("/other")).result(10).courses == {"c", "d"}
    assert [file.path for file in reader.lesson_files("c")] == [f"/other/aa/{A}.mp4"]
    assert [file.path for file in reader.lesson_files("d")] == [f"/other/bb/{B}.mp4"]
    assert not store.set_content_root(Path("/other")).result(10)


def test_a_lesson_that_lies_in_a_folder_needs_no_copy(store: Store, reader: Reader) -> None:
    put_kept(store, "a", "b")
    made, _ = kept()
    found = [file for file in files(made) if file.lesson_id == "a"]
    store.set_folder("c", Path("/films"), found).result(10)
    assert {file.path: file.kept for file in reader.course_files("c")} == {"a.mp4": False, "a.vtt": True, "b.mp4": True}
    stays = [file for file in reader.lesson_files("c") if file.lesson_id == "b"]
    store.put_course(made, Path("/films"), [*found, *stays]).result(10)
    assert {file.path: file.path for file in reader.lesson_files("c")} == {
        "/films/a.mp4": "/films/a.mp4",
        f"/store/bb/{B}.mp4": f"/store/bb/{B}.mp4",
    }


def test_what_each_course_takes(store: Store, reader: Reader) -> None:
    assert reader.content_usage() == []
    put_kept(store, "a", "b")
    put_kept(store, "b", course_id="d")
    put(store, course("e"))
    found = [(one.course_id, one.lessons, one.bytes, one.freed) for one in reader.content_usage()]
    assert found == [("c", 2, 135, 100), ("d", 1, 35, 0)]


def test_films_watched_long_ago_are_found(store: Store, reader: Reader, clock: Clock) -> None:
    put_kept(store, "a", "b")
    store.heartbeat("s", session("a", ((0.0, 95.0),)), 95.0).result(10)
    store.heartbeat("t", session("b", ((0.0, 50.0),)), 50.0).result(10)
    assert reader.watched_content(NOON) == []
    assert reader.watched_content(NOON + DAY) == [("c", "a")]
    store.drop_content("c", ["a"]).result(10)
    assert reader.watched_content(NOON + DAY) == []


def test_a_copy_of_another_device_does_not_take_the_files_away(store: Store, reader: Reader) -> None:
    made, listed = kept("a")
    put_kept(store, "a")
    other = course("c", lesson("a"), lesson("x"))
    body = {"seen": {"other": 1}, "now": [{"by": "other", "n": 1, "at": NOON * 2, "value": msgspec.to_builtins(other)}]}
    store.join_documents([("course_copy", "c", body)]).result(10)
    assert [file.lesson_id for file in reader.lesson_files("c")] == ["a"]
    assert reader.course_files("c") == sorted(listed, key=lambda file: file.path)
    assert made.lessons[0].id == "a"


def test_every_account_is_asked_what_it_needs(open_store: Opener, store: Store, folder: Path) -> None:
    put_kept(store, "a")
    other = open_store(folder.parent / "other")
    put_kept(other, "b")
    other.close()
    assert hashes_in_use(folder.parent) == {A, B, C}
    broken = folder.parent / "broken"
    broken.mkdir()
    (broken / DATABASE).write_bytes(b"no database at all" * 100)
    assert hashes_in_use(folder.parent) is None


def test_what_a_guest_keeps_is_the_accounts_afterwards(open_store: Opener, store: Store, folder: Path) -> None:
    put_kept(store, "a", "b")
    store.close()
    account = open_store(folder.parent / "ada")
    account.set_content_root(ROOT).result(10)
    assert merge_account(folder, account, machine_id="machine", device_name="Desk").courses == 1
    reader = account.reader()
    assert [file.path for file in reader.lesson_files("c")] == [f"/store/aa/{A}.mp4", f"/store/bb/{B}.mp4"]
    reader.close()
    assert hashes_in_use(folder.parent) == {A, B, C}
    account.drop_content("c").result(10)
    assert hashes_in_use(folder.parent) == set()
