"""Downloading courses from a real server: over good and bad networks, and what the person may ask for meanwhile."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from learnapp.library.downloads.rules import Conditions, Rules
from learnapp.sync.catalogue import refresh_catalogue
from tests.sync.courses import bytes_of, enroll, publish, sha256
from tests.sync.cutting import CuttingProxy
from tests.sync.devices import Device
from tests.sync.downloading import fetching
from tests.sync.served import Person, Served

Make = Callable[..., Device]
FILES = {
    "a.mp4": bytes_of(1, 400_000),
    "a.en.vtt": b"WEBVTT\n" * 20,
    "b.mp4": bytes_of(2, 300_000),
    "c.md": b"# Knots\n" * 30,
}
SLOW = Rules(bytes_per_second=50_000)


@pytest.fixture
def knots(served: Served, ada: Person, request: pytest.FixtureRequest) -> str:
    """A course of this test's own, in which Ada is enrolled."""
    course_id = f"d-{abs(hash(request.node.name))}"
    publish(served, FILES, course_id)
    enroll(served, ada, course_id)
    return course_id


def test_a_course_comes_whole_and_plays_from_here(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop) as here:
        here.downloads.add_course(knots)
        here.until_done()
        assert here.content(knots) == FILES
        assert here.parts() == []
        here.until(lambda: here.downloads.state.idle)
    view = laptop.reader.course(knots)
    assert view is not None
    assert (view.missing, view.remote) == (frozenset(), {})
    lesson = laptop.reader.lesson(f"{knots}-a")
    assert lesson is not None
    assert lesson.file is not None
    (card,) = laptop.reader.courses()
    assert card.remote_lessons == 0
    (offered,) = laptop.reader.catalogue(only="downloaded")
    assert (offered.downloaded_lessons, offered.downloaded_bytes) == (3, sum(map(len, FILES.values())))


def test_what_is_small_comes_first(device: Make, knots: str) -> None:
    laptop = device()
    refresh_catalogue(laptop.store, laptop.reader, laptop.connection)
    laptop.store.downloads.add(knots).result()
    order = [file.path for file in laptop.reader.wanted_files()]
    assert order == ["a.en.vtt", "c.md", "a.mp4", "b.mp4"]


def test_a_module_or_a_lesson_comes_alone_with_its_captions(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop) as here:
        here.downloads.add_lesson(knots, f"{knots}-a")
        here.until_done()
        assert here.content(knots).keys() == {"a.mp4", "a.en.vtt"}
        here.downloads.add_module(knots, f"{knots}-m2")
        here.until(lambda: "c.md" in here.content(knots))
        assert "b.mp4" not in here.content(knots)


def test_every_connection_is_cut_and_nothing_is_fetched_twice(device: Make, knots: str, served: Served) -> None:
    size = sum(map(len, FILES.values()))
    with CuttingProxy(served.url, least=70_000, most=200_000) as proxy:
        laptop = device(server=proxy.url)
        refresh_catalogue(laptop.store, laptop.reader, laptop.connection)
        before = proxy.carried
        with fetching(laptop, refresh=False) as here:
            here.downloads.add_course(knots)
            here.until_done()
            assert here.content(knots) == FILES
        assert proxy.cuts >= 3
        assert proxy.carried - before < size * 1.05 + 8_000  # the heads of so many answers


def test_a_program_that_was_killed_goes_on_where_it_stopped(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop, rules=lambda: SLOW) as here:
        here.downloads.add_lesson(knots, f"{knots}-a")
        here.until(lambda: any(sum(state.done.values()) > 60_000 for state in here.told))
    there = [path for path in here.parts() if path.stem == sha256(FILES["a.mp4"])]
    assert [path.suffix for path in there] == [".json", ".part"]
    assert laptop.reader.lesson(f"{knots}-a").file is None
    so_far = there[1].stat().st_size
    laptop.again()
    with fetching(laptop, refresh=False) as here:
        here.until_done()
        assert min(sum(state.done.values()) for state in here.told if state.running) >= so_far
        assert here.content(knots)["a.mp4"] == FILES["a.mp4"]


