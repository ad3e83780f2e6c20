"""Files are kept by their hash: whole and right, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnapp.errors import LibraryError
from learnapp.library import content as room
from learnapp.library.content import ContentStore


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


FILM, TEXT = b"a film" * 1_000, b"a text" * 1_000


@pytest.fixture
def content(tmp_path: Path) -> ContentStore:
    root = tmp_path / "content"
    root.mkdir()
    return ContentStore(root)


def put(content: ContentStore, data: bytes, name: str = "1 - Film.MP4", sha256: str = "", size: int = -1) -> Path:
    return content.put(
        iter([data[:100], data[100:]]),
        sha256=sha256 or digest(data),
        size=len(data) if size < 0 else size,
        name=name,
    )


def everything(content: ContentStore) -> list[str]:
    return sorted(str(file.relative_to(content.root)) for file in content.root.rglob("*") if file.is_file())


def test_it_lies_under_its_hash_with_the_suffix_that_players_know(content: ContentStore) -> None:
    place = put(content, FILM)
    assert place == content.root / digest(FILM)[:2] / f"{digest(FILM)}.mp4"
    assert place.read_bytes() == FILM
    assert everything(content) == [f"{digest(FILM)[:2]}/{digest(FILM)}.mp4"]
    assert content.has(digest(FILM), len(FILM), "other.mp4")
    assert not content.has(digest(TEXT), len(TEXT), "other.mp4")


@pytest.mark.parametrize("wrong", [{"sha256": digest(TEXT)}, {"size": 5}, {"name": "setup.exe"}, {"sha256": "../../x"}])
def test_what_is_not_what_it_should_be_is_not_kept(content: ContentStore, wrong: dict[str, str]) -> None:
    with pytest.raises(LibraryError):
        put(content, FILM, **wrong)  # pyright: ignore[reportArgumentType]
    assert everything(content) == []


def test_whatever_ends_the_writing_leaves_nothing(content: ContentStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        content.put(broken(), sha256=digest(FILM), size=len(FILM), name="a.mp4")
    assert everything(content) == []


def test_a_second_name_for_the_same_bytes_takes_no_room(content: ContentStore) -> None:
    first = put(content, TEXT, "a.txt")
    assert content.has(digest(TEXT), len(TEXT), "b.md")
    second = content.path(digest(TEXT), "b.md")
    assert second.samefile(first)
    assert content.remove([digest(TEXT)]) == len(TEXT)
    assert everything(content) == []


def test_a_file_of_another_size_is_not_here(content: ContentStore) -> None:
    put(content, FILM).write_bytes(b"cut")
    assert not content.has(digest(FILM), len(FILM), "a.mp4")
    put(content, FILM)
    assert content.has(digest(FILM), len(FILM), "a.mp4")


def test_many_threads_may_bring_the_same_file(content: ContentStore) -> None:
    threads = [threading.Thread(target=put, args=(content, FILM)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert content.listing() == {digest(FILM): len(FILM)}
    assert len(everything(content)) == 1


def test_who_writes_a_file_keeps_nobody_waiting(content: ContentStore) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"one "
        other = threading.Thread(target=lambda: (put(content, b"another"), content.tidy(lambda: None)), daemon=True)
        other.start()
        other.join(10)
        assert not other.is_alive(), "it waits for the whole file"
        yield b"film"

    place = content.put(pieces(), sha256=digest(b"one film"), size=8, name="a.mp4")
    assert place.read_bytes() == b"one film"
    assert content.has(digest(b"another"), 7, "a.mp4")
    assert len(everything(content)) == 2


def test_a_finished_download_gets_its_name(content: ContentStore) -> None:
    part = content.partial(digest(FILM))
    part.parent.mkdir()
    part.write_bytes(FILM)
    assert content.take(part, sha256=digest(FILM), name="a.mp4").read_bytes() == FILM
    assert content.listing() == {digest(FILM): len(FILM)}


def test_what_came_of_a_download_that_nobody_wants_any_more_is_taken_away(content: ContentStore) -> None:
    """Who cancels while nothing runs, or ends just then, leaves it behind."""
    for letter in "12":
        content.partial(letter * 64).parent.mkdir(exist_ok=True)
        for suffix in (".part", ".json"):
            content.partial(letter * 64).with_suffix(suffix).write_bytes(b"some bytes")
    with content.claiming(["1" * 64]):
        assert content.tidy(lambda: None) == 0
        assert content.tidy(set) == 20
    assert everything(content) == [f".part/{'1' * 64}.json", f".part/{'1' * 64}.part"]


def test_tidying_keeps_what_is_needed_and_downloads_that_go_on(content: ContentStore) -> None:
    put(content, FILM)
    put(content, TEXT, "a.txt")
    on_its_way, lost = content.partial("1" * 64), content.partial("2" * 64)
    for file in (on_its_way, on_its_way.with_suffix(".json"), lost, lost.with_name("3.json"), lost.with_name("x.new")):
        file.write_bytes(b"some bytes")
    (content.root / "my notes.txt").write_bytes(b"not ours")
    assert content.tidy(lambda: {digest(FILM), "1" * 64}) == len(TEXT) + 30
    assert everything(content) == sorted(
        [f".part/{'1' * 64}.json", f".part/{'1' * 64}.part", f"{digest(FILM)[:2]}/{digest(FILM)}.mp4", "my notes.txt"]
    )
    assert content.tidy(lambda: None) == 0


def test_what_is_being_brought_in_is_not_taken_away(content: ContentStore) -> None:
    put(content, FILM)
    with content.claiming([digest(FILM)]), content.claiming([digest(FILM), digest(TEXT)]):
        put(content, TEXT, "a.txt")
        assert content.remove([digest(FILM)]) == 0
        assert content.tidy(set) == 0
    assert content.tidy(set) == len(FILM) + len(TEXT)


def test_too_little_room_is_told(content: ContentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda place: room.RESERVE + 5_000_000)
    content.make_sure_of_room(5_000_000)
    with pytest.raises(LibraryError, match=r"6\.0 MB are needed and 5\.0 MB are free"):
        content.make_sure_of_room(6_000_000)


def test_a_disk_that_is_not_there_is_told(tmp_path: Path) -> None:
    content = ContentStore(tmp_path / "usb" / "content")
    assert not content.available
    with pytest.raises(LibraryError, match="is not there"):
        put(content, FILM)
    assert not (tmp_path / "usb").exists()


def test_a_full_disk_is_told() -> None:
    told = room.told_of(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert told.title == "The disk is full"
