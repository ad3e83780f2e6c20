"""Two databases under one device id: what proves it, and that what is renamed stands beside its rival."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import merge
from learncore.forks import is_rival, names, set_apart
from learncore.lesson_state import set_mark, set_resume
from learncore.merge import body_of
from learncore.records import LessonState, Register
from learncore.register import join, write

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4)
"""What two databases wrote after they were one: as often each."""


def written(register: Register, *wrote: Any, by: str = "desk", at: int = 10) -> Register:
    for value in wrote:
        register = write(register, by, at, value)
    return register


def test_one_name_for_two_values_is_a_fork_and_another_time_is_not() -> None:
    base = written(Register(), 1, by="other")
    assert is_rival(written(base, "a"), written(base, "b"), "desk")
    assert not is_rival(written(base, "a"), written(base, "b"), "other")
    assert not is_rival(written(base, "a"), written(base, "a", at=99), "desk")
    assert not is_rival(written(base, "a", "b"), written(base, "a"), "desk"), "it is behind"
    assert not is_rival(written(base, "a"), base, "desk")


@given(st.lists(st.integers(), max_size=3), pairs)
def test_what_is_set_apart_stands_beside_its_rival_on_every_replica(
    before: list[int], wrote: list[tuple[int, int]]
) -> None:
    ours, theirs = zip(*wrote, strict=True)
    base = written(written(Register(), *before), "seen", by="other")
    mine, other = written(base, *ours), written(base, *theirs, at=50)
    apart = set_apart(mine, other, "desk", "attic")
    assert is_rival(mine, other, "desk") == (ours[-1] != theirs[-1])
    if ours[-1] == theirs[-1]:
        assert apart == mine
        return
    joined = join(other, apart)
    assert joined == join(apart, other)
    assert {(one.by, one.value) for one in joined.now} == {("desk", theirs[-1]), ("attic", ours[-1])}
    assert not is_rival(apart, other, "desk")
    assert join(joined, mine).now != mine.now, "a copy from before brings nothing back alone"


def test_what_was_written_after_a_rival_was_told_is_as_blind() -> None:
    base = written(Register(), "seen", by="other")
    told, other = written(base, "mine"), written(base, "theirs")
    mine = written(told, "mine still")
    assert not is_rival(mine, other, "desk"), "by what is here alone nobody could tell"
    assert set_apart(mine, other, "desk", "attic") == mine
    joined = join(other, set_apart(mine, other, "desk", "attic", told))
    assert {(one.by, one.value) for one in joined.now} == {("desk", "theirs"), ("attic", "mine still")}


def test_who_has_the_value_of_both_is_no_rival_and_who_lacks_one_is() -> None:
    mine, other = written(Register(), "mine"), written(Register(), "theirs")
    both = join(mine, other)
    assert not is_rival(both, mine, "desk")
    assert not is_rival(both, both, "desk")
    assert is_rival(mine, both, "desk"), "a copy has written"
    assert set_apart(mine, both, "desk", "attic") == mine, "what is known under its name keeps it"


def test_the_registers_of_a_lesson_are_told_apart_one_by_one() -> None:
    base = set_resume(None, "c", "desk", 1, 0, 5.0)
    mine = set_resume(set_mark(base, "c", "desk", 2, "complete"), "c", "desk", 3, 0, 40.0)
    other = set_resume(set_mark(base, "c", "desk", 2, "complete"), "c", "desk", 3, 0, 90.0)
    assert is_rival(mine, other, "desk")
    apart = set_apart(mine, other, "desk", "attic")
    assert isinstance(apart, LessonState)
    assert apart.mark == mine.mark
    joined = merge.join("lesson_state", apart, other)
    assert isinstance(joined, LessonState)
    assert sorted(one.value["seconds"] for one in joined.resume.now) == [40.0, 90.0]


@pytest.mark.parametrize("body", [{}, {"now": None}, {"now": 7}, {"now": ["desk"]}, {"resume": [], "mark": "desk"}])
def test_a_body_of_any_shape_names_nobody(body: dict[str, Any]) -> None:
    assert not names(body, "desk")


def test_a_body_names_who_wrote_what_stands_in_it() -> None:
    assert names(body_of(written(Register(), 1)), "desk")
    assert not names(body_of(written(Register(), 1, by="other")), "desk")
    assert names(body_of(set_resume(None, "c", "desk", 1, 0, 5.0)), "desk")
