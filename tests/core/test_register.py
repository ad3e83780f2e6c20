"""The register: whoever has seen a write may replace it; blind writes stand side by side."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import register
from learncore.records import Register, ResumePoint, Sibling
from learncore.register import MAX_AT, canonical, furthest, join, latest, others, value_as, write
from tests.core.strategies import few, registers, resume_values, stamps

YEARS = 365 * 86_400_000


def resume(seconds: float, epoch: int = 0) -> ResumePoint:
    return ResumePoint(epoch=epoch, seconds=seconds)


def stop(copy: Register, device: str, at: int, seconds: float, epoch: int = 0) -> Register:
    return write(copy, device, at, resume(seconds, epoch))


def position(copy: Register) -> float | None:
    point = value_as(furthest(copy), ResumePoint)
    return point.seconds if point else None


def test_nothing_written_is_nothing_chosen() -> None:
    assert latest(Register()) is None
    assert furthest(Register()) is None
    assert others(Register(), None) == ()


def test_a_rewind_on_the_same_device_is_kept() -> None:
    far = stop(Register(), "desk", 1, 2_000)
    assert position(stop(far, "desk", 2, 3.0)) == 3.0


def test_a_rewind_that_had_seen_the_other_device_is_kept() -> None:
    desk = stop(Register(), "desk", 1, 2_000)
    laptop = stop(join(Register(), desk), "laptop", 2, 3.0)
    assert position(join(desk, laptop)) == 3.0


def test_a_rewind_that_had_seen_others_is_kept_even_by_a_clock_years_behind() -> None:
    desk = stop(Register(), "desk", 50 * YEARS, 2_000)
    laptop = stop(desk, "laptop", 0, 3.0)
    merged = join(desk, laptop)
    assert position(merged) == 3.0
    assert merged.now[0].at == 50 * YEARS + 1


def test_of_two_blind_positions_the_further_is_resumed_and_the_other_offered() -> None:
    desk = stop(Register(), "desk", 9, 723)
    laptop = stop(Register(), "laptop", 1, 2_470)
    merged = join(desk, laptop)
    assert position(merged) == 2_470
    assert [value_as(sibling, ResumePoint) for sibling in others(merged, furthest(merged))] == [resume(723)]


def test_a_clock_that_is_wrong_by_years_wins_only_against_a_blind_write() -> None:
    wrong = write(Register(), "laptop", 60 * YEARS, "from the future")
    blind = write(Register(), "desk", 50 * YEARS, "blind")
    informed = write(wrong, "desk", 50 * YEARS, "informed")
    assert (latest(join(wrong, blind)) or Sibling(by="", n=0, at=0)).value == "from the future"
    assert (latest(join(wrong, informed)) or Sibling(by="", n=0, at=0)).value == "informed"


def test_a_new_epoch_beats_any_position_of_the_old_one() -> None:
    again = stop(Register(), "desk", 1, 0.0, epoch=1)
    blind = stop(Register(), "laptop", 99, 2_470, epoch=0)
    assert value_as(furthest(join(again, blind)), ResumePoint) == resume(0.0, epoch=1)


def test_the_losing_version_of_a_note_can_still_be_read() -> None:
    merged = join(
        write(Register(), "desk", 5, "typed at the desk"), write(Register(), "laptop", 6, "typed on the train")
    )
    chosen = latest(merged)
    assert chosen is not None
    assert chosen.value == "typed on the train"
    assert [sibling.value for sibling in others(merged, chosen)] == ["typed at the desk"]


def test_the_next_write_settles_a_conflict() -> None:
    merged = join(write(Register(), "desk", 5, "a"), write(Register(), "laptop", 6, "b"))
    settled = write(merged, "desk", 0, "c")
    assert [sibling.value for sibling in settled.now] == ["c"]
    assert join(settled, merged) == settled


def values(copy: Register) -> list[object]:
    return [sibling.value for sibling in copy.now]


def test_of_two_values_that_a_forked_identity_gave_one_number_both_stand() -> None:
    base = write(Register(), "laptop", 1, "seen by both")
    original, clone = write(base, "desk", 5, "b"), write(base, "desk", 6, "a")
    both = join(original, clone)
    assert values(both) == ["a", "b"]
    assert (latest(both) or Sibling(by="", n=0, at=0)).value == "a"
    assert [sibling.value for sibling in others(both, latest(both))] == ["b"]
    assert join(both, base) == both
    assert join(join(clone, base), join(base, original)) == both, "whoever passes them on"


def test_a_write_that_had_seen_both_replaces_both() -> None:
    both = join(write(Register(), "desk", 5, "b"), write(Register(), "desk", 6, "a"))
    settled = write(both, "laptop", 7, "c")
    assert values(join(settled, both)) == ["c"]
    assert values(join(both, write(Register(), "desk", 6, "a"))) == ["a", "b"]


def test_one_value_at_two_times_is_one_write() -> None:
    early, late = write(Register(), "desk", 5, "a"), write(Register(), "desk", 6, "a")
    assert join(early, late) == join(late, early) == late


def test_a_number_and_the_same_in_another_form_are_two_values_in_any_order() -> None:
    whole, point = write(Register(), "desk", 5, 1), write(Register(), "desk", 5, 1.0)
    assert canonical(join(whole, point)) == canonical(join(point, whole))
    assert len(join(whole, point).now) == 2


def test_values_are_kept_as_their_json_reads_back() -> None:
    written = write(Register(), "desk", 1, resume(3.0))
    assert written.now[0].value == {"epoch": 0, "seconds": 3.0}


def test_a_value_of_another_shape_counts_for_least() -> None:
    strange = write(Register(), "laptop", 99, "far away")
    assert position(join(strange, stop(Register(), "desk", 1, 0.0))) == 0.0
    assert position(strange) is None


def test_a_register_is_settled_whatever_a_document_brought() -> None:
    sibling = Sibling(by="desk", n=7, at=1, value="b")
    twin = Sibling(by="desk", n=7, at=1, value="a")
    first = Sibling(by="a desk", n=1, at=1)
    settled = register.settle(Register(seen={"z": 1}, now=(sibling, twin, first)))
    assert settled == Register(seen={"a desk": 1, "desk": 7, "z": 1}, now=(first, twin, sibling))
    assert list(settled.seen) == ["a desk", "desk", "z"]


def test_a_write_after_the_last_moment_still_stands() -> None:
    written = write(write(Register(), "desk", MAX_AT + 5, "a"), "desk", MAX_AT + 9, "b")
    assert written.now == (Sibling(by="desk", n=2, at=MAX_AT, value="b"),)


def test_canonical_json_is_one_text_for_equal_values() -> None:
    assert canonical({"b": 1, "a": [1.5, None]}) == canonical({"a": [1.5, None], "b": 1}) == b'{"a":[1.5,null],"b":1}'
    assert canonical({10: "x", 9: "y"}) == b'{"10":"x","9":"y"}'


@few
@given(registers(), st.data())
def test_joins_are_commutative_associative_and_idempotent(history: list[Register], data: st.DataObject) -> None:
    a, b, c = (data.draw(st.sampled_from(history)) for _ in range(3))
    assert msgspec.json.encode(join(a, b)) == msgspec.json.encode(join(b, a))
    assert canonical(join(join(a, b), c)) == canonical(join(a, join(b, c)))
    assert canonical(join(a, a)) == canonical(a)


@few
@given(registers())
def test_histories_leave_only_settled_registers(history: list[Register]) -> None:
    for copy in history:
        assert canonical(register.settle(copy)) == canonical(copy)


@given(registers(resume_values))
def test_all_replicas_end_the_same_in_any_order_of_messages(history: list[Register]) -> None:
    forwards, backwards = Register(), Register()
    for message in history:
        forwards = join(forwards, message)
    for message in [*reversed(history), *history]:
        backwards = join(backwards, message)
    assert canonical(forwards) == canonical(backwards)
    assert furthest(forwards) == furthest(backwards)


@few
@given(registers(), st.data(), stamps)
def test_a_write_always_stands_against_all_that_its_writer_had_seen(
    history: list[Register], data: st.DataObject, at: int
) -> None:
    seen = data.draw(st.lists(st.sampled_from(history), min_size=1))
    mine = Register()
    for copy in seen:
        mine = join(mine, copy)
    written = write(mine, "phone", at, "mine")
    for copy in seen:
        assert join(written, copy) == written
        assert join(copy, written).now == written.now


@pytest.mark.parametrize("chooser", [latest, furthest])
@few
@given(history=registers(resume_values))
def test_the_chosen_and_the_others_are_all_there_are(chooser: object, history: list[Register]) -> None:
    for copy in history:
        chosen = latest(copy) if chooser is latest else furthest(copy)
        rest = others(copy, chosen)
        assert {s.by for s in rest} | ({chosen.by} if chosen else set()) == {s.by for s in copy.now}
        assert len(rest) == max(0, len(copy.now) - 1)
