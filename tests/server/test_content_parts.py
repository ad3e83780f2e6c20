"""The content store and the arithmetic of ranges by themselves."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from learnserver.content.ranges import Part, part_of
from learnserver.content.store import ContentStore

ETAG = '"abc"'


@pytest.fixture
def store(tmp_path: Path) -> ContentStore:
    return ContentStore(tmp_path / "content")


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# --- the store ---------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_the_hash_of_its_bytes(store: ContentStore, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"film" * 1_000_000)
    sha = hashlib.sha256(b"film" * 1_000_000).hexdigest()
    assert store.put(tmp_path / "a.mp4") == (sha, 4_000_000, True)
    assert store.path(sha).read_bytes() == b"film" * 1_000_000
    assert store.size(sha) == 4_000_000


@pytest.mark.parametrize("expected", [False, True])
def test_the_same_bytes_are_kept_once(store: ContentStore, tmp_path: Path, expected: bool) -> None:
    (tmp_path / "a.mp4").write_bytes(b"film")
    (tmp_path / "b.mp4").write_bytes(b"film")
    first = store.put(tmp_path / "a.mp4", expected=expected)
    inode = store.path(first.sha256).stat().st_ino
    assert store.put(tmp_path / "b.mp4", expected=expected) == (first.sha256, 4, False)
    assert store.path(first.sha256).stat().st_ino == inode
    assert kept(tmp_path / "content") == [first.sha256]


def test_what_could_not_be_copied_leaves_nothing_behind(store: ContentStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put(tmp_path / "none.mp4")
    assert kept(tmp_path / "content") == []


def test_a_file_that_a_full_disk_cut_short_is_put_again(store: ContentStore, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"film")
    sha = store.put(tmp_path / "a.mp4").sha256
    store.path(sha).write_bytes(b"fi")
    assert store.put(tmp_path / "a.mp4", expected=True).new
    assert store.path(sha).read_bytes() == b"film"


def test_many_at_once_agree(store: ContentStore, tmp_path: Path) -> None:
    for n in range(16):
        (tmp_path / f"{n}.mp4").write_bytes(bytes([n // 4]) * 100_000)
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda n: store.put(tmp_path / f"{n}.mp4"), range(16)))
    assert kept(tmp_path / "content") == sorted({one.sha256 for one in done})


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 63 + "\n"])
def test_only_hashes_are_names(store: ContentStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)


# --- ranges ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", Part(206, 0, 100)),
        ("bytes=100-", Part(206, 100, 1000)),
        ("bytes=-100", Part(206, 900, 1000)),
        ("bytes=-5000", Part(206, 0, 1000)),
        ("bytes=990-5000", Part(206, 990, 1000)),
        ("bytes=0-0", Part(206, 0, 1)),
        ("Bytes = 5 - 6", Part(206, 5, 7)),
        ("bytes=1000-", Part(416, 0, 0)),
        ("bytes=2000-3000", Part(416, 0, 0)),
        ("bytes=-0", Part(416, 0, 0)),
        ("bytes=9-3", Part(200, 0, 1000)),
        ("bytes=0-1,5-6", Part(200, 0, 1000)),
        ("lines=0-1", Part(200, 0, 1000)),
        ("bytes=", Part(200, 0, 1000)),
        ("bytes=-", Part(200, 0, 1000)),
        ("bytes=" + "9" * 400 + "-", Part(200, 0, 1000)),
    ],
)
def test_a_range_is_the_part_it_says(asked: str, part: Part) -> None:
    assert part_of(1000, ETAG, {"range": asked}) == part


def test_an_empty_file_is_given_whole() -> None:
    assert part_of(0, ETAG, {}) == Part(200, 0, 0)
    assert part_of(0, ETAG, {"range": "bytes=0-"}) == Part(416, 0, 0)


@pytest.mark.parametrize("sent", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"])
def test_who_has_the_file_is_told_so(sent: str) -> None:
    assert part_of(1000, ETAG, {"if-none-match": sent}).status == 304


def test_a_download_goes_on_only_with_the_same_file() -> None:
    asked = {"range": "bytes=500-"}
    assert part_of(1000, ETAG, {**asked, "if-range": ETAG}) == Part(206, 500, 1000)
    assert part_of(1000, ETAG, {**asked, "if-range": '"other"'}) == Part(200, 0, 1000)
    assert part_of(1000, ETAG, {**asked, "if-range": f"W/{ETAG}"}) == Part(200, 0, 1000)
    assert part_of(1000, ETAG, {**asked, "if-range": "Wed, 21 Oct 2015 07:28:00 GMT"}) == Part(200, 0, 1000)
