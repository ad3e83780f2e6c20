"""Joins of whole documents: the same on every replica, whatever came when and how often."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import merge, progress
from learncore.merge import Body, InvalidDocument, decode_body, encode_body, join, join_body, settle_body
from learncore.records import DocumentKind, LessonState, Register, Session
from learncore.register import canonical, write
from tests.core.strategies import bodies, documents, few, lesson_states

KINDS = ["session", "attempt", "lesson_state", "note"]
SESSION = Session(lesson="l", course="c", device="desk", started_at=1_000, ended_at=61_000)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_joins_are_commutative_associative_and_idempotent(kind: str, data: st.DataObject) -> None:
    history = data.draw(documents(kind))
    a, b, c = (data.draw(st.sampled_from(history)) for _ in range(3))
    assert encode_body(kind, join(kind, a, b)) == encode_body(kind, join(kind, b, a))
    assert encode_body(kind, join(kind, join(kind, a, b), c)) == encode_body(kind, join(kind, a, join(kind, b, c)))
    assert encode_body(kind, join(kind, a, a)) == encode_body(kind, a)
    assert join(kind, a, a) == a


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_settled_document_is_encoded_at_once_as_its_body_is(kind: str, data: st.DataObject) -> None:
    document = merge.settle(data.draw(st.sampled_from(data.draw(documents(kind)))))
    assert merge.encode_settled(document) == canonical(merge.body_of(document)) == encode_body(kind, document)


@pytest.mark.parametrize("kind", KINDS)
@few
@given(data=st.data())
def test_bodies_with_unknown_fields_join_the_same_in_any_order(kind: str, data: st.DataObject) -> None:
    a, b, c = data.draw(bodies(kind))
    assert canonical(join_body(kind, a, b)) == canonical(join_body(kind, b, a))
    left, right = join_body(kind, join_body(kind, a, b), c), join_body(kind, a, join_body(kind, b, c))
    assert canonical(left) == canonical(right)
    settled = settle_body(kind, a)
    assert canonical(join_body(kind, settled, a)) == canonical(settled)


@pytest.mark.parametrize("kind", KINDS)
@few
@given(data=st.data())
def test_the_known_part_of_a_joined_body_is_the_join_of_the_known_parts(kind: str, data: st.DataObject) -> None:
    a, b, _ = data.draw(bodies(kind))
    joined: Any = join(kind, decode_body(kind, a), decode_body(kind, b))  # pyright: ignore[reportArgumentType]
    assert encode_body(kind, decode_body(kind, join_body(kind, a, b))) == encode_body(kind, joined)


@pytest.mark.parametrize("kind", KINDS)
@few
@given(data=st.data())
def test_a_document_survives_its_json(kind: str, data: st.DataObject) -> None:
    for document in data.draw(documents(kind)):
        raw = encode_body(kind, document)
        assert decode_body(kind, raw) == document
        assert decode_body(kind, msgspec.json.decode(raw)) == document
        assert encode_body(kind, decode_body(kind, raw)) == raw
        assert canonical(settle_body(kind, msgspec.json.decode(raw))) == raw


@few
@given(lesson_states())
def test_replicas_of_a_lesson_end_the_same_however_messages_are_late_or_repeated(history: list[LessonState]) -> None:
    forwards = backwards = LessonState(course="c1")
    for message in history:
        forwards = join("lesson_state", forwards, message)
    for message in [*reversed(history), *history, *history[::2]]:
        backwards = join("lesson_state", backwards, message)
    assert encode_body("lesson_state", forwards) == encode_body("lesson_state", backwards)


def test_what_people_overwrite_is_a_register_of_every_kind() -> None:
    assert {kind for kind, type_ in merge.TYPES.items() if type_ is Register} == {"note", "preference", "course_copy"}
    assert {*merge.TYPES} == {*get_args(DocumentKind)}


def test_two_copies_of_a_session_keep_all_that_either_watched() -> None:
    early = msgspec.structs.replace(SESSION, spans=((0.0, 10.0),), active_seconds=10.0, duration=60.0)
    late = msgspec.structs.replace(SESSION, ended_at=90_000, spans=((8.0, 20.0),), active_seconds=19.5, pages=(2,))
    assert join("session", early, late) == msgspec.structs.replace(
        SESSION, ended_at=90_000, spans=((0.0, 20.0),), active_seconds=19.5, pages=(2,), duration=60.0
    )


def test_the_first_completion_of_an_epoch_is_kept() -> None:
    desk = progress.latch(LessonState(course="c"), 0, 500)
    laptop = progress.latch(progress.latch(LessonState(course="c"), 0, 400), 1, 900)
    assert join("lesson_state", desk, laptop).completed == {0: 400, 1: 900}
    assert join("lesson_state", laptop, desk).completed == {0: 400, 1: 900}


def test_unknown_fields_are_kept_at_every_depth() -> None:
    note: Body = {
        "seen": {"desk": 1},
        "now": [{"by": "desk", "n": 1, "at": 5, "value": {"text": "hi", "ink": "red"}, "pen": 2}],
        "folder": "maths",
    }
    joined = join_body("note", note, {"seen": {}, "now": [], "pinned": True})
    assert joined == {**note, "pinned": True}
    state = {"course": "c", "resume": {"seen": {"desk": 1}, "now": [], "why": "sleep"}, "mark": {"who": "tutor"}}
    assert join_body("lesson_state", state, {"course": "c", "stars": 4}) == {**_without_empty(state), "stars": 4}


def _without_empty(state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "resume": {"seen": {"desk": 1}, "why": "sleep"}}


def test_of_two_values_of_an_unknown_field_every_replica_keeps_the_same() -> None:
    a, b = ({**merge.body_of(SESSION), "rating": value} for value in ("good", "great"))
    assert join_body("session", a, b)["rating"] == join_body("session", b, a)["rating"] == "great"


def test_an_unknown_field_goes_with_the_value_that_was_replaced() -> None:
    old = write(Register(), "desk", 1, "old")
    body = merge.body_of(old)
    body["now"][0]["pen"] = "red"
    new = merge.body_of(write(old, "laptop", 2, "new"))
    assert "pen" not in join_body("note", body, new)["now"][0]


def test_defaults_are_left_out_of_a_body_however_they_were_computed() -> None:
    computed = msgspec.structs.replace(SESSION, active_seconds=float("0"), epoch=int("0"))
    assert encode_body("session", computed) == encode_body("session", SESSION)
    assert encode_body("lesson_state", LessonState(course="c", resume=Register())) == b'{"course":"c"}'


def test_decoding_settles_what_a_body_left_loose() -> None:
    loose = {**merge.body_of(SESSION), "spans": [[3, 4], [0, 2], [1, 3]], "pages": [3, 1, 3]}
    decoded = decode_body("session", loose)
    assert isinstance(decoded, Session)
    assert (decoded.spans, decoded.pages) == (((0.0, 4.0),), (1, 3))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("session", {}),
        ("session", {**merge.body_of(SESSION), "started_at": "now"}),
        ("session", {**merge.body_of(SESSION), "active_seconds": float("nan")}),
        ("session", {**merge.body_of(SESSION), "spans": [[1.0]]}),
        ("note", {"now": [{"by": "desk"}]}),
        ("note", {"seen": ["desk"]}),
        ("lesson_state", {"course": "c", "completed": {"first": 1}}),
        ("lesson_state", {"course": "c", "resume": None}),
        ("rumour", {}),
        ("attempt", b"{"),
        ("attempt", b"[]"),
        ("preference", b'{"now":[{"by":"\\ud800","n":1,"at":1}]}'),
        ("preference", {"now": [{"by": "\ud800", "n": 1, "at": 1}]}),
        ("preference", b'{"now":[{"by":"desk","n":1,"at":1,"value":' + b"[" * 40 + b"]" * 40 + b"}]}"),
        ("preference", b"[" * 100_000),
    ],
)
def test_what_is_no_document_is_refused_with_its_kind_and_a_reason(kind: str, body: Body | bytes) -> None:
    with pytest.raises(InvalidDocument) as refused:
        decode_body(kind, body)
    assert refused.value.kind == kind
    assert refused.value.reason


def test_an_endless_unknown_field_is_refused_too() -> None:
    endless: Body = merge.body_of(SESSION)
    endless["echo"] = endless
    with pytest.raises(InvalidDocument):
        join_body("session", endless, endless)


def test_documents_of_two_kinds_do_not_join() -> None:
    with pytest.raises(TypeError):
        join("session", SESSION, LessonState(course="c"))  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        encode_body("note", SESSION)
    with pytest.raises(InvalidDocument):
        encode_body("rumour", SESSION)
