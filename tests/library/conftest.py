"""A library on a real store, and folders of real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.pool import Pool
from learnapp.library import Library
from learnapp.paths import Paths
from learnapp.store import Reader, Store
from tests.media import small_video


class SharedPool(Pool):
    """Workers that one library after the other may use: leaving the `with` ends none of them."""

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """Worker processes for all tests that need nothing special of them: a start costs more than most tests."""
    pool = SharedPool()
    yield pool
    pool.close()


@pytest.fixture
def paths(home: Path) -> Paths:
    return Paths.of(home).create()


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    store = Store.open(paths.account(), device_name="Test")
    yield store
    store.close()


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    reader = store.reader()
    yield reader
    reader.close()


@pytest.fixture
def library(store: Store, paths: Paths, pool: Pool) -> Library:
    return Library(store, store.reader, paths, workers=lambda: pool)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two modules of two films each."""
    folder = tmp_path / "Knots and ropes"
    for number, name in enumerate(
        [
            "1 - Basics/2 - The bowline.mp4",
            "1 - Basics/10 - The reef knot.mp4",
            "2 - More/1 - Splices.mp4",
            "2 - More/2 - Care.mp4",
        ]
    ):
        small_video(folder / name, number)
    return folder
