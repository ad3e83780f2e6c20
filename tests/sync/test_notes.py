"""Notes on two devices over a real server: what one wrote the other has, what both wrote blindly both keep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from learnapp.library.texts import TextReader
from learnapp.store.search import Searching
from learnapp.store.views_notes import NoteView
from learncore.records import NoteValue
from tests.sync.devices import Device
from tests.sync.served import Person, Served

Make = Callable[..., Device]


def note(text: str, *, deleted: bool = False) -> NoteValue:
    return NoteValue(lesson="a", course="knots", at_seconds=12.0, text=text, bookmark=True, deleted=deleted)


def seen(device: Device) -> NoteView:
    view = device.reader.note("n1")
    assert view is not None
    return view


def write(device: Device, text: str) -> None:
    """As the editor does: knowing what is shown."""
    device.store.put_note("n1", note(text), seen(device).known).result(10)


def both(device: Make) -> tuple[Device, Device]:
    """Two devices that have the same note."""
    here, there = device("Office laptop"), device("Desk at home")
    here.add_course()
    here.store.put_note("n1", note("first")).result(10)
    here.sync()
    there.sync()
    return here, there


def texts(device: Device) -> list[str]:
    return [version.note.text for version in seen(device).versions]


def test_a_note_is_known_edited_and_deleted_everywhere(device: Make, served: Served, ada: Person) -> None:
    here, there = both(device)
    assert texts(there) == ["first"]
    write(there, "better")
    there.sync()
    here.sync()
    assert texts(here) == ["better"]
    here.store.put_note("n1", note("better", deleted=True)).result(10)
    here.sync()
    there.sync()
    assert there.reader.note("n1") is here.reader.note("n1") is None
    assert here.documents() == there.documents() == served.documents(ada)


def test_blind_edits_are_both_kept_until_one_is_chosen(device: Make, served: Served, ada: Person) -> None:
    here, there = both(device)
    write(here, "from the office")
    write(there, "from home")
    for one in (here, there, here):
        one.sync()
    for one in (here, there):
        assert set(texts(one)) == {"from the office", "from home"}
        assert {version.device_name for version in seen(one).versions} == {"Office laptop", "Desk at home"}
    assert texts(here) == texts(there), "both show the same one"
    here.store.put_note("n1", note("from home"), seen(here).known).result(10)
    for one in (here, there):
        one.sync()
        assert texts(one) == ["from home"]
        assert not seen(one).disputed
    assert here.documents() == there.documents() == served.documents(ada)


def test_what_comes_while_a_note_is_written_is_not_written_over(device: Make) -> None:
    here, there = both(device)
    opened = seen(here)
    write(there, "from home")
    there.sync()
    here.sync()
    here.store.put_note("n1", note("still being written"), opened.known).result(10)
    here.store.put_note("n1", note("still being written, and saved again"), opened.known).result(10)
    assert set(texts(here)) == {"from home", "still being written, and saved again"}
    here.sync()
    there.sync()
    assert texts(there) == texts(here)


def test_words_outlive_a_deletion_that_knew_nothing_of_them(device: Make) -> None:
    here, there = both(device)
    write(here, "better")
    there.store.put_note("n1", note("first", deleted=True), seen(there).known).result(10)
    for one in (here, there, here):
        one.sync()
    for one in (here, there):
        assert [(version.note.text, version.note.deleted) for version in seen(one).versions] == [
            ("better", False),
            ("first", True),
        ]


def test_a_note_from_elsewhere_is_found(device: Make, tmp_path: Path) -> None:
    here, there = both(device)
    searching = Searching(there.folder, there.store, TextReader(captions=lambda _path: []))
    searching.start()
    try:
        write(here, "a clove hitch slips")
        here.sync()
        there.sync()
        assert searching.wait(20)
        hits = searching.find("clove").hits
        assert [(hit.kind, hit.note_id, hit.at) for hit in hits] == [("note", "n1", 12.0)]
    finally:
        searching.close()
