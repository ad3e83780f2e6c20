"""What is wanted when a course gets a new version: what is new, and never what was let go of or is paused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from learnapp.library.downloads.asking import let_go, want
from learnapp.library.downloads.rules import Rules
from learnapp.sync.catalogue import refresh_catalogue
from tests.sync.courses import bytes_of, enroll, publish, sha256
from tests.sync.devices import Device
from tests.sync.downloading import Fetching, fetching
from tests.sync.served import Person, Served

Make = Callable[..., Device]
FILES = {"a.mp4": bytes_of(11, 120_000), "b.mp4": bytes_of(12, 120_000)}
NEWER = FILES | {"c.mp4": bytes_of(13, 20_000)}
SLOW = Rules(bytes_per_second=40_000)


@pytest.fixture
def knots(served: Served, ada: Person, request: pytest.FixtureRequest) -> str:
    course_id = f"w-{abs(hash(request.node.name))}"
    publish(served, FILES, course_id)
    enroll(served, ada, course_id)
    return course_id


def refresh(here: Fetching) -> None:
    device = here.device
    refresh_catalogue(device.store, device.reader, device.connection)


def is_pinned(here: Fetching, course_id: str) -> bool:
    offered = here.device.reader.catalogue_course(course_id)
    assert offered is not None
    return offered.pinned


def test_a_lesson_that_was_let_go_of_does_not_come_back_by_itself(device: Make, knots: str, served: Served) -> None:
    laptop = device()
    with fetching(laptop) as here:
        want(laptop.store, knots)
        here.until_done()
        here.held.let_go(knots, {f"{knots}-a"})
        publish(served, NEWER, knots)
        refresh(here)
        here.until(lambda: "c.mp4" in here.content(knots))
        assert here.content(knots).keys() == {"b.mp4", "c.mp4"}
        assert is_pinned(here, knots)
        want(laptop.store, knots)
        here.until(lambda: here.content(knots) == NEWER)


def test_a_course_that_was_removed_after_a_restart_is_wanted_no_longer(
    device: Make, knots: str, served: Served
) -> None:
    laptop = device()
    with fetching(laptop) as here:
        want(laptop.store, knots)
        here.until_done()
    laptop.again()
    with fetching(laptop) as here:
        here.until(lambda: here.queue() == [])  # what is done was forgotten
        assert let_go(laptop.store, here.held, knots) == sum(map(len, FILES.values()))
        assert not is_pinned(here, knots)
        publish(served, NEWER, knots)
        refresh(here)
        assert here.queue() == []


def test_what_is_paused_stays_so_and_what_was_asked_for_alone_comes_in_its_new_form(
    device: Make, knots: str, served: Served
) -> None:
    laptop = device()
    with fetching(laptop, rules=lambda: SLOW) as here:
        here.downloads.add_lesson(knots, f"{knots}-b")
        here.until(lambda: any(sum(state.done.values()) > 20_000 for state in here.told))
        here.downloads.pause()
        here.until(lambda: here.downloads.state.paused_reason == "person" and not here.downloads.state.running)
        changed = NEWER | {"b.mp4": bytes_of(14, 60_000)}
        publish(served, changed, knots)
        refresh(here)
        assert [(one.lesson_id, one.state) for one in here.queue()] == [(f"{knots}-b", "paused")]
        here.until(lambda: sha256(FILES["b.mp4"]) not in {path.stem for path in here.parts()})
        here.downloads.resume()
        here.until_done()
        assert here.content(knots) == {"b.mp4": changed["b.mp4"]}


def test_a_file_that_changed_at_the_server_while_it_came_is_not_stitched(
    device: Make, knots: str, served: Served
) -> None:
    laptop = device()
    with fetching(laptop, rules=lambda: SLOW) as here:
        want(laptop.store, knots)
        here.until(lambda: any(sum(state.done.values()) > 30_000 for state in here.told))
        changed = {"a.mp4": bytes_of(15, 50_000), "b.mp4": bytes_of(16, 50_000)}
        publish(served, changed, knots)
        refresh(here)
        here.until(lambda: here.content(knots) == changed)
        here.until(lambda: here.parts() == [])
