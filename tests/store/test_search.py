"""What was imported, said, read and noted is found by its words; the index follows what is written."""

from __future__ import annotations

import threading
from pathlib import Path

from learnapp.store.search import Passage, Searching
from learncore.records import Lesson, NoteValue
from tests.store.conftest import Opener
from tests.store.searching import Said, Searcher, kinds, look, said, searcher, systems, until
from tests.store.support import course, put

__all__ = ["said", "searcher"]

CUES = (
    Passage(542.0, "So far every name we used was a value."),
    Passage(551.0, "The ampersand asks where that value lives."),
    Passage(570.0, "A pointer is just a variable that holds an address."),
)
PAGES = (Passage(1.0, "Contents"), Passage(2.0, "The heap grows towards the stack."), Passage(3.0, "Naïveté costs."))


def test_courses_and_lessons_are_found_by_the_beginnings_of_words(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    put(store, systems())
    searching = searcher(store)
    assert kinds(look(searching, "poin mem")) == [("lesson", "p")]
    assert kinds(look(searching, "SYSTEM prog")) == [("course", "sys")]
    assert kinds(look(searching, "ann")) == [("course", "sys")]
    assert kinds(look(searching, "pointers heap")) == []
    assert kinds(look(searching, "  ")) == kinds(look(searching, '"*( NEAR(')) == []


def test_accents_and_case_make_no_difference(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    put(store, systems())
    searching = searcher(store)
    assert kinds(look(searching, "cafe economique")) == kinds(look(searching, "CAFÉ")) == [("lesson", "k")]


def test_scripts_without_spaces_are_found_within(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    put(store, course("zh", Lesson(id="a", title="我们学习编程", type="video", path="a.mp4"), title="中文"))
    assert kinds(look(searcher(store), "学习")) == [("lesson", "a")]


def test_a_transcript_is_found_with_the_moment_to_the_line(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems())
    hit = look(searcher(store), "variable holds addr").hits[0]
    assert (hit.kind, hit.lesson_id, hit.at) == ("transcript", "p", 570.0)
    assert (hit.title, hit.course_title) == ("Pointers and memory", "System Programming")
    assert [hit.text[start:end] for start, end in hit.text_marks] == ["variable", "holds", "addr"]


def test_the_moment_is_the_one_where_the_words_stand_together(
    open_store: Opener, searcher: Searcher, said: Said
) -> None:
    store = open_store()
    said.say("p", tuple(Passage(float(n), f"Line {n} asks where value {n} lives.") for n in range(10, 40, 2)))
    put(store, systems())
    hit = look(searcher(store), "value 20").hits[0]
    assert hit.at == 20.0
    assert "value 20" in hit.text


def test_a_page_is_found_by_its_number(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("h", PAGES, kind="document")
    put(store, systems())
    searching = searcher(store)
    assert [(hit.kind, hit.at) for hit in look(searching, "stack").hits] == [("document", 2.0)]
    assert [(hit.kind, hit.at) for hit in look(searching, "naivete").hits] == [("document", 3.0)]
    store.put_note("n1", NoteValue(lesson="h", course="sys", at_seconds=2.0, text="Compare the stack")).result(10)
    assert [(hit.kind, hit.at, hit.paged) for hit in look(searching, "compare").hits] == [("note", 2.0, True)]


def test_long_pages_are_found_to_their_last_word(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("h", (Passage(1.0, "word " * 900 + "last " + "x" * 3_000),), kind="document")
    put(store, systems())
    assert [hit.at for hit in look(searcher(store), "last").hits] == [1.0]


def test_notes_are_found_as_they_are_now(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    put(store, systems())
    searching = searcher(store)
    note = NoteValue(lesson="p", course="sys", at_seconds=12.0, text="Ask about dereferencing")
    store.put_note("n1", note).result(10)
    hit = look(searching, "deref").hits[0]
    assert (hit.kind, hit.note_id, hit.at, hit.title) == ("note", "n1", 12.0, "Pointers and memory")
    store.put_note("n1", NoteValue(lesson="p", course="sys", at_seconds=12.0, text="Answered")).result(10)
    assert kinds(look(searching, "deref")) == []
    assert kinds(look(searching, "answered")) == [("note", "p")]
    store.put_note("n1", NoteValue(lesson="p", course="sys", text="Answered", deleted=True)).result(10)
    assert kinds(look(searching, "answered")) == []


def test_what_left_the_library_is_not_found(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems(), course("other", "x"))
    searching = searcher(store)
    assert look(searching, "ampersand").hits
    store.remove_course("sys").result(10)
    assert kinds(look(searching, "ampersand")) == kinds(look(searching, "pointers")) == []
    assert kinds(look(searching, "course other")) == [("course", "other")]


def test_what_is_renamed_is_found_and_shown_by_its_new_name(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "ampersand").hits[0].course_title == "System Programming"
    lessons = (Lesson(id="p", title="Arrows", type="video", path="p.mp4"),)
    put(store, course("sys", *lessons, title="Machines"))
    hit = look(searching, "ampersand").hits[0]
    assert (hit.title, hit.course_title) == ("Arrows", "Machines")
    assert kinds(look(searching, "programming")) == kinds(look(searching, "pointers mem")) == []
    assert kinds(look(searching, "machines")) == [("course", "sys")]
    assert said.reads == 1


def test_a_text_is_read_again_only_where_it_changed(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "ampersand").hits
    put(store, systems())
    assert look(searching, "ampersand").hits
    assert said.reads == 1
    said.say("p", (Passage(0.0, "Something else is said now."),), stamp="2")
    put(store, systems())
    assert look(searching, "something").hits
    assert not look(searching, "ampersand").hits


def test_the_index_goes_on_where_it_was_left(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    said.say("p", CUES)
    put(store, systems())
    searching = searcher(store)
    assert look(searching, "ampersand").hits
    searching.close()
    store.put_note("n1", NoteValue(lesson="p", course="sys", text="Written meanwhile")).result(10)
    again = searcher(store)
    assert kinds(look(again, "meanwhile")) == [("note", "p")]
    assert look(again, "ampersand").hits
    assert said.reads == 1


def test_files_that_changed_while_nobody_looked_are_read_again(
    open_store: Opener, searcher: Searcher, said: Said
) -> None:
    store = open_store()
    said.say("h", (Passage(1.0, "The old heap."),), kind="document")
    put(store, systems())
    searching = searcher(store)
    assert kinds(look(searching, "old")) == [("document", "h")]
    said.say("h", (Passage(1.0, "A new one."),), stamp="2", kind="document")
    searching.look_again()
    until(lambda: searching.find("new").hits)
    assert look(searching, "old").hits == ()
    said.by_lesson.clear()
    searching.look_again()
    until(lambda: not searching.find("new").hits)


def test_a_file_that_went_missing_is_not_found_until_it_is_back(
    open_store: Opener, searcher: Searcher, said: Said
) -> None:
    store = open_store()
    said.say("h", (Passage(1.0, "The old heap."),), kind="document")
    put(store, systems())
    searching = searcher(store)
    assert kinds(look(searching, "old")) == [("document", "h")]
    passages = said.by_lesson.pop("h")
    store.set_missing("sys", {"h"}).result()
    assert look(searching, "old").hits == ()
    said.by_lesson["h"] = passages
    store.set_missing("sys", set()).result()
    assert kinds(look(searching, "old")) == [("document", "h")]


def test_what_reads_the_texts_may_rest_when_all_are_read(open_store: Opener, folder: Path, said: Said) -> None:
    store = open_store()
    said.say("h", PAGES, kind="document")
    put(store, systems())
    rested = threading.Event()
    searching = Searching(folder, store, said, rested.set)
    searching.start()
    try:
        assert rested.wait(20)
        assert said.reads == 1
    finally:
        searching.close()


def test_whole_words_and_titles_come_first(open_store: Opener, searcher: Searcher) -> None:
    store = open_store()
    titles = ("Pointless talk", "All about the point", "Point", "Other")
    lessons = [Lesson(id=str(n), title=title, type="video", path=f"{n}.mp4") for n, title in enumerate(titles)]
    lessons[3] = Lesson(id="3", title="Other", type="video", path="3.mp4", description="What is the point of it?")
    put(store, course("c", *lessons))
    assert [hit.title for hit in look(searcher(store), "point").hits] == [
        "Point", "All about the point", "Pointless talk", "Other",
    ]  # fmt: skip


def test_many_of_one_kind_keep_no_other_from_being_found(open_store: Opener, searcher: Searcher, said: Said) -> None:
    store = open_store()
    lessons = [Lesson(id=f"l{n}", title=f"Talk {n}", type="video", path=f"{n}.mp4") for n in range(130)]
    lessons.append(Lesson(id="doc", title="Paper", type="document", path="d.pdf"))
    for n in range(130):
        said.say(f"l{n}", tuple(Passage(float(place), f"they talk of {n} things " * 20) for place in range(3)))
    said.say("doc", (Passage(1.0, "talk about it"),), kind="document")
    put(store, course("c", *lessons, title="Talks"))
    store.put_note("n1", NoteValue(lesson="l1", course="c", text="a good talk")).result(10)
    found = look(searcher(store), "talk")
    assert {hit.kind for hit in found.hits} == {"course", "lesson", "note", "transcript", "document"}
    assert max(sum(hit.kind == kind for hit in found.hits) for kind in ("lesson", "transcript")) == 8
