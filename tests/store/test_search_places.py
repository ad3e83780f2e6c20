"""One page of a document or one moment of a film is one result, by the words that say it best."""

from __future__ import annotations

import pytest

from learnapp.store.search import Hit, Passage
from learncore.records import Lesson
from tests.store.conftest import Opener
from tests.store.searching import Said, Searcher, look, said, searcher, systems
from tests.store.support import course, put

__all__ = ["said", "searcher"]

FILLING = "and much more of it is told before anything else comes to the mind of whoever wrote all of this down " * 4


def places(hits: tuple[Hit, ...]) -> list[tuple[str | None, float | None]]:
    return [(hit.lesson_id, hit.at) for hit in hits]


def test_a_page_that_says_it_often_is_found_once(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    pages = (
        Passage(1.0, f"The stacked things {FILLING}"),
        Passage(1.0, f"{FILLING} stacks {FILLING}"),
        Passage(1.0, "Stack"),
        Passage(2.0, f"{FILLING} a stack"),
    )
    said.say("h", pages, kind="document")
    put(store, systems())
    hits = look(searcher(store), "stack").hits
    assert places(hits) == [("h", 1.0), ("h", 2.0)]
    assert [hits[0].text[start:end] for start, end in hits[0].text_marks] == ["Stack"]


@pytest.mark.parametrize("typed", ["heap", "hea", "heap grows"])
def test_a_page_that_says_it_a_thousand_times_hides_no_other(
    open_store: Opener, searcher: Searcher, said: Said, typed: str
) -> None:
    store = open_store()
    often = Passage(1.0, f"the heap grows {FILLING} " * 200)
    said.say("h", (often, Passage(2.0, "A heap that grows"), Passage(3.0, "heaps, growing")), kind="document")
    said.say("n", (Passage(1.0, "how the heap grows"),), kind="document")
    put(store, systems(), course("b", Lesson(id="n", title="Notes", type="document", path="n.md")))
    found = set(places(look(searcher(store), typed).hits))
    assert {("h", 1.0), ("h", 2.0), ("n", 1.0)} <= found
    assert (("h", 3.0) in found) == (typed != "heap grows")


def test_a_moment_in_two_languages_is_found_once(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    english = (Passage(4.0, f"This is Python {FILLING}"), Passage(90.0, f"So is Python {FILLING}"))
    said.say("p", english)
    said.translate("p", (Passage(4.2, "Das ist Python."), Passage(90.3, f"Auch Python {FILLING}")))
    put(store, systems())
    hits = look(searcher(store), "python").hits
    assert [int(at or 0) for _, at in places(hits)] == [4, 90]


def test_the_same_page_of_two_documents_is_two_places(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("h", (Passage(1.0, "a heap"),), kind="document")
    said.say("n", (Passage(1.0, "a heap"),), kind="document")
    put(store, systems(), course("b", Lesson(id="n", title="Notes", type="document", path="n.md")))
    assert {("h", 1.0), ("n", 1.0)} <= set(places(look(searcher(store), "heap").hits))
