"""What an answer means, and which answers are not believed."""

from __future__ import annotations

from typing import Any

import pytest

from learnapp.store.exchange import Batch, Outgoing
from learnapp.sync import round as rounds
from learnapp.sync.round import Limits, Senseless
from learncore.wire import DocumentChange, Rejection, SyncResponse

SENT = Batch(documents=tuple(Outgoing(kind="note", id=name, version=3, body={"x": name}) for name in ("a", "b", "c")))
NOTHING = Batch()


def answer(**told: Any) -> SyncResponse:
    return SyncResponse(**{"cursor": "h-2", "server_time": 7, **told})


def test_what_is_sent_is_answered_in_the_version_that_was_sent() -> None:
    told = rounds.understand(
        SENT,
        "h-1",
        answer(
            accepted=(("note", "a"), ("note", "a"), ("note", "b"), ("note", "never sent")),
            rejected=(
                Rejection(kind="note", id="b", code="invalid", message="so"),
                Rejection(kind="note", id="never sent", code="invalid"),
            ),
            records=(DocumentChange(kind="note", id="z", body={}),),
        ),
        40,
    )
    assert told.accepted == (("note", "a", 3),)
    assert [(one.id, one.version, one.code) for one in told.refused] == [("b", 3, "invalid")]
    assert told.records == (("note", "z", {}),)
    assert (told.cursor, told.at, told.offset_ms) == ("h-2", 7, 40)


def test_the_last_answer_leaves_nothing_on_either_side() -> None:
    assert rounds.understand(NOTHING, None, answer(), 0).last
    page = (DocumentChange(kind="note", id="z", body={}),)
    assert not rounds.understand(NOTHING, None, answer(more=True, records=page), 0).last
    assert not rounds.understand(Batch(more=True), None, answer(), 0).last
    assert not rounds.understand(NOTHING, None, answer(reset=True), 0).last


@pytest.mark.parametrize(
    ("batch", "told"),
    [
        (NOTHING, answer(cursor="")),
        (NOTHING, answer(cursor="h" * 2_000)),
        (SENT, answer()),
        (SENT, answer(accepted=(("note", "never sent"),))),
        (NOTHING, answer(more=True)),
        (NOTHING, answer(more=True, cursor="h-1", records=(DocumentChange(kind="note", id="z", body={}),))),
    ],
)
def test_an_answer_that_contradicts_itself_is_not_believed(batch: Batch, told: SyncResponse) -> None:
    with pytest.raises(Senseless):
        rounds.understand(batch, "h-1", told, None)


def test_less_is_sent_after_a_refusal_and_more_again_after_a_success() -> None:
    limits = Limits()
    assert limits.less_to_send(500).documents == 250
    assert limits.less_to_send(7).documents == 3
    assert limits.less_to_send(1).documents == 1
    assert limits.less_to_send(7).more_to_send().documents == 6
    assert limits.more_to_send() == limits
    assert limits.less_to_want().wanted == 250
    assert Limits(wanted=1).less_to_want().wanted == 1


def test_what_another_database_wrote_as_us_goes_on_waiting() -> None:
    batch = Batch(documents=(Outgoing(kind="note", id="a", version=3, body={}),))
    answer = SyncResponse(rejected=(Rejection(kind="note", id="a", code="forked"),), cursor="x-1", server_time=1)
    understood = rounds.understand(batch, None, answer, None)
    assert (understood.accepted, understood.refused) == ((), ())
    assert rounds.says_forked(answer)


def test_a_fork_is_a_count_that_is_not_remembered() -> None:
    told = rounds.counted_keys(answer(highest={"note/a": 3, "preference/device/x": 2, "odd": 9}))
    assert told == {("note", "a"): 3, ("preference", "device/x"): 2}
    assert not rounds.is_forked(told, {("note", "a"): 3, ("preference", "device/x"): 5})
    assert rounds.is_forked(told, {("note", "a"): 2, ("preference", "device/x"): 5})
    assert rounds.is_forked(told, {})
