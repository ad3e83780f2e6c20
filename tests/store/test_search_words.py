"""The same word, however it is written: accents, signs, scripts without spaces, and words that are misspelt."""

from __future__ import annotations

import unicodedata

import pytest

from learnapp.store.search.spelling import distance
from learnapp.store.search.words import marks, sought
from learncore.records import Lesson
from tests.store.conftest import Opener
from tests.store.searching import Searcher, kinds, look, said, searcher, systems
from tests.store.support import course, put

__all__ = ["said", "searcher"]


@pytest.mark.parametrize(
    ("title", "typed", "marked"),
    [
        (unicodedata.normalize("NFD", "Le café économique"), "econo", unicodedata.normalize("NFD", "écono")),
        ("كِتَاب الطبخ", "كتاب", "كِتَاب"),
        ("كِتَاب الطبخ", "كت", "كِتَ"),
        ("हिन्दी भाषा", "हिन्दी", "हिन्दी"),
        ("ภาษาไทยง่าย", "ไทย", "ไทย"),
        ("我们学习编程", "学习", "学习"),
        ("Python语言", "python", "Python"),
        ("Python语言", "语言", "语言"),
        ("foo_bar", "bar", "bar"),
        ("foo_bar", "foo _", "foo"),
    ],
)
def test_it_is_found_and_shown_where(
    open_store: Opener, searcher: Searcher, title: str, typed: str, marked: str
) -> None:
    store = open_store()
    put(store, course("c", Lesson(id="l", title=title, type="video", path="l.mp4"), title="Other"))
    hits = [hit for hit in look(searcher(store), typed).hits if hit.kind == "lesson"]
    assert [hit.lesson_id for hit in hits] == ["l"]
    assert [title[start:end] for start, end in hits[0].title_marks] == [marked]


def test_characters_have_to_stand_in_a_row(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    titles = ("学校和练习", "学习")
    put(store, course("c", *(Lesson(id=t, title=t, type="video", path=f"{t}.mp4") for t in titles), title="Other"))
    assert kinds(look(searcher(store), "学习")) == [("lesson", "学习")]


def test_what_is_sought_are_words_and_rows_of_characters() -> None:
    assert sought("Naïve  naive _ 学习Python") == ("naive", "学 习", "python")
    assert len(sought(" ".join(f"w{n}" for n in range(40)))) == 8
    assert [len(one.split()) for one in sought("学" * 100)] == [32, 4]
    assert marks("ﬁne ﬁsh", ("fi",)) == [(0, 1), (4, 5)]


@pytest.mark.parametrize(
    ("word", "term", "wrong"),
    [
        ("pointer", "pointers", (0, 7)),
        ("piontr", "pointers", (2, 6)),
        ("pixxtr", "pointers", (3, 0)),
        ("recusrion", "recursion", (1, 9)),
        ("adress", "address", (1, 7)),
        ("heaap", "heap", (1, 4)),
        ("heap", "heat", (1, 4)),
    ],
)
def test_how_far_a_word_is_from_another(word: str, term: str, wrong: tuple[int, int]) -> None:
    assert distance(word, term, 2) == wrong


@pytest.mark.parametrize(
    ("typed", "found"),
    [("piontes", "p"), ("pointers memmory", "p"), ("haep", "h"), ("heep cheat", "h"), ("ecconomique", "k"),
     ("economque", "k"), ("poi", "p"), ("pox", None), ("zzzzzz", None), ("xointers", "p"), ("ointers", "p"),
     ("opinters", "p"), ("ppointers", "p"), ("xointres", "p"), ("xoinetrs mmeory", "p"), ("eap cheat", None),
     ("zheat heap", "h"), ("xxinters", None), ("xo", None)],
)  # fmt: skip
def test_a_word_that_is_misspelt_is_found_as_it_was_meant(
    open_store: Opener, searcher: Searcher, typed: str, found: str | None
) -> None:
    """The first letter may be wrong, the two after it then are not; a short word is taken as it is written."""
    store = open_store()
    put(store, systems())
    answer = look(searcher(store), typed)
    assert [hit.lesson_id for hit in answer.hits if hit.kind == "lesson"] == ([found] if found else [])
    assert bool(answer.meant) == (found is not None and typed != "poi")


def test_what_is_spelt_rightly_is_not_taken_for_something_else(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    put(store, systems())
    answer = look(searcher(store), "pointers cheat")  # both words are there, but never together
    assert (answer.hits, answer.meant) == ((), "")
