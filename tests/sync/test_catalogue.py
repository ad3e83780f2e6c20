"""The server's courses on a device: pulled with the sync, kept for when there is no server, and changed with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from learnapp.sync.catalogue import refresh_catalogue
from tests.sync.courses import bytes_of, enroll, publish
from tests.sync.devices import Device
from tests.sync.served import Person, Served
from tests.sync.test_worker import working
from tests.sync.weather import Weather, told

FILES = {"a.mp4": bytes_of(1, 5_000), "a.en.vtt": b"WEBVTT\n", "b.mp4": bytes_of(2, 6_000), "c.md": b"# Knots\n"}
DUE = 1_900_000_000_000


def refresh(device: Device) -> bool:
    return refresh_catalogue(device.store, device.reader, device.connection)


@pytest.fixture
def knots(served: Served, ada: Person, request: pytest.FixtureRequest) -> str:
    """A course of this test's own, in which Ada is enrolled."""
    course_id = f"knots-{abs(hash(request.node.name))}"
    publish(served, FILES, course_id)
    enroll(served, ada, course_id, required=True, due=DUE)
    return course_id


def test_it_is_kept_for_when_there_is_no_server(device: Callable[..., Device], knots: str) -> None:
    laptop = device()
    assert refresh(laptop)
    assert not refresh(laptop)  # it is as it was
    laptop.again()
    (found,) = laptop.reader.catalogue()
    assert (found.course_id, found.required, found.due, found.language) == (knots, True, DUE, "en")
    assert (found.lessons, found.bytes, found.downloaded_lessons, found.here) == (3, 11_015, 0, True)
    assert found.duration_seconds == 200.0
    whole = laptop.reader.catalogue_course(knots)
    assert whole is not None
    assert [[lesson.title for lesson in module.lessons] for module in whole.modules] == [
        ["Lesson a", "Lesson b"],
        ["Lesson c"],
    ]
    assert [lesson.bytes for lesson in whole.modules[0].lessons] == [5_007, 6_000]


def test_it_is_searched_and_filtered(device: Callable[..., Device], knots: str) -> None:
    laptop = device()
    refresh(laptop)
    assert [one.course_id for one in laptop.reader.catalogue("LESSON a")] == [knots]
    assert laptop.reader.catalogue("sailing") == []
    assert [one.course_id for one in laptop.reader.catalogue(only="required")] == [knots]
    assert laptop.reader.catalogue(only="downloaded") == []
    assert len(laptop.reader.catalogue(only="not_downloaded")) == 1


def test_its_courses_are_in_the_library_with_lessons_that_are_not_missing(
    device: Callable[..., Device], knots: str
) -> None:
    laptop = device()
    refresh(laptop)
    (card,) = laptop.reader.courses()
    assert (card.course_id, card.total_lessons, card.missing_lessons, card.remote_lessons) == (knots, 3, 0, 3)
    assert (card.required, card.due) == (True, DUE)
    view = laptop.reader.course(knots)
    assert view is not None
    assert not view.missing
    assert set(view.remote) == {f"{knots}-{name}" for name in "abc"}
    lesson = laptop.reader.lesson(f"{knots}-a")
    assert lesson is not None
    assert lesson.file is None
    assert lesson.remote is not None
    assert lesson.remote.bytes == 5_000
    assert "course_copy" not in {kind for kind, _, _ in laptop.reader.documents()}  # the server has it already


def test_what_was_removed_here_stays_away(device: Callable[..., Device], knots: str, served: Served) -> None:
    laptop = device()
    refresh(laptop)
    laptop.store.remove_course(knots).result()
    publish(served, FILES | {"d.mp4": bytes_of(4, 100)}, knots)
    assert refresh(laptop)
    assert laptop.reader.courses() == []
    (found,) = laptop.reader.catalogue()
    assert (found.here, found.version) == (False, 2)
    laptop.store.add_offered(knots).result()
    assert [card.total_lessons for card in laptop.reader.courses()] == [4]
    assert laptop.reader.catalogue_refused() == ()


def test_progress_stays_with_its_lessons_and_a_removed_lesson_keeps_its_history(
    device: Callable[..., Device], knots: str, served: Served
) -> None:
    from tests.store.support import session, watch

    laptop = device()
    refresh(laptop)
    for number, lesson in enumerate((f"{knots}-a", f"{knots}-b")):
        seen = session(lesson, ((0.0, 100.0),), course_id=knots, device=laptop.store.device_id, start=laptop.clock())
        watch(laptop.store, f"s{number}", seen, 100.0)
    without_a = {path: data for path, data in FILES.items() if not path.startswith("a.")}
    publish(served, without_a | {"d.mp4": bytes_of(4, 100)}, knots)
    assert refresh(laptop)
    (card,) = laptop.reader.courses()
    assert (card.total_lessons, card.completed_lessons) == (3, 1)
    assert laptop.watched() == 200.0
    assert laptop.reader.lesson_progress(knots, f"{knots}-a") is not None


