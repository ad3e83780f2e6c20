"""The index can be thrown away: whatever happens to it, what there is is found again, and nothing that is not."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnapp.store import Store
from learnapp.store.search import LessonText, Passage, Searching
from learnapp.store.search.index import FILE, PORTION, Entry, Index
from learnapp.store.sql import DATABASE
from learncore.records import NoteValue
from tests.store.conftest import Opener
from tests.store.searching import Said, Searcher, kinds, look, said, searcher, systems, until
from tests.store.support import course, lesson, put

__all__ = ["said", "searcher"]

CUES = (
    Passage(542.0, "So far every name we used was a value."),
    Passage(551.0, "The ampersand asks where that value lives."),
    Passage(570.0, "A pointer is just a variable that holds an address."),
)
PAGES = (Passage(1.0, "Contents"), Passage(2.0, "The heap grows towards the stack."), Passage(3.0, "Naïveté costs."))


@pytest.mark.parametrize("spoilt", ["no database", "torn"])
def test_a_damaged_index_is_made_again(
    open_store: Opener, searcher: Searcher, said: Said, folder: Path, spoilt: str
) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "ampersand").hits
    searching.close()
    if spoilt == "torn":
        with sqlite3.connect(folder / FILE) as db:
            db.execute("UPDATE passages_data SET block = x'00ff' WHERE id > 10")
        db.close()
    else:
        for side in ("-wal", "-shm"):
            (folder / f"{FILE}{side}").unlink(missing_ok=True)
        (folder / FILE).write_bytes(b"nothing of the kind" * 1_000)
    again = searcher(store)
    assert again.wait(20)
    again.find("ampersand")
    assert look(again, "ampersand").hits
    assert said.reads == 2


def test_an_index_of_another_database_is_made_again(open_store: Opener, searcher: Searcher, folder: Path) -> None:
    store = open_store()
    put(store, course("gone", lesson("g")))
    searching = searcher(store)
    assert look(searching, "lesson g").hits
    searching.close()
    store.close()
    (folder / "learnapp.db").unlink()
    store = open_store(folder)
    put(store, course("new", lesson("n")))
    again = searcher(store)
    assert kinds(look(again, "lesson")) == [("lesson", "n")]


def test_an_index_that_is_ahead_of_its_database_is_made_again(
    open_store: Opener, searcher: Searcher, folder: Path
) -> None:
    store = open_store()
    put(store, course("c", lesson("l")))
    searching = searcher(store)
    assert look(searching, "lesson").hits
    searching.close()
    with sqlite3.connect(folder / FILE) as db:
        db.execute("UPDATE meta SET value = '1000' WHERE key = 'cursor'")
        db.execute("UPDATE entries SET course_id = 'of another life'")
    db.close()
    assert kinds(look(searcher(store), "lesson")) == [("lesson", "l")]


def test_an_index_that_is_taken_away_meanwhile_is_made_again(
    open_store: Opener, searcher: Searcher, folder: Path
) -> None:
    store = open_store()
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "pointers").hits
    for side in ("", "-wal", "-shm"):
        (folder / f"{FILE}{side}").unlink(missing_ok=True)
    assert searching.find("pointers").preparing
    assert kinds(look(searching, "pointers")) == [("lesson", "p")]
    assert (folder / FILE).exists()


def test_what_was_half_written_when_the_program_ended_is_not_found_for_ever(
    open_store: Opener, searcher: Searcher, said: Said, folder: Path
) -> None:
    store = open_store()
    said.say("p", tuple(Passage(float(n), "the ampersand " * 40) for n in range(2 * PORTION)))
    put(store, systems())
    index = Index(folder, store.device_id)
    text = said.by_lesson["p"]

    def entries() -> Iterator[Entry]:
        """Until the plug is pulled."""
        for n in range(PORTION + 1):
            yield Entry("transcript", "text\nsys\np\ntranscript\nen", "sys", "p", None, float(n), "", "the ampersand")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        index.replace("text\nsys\np\ntranscript\nen", entries(), text.stamp)
    index.close()
    said.by_lesson.clear()  # the captions are taken away before the next start
    assert not look(searcher(store), "ampersand").hits


def test_what_was_half_thrown_away_is_written_again(
    open_store: Opener, searcher: Searcher, said: Said, folder: Path
) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "ampersand").hits
    searching.close()
    index = Index(folder, store.device_id)
    index._empty("text\nsys\np\ntranscript\nen")
    index.advance(0)
    index.close()
    assert look(searcher(store), "ampersand").hits


def test_a_text_that_nobody_expected_keeps_no_other_from_being_found(
    open_store: Opener, searcher: Searcher, said: Said
) -> None:
    def fail() -> Iterator[Passage]:
        yield Passage(0.0, "as far as this")
        raise RecursionError

    store = open_store()
    said.by_lesson["p"] = LessonText("transcript", "en", "1", fail)
    said.say("h", (Passage(1.0, "the heap grows"),), kind="document")
    put(store, systems(), course("later", lesson("l"), title="Later"))
    searching = searcher(store)
    assert look(searching, "grows").hits
    assert look(searching, "far").hits
    assert kinds(look(searching, "later")) == [("course", "later")]


def test_a_course_that_cannot_be_read_keeps_no_other_from_being_found(
    open_store: Opener, searcher: Searcher, folder: Path
) -> None:
    store = open_store()
    put(store, course("broken", lesson("b")), course("sound", lesson("s"), title="Sound"))
    store.close()
    with sqlite3.connect(folder / DATABASE) as db:
        db.execute("UPDATE courses SET manifest = '{}' WHERE course_id = 'broken'")
    db.close()
    store = open_store(folder)
    assert kinds(look(searcher(store), "sound")) == [("course", "sound")]


def test_a_long_text_does_not_hold_up_the_end(open_store: Opener, searcher: Searcher, said: Said) -> None:
    begun = threading.Event()

    def read() -> Iterator[Passage]:
        for n in range(10**9):
            yield Passage(float(n), "word " * 100)
            begun.set()

    store = open_store()
    said.by_lesson["p"] = LessonText("transcript", "en", "1", read)
    put(store, systems())
    searching = searcher(store)
    assert begun.wait(20)
    before = time.monotonic()
    searching.close()
    assert time.monotonic() - before < 5
    assert not searching._thread.is_alive()


def test_it_is_settled_only_when_all_that_was_written_is_in(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    put(store, systems())
    searching = searcher(store)
    for n in range(60):
        store.put_note(f"n{n}", NoteValue(lesson="p", course="sys", text=f"thought{n}")).result(10)
        assert look(searching, f"thought{n}").hits


def test_many_ask_while_it_is_made_again(open_store: Opener, searcher: Searcher, folder: Path) -> None:
    store = open_store()
    put(store, systems())
    searching = searcher(store)
    failed: list[BaseException] = []

    def ask(one: Searching) -> None:
        try:
            for _ in range(40):
                one.find("pointers")
        except BaseException as error:
            failed.append(error)

    askers = [threading.Thread(target=ask, args=(searching,)) for _ in range(4)]
    for asker in askers:
        asker.start()
    for _ in range(5):
        (folder / FILE).unlink(missing_ok=True)
        searching.find("pointers")
    for asker in askers:
        asker.join()
    assert failed == []
    assert look(searching, "pointers").hits


def test_nobody_is_answered_after_the_end(open_store: Opener, searcher: Searcher) -> None:
    store: Store = open_store()
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "pointers").hits
    searching.close()
    assert searching.find("pointers").hits == ()


def test_what_is_doubted_while_it_is_read_is_read_again(open_store: Opener, searcher: Searcher, said: Said) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def read() -> Iterator[Passage]:
        reading.set()
        assert go_on.wait(20)
        yield Passage(1.0, "the first page")

    store = open_store()
    said.by_lesson["p"] = LessonText("transcript", "en", "1", read)
    put(store, systems())
    searching = searcher(store)
    assert reading.wait(20)
    said.say("p", CUES, stamp="2")  # more is known of it now, too late for this time
    searching.read_again("sys")
    go_on.set()
    until(lambda: searching.find("ampersand").hits)
