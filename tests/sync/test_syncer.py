"""A complete sync with a real server: what one device learned is what every device knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import httpx
import pytest

from learnapp.store.exchange import Batch
from learnapp.store.store import wall_clock
from learncore import merge
from learncore.records import NoteValue
from learncore.wire import SyncResponse
from tests.store.support import course, put, rows, session, watch
from tests.sync.devices import Device
from tests.sync.served import Person, Served, push
from tests.sync.weather import Weather, changed, cut, lost, problem, to

Make = Callable[..., Device]


def test_what_was_learned_here_is_known_there(served: Served, ada: Person, device: Make) -> None:
    here, there = device("here"), device("there")
    here.add_course()
    here.learn("s1", "a", 40.0)
    told = here.sync()
    assert (told.pulled, told.rejected) == (0, 0)
    assert told.pushed == len(here.documents())
    assert here.reader.outbox_size() == 0
    assert here.documents() == served.documents(ada)
    there.sync()
    assert there.watched() == 40.0
    assert there.reader.course_progress("knots") == here.reader.course_progress("knots")
    here.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    again = here.sync()
    assert (again.pushed, again.pulled, again.rejected) == (0, 0, 0)
    assert again.cursor == here.reader.sync_state().cursor


def test_both_watch_the_same_lesson_offline_and_meet(device: Make) -> None:
    here, there = device("here"), device("there")
    here.add_course()
    here.sync()
    there.sync()
    here.learn("s1", "a", 40.0)
    watched = session("a", ((30.0, 60.0),), course_id="knots", device=there.store.device_id, start=wall_clock())
    watch(there.store, "s2", watched, 60.0)
    for one in (here, there, here):
        one.sync()
    assert here.documents() == there.documents()
    for one in (here, there):
        progress = one.reader.lesson_progress("knots", "a")
        assert progress is not None
        assert (progress.position_seconds, progress.coverage) == (60.0, ((0.0, 60.0),))
        assert one.watched() == 70.0
    there.store.set_resume("knots", "a", 12.0).result(10)
    there.sync()
    here.sync()
    lesson = here.reader.lesson("a")
    assert lesson is not None
    assert lesson.stop is not None
    assert (lesson.stop.seconds, lesson.stop.device_name) == (12.0, "there")


def test_what_a_wrong_clock_recorded_is_put_right_before_it_leaves(served: Served, ada: Person, device: Make) -> None:
    slow = device("slow", clock=lambda: wall_clock() - 1_700_000_000_000)
    slow.add_course()
    slow.learn("s1", "a", 40.0)
    slow.sync()
    began = served.documents(ada)["session", "s1"]["started_at"]
    assert abs(began - (wall_clock() - 60_000)) < 10_000
    assert slow.reader.lesson_progress("knots", "a").first_started_at == began


def test_a_server_with_a_clock_of_another_century_gets_what_was_learned_and_corrects_nobody(
    served: Served, ada: Person, device: Make
) -> None:
    weather = Weather()
    here = device("here", http=weather)
    here.add_course()
    here.learn("s1", "a", 40.0)
    moved = changed(lambda body: body.update(server_time=10_000))

    def believes_in_1970(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        response.headers["date"] = "Thu, 01 Jan 1970 00:00:10 GMT"
        return moved(request, response)

    weather.after = believes_in_1970
    assert here.sync().pushed == len(here.documents())
    assert weather.count("POST /api/sync") == 1
    assert served.documents(ada) == here.documents()
    session = cast("dict[str, int]", here.documents()["session", "s1"])
    assert abs(session["started_at"] - (wall_clock() - 60_000)) < 10_000
    state = here.reader.sync_state()
    assert state.last_sync is not None
    assert abs(state.last_sync - state.offset_ms - wall_clock()) < 10_000


def test_a_restored_database_looks_first_what_it_sent(
    served: Served, ada: Person, device: Make, tmp_path: Path
) -> None:
    """What its backup still believes to have happened in 1970 was put right, sent, and then lost here."""
    weather = Weather()
    wrong_by = [1_700_000_000_000]
    here = device("here", http=weather, clock=lambda: wall_clock() - wrong_by[0])
    here.add_course()
    here.learn("s1", "a", 40.0)
    here.close()
    shutil.copytree(here.folder, tmp_path / "backup")
    here.open()
    here.sync()
    here.close()
    wrong_by[0] = 0
    here.folder.rename(tmp_path / "lost")
    shutil.copytree(tmp_path / "backup", here.folder)
    here.open()
    assert here.reader.sync_state().look_first
    weather.asked.clear()
    here.sync()
    assert weather.count("POST /api/sync") == 2
    body = served.documents(ada)["session", "s1"]
    assert body["ended_at"] - body["started_at"] == 40_000
    assert here.documents() == served.documents(ada)
    weather.asked.clear()
    here.sync()
    assert weather.asked == ["POST /api/sync"]


def test_what_comes_in_many_answers_is_all_there_and_sent_on_where_more_is_known(
    served: Served, ada: Person, device: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, fresh = device("here"), device("fresh")
    here.add_course()
    for number in range(12):
        here.learn(f"h{number:02}", "a", 20.0 + number)
    here.sync()
    for one in ("h05", "h09"):  # more of them is known here than there
        known = served.documents(ada)["session", one]
        more = merge.join_body("session", known, {**known, "spans": [[40.0, 41.0]]})
        fresh.store.join_documents([("session", one, more)], waiting=False).result(10)
    ask = fresh.syncer._ask
    asked: list[int] = []

    def in_threes(batch: Batch, cursor: str | None, _: int) -> SyncResponse:
        asked.append(len(batch.documents))
        return ask(batch, cursor, 3)

    monkeypatch.setattr(fresh.syncer, "_ask", in_threes)
    fresh.sync()
    assert fresh.documents() == served.documents(ada)
    assert fresh.reader.outbox_size() == 0
    assert len(asked) > 5
    assert asked[-1] >= 2, "what was known better here was sent in the end"


def test_a_lost_answer_costs_nothing_and_counts_nothing_twice(served: Served, ada: Person, device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    here.add_course()
    here.learn("s1", "a", 40.0)
    weather.after = lambda request, response: lost(request, response) if "sync" in request.url.path else response
    for _ in range(3):
        assert fails(here) == "OfflineError"
    assert here.reader.outbox_size() == len(here.documents())
    weather.after = Weather().after
    assert here.sync().pushed == len(here.documents())
    assert here.documents() == served.documents(ada)


def test_what_is_refused_is_put_aside_and_the_rest_goes_on(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    here.add_course()
    here.learn("s1", "a", 40.0)
    watch(here.store, "s2", session("x", course_id="elsewhere", device=here.store.device_id, start=wall_clock()), None)
    told = here.sync()
    assert told.rejected >= 1
    assert {one.code for one in here.reader.refused()} == {"unknown_lesson"}
    assert all(one.ours for one in here.reader.refused())
    assert here.reader.outbox_size() == 0
    assert ("session", "s1") in served.documents(ada)
    assert ("session", "s2") not in served.documents(ada)
    here.again()
    assert here.sync().rejected >= 1, "tried by each program that starts"
    put(here.store, course("elsewhere", "x"))
    assert here.sync().rejected == 0
    assert here.reader.refused_size() == 0
    assert ("session", "s2") in served.documents(ada)


def test_what_was_refused_for_want_of_its_course_goes_up_when_another_device_brought_that(
    served: Served, ada: Person, device: Make
) -> None:
    here, there = device("here"), device("there")
    watch(here.store, "s2", session("x", course_id="elsewhere", device=here.store.device_id, start=wall_clock()), None)
    assert here.sync().rejected >= 1
    put(there.store, course("elsewhere", "x"))
    there.sync()
    here.sync()
    assert here.reader.refused_size() == 0
    assert ("session", "s2") in served.documents(ada)


def test_a_server_that_wants_less_gets_less(served: Served, ada: Person, device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    here.add_course()
    here.sync()
    for number in range(20):
        here.store.put_note(f"n{number:02}", NoteValue(lesson="a", course="knots", text="short")).result(10)
    huge = "long " * 2_000
    here.store.put_note("huge", NoteValue(lesson="a", course="knots", text=huge)).result(10)
    weather.before = lambda request: (
        problem(413)(request) if request.url.path == "/api/sync" and unpacked(request) > 3_000 else None
    )
    told = here.sync()
    assert told.rejected == 1
    assert [(one.kind, one.id, one.code) for one in here.reader.refused()] == [("note", "huge", "too_large")]
    assert {f"n{number:02}" for number in range(20)} <= {key[1] for key in served.documents(ada)}


def unpacked(request: object) -> int:
    import gzip

    import httpx

    assert isinstance(request, httpx.Request)
    body = request.read()
    return len(gzip.decompress(body) if request.headers.get("content-encoding") == "gzip" else body)


def test_a_server_with_another_history_is_sent_everything(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    here.add_course()
    here.learn("s1", "a", 40.0)
    everything = here.sync().pushed
    once = iter([True])
    weather.after = changed(lambda answer: answer.update(reset=next(once, False)))
    assert here.sync().pushed == everything
    assert here.reader.outbox_size() == 0


def test_who_finds_another_under_its_id_takes_a_new_one(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    here.add_course()
    here.learn("s1", "a", 40.0)
    here.sync()
    before = here.store.device_id
    here.sync()
    assert here.store.device_id == before
    copied = {"seen": {before: 9}, "now": [{"by": before, "n": 9, "at": 1, "value": 1}]}
    with served.client(ada) as client:
        push(client, [{"kind": "preference", "id": "copied", "body": copied}])
    here.sync()
    assert here.store.device_id != before
    assert here.reader.preference("copied") == 1
    here.learn("s2", "b", 10.0)
    here.sync()
    assert here.documents() == served.documents(ada)
    assert here.watched() == 50.0


def test_offline_keeps_everything(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    here.add_course()
    weather.before = cut
    waiting = here.reader.outbox_size()
    assert fails(here) == "OfflineError"
    assert here.reader.outbox_size() == waiting > 0
    weather.before = to("/nowhere", cut)
    assert here.sync().pushed == waiting


def test_a_pull_that_breaks_off_tells_what_it_brought(device: Make) -> None:
    weather = Weather()
    here, there = device("here"), device("there", http=weather)
    here.add_course()
    here.learn("s1", "a", 40.0)
    here.sync()
    answers = iter((True, False))
    weather.after = changed(lambda answer: answer.update(more=next(answers)))
    weather.before = lambda request: cut(request) if weather.count("POST /api/sync") > 1 else None
    assert fails(there) == "OfflineError"
    for _ in ("lessons", "courses"):
        there.store.retry_refused(()).result(10)
    assert there.watched() == 40.0
    assert rows(there.folder, "SELECT * FROM unfolded") == []


def fails(device: Device) -> str:
    try:
        device.sync()
    except Exception as error:
        return type(error).__name__
    return ""


def test_nothing_is_asked_twice_when_nothing_is_new(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    here.sync()
    weather.asked.clear()
    here.sync()
    assert weather.asked == ["POST /api/sync"]
    assert rows(here.folder, "SELECT value FROM meta WHERE key = 'cursor'") == [(here.reader.sync_state().cursor,)]
