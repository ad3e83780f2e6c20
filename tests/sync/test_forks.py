"""A machine that was cloned whole: two databases write as one device, and neither loses what the other did not see."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from learnapp.store.identity import machine_id
from tests.simulate.files import take_for_the_same
from tests.sync.devices import Device
from tests.sync.served import Person, Served, push

Make = Callable[..., Device]


@pytest.fixture
def twins(device: Make) -> tuple[Device, Device]:
    """Two databases that both believe to be the same device, with a lesson watched to its 5th second and synced."""
    here, there = device("here"), device("clone/here")
    here.add_course()
    here.learn("s0", "a", 5.0)
    here.store.mark("knots", "b", "complete").result()
    here.sync()
    here.close()
    there.close()
    shutil.rmtree(there.folder)
    shutil.copytree(here.folder, there.folder)
    take_for_the_same(there.folder, machine_id())
    here.open()
    there.open()
    assert there.store.device_id == here.store.device_id
    return here, there


def resume(device: Device, lesson: str = "a") -> float:
    found = device.reader.lesson(lesson, "knots")
    assert found is not None
    return found.course.lessons[lesson].position_seconds


def stops(device: Device) -> list[float]:
    """Where the learner stopped, as every sibling says."""
    body: Any = device.documents()["lesson_state", "a"]
    return sorted(one["value"]["seconds"] for one in body["resume"]["now"])


def now(documents: Any) -> list[Any]:
    """What stands in the preference that both write."""
    return documents["preference", "rate"]["now"]


@pytest.mark.parametrize("first_is_further", [True, False])
def test_two_that_stopped_once_each_keep_both_places(
    twins: tuple[Device, Device], served: Served, ada: Person, first_is_further: bool
) -> None:
    here, there = twins
    first, second = (90.0, 40.0) if first_is_further else (40.0, 90.0)
    here.learn("s1", "a", first)
    here.sync()
    there.learn("s2", "a", second)
    there.sync()
    assert there.store.device_id != here.store.device_id
    assert there.reader.outbox_size() == 0, "what was renamed is sent in the same sync"
    here.sync()
    for one in twins:
        assert stops(one) == [40.0, 90.0]
        assert resume(one) == 90.0, "the furthest of what was written blindly"
    assert here.documents() == there.documents() == served.documents(ada)


def test_marks_and_preferences_of_both_stand_beside_each_other(
    twins: tuple[Device, Device], served: Served, ada: Person
) -> None:
    here, there = twins
    here.store.mark("knots", "b", "incomplete").result()
    here.store.set_preference("rate", 1.5).result()
    here.sync()
    there.store.mark("knots", "b", None).result()
    there.store.set_preference("rate", 2).result()
    there.sync()
    here.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert sorted(one["value"] for one in now(served.documents(ada))) == [1.5, 2]
    assert here.reader.preference("rate") == 2, "the last one counts"
    state: Any = served.documents(ada)["lesson_state", "b"]
    assert len(state["mark"]["now"]) == 2


def test_a_server_that_joined_them_before_is_told_by_the_one_that_lost(
    twins: tuple[Device, Device], served: Served, ada: Person
) -> None:
    """A file that was carried over brings what a server does not refuse: of two under one name the greater stands."""
    here, there = twins
    here.store.set_preference("rate", 1.5).result()
    here.sync()
    there.store.set_preference("rate", 2).result()
    with served.client(ada) as client:
        push(client, [{"kind": "preference", "id": "rate", "body": there.documents()["preference", "rate"]}])
    assert [one["value"] for one in now(served.documents(ada))] == [2]
    here.sync()
    there.sync()
    here.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert sorted(one["value"] for one in now(served.documents(ada))) == [1.5, 2]