def test_a_file_that_another_course_has_is_not_fetched_again(
    device: Make, knots: str, served: Served, ada: Person
) -> None:
    other = f"{knots}-other"
    publish(served, {"x.mp4": FILES["a.mp4"], "y.mp4": bytes_of(9, 50_000)}, other)
    enroll(served, ada, other)
    with CuttingProxy(served.url, least=0, most=0) as proxy:
        laptop = device(server=proxy.url)
        with fetching(laptop) as here:
            here.downloads.add_course(knots)
            here.until_done()
            before = proxy.carried
            here.downloads.add_course(other)
            here.until(lambda: len(here.content(other)) == 2)
            assert proxy.carried - before < 60_000
            here.held.let_go(knots)
            assert here.content(other)["x.mp4"] == FILES["a.mp4"]


def test_pausing_resuming_and_cancelling(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop, rules=lambda: SLOW) as here:
        here.downloads.add_lesson(knots, f"{knots}-b")
        here.until(lambda: any(sum(state.done.values()) > 60_000 for state in here.told))
        here.downloads.pause()
        here.until(lambda: here.downloads.state.paused_reason == "person" and not here.downloads.state.running)
        assert [one.state for one in here.queue()] == ["paused"]
        assert here.downloads.state.bytes_per_second == 0.0
        here.downloads.resume(f"{knots}-b")
        here.until(lambda: bool(here.downloads.state.running))
        here.downloads.cancel(f"{knots}-b")
        here.until(lambda: here.downloads.state.idle and here.parts() == [])
        assert here.queue() == []


def test_the_order_is_the_persons(device: Make, knots: str) -> None:
    laptop = device()
    refresh_catalogue(laptop.store, laptop.reader, laptop.connection)
    laptop.store.downloads.add(knots).result()
    assert [one.title for one in laptop.reader.downloads()] == ["Lesson a", "Lesson b", "Lesson c"]
    laptop.store.downloads.move(f"{knots}-b", 0).result()
    assert [one.title for one in laptop.reader.downloads()] == ["Lesson b", "Lesson a", "Lesson c"]
    laptop.store.downloads.move(f"{knots}-b", 9).result()
    assert [one.title for one in laptop.reader.downloads()] == ["Lesson a", "Lesson c", "Lesson b"]


def test_without_a_network_it_waits_and_goes_on_by_itself(device: Make, knots: str, served: Served) -> None:
    with CuttingProxy(served.url, least=0, most=0) as proxy:
        laptop = device(server=proxy.url)
        with fetching(laptop) as here:
            proxy.away = True
            proxy.cut_all()
            here.downloads.add_course(knots)
            here.until(lambda: here.downloads.state.paused_reason == "offline")
            assert here.downloads.state.message
            proxy.away = False
            here.downloads.retry_now()
            here.until_done()
        assert here.content(knots) == FILES


def test_what_was_chosen_holds_it_back(device: Make, knots: str) -> None:
    laptop = device()
    metered, streaming = [True], [0.0]
    conditions = Conditions(lambda: metered[0], lambda: streaming[0])
    rules = Rules(unmetered_only=True, pause_while_playing=True)
    with fetching(laptop, rules=lambda: rules, conditions=conditions) as here:
        here.downloads.add_course(knots)
        here.until(lambda: here.downloads.state.paused_reason == "metered")
        metered[0], streaming[0] = False, 1e9
        here.downloads.look()
        here.until(lambda: here.downloads.state.paused_reason == "playing")
        streaming[0] = 0.0
        here.downloads.look()
        here.until_done()


def test_a_limit_is_kept(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop, rules=lambda: Rules(bytes_per_second=200_000)) as here:
        here.downloads.add_course(knots)
        here.until_done()
        speeds = [state.bytes_per_second for state in here.told if state.running]
    assert len(speeds) >= 3
    assert speeds[-1] < 300_000


