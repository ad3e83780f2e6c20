"""The round of a device: pushed documents are joined, numbered and handed on, each accepted or refused alone."""

from __future__ import annotations

import gzip
import json

import msgspec
import pytest

from learncore.records import LessonState, MarkValue, NoteValue, Register
from learncore.register import write
from tests.server.school import NOON, School, change, course, session


@pytest.fixture
def taught(school: School) -> School:
    school.publish(course())
    return school


def test_what_one_device_pushes_the_other_pulls(taught: School) -> None:
    laptop = taught.learner()
    tablet = taught.sign_in(msgspec.structs.replace(laptop.who, device="tablet"))
    watched = session()
    pushed = laptop.sync(watched)
    assert pushed["accepted"] == [["session", watched["id"]]]
    pulled = tablet.sync()
    assert watched in pulled["records"]
    assert tablet.sync(cursor=pulled["cursor"])["records"] == []


def test_a_repeated_push_is_accepted_and_gets_no_new_number(taught: School) -> None:
    learner = taught.learner()
    first = learner.sync(session())
    again = learner.sync(session(), cursor=first["cursor"])
    assert again["accepted"] == first["accepted"]
    assert again["cursor"] == first["cursor"]
    assert again["records"] == []


def test_what_another_database_wrote_under_the_same_id_is_refused_and_handed_back(taught: School) -> None:
    laptop = taught.learner()
    theirs = change("preference", "rate", write(Register(), "laptop", NOON, 1.5))
    ours = change("preference", "rate", write(Register(), "laptop", NOON + 1, 2))
    other = change("preference", "goal", write(Register(), "laptop", NOON, 30))
    cursor = laptop.sync(theirs)["cursor"]
    answer = laptop.sync(ours, other, cursor=cursor)
    assert answer["accepted"] == [["preference", "goal"]]
    assert [(one["id"], one["code"]) for one in answer["rejected"]] == [("rate", "forked")]
    assert theirs in answer["records"], "neither is lost, whichever is the later"
    assert laptop.sync(theirs)["rejected"] == [], "what was sent twice is no fork"


def test_one_bad_document_among_five_hundred_is_refused_alone(taught: School) -> None:
    learner = taught.learner()
    changes = [session(number) for number in range(499)]
    poison = session(1000, seconds=50.0)
    poison["body"]["active_seconds"] = 1e6
    answer = learner.sync(*changes[:250], poison, *changes[250:])
    assert len(answer["accepted"]) == 499
    assert [(one["id"], one["code"]) for one in answer["rejected"]] == [(poison["id"], "invalid")]


@pytest.mark.parametrize("body", [None, 5, [], {}, {"lesson": 7}, {"lesson": "a" * 300}])
def test_a_body_of_any_other_shape_is_refused_alone(taught: School, body: object) -> None:
    answer = taught.learner().sync({"kind": "session", "id": "x", "body": body}, session())
    assert [one["code"] for one in answer["rejected"]] == ["invalid"]
    assert len(answer["accepted"]) == 1


def test_a_name_that_no_database_can_hold_is_refused_alone(taught: School) -> None:
    learner = taught.learner()
    copy = change("course_copy", "own", write(Register(), "laptop", NOON, course("own", "x\x00y")))
    note = NoteValue(lesson="a\x00", course="c1", at_seconds=1.0, text="x")
    changes = [
        session(1, lesson="a\x00"),
        session(2, course="c\x001"),
        copy,
        change("note", "n", write(Register(), "laptop", NOON, note)),
        change("preference", "p\x00", write(Register(), "laptop", NOON, 1)),
    ]
    answer = learner.sync(*changes, session(3))
    assert [one["code"] for one in answer["rejected"]] == ["invalid"] * 5
    assert len(answer["accepted"]) == 1


def test_who_is_not_enrolled_is_told_so_and_an_unknown_lesson_is_unknown(taught: School) -> None:
    taught.publish(course("c2", "d"), everyone=False)
    learner = taught.learner()
    answer = learner.sync(session(1, course="c2", lesson="d"), session(2, lesson="zz"), session(3, course="c9"))
    assert [one["code"] for one in answer["rejected"]] == ["not_enrolled", "unknown_lesson", "unknown_lesson"]


def test_a_course_of_the_learners_own_comes_as_a_copy(taught: School) -> None:
    learner = taught.learner()
    copy = change("course_copy", "own", write(Register(), "laptop", NOON, course("own", "x", "y")))
    answer = learner.sync(session(1, course="own", lesson="x", seconds=95.0), copy)
    assert answer["rejected"] == []
    other = taught.learner("bob").sync(session(1, course="own", lesson="x"))
    assert [one["code"] for one in other["rejected"]] == ["unknown_lesson"]


def test_a_cursor_of_another_history_pulls_everything(taught: School) -> None:
    learner = taught.learner()
    learner.sync(session())
    for cursor in ("", "x", "0000000000000000-1", "ß-٣", "a-b-c", "0000000000000000-1-1-b", "a-٣-1-b"):
        answer = learner.sync(cursor=cursor)
        assert (len(answer["records"]), answer["reset"]) == (1, True), cursor
    assert learner.sync()["reset"] is False, "a device that is new has nothing to send again"


