"""The store moves to another disk and back, whatever happens meanwhile."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from learnapp.errors import Cancelled, LibraryError
from learnapp.library.content import ContentStore
from learnapp.library.moving import FOLDER, ContentPlace

FILES = [f"film {n} ".encode() * 3_000 for n in range(40)]


def put_all(content: ContentStore) -> None:
    for data in FILES:
        content.put([data], sha256=hashlib.sha256(data).hexdigest(), size=len(data), name="a.mp4")


def is_whole(content: ContentStore) -> bool:
    return all(content.path(hashlib.sha256(data).hexdigest(), "a.mp4").read_bytes() == data for data in FILES)


def opened(home: Path, placed: list[Path] | None = None) -> ContentPlace:
    """The store as a start of the program finds it."""
    place = ContentPlace(home / "content", home / "content.json")
    everything = {hashlib.sha256(data).hexdigest() for data in FILES}
    place.mend((placed if placed is not None else []).append, lambda: everything)
    return place


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "disk").mkdir()
    put_all(opened(home).store)
    return home


def test_it_moves_there_and_back(home: Path, tmp_path: Path) -> None:
    place, placed, told = opened(home), list[Path](), list[tuple[int, int]]()
    part = place.store.partial("1" * 64)
    for file in (part, part.with_suffix(".json")):
        file.write_bytes(b"on its way")
    target = place.move(tmp_path / "disk", placed.append, progress=lambda done, total: told.append((done, total)))
    assert target == tmp_path / "disk" / FOLDER
    assert placed == [target]
    assert told[-1][0] == told[-1][1] == sum(map(len, FILES)) + 20
    assert is_whole(place.store)
    assert place.store.partial("1" * 64).read_bytes() == b"on its way"
    assert not (home / "content").exists()
    again = opened(home)
    assert again.elsewhere
    assert is_whole(again.store)
    again.move(None, placed.append)
    assert placed[-1] == home / "content"
    assert list((tmp_path / "disk").iterdir()) == []
    assert is_whole(opened(home).store)


def test_it_can_be_stopped(home: Path, tmp_path: Path) -> None:
    place, told = opened(home), list[int]()
    with pytest.raises(Cancelled):
        place.move(
            tmp_path / "disk", _never, progress=lambda done, _: told.append(done), cancelled=lambda: len(told) > 9
        )
    assert list((tmp_path / "disk").iterdir()) == []
    assert is_whole(opened(home).store)


def test_a_damaged_file_stops_the_move(home: Path, tmp_path: Path) -> None:
    place = opened(home)
    victim = next(home.glob("content/*/*"))
    victim.write_bytes(victim.read_bytes()[::-1])
    with pytest.raises(LibraryError, match="is damaged"):
        place.move(tmp_path / "disk", _never)
    assert list((tmp_path / "disk").iterdir()) == []
    assert not opened(home).elsewhere


def test_places_that_will_not_do(home: Path, tmp_path: Path) -> None:
    place = opened(home)
    (tmp_path / "full" / FOLDER).mkdir(parents=True)
    (tmp_path / "full" / FOLDER / "a").write_bytes(b"")
    for folder in (tmp_path / "nowhere", home / "content" / ".part", tmp_path / "full"):
        with pytest.raises(LibraryError):
            place.move(folder, _never)
    with pytest.raises(LibraryError, match="there already"):
        place.move(None, _never)
    assert is_whole(opened(home).store)


def test_a_disk_that_is_not_there_now_is_waited_for(home: Path, tmp_path: Path) -> None:
    opened(home).move(tmp_path / "disk", lambda root: None)
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    place = opened(home)
    assert not place.store.available
    with pytest.raises(LibraryError, match="is not there"):
        place.move(None, _never)
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    assert is_whole(opened(home).store)


def test_where_the_note_cannot_be_read_the_database_knows(home: Path, tmp_path: Path) -> None:
    target = opened(home).move(tmp_path / "disk", lambda root: None)
    (home / "content.json").write_bytes(b"{")
    place = ContentPlace(home / "content", home / "content.json", lambda: str(target))
    assert is_whole(place.store)


def test_others_go_on_while_it_is_copied_and_what_came_or_went_meanwhile_is_right(home: Path, tmp_path: Path) -> None:
    place = opened(home)
    came, gone = b"came meanwhile" * 100, hashlib.sha256(FILES[0]).hexdigest()
    sha256, begun = hashlib.sha256(came).hexdigest(), threading.Event()

    def go_on() -> None:
        place.store.put([came], sha256=sha256, size=len(came), name="b.mp4")
        place.store.remove([gone])

    def tell(_done: int, _total: int) -> None:
        if not begun.is_set():
            begun.set()
            other = threading.Thread(target=go_on)
            other.start()
            other.join(10)
            assert not other.is_alive(), "it waits for the move"

    place.move(tmp_path / "disk", lambda root: None, progress=tell)
    assert begun.is_set()
    assert place.store.path(sha256, "b.mp4").read_bytes() == came
    assert not place.store.path(gone, "a.mp4").exists()
    assert len(place.store.files()) == len(FILES)
    assert not (home / "content").exists()


def test_what_is_being_written_when_it_moves_is_there_afterwards(home: Path, tmp_path: Path) -> None:
    place = opened(home)
    data, begun, moved = b"in two pieces" * 2, threading.Event(), threading.Event()
    sha256 = hashlib.sha256(data).hexdigest()

    def pieces() -> Iterator[bytes]:
        yield data[:13]
        begun.set()
        assert moved.wait(10)
        yield data[13:]

    writer = threading.Thread(
        target=lambda: place.store.put(pieces(), sha256=sha256, size=len(data), name="b.mp4"), daemon=True
    )
    writer.start()
    assert begun.wait(10)

    def tell(done: int, total: int) -> None:
        if done == total:  # all that has its name is there: it waits for the writer
            moved.set()

    place.move(tmp_path / "disk", lambda root: None, progress=tell)
    writer.join(10)
    assert place.store.path(sha256, "b.mp4").read_bytes() == data
    assert place.store.root == tmp_path / "disk" / FOLDER
    assert not (home / "content").exists()


def left_behind(home: Path, tmp_path: Path) -> Path:
    """A store that was left when the program ended, on a disk that is away at the next start and back now."""
    disk = tmp_path / "disk"
    there = opened(home).move(disk, lambda root: None)
    shutil.copytree(there, home / "content")
    (home / "content.json").write_bytes(msgspec.json.encode({"leaving": str(there)}))
    disk.rename(tmp_path / "unplugged")
    opened(home)
    (tmp_path / "unplugged").rename(disk)
    assert is_whole(ContentStore(there))
    return there


def test_a_store_on_a_disk_that_was_away_is_removed_when_it_is_back(home: Path, tmp_path: Path) -> None:
    there = left_behind(home, tmp_path)
    place = opened(home)
    assert not there.exists()
    assert is_whole(place.store)
    place.move(tmp_path / "disk", lambda root: None)
    assert is_whole(opened(home).store)


def test_what_somebody_uses_again_since_it_was_left_stays(home: Path, tmp_path: Path) -> None:
    there = left_behind(home, tmp_path)
    film = next(there.glob("*/*.mp4"))
    os.utime(film, (time.time() + 60, time.time() + 60))
    for _ in range(2):
        opened(home)
        assert is_whole(ContentStore(there))


def test_one_moves_at_a_time(home: Path, tmp_path: Path) -> None:
    place, refused = opened(home), list[str]()

    def tell(_done: int, _total: int) -> None:
        if not refused:
            with pytest.raises(LibraryError) as told:
                place.move(tmp_path / "disk", _never)
            refused.append(told.value.title)

    place.move(tmp_path / "disk", lambda root: None, progress=tell)
    assert refused == ["Your downloads are being moved"]
    assert is_whole(opened(home).store)


_MOVER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from tests.library.test_moving import opened

    home, disk = Path(sys.argv[1]), Path(sys.argv[2])
    place = opened(home)
    while True:
        place.move(
            None if place.elsewhere else disk,
            lambda root: print("placed", flush=True),
            progress=lambda done, total: print(done, flush=True),
        )
        print("moved", flush=True)
""")


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_one_whole_store(home: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    places = set[Path]()
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", _MOVER, str(home), str(tmp_path / "disk")], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(chance.randrange(3 * len(FILES))):
            assert process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        placed = list[Path]()
        place = opened(home, placed)
        assert is_whole(place.store)
        assert placed == [place.store.root]
        places.add(place.store.root)
        left = {file for folder in (home, tmp_path / "disk") for file in folder.rglob("*") if file.is_file()}
        mine = set(place.store.files())
        assert len(mine) == len(FILES)
        assert left - mine <= {home / "content.json"}
    assert len(places) == 2, "the kills hit before and after the switch"


def _never(root: Path) -> None:
    raise AssertionError