def test_a_disk_that_is_full_pauses_it_with_a_message(
    device: Make, knots: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = device()
    full = shutil.disk_usage(laptop.folder)._replace(free=30_000_000)
    with fetching(laptop, reserve=50_000_000) as here:
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda _place: full)
            here.downloads.add_course(knots)
            here.until(lambda: here.downloads.state.paused_reason == "disk_full")
            assert here.downloads.state.title == "The disk is full"
            assert re.match(r"20\.\d MB are missing: ", here.downloads.state.message)
            assert all(one.state == "queued" for one in here.queue())
        here.until_done()  # it looks again by itself
        assert here.content(knots) == FILES


def test_what_is_on_its_way_moves_along_with_the_store(
    device: Make, knots: str, served: Served, tmp_path: Path
) -> None:
    size = sum(map(len, FILES.values()))
    with CuttingProxy(served.url, least=0, most=0) as proxy:
        laptop = device(server=proxy.url)
        with fetching(laptop, rules=lambda: Rules(bytes_per_second=200_000)) as here:
            before = proxy.carried
            here.downloads.add_course(knots)
            here.until(lambda: any(sum(state.done.values()) > 60_000 for state in here.told))
            there = here.held.move(tmp_path)
            assert here.held.content.root == there
            here.until_done()
            assert here.content(knots) == FILES
            assert here.parts() == []
            # what a connection carried ahead of a writer that waited is fetched again, and nothing else
            assert proxy.carried - before < size * 2
    lesson = laptop.reader.lesson(f"{knots}-a")
    assert lesson is not None
    assert lesson.file is not None
    assert lesson.file.path.startswith(str(there))


def test_what_the_server_lost_is_told_and_keeps_nothing_else_away(device: Make, knots: str, served: Served) -> None:
    laptop = device()
    lost = served.home / "content" / sha256(FILES["b.mp4"])[:2] / sha256(FILES["b.mp4"])
    data = lost.read_bytes()
    lost.write_bytes(bytes(len(data)))  # of the same size, and something else
    try:
        with fetching(laptop) as here:
            here.downloads.add_course(knots)
            here.until(lambda: {one.state for one in here.queue()} == {"done", "failed"})
            (failed,) = (one for one in here.queue() if one.state == "failed")
            assert failed.error_title == "A file came damaged"
            assert "b.mp4" not in here.content(knots)
            lost.write_bytes(data)
            here.downloads.retry(failed.lesson_id)
            here.until_done()
            assert here.content(knots) == FILES
    finally:
        lost.write_bytes(data)


def test_a_new_version_fetches_only_what_changed(device: Make, knots: str, served: Served) -> None:
    with CuttingProxy(served.url, least=0, most=0) as proxy:
        laptop = device(server=proxy.url)
        with fetching(laptop) as here:
            here.downloads.add_course(knots)
            here.until_done()
            changed = FILES | {"b.mp4": bytes_of(3, 90_000), "d.mp4": bytes_of(4, 20_000)}
            publish(served, changed, knots)
            before = proxy.carried
            refresh_catalogue(laptop.store, laptop.reader, laptop.connection)
            here.until(lambda: here.content(knots) == changed)
            assert proxy.carried - before < 130_000


def test_airplane(device: Make, knots: str, served: Served) -> None:
    """Download, cut the network, start again: everything is there and is learned, and syncs when the network is."""
    from tests.store.support import session, watch

    with CuttingProxy(served.url, least=0, most=0) as proxy:
        laptop = device(server=proxy.url)
        with fetching(laptop) as here:
            here.downloads.add_course(knots)
            here.until_done()
        proxy.away = True
        proxy.cut_all()
        laptop.again()
        lesson = laptop.reader.lesson(f"{knots}-a")
        assert lesson is not None
        assert lesson.file is not None
        with open(lesson.file.path, "rb") as film:  # noqa: PTH123
            assert film.read() == FILES["a.mp4"]
        assert lesson.course.place_of("a.en.vtt") is not None
        start = laptop.clock() - 60_000
        seen = session(f"{knots}-a", ((0.0, 50.0),), course_id=knots, device=laptop.store.device_id, start=start)
        watch(laptop.store, "s", seen, 50.0)
        assert laptop.reader.outbox_size() > 0
        proxy.away = False
        assert laptop.sync().rejected == 0
        assert laptop.reader.outbox_size() == 0
