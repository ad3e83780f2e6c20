"""A machine that was cloned whole: two databases write as one device, and neither loses what the other did not see."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from learnapp.store.identity import machine_id
from learnapp.sync.portable import export_file, import_file
from tests.simulate.files import take_for_the_same
from tests.sync.devices import Device
from tests.sync.served import Person, Served, push

Make = Callable[..., Device]
KEY = "c2l4dGVlbiBieXRlcyBvciBtb3JlIG9mIGEgc2VjcmV0"


class Meanwhile(httpx.HTTPTransport):
    """A way to the server on which something happens, once, while the answer of a sync comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], None] | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if self.act is not None and request.url.path == "/api/sync":
            act, self.act = self.act, None
            act()
        return answer


@pytest.fixture
def way() -> Meanwhile:
    """How the clone reaches the server."""
    return Meanwhile()


@pytest.fixture
def twins(device: Make, way: Meanwhile) -> tuple[Device, Device]:
    """Two databases that both believe to be the same device, with a lesson watched to its 5th second and synced."""
    here, there = device("here"), device("clone/here", http=lambda: way)
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


def rates(documents: Any) -> list[Any]:
    return sorted(one["value"] for one in now(documents))


def test_what_a_third_device_passes_on_stands_beside_the_twins_although_that_never_comes_again(
    twins: tuple[Device, Device], served: Served, ada: Person
) -> None:
    """A server that was laid back, or a file that was carried over, meets both by the hands of others."""
    here, there = twins
    here.store.set_preference("rate", 1.5).result()
    here.sync()
    there.store.set_preference("rate", 2).result()
    with served.client(ada) as client:
        push(client, [{"kind": "preference", "id": "rate", "body": there.documents()["preference", "rate"]}])
    assert rates(served.documents(ada)) == [1.5, 2]
    here.sync()
    assert here.store.device_id != there.store.device_id, "it is told by the other's value under its own name"
    there.sync()
    here.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert rates(served.documents(ada)) == [1.5, 2]


def test_what_was_written_under_the_old_id_before_the_new_one_is_not_lost(
    twins: tuple[Device, Device], way: Meanwhile, served: Served, ada: Person
) -> None:
    here, there = twins
    here.store.mark("knots", "b", "incomplete").result()
    here.sync()

    def both_choose() -> None:
        there.store.set_preference("rate", 2).result()
        here.store.set_preference("rate", 1.5).result()
        here.sync()

    way.act = both_choose
    there.sync()
    assert there.store.device_id != here.store.device_id
    here.sync()
    there.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert rates(served.documents(ada)) == [1.5, 2]


def test_who_goes_on_while_the_server_refuses_hides_nothing(
    twins: tuple[Device, Device], way: Meanwhile, served: Served, ada: Person
) -> None:
    """A film that plays on writes its place again before the answer is there."""
    here, there = twins
    here.store.set_preference("rate", 1.5).result()
    here.sync()
    there.store.set_preference("rate", 2).result()

    def goes_on() -> None:
        there.store.set_preference("rate", 3).result()

    way.act = goes_on
    there.sync()
    here.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert rates(served.documents(ada)) == [1.5, 3]


def test_a_file_that_a_twin_made_overwrites_nothing_and_tells_of_it(
    twins: tuple[Device, Device], tmp_path: Path, served: Served, ada: Person
) -> None:
    here, there = twins
    here.store.set_preference("rate", 1.5).result()
    there.store.set_preference("rate", 2).result()
    export_file(tmp_path / "file", here.reader, here.account, KEY, "here")
    import_file(tmp_path / "file", there.store, there.account, KEY)
    assert rates(there.documents()) == [1.5, 2]
    assert there.store.device_id != here.store.device_id
    there.store.set_preference("rate", 3).result()
    here.store.set_preference("rate", 1).result()
    for one in (there, here, there):
        one.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert rates(served.documents(ada)) == [1, 3], "what was seen is replaced, what was not stands beside it"
