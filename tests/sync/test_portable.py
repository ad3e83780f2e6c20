"""The file that carries documents: whole, unchanged and the account's own, or nothing of it is taken in."""

from __future__ import annotations

import gzip
import hmac
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from learnapp.errors import ExchangeFileError
from learnapp.store import Store
from learnapp.sync import portable
from learnapp.sync.account import Account
from learnapp.sync.portable import export_file, import_file
from tests.store.support import course, put, session, watch

KEY = "c2l4dGVlbiBieXRlcyBvciBtb3JlIG9mIGEgc2VjcmV0"
ADA = Account(id="a1", server="https://learn.example", user="u1", email="ada@example.org", organization_id="o1")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file with some learning in it."""
    store = Store.open(tmp_path / "source", device_name="Attic")
    put(store, course("knots", "a", "b"))
    for number in range(5):
        watched = session("a", ((number * 10.0, number * 10.0 + 10.0),), course_id="knots", device=store.device_id)
        watch(store, f"s{number}", watched, 10.0)
    reader = store.reader()
    count = export_file(tmp_path / "file", reader, ADA, KEY, "Attic")
    assert count == reader.count_documents()
    reader.close()
    store.close()
    return tmp_path / "file"


@pytest.fixture
def target(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "target")


def documents(store: Store) -> dict[tuple[str, str], object]:
    reader = store.reader()
    try:
        return {(kind, document_id): body for kind, document_id, body in reader.documents()}
    finally:
        reader.close()


def test_what_is_exported_is_imported_and_waits_to_be_sent_on(source: Path, target: Store) -> None:
    own = documents(target)
    count = import_file(source, target, ADA, KEY)
    after = documents(target)
    assert len(after) == count + len(own)
    reader = target.reader()
    assert reader.outbox_size() == len(after)
    assert reader.statistics().watch_time_seconds == 50.0
    reader.close()
    assert import_file(source, target, ADA, KEY) == count
    assert documents(target) == after
    target.close()


def test_the_file_says_whose_it_is(source: Path) -> None:
    lines = gzip.decompress(source.read_bytes()).splitlines()
    header = json.loads(lines[0])
    assert (header["format"], header["version"], header["email"]) == (portable.FORMAT, 1, ADA.email)
    assert header["count"] == len(lines) - 2
    assert header["device_name"] == "Attic"
    assert set(json.loads(lines[-1])) == {"hmac"}
    assert source.stat().st_mode & 0o077 == 0


def lines_changed(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda data: gzip.compress(b"".join(change(gzip.decompress(data).splitlines(keepends=True))))


def signed_anew(change: Callable[[list[bytes]], list[bytes]], key: bytes) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        *body, _ = gzip.decompress(data).splitlines(keepends=True)
        body = change(body)
        mac = hmac.new(key, b"".join(body), "sha256").hexdigest()
        return gzip.compress(b"".join([*body, json.dumps({"hmac": mac}).encode() + b"\n"]))

    return changed


def flipped(data: bytes) -> bytes:
    text = bytearray(gzip.decompress(data))
    place = text.index(b"active_seconds") + len(b'active_seconds":')
    text[place] = ord("9")
    return gzip.compress(bytes(text))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "no gzip": lambda _: b"hello",
    "another gzip": lambda _: gzip.compress(b"hello\n"),
    "another json": lambda _: gzip.compress(b'{"format": "else"}\n'),
    "cut short": lambda data: data[:-10],
    "cut in half": lambda data: data[: len(data) // 2],
    "one figure changed": flipped,
    "a document left out": lines_changed(lambda lines: [*lines[:3], *lines[4:]]),
    "a document twice": lines_changed(lambda lines: [*lines[:3], lines[2], *lines[3:]]),
    "two in another order": lines_changed(lambda lines: [lines[0], lines[2], lines[1], *lines[3:]]),
    "no signature": lines_changed(lambda lines: lines[:-1]),
    "only a header": lines_changed(lambda lines: lines[:1]),
    "more behind the signature": lines_changed(lambda lines: [*lines, lines[1]]),
    "an end without a line's end": lines_changed(lambda lines: [*lines[:-1], lines[-1].rstrip()]),
    "junk behind it": lambda data: data + b"junk",
    "signed with another key": signed_anew(lambda lines: lines, b"sixteen bytes or another one"),
    "a document that is none": signed_anew(lambda lines: [*lines, b'{"kind": 7}\n'], b"x"),
    "nested without end": signed_anew(lambda lines: [*lines, b"[" * 100_000 + b"\n"], b"x"),
    "a bomb": lambda data: gzip.compress(gzip.decompress(data) + (b"0" * 1023 + b"\n") * 40_000),
    "an endless line": lambda data: gzip.compress(gzip.decompress(data) + b"0" * (5 * 1024 * 1024)),
    "a newer version": lines_changed(lambda lines: [lines[0].replace(b'"version":1', b'"version":2'), *lines[1:]]),
    "a header without its fields": lines_changed(lambda lines: [b'{"format":"learnapp-documents","version":1}\n']),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_refused_whole(damage: Callable[[bytes], bytes], source: Path, target: Store) -> None:
    source.write_bytes(damage(source.read_bytes()))
    before = documents(target)
    with pytest.raises(ExchangeFileError) as told:
        import_file(source, target, ADA, KEY)
    assert "Nothing of it was taken in" in told.value.message
    assert documents(target) == before
    target.close()


def test_a_foreign_file_is_refused(source: Path, target: Store) -> None:
    other = Account(id="a2", server=ADA.server, user="u2", email="bea@example.org", organization_id="o1")
    with pytest.raises(ExchangeFileError, match="another account"):
        import_file(source, target, other, KEY)
    with pytest.raises(ExchangeFileError, match="no key"):
        import_file(source, target, ADA, "")
    with pytest.raises(ExchangeFileError, match="could not be read"):
        import_file(source.with_name("missing"), target, ADA, KEY)
    target.close()


def test_an_export_that_fails_leaves_the_file_that_was_there(source: Path, target: Store, tmp_path: Path) -> None:
    before = source.read_bytes()
    reader = target.reader()
    with pytest.raises(ExchangeFileError, match="could not be written"):
        export_file(tmp_path / "no" / "where", reader, ADA, KEY, "Attic")
    with pytest.raises(ExchangeFileError, match="no key"):
        export_file(source, reader, ADA, "", "Attic")
    assert source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["file"]
    reader.close()
    target.close()