def test_who_is_enrolled_no_longer_keeps_what_was_learned(
    device: Callable[..., Device], knots: str, served: Served
) -> None:
    from tests.store.support import session, watch

    laptop = device()
    refresh(laptop)
    seen = session(f"{knots}-a", ((0.0, 40.0),), course_id=knots, device=laptop.store.device_id, start=laptop.clock())
    watch(laptop.store, "s", seen, 40.0)
    laptop.store.set_catalogue([], "nothing").result()
    (card,) = laptop.reader.courses()
    assert (card.missing_lessons, card.required) == (3, False)
    assert laptop.reader.catalogue() == []
    laptop.store.set_catalogue([], "nothing").result()
    assert refresh(laptop)
    assert [card.missing_lessons for card in laptop.reader.courses()] == [0]


def test_what_is_offered_no_longer_leaves_with_nothing_learned(device: Callable[..., Device], knots: str) -> None:
    laptop = device()
    refresh(laptop)
    laptop.store.set_catalogue([], "nothing").result()
    assert laptop.reader.courses() == []
    refresh(laptop)
    assert len(laptop.reader.courses()) == 1


def edited(edit: Callable[[dict[str, Any]], None]) -> Callable[[httpx.Request, httpx.Response], httpx.Response]:
    """The server's answer to who asks for one course, edited."""

    def after(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not request.url.path.startswith("/api/courses/"):
            return response
        body = json.loads(response.read())
        response.close()
        edit(body)
        answer = told(200, json.dumps(body))(request)
        assert answer is not None
        return answer

    return after


def twins(body: dict[str, Any]) -> None:
    first, second = body["manifest"]["modules"][0]["lessons"]
    second["id"] = first["id"]


def another(body: dict[str, Any]) -> None:
    body["id"] = body["manifest"]["id"] = "another"


def shapeless(body: dict[str, Any]) -> None:
    body["manifest"] = "no course"


@pytest.mark.parametrize(
    ("edit", "why"),
    [(twins, "two of its lessons"), (another, "it is another course"), (shapeless, "another shape")],
)
def test_a_course_that_makes_no_sense_stays_as_it_was_and_the_reason_is_told(
    device: Callable[..., Device],
    knots: str,
    served: Served,
    ada: Person,
    edit: Callable[[dict[str, Any]], None],
    why: str,
) -> None:
    weather = Weather()
    laptop = device(http=weather)
    refresh(laptop)
    before = laptop.reader.catalogue_course(knots)
    publish(served, FILES | {"d.mp4": bytes_of(4, 100)}, knots)
    weather.after = edited(edit)
    reasons: list[str] = []
    assert refresh_catalogue(laptop.store, laptop.reader, laptop.connection, lambda _, why: reasons.append(why))
    assert laptop.reader.catalogue_course(knots) == before
    (card,) = laptop.reader.courses()
    assert (card.total_lessons, card.missing_lessons) == (3, 0)
    assert len(reasons) == 1
    assert why in reasons[0]
    (refused,) = laptop.reader.catalogue_refused()
    assert (refused.course_id, refused.title, refused.kept) == (knots, f"Course {knots}", True)
    assert refused.why
    refresh(laptop)
    assert laptop.reader.catalogue_refused() == (refused,), "it is remembered while the server offers the same"
    weather.after = lambda _, response: response
    publish(served, FILES | {"d.mp4": bytes_of(4, 200)}, knots)
    assert refresh(laptop)
    assert [card.total_lessons for card in laptop.reader.courses()] == [4]


def test_a_new_course_that_makes_no_sense_keeps_no_other_away(
    device: Callable[..., Device], knots: str, served: Served, ada: Person
) -> None:
    other = f"{knots}-other"
    publish(served, FILES, other)
    enroll(served, ada, other)
    weather = Weather()
    laptop = device(http=weather)
    weather.after = edited(lambda body: twins(body) if body["id"] == other else None)
    assert refresh(laptop)
    assert [one.course_id for one in laptop.reader.catalogue()] == [knots]


def test_it_comes_with_the_sync(device: Callable[..., Device], knots: str) -> None:
    laptop = device()
    with working(laptop) as watched:
        watched.until_synced()
        watched.worker.sync_now().result(20)
        watched.worker.close()
    assert [card.course_id for card in laptop.reader.courses()] == [knots]
