"""Where the files are that a device does not have: each page and each filter tells it the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from learnapp.store import Reader, Store
from learnapp.store.content import hashes_in_use
from learnapp.store.views_offered import Offer, OfferedFile
from learncore.records import Course, Session
from tests.store.support import NOON, course, put, session, watch

DAY = 86_400_000


def offer(made: Course, number: int = 1, **more: object) -> Offer:
    files = tuple(
        OfferedFile(path=lesson.path, sha256=f"{number * 100 + place:064x}", bytes=1000)
        for place, lesson in enumerate(made.lessons)
        if lesson.path is not None
    )
    return msgspec.structs.replace(
        Offer(course_id=made.id, version=1, updated_at=NOON, course=made, files=files), **more
    )


def from_device(store: Store, made: Course, device: str, name: str | None) -> None:
    """As a round brings it: a course that lies in a folder of another device."""
    value = msgspec.to_builtins(made, str_keys=True)
    documents = [("course_copy", made.id, _register(device, value))]
    if name is not None:
        documents.append(("preference", f"device/{device}", _register(device, {"name": name})))
    store.join_documents(documents, waiting=False).result()


def _register(by: str, value: object) -> dict[str, object]:
    return {"seen": {by: 1}, "now": [{"by": by, "n": 1, "at": NOON, "value": value}]}


def begun(store: Store, watched: Callable[..., Session], lesson: str, of: str) -> None:
    watch(store, f"s-{lesson}", watched(lesson, ((0.0, 50.0),), course_id=of, start=NOON))


def test_a_course_in_a_folder_of_another_device_is_not_missing_files(store: Store, reader: Reader) -> None:
    from_device(store, course("winds", "n", "s"), "mac", "Jane\u2019s MacBook")
    begun(store, session, "n", "winds")
    (card,) = reader.courses()
    assert (card.elsewhere, card.missing_lessons, card.remote_lessons) == ("Jane\u2019s MacBook", 2, 0)
    assert reader.courses_by_filter()["missing"] == 0
    assert reader.courses_by_filter()["downloaded"] == 0
    view = reader.course("winds")
    assert view is not None
    assert view.elsewhere == "Jane\u2019s MacBook"
    home = reader.home(NOON + DAY, _utc())
    assert [item.elsewhere for item in home.continue_watching] == ["Jane\u2019s MacBook"]
    assert home.next_up is not None
    assert home.next_up.elsewhere == "Jane\u2019s MacBook"


def test_a_device_without_a_name_is_another_one(store: Store, reader: Reader) -> None:
    from_device(store, course("winds", "n"), "mac", None)
    (card,) = reader.courses()
    assert card.elsewhere == ""


def test_what_lay_here_and_is_gone_is_missing(store: Store, reader: Reader) -> None:
    put(store, course("knots", "a", "b"))
    store.set_missing("knots", {"a"}).result()
    (card,) = reader.courses(filter="missing")
    assert (card.elsewhere, card.missing_lessons) == (None, 1)
    view = reader.course("knots")
    assert view is not None
    assert view.elsewhere is None


def test_what_the_server_has_is_remote_and_not_missing(store: Store, reader: Reader) -> None:
    store.set_catalogue([offer(course("knots", "a", "b"))], "1").result()
    put(store, course("mine", "m"))
    begun(store, session, "a", "knots")
    cards = {card.course_id: card for card in reader.courses()}
    assert (cards["knots"].remote_lessons, cards["knots"].missing_lessons, cards["knots"].elsewhere) == (2, 0, None)
    assert [card.course_id for card in reader.courses(filter="downloaded")] == ["mine"]
    assert reader.courses_by_filter()["downloaded"] == 1
    (item,) = reader.home(NOON + DAY, _utc()).continue_watching
    assert (item.remote, item.missing, item.elsewhere) == (True, False, None)


def test_the_catalogue_is_browsed_by_ids_and_by_pages(store: Store, reader: Reader) -> None:
    assert not reader.catalogue_is_known()
    offers = [
        offer(course("a", "a1", title="Anchors"), 1),
        offer(course("b", "b1", title="Bends"), 2, required=True, due=NOON + 2 * DAY),
        offer(course("c", "c1", title="Cleats"), 3, due=NOON + DAY),
    ]
    store.set_catalogue(offers, "1").result()
    assert reader.catalogue_is_known()
    assert reader.catalogue_ids() == ["b", "c", "a"]
    assert reader.catalogue_ids(only="due") == ["c", "b"]
    assert reader.catalogue_ids("bends") == ["b"]
    assert [one.title for one in reader.catalogue_courses(["a", "gone", "b"])] == ["Anchors", "Bends"]
    store.keep_content("a", {"a1.mp4": f"{100:064x}"}).result()
    store.mark("c", "c1", "complete").result()
    counts = {"all": 3, "required": 1, "due": 1, "downloaded": 1, "not_downloaded": 2}
    assert reader.catalogue_by_filter() == counts
    for only, number in counts.items():
        assert len(reader.catalogue_ids(only=only)) == number  # pyright: ignore[reportArgumentType]
    assert [one.whole for one in reader.catalogue_courses(["a", "b"])] == [True, False]


def test_who_watches_does_not_wait_for_a_great_catalogue(store: Store, reader: Reader) -> None:
    """Nor is it taken for whole when the program ends in its midst: the next sync asks for it again."""
    done: list[str] = []
    many = [offer(course(f"c{n}", f"l{n}"), n) for n in range(200)]
    catalogue = store.set_catalogue(many, "1")
    catalogue.add_done_callback(lambda _: done.append("catalogue"))
    beat = store.touch("c0")
    beat.add_done_callback(lambda _: done.append("beat"))
    catalogue.result()
    assert done == ["beat", "catalogue"]
    assert len(reader.catalogue_ids()) == 200
    store.set_catalogue(many[:150], "2")
    store.close()
    assert reader.catalogue_editions()[0] in ("1", "2")
    assert len(reader.catalogue_ids()) == (200 if reader.catalogue_editions()[0] == "1" else 150)


def test_a_pause_is_that_of_its_course_alone(store: Store, reader: Reader) -> None:
    def made(course_id: str, number: int, **more: object) -> Offer:
        covered = msgspec.structs.replace(course(course_id, "same"), cover="x.jpg")
        cover = OfferedFile(path="x.jpg", sha256=course_id * 64, bytes=9)
        return offer(covered, number, files=(*(offer(covered, number).files or ()), cover), **more)

    offers = [made("a", 1), made("b", 2)]
    store.set_catalogue(offers, "1").result()
    for one in offers:
        store.downloads.add(one.course_id).result()
    store.downloads.pause(None, "a").result()
    store.set_catalogue([made("a", 3, version=2), offers[1]], "2").result()
    states = {(file.course_id, file.lesson_id): file.state for file in reader.wanted_files()}
    assert states == {
        ("a", ""): "paused",
        ("a", "same"): "paused",
        ("b", ""): "queued",
        ("b", "same"): "queued",
    }


def test_a_version_in_which_only_a_file_is_another_is_taken_in(store: Store, reader: Reader) -> None:
    store.set_catalogue([offer(course("a", "a1"), 1)], "1").result()
    store.downloads.add("a", pin=True).result()
    store.keep_content("a", {"a1.mp4": f"{100:064x}"}).result()
    store.set_catalogue([offer(course("a", "a1"), 2, version=2)], "2").result()
    assert [(file.sha256, file.kept) for file in reader.course_files("a")] == [(f"{200:064x}", False)]
    assert [(file.sha256, file.state) for file in reader.wanted_files()] == [(f"{200:064x}", "queued")]


def test_what_is_waited_for_is_in_use(store: Store, folder: Path) -> None:
    store.set_catalogue([offer(course("a", "a1", "a2"), 1)], "1").result()
    store.downloads.add("a", {"a2"}).result()
    assert hashes_in_use(folder.parent) == {f"{101:064x}"}
    store.downloads.cancel(None, "a").result()
    assert hashes_in_use(folder.parent) == set()


def _utc() -> dt.tzinfo:

    return dt.UTC
