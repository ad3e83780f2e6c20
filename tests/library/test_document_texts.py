"""The words in documents, page by page: what is read, within which bounds, and what a bad file costs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coursekit import document_text
from coursekit.document_text import read_pages
from coursekit.pool import CRASHED, Pool
from coursekit.probe import Unusable
from coursekit.text import MAX_TEXT_BYTES
from learnapp.errors import Cancelled, DocumentError
from learnapp.library.document_texts import DocumentTexts
from learncore.records import Lesson
from tests.documents import make_pdf

DIES = "import os, sys; sys.stdout.write('ready\\n'); sys.stdout.flush(); sys.stdin.readline(); os.abort()"
HANGS = "import sys; sys.stdout.write('ready\\n'); sys.stdout.flush(); sys.stdin.read()"


def lesson(path: Path, pages: int | None = None) -> Lesson:
    return Lesson(id="d", title="D", type="document", path=path.name, pages=pages)


@pytest.fixture
def reading() -> Iterator[Callable[..., DocumentTexts]]:
    made: list[DocumentTexts] = []

    def make(code: str | None = None) -> DocumentTexts:
        pool = Pool(1) if code is None else Pool(1, command=(sys.executable, "-c", code))
        made.append(DocumentTexts(lambda: pool))
        return made[-1]

    yield make
    for one in made:
        one.rest()


def test_pages_of_a_pdf_say_their_words(tmp_path: Path, reading: Callable[..., DocumentTexts]) -> None:
    path = make_pdf(tmp_path / "book.pdf", ["Contents", "", "The heap grows\ntowards the stack."])
    assert reading()(path, lesson(path, 3)) == [(1.0, "Contents"), (3.0, "The heap grows towards the stack.")]


def test_texts_are_divided_into_as_many_pages_as_their_lesson_has(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    words = [f"word{number:03}" for number in range(400)]
    path.write_text("# Title\n\n" + "\n\n".join(" ".join(words[n : n + 20]) for n in range(0, 400, 20)))
    pages = read_pages(path, 4)
    assert [page for page, _ in pages] == [1, 2, 3, 4]
    assert " ".join(text for _, text in pages).split() == ["Title", *words]
    lengths = [len(text) for _, text in pages]
    assert max(lengths) - min(lengths) <= 20
    assert pages[2][1].startswith("word200")


def test_what_is_not_shown_is_not_read_and_marked_words_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<title>T</title><style>p{}</style><script>secret()</script><h1>The <b>h</b>eap</h1><p>One<br>two &amp; three"
        "<ul><li>four</li><li>five</ul>"
    )
    assert read_pages(path, 1) == [(1, "The heap One two & three four five")]


def test_plain_text_of_an_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Grüße aus der Küche. Schöne <b>Tage</b> über dem Fluß.".encode("cp1252"))
    assert read_pages(path, 1) == [(1, "Grüße aus der Küche. Schöne <b>Tage</b> über dem Fluß.")]


def test_a_text_that_is_too_long_to_be_shown_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"line\n" * (MAX_TEXT_BYTES // 5 + 1))
    with pytest.raises(Unusable, match="too long"):
        read_pages(path, 1)


def test_of_a_long_document_no_more_is_read_than_the_bounds_allow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "book.pdf", ["word " * 10] * 30)
    monkeypatch.setattr(document_text, "MAX_CHARACTERS", 100)
    assert sum(len(text) for _, text in read_pages(path, 30)) == 100
    monkeypatch.setattr(document_text, "_SECONDS", 0.0)
    assert [page for page, _ in read_pages(path, 30)] == [1]


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_pdf_that_cannot_be_opened_is_told(
    tmp_path: Path, reading: Callable[..., DocumentTexts], encrypted: bool
) -> None:
    path = make_pdf(tmp_path / "secret.pdf", 2, encrypted=encrypted)
    if not encrypted:
        path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DocumentError, match="password" if encrypted else "broken"):
        reading()(path, lesson(path))


def test_a_file_that_crashes_its_reader_costs_itself_only(
    tmp_path: Path, reading: Callable[..., DocumentTexts]
) -> None:
    path = make_pdf(tmp_path / "bad.pdf", 1)
    texts = reading(DIES)
    for _ in range(2):
        with pytest.raises(DocumentError, match=CRASHED):
            texts(path, lesson(path))


def test_whoever_stops_is_not_told_that_there_are_no_words(
    tmp_path: Path, reading: Callable[..., DocumentTexts]
) -> None:
    path = make_pdf(tmp_path / "slow.pdf", 1)
    texts = reading(HANGS)
    threading.Timer(0.2, texts.stop).start()
    with pytest.raises(Cancelled):
        texts(path, lesson(path))


def test_without_a_worker_it_is_tried_again_later(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", 1)
    texts = DocumentTexts(lambda: Pool(1, command=("/nowhere/python",)))
    with pytest.raises(OSError, match="no worker"):
        texts(path, lesson(path))