def test_a_cursor_ahead_of_the_server_shows_a_restored_database_and_starts_a_new_history(taught: School) -> None:
    learner = taught.learner()
    before = learner.sync(session())["cursor"]
    incarnation, _, _, boot = before.split("-")
    answer = learner.sync(cursor=f"{incarnation}-99-99-{boot}")
    assert (len(answer["records"]), answer["reset"]) == (1, True)
    assert answer["cursor"].partition("-")[0] != incarnation
    other = learner.sync(cursor=before)
    assert (len(other["records"]), other["reset"]) == (1, True), "every other device sends everything again, too"
    assert learner.sync(cursor=other["cursor"])["reset"] is False


def test_pages_lead_through_all_documents_each_once(taught: School) -> None:
    learner = taught.learner()
    learner.sync(*(session(number) for number in range(10)))
    seen: list[str] = []
    cursor = None
    more = True
    while more:
        answer = learner.sync(cursor=cursor, limit=3)
        seen += [f"{one['kind']}/{one['id']}" for one in answer["records"]]
        cursor, more = answer["cursor"], answer["more"]
    assert len(seen) == len(set(seen)) == 10


def test_highest_tells_a_device_how_far_its_own_writes_are_known(taught: School) -> None:
    learner = taught.learner()
    mark = write(
        write(Register(), "laptop", NOON, MarkValue(epoch=0)), "laptop", NOON, MarkValue(epoch=0, value="complete")
    )
    answer = learner.sync(change("lesson_state", "a", LessonState(course="c1", mark=mark)))
    assert answer["highest"] == {"lesson_state/a": 2}
    assert learner.sync()["highest"] == {"lesson_state/a": 2}


def test_fields_of_a_newer_client_come_back_as_they_came(taught: School) -> None:
    learner = taught.learner()
    watched = session()
    watched["body"]["mood"] = {"brave": [1.0, None]}
    learner.sync(watched)
    assert watched in learner.sync()["records"]


def test_the_server_remembers_a_completion_that_two_devices_reached_together(taught: School) -> None:
    learner = taught.learner()
    learner.sync(session(1, spans=((0.0, 50.0),)))
    learner.sync(session(2, spans=((50.0, 95.0),)))
    states = [one for one in learner.sync()["records"] if one["kind"] == "lesson_state"]
    assert [one["body"]["completed"] for one in states] == [{"0": NOON + 50_000}]


def test_more_than_five_hundred_changes_are_too_many(taught: School) -> None:
    learner = taught.learner()
    device = {"id": "laptop", "name": "", "sent_at": 0}
    body = {"protocol": 1, "device": device, "cursor": None, "changes": [session(n) for n in range(501)]}
    answer = learner.post("/api/sync", body)
    assert (answer.status_code, answer.json()["type"]) == (413, "too_large")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_bomb_of_gzip_is_refused_before_it_unfolds(taught: School) -> None:
    learner = taught.learner()
    packed = gzip.compress(b" " * 20_000_000, 1)
    headers = {"Authorization": f"Bearer {learner.token}", "Content-Encoding": "gzip"}
    answer = taught.client.post("/api/sync", content=packed, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "too_large")


def test_a_packed_round_is_unpacked(taught: School) -> None:
    learner = taught.learner()
    device = {"id": "laptop", "name": "", "sent_at": 0}
    packed = gzip.compress(json.dumps({"protocol": 1, "device": device, "changes": [session()]}).encode())
    headers = {
        "Authorization": f"Bearer {learner.token}",
        "Content-Encoding": "gzip",
        "Content-Type": "application/json",
    }
    answer = taught.client.post("/api/sync", content=packed, headers=headers)
    assert len(answer.json()["accepted"]) == 1


def test_an_answer_is_packed_for_who_asks_for_it(taught: School) -> None:
    learner = taught.learner()
    learner.sync(*(session(number) for number in range(20)))
    body = {"protocol": 1, "device": {"id": "laptop", "name": "", "sent_at": 0}}
    packed = learner.ask("POST", "/api/sync", body, headers={"Accept-Encoding": "gzip"})
    plain = learner.ask("POST", "/api/sync", body, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.json()["records"] == plain.json()["records"]


@pytest.mark.parametrize(("protocol", "status"), [(0, 426), (1, 200), (2, 422)])
def test_a_client_too_old_is_told_so(taught: School, protocol: int, status: int) -> None:
    device = {"id": "laptop", "name": "", "sent_at": 0}
    answer = taught.learner().post("/api/sync", {"protocol": protocol, "device": device})
    assert answer.status_code == status


def test_who_has_no_token_is_asked_to_sign_in(taught: School) -> None:
    answer = taught.client.post("/api/sync", json={})
    assert (answer.status_code, answer.json()["type"]) == (401, "unauthorized")


def test_who_knows_less_than_their_cursor_says_is_told_again(taught: School) -> None:
    learner = taught.learner()
    known = change("lesson_state", "a", LessonState(course="c1", epoch=1, completed={0: NOON}))
    cursor = learner.sync(known)["cursor"]
    less = change("lesson_state", "a", LessonState(course="c1", completed={0: NOON + 7}))
    answer = learner.sync(less, cursor=cursor)
    assert (answer["records"], answer["cursor"]) == ([known], cursor)
    assert learner.sync(known, cursor=cursor)["records"] == []
