"""A note that several devices wrote without knowing of each other keeps what each of them made of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from learncore.notes import shown, versions
from learncore.records import NoteValue, Register
from learncore.register import amend, join, write

TEXTS = st.text(max_size=3)


def said(text: str, *, deleted: bool = False) -> NoteValue:
    return NoteValue(lesson="l", course="c", text=text, deleted=deleted)


def texts(register: Register) -> list[object]:
    return [sibling.value.get("text", "") for sibling in versions(register)]


def test_an_edit_that_had_not_seen_another_stands_beside_it() -> None:
    base = write(Register(), "laptop", 10, said("first"))
    elsewhere = write(base, "desk", 20, said("from the desk"))
    here = amend(join(base, elsewhere), base.seen, "laptop", 30, said("from the laptop"))
    assert texts(here) == ["from the laptop", "from the desk"]
    assert texts(join(here, elsewhere)) == texts(here)
    settled = write(here, "desk", 40, said("both"))
    assert texts(join(settled, here)) == ["both"]


def test_an_edit_that_had_seen_all_replaces_all() -> None:
    base = write(Register(), "laptop", 10, said("first"))
    assert amend(base, base.seen, "desk", 5, said("second")) == write(base, "desk", 5, said("second"))


def test_own_writes_are_always_known() -> None:
    base = write(Register(), "laptop", 10, said("one"))
    again = amend(base, {}, "laptop", 11, said("two"))
    assert texts(again) == ["two"]


def test_words_outlive_a_deletion_that_had_not_seen_them() -> None:
    base = write(Register(), "laptop", 10, said("first"))
    deleted = write(base, "desk", 90, said("first", deleted=True))
    edited = write(base, "laptop", 20, said("better"))
    both = join(deleted, edited)
    chosen = shown(both)
    assert chosen is not None
    assert chosen.value["text"] == "better"
    assert len(versions(both)) == 2
    assert shown(deleted) == deleted.now[0]


def test_the_same_words_twice_are_no_dispute() -> None:
    base = write(Register(), "laptop", 10, said("first"))
    one, other = write(base, "desk", 20, said("same")), write(base, "laptop", 30, said("same"))
    assert texts(join(one, other)) == ["same"]
    assert texts(Register()) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 50), TEXTS), max_size=6), TEXTS, st.integers(6, 60))
def test_amending_is_writing_on_what_was_seen_and_joining(
    elsewhere: list[tuple[str, int, str]], text: str, at: int
) -> None:
    base = write(Register(), "me", 5, said("base"))
    remote = base
    for device, when, words in elsewhere:
        remote = write(remote, device, when, said(words))
    assert amend(join(base, remote), base.seen, "me", at, said(text)) == join(write(base, "me", at, said(text)), remote)
