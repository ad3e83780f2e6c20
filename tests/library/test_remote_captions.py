"""Captions of lessons that are played from the server: proved, kept by their hash, and never in the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from learnapp.errors import OfflineError
from learnapp.library.remote_captions import LARGEST, RemoteCaptions
from learnapp.store.views import CourseFile

WORDS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nOver, under.\n"
HASH = hashlib.sha256(WORDS).hexdigest()


def never() -> bool:
    return False


@dataclass
class Part:
    chunks: Iterator[bytes]
    start: int = 0
    abort: Callable[[], None] = field(default=lambda: None)


@dataclass
class Shelf:
    """Sends `data` whatever is asked for; None breaks off."""

    data: bytes | None = WORDS
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def fetch(self, sha256: str, size: int, start: int, stop: int | None = None) -> Generator[Part]:
        self.asked.append(sha256)
        if self.data is None:
            raise OfflineError("The connection broke off", "What came so far is kept.")
        yield Part(iter([self.data[:10], self.data[10:]]))

    def close(self) -> None:
        pass


def of(path: str, size: int = len(WORDS)) -> CourseFile:
    return CourseFile(path=path, sha256=HASH, bytes=size)


def test_they_are_kept_for_the_next_time(tmp_path: Path) -> None:
    shelf = Shelf()
    captions = RemoteCaptions(tmp_path / "captions", lambda: shelf)
    files = [of("one/a.en.vtt"), of("one/b.en.vtt")]
    found = captions.fetch(files, ["one/a.en.vtt"], never)
    assert list(found) == ["one/a.en.vtt"]
    assert found["one/a.en.vtt"].read_bytes() == WORDS
    shelf.data = None
    assert captions.fetch(files, ["one/a.en.vtt"], never) == found
    assert shelf.asked == [HASH]


def test_what_is_not_what_it_should_be_is_not_kept(tmp_path: Path) -> None:
    for data in (WORDS[:-1] + b"?", WORDS + b"?", WORDS[:-1], None):
        captions = RemoteCaptions(tmp_path / "captions", lambda data=data: Shelf(data))
        assert captions.fetch([of("a.en.vtt")], ["a.en.vtt"], never) == {}
    assert not (tmp_path / "captions").exists()


def test_only_captions_of_a_fair_size_are_fetched(tmp_path: Path) -> None:
    shelf = Shelf()
    captions = RemoteCaptions(tmp_path / "captions", lambda: shelf)
    files = [of("a.mp4"), of("a.en.vtt", LARGEST + 1)]
    assert captions.fetch(files, ["a.mp4", "a.en.vtt"], never) == {}
    assert captions.fetch([of("b.vtt")], ["b.vtt"], lambda: True) == {}, "nobody waits for it any more"
    assert shelf.asked == []
