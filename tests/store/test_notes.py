"""Notes over all courses, and what two devices made of one."""

from __future__ import annotations

from learnapp.store import Store
from learncore.records import NoteValue, Register
from learncore.register import plain, write
from tests.store.conftest import Opener
from tests.store.support import course, put


def note(text: str, *, lesson: str = "a", course_id: str = "c", at: float = 0.0, **more: bool) -> NoteValue:
    return NoteValue(lesson=lesson, course=course_id, at_seconds=at, text=text, **more)


def from_elsewhere(store: Store, note_id: str, register: Register) -> None:
    store.join_documents([("note", note_id, plain(register))]).result(10)


def test_notes_of_all_courses_are_listed_filtered_and_searched(open_store: Opener) -> None:
    store = open_store()
    put(store, course("c", "a", "b", title="Optics"), course("d", "x", title="Maps"))
    for n, one in enumerate((note("On lenses"), note("Später lesen", lesson="b"), note("", lesson="x", course_id="d"))):
        store.put_note(f"n{n}", one).result(10)
    store.put_note("n3", note("gone", deleted=True)).result(10)
    reader = store.reader()
    assert [view.id for view in reader.all_notes()] == ["n2", "n1", "n0"]
    assert [view.id for view in reader.all_notes("c")] == ["n1", "n0"]
    assert [view.id for view in reader.all_notes(search="spater")] == ["n1"]
    assert [view.id for view in reader.all_notes(search="optics lens")] == ["n0"]
    assert reader.noted_courses() == [("d", "Maps", 1), ("c", "Optics", 2)]
    view = reader.all_notes("c")[1]
    assert (view.lesson_title, view.course_title, view.number, view.disputed) == ("Lesson a", "Optics", 1, False)
    reader.close()


def test_an_edit_keeps_what_came_while_it_was_made(open_store: Opener) -> None:
    store = open_store()
    put(store, course("c", "a"))
    store.put_note("n", note("first")).result(10)
    reader = store.reader()
    seen = reader.note("n")
    assert seen is not None
    known = Register(seen=dict(seen.known))
    mine = write(known, "desk", 2_000_000_000_000, note("from the desk"))
    from_elsewhere(store, "n", mine)
    store.put_note("n", note("from here"), seen.known).result(10)
    view = reader.note("n")
    assert view is not None
    assert {version.note.text for version in view.versions} == {"from the desk", "from here"}
    assert view.disputed
    store.put_note("n", note("settled")).result(10)
    view = reader.note("n")
    assert view is not None
    assert [version.note.text for version in view.versions] == ["settled"]
    reader.close()


def test_a_blind_deletion_does_not_hide_an_edit(open_store: Opener) -> None:
    store = open_store()
    put(store, course("c", "a"))
    store.put_note("n", note("first")).result(10)
    reader = store.reader()
    seen = reader.note("n")
    assert seen is not None
    store.put_note("n", note("better")).result(10)
    from_elsewhere(store, "n", write(Register(seen=dict(seen.known)), "desk", 2**41, note("first", deleted=True)))
    view = reader.note("n")
    assert view is not None
    assert view.note.text == "better"
    assert [version.note.deleted for version in view.versions] == [False, True]
    assert [view.id for view in reader.lesson_notes("a")] == ["n"]
    reader.close()
