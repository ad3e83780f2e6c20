"""Whatever is wrong with a package is found before anything of it is kept, and told in its own words."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.package import PackageError, open_package
from tests.package.hostile import CORPUS, build


def read_all(path: Path) -> None:
    with open_package(path) as package:
        for file in package.manifest.files:
            for _ in package.chunks(file):
                pass


@pytest.mark.parametrize(("make", "told"), CORPUS.values(), ids=CORPUS.keys())
def test_it_is_refused_with_its_own_message(tmp_path: Path, make: Callable[[], bytes], told: str) -> None:
    path = tmp_path / "evil.learnpkg"
    path.write_bytes(make())
    with pytest.raises(PackageError) as caught:
        read_all(path)
    assert told in str(caught.value)
    assert list(tmp_path.iterdir()) == [path]


def test_what_the_corpus_is_made_of_is_good_where_nothing_is_made_wrong(tmp_path: Path) -> None:
    path = tmp_path / "good.learnpkg"
    path.write_bytes(build())
    read_all(path)


def test_no_bomb_takes_memory(tmp_path: Path) -> None:
    for name in ("bomb by its directory", "huge manifest", "bomb by ratio"):
        path = tmp_path / "bomb.learnpkg"
        path.write_bytes(CORPUS[name][0]())
        tracemalloc.start()
        with pytest.raises(PackageError):
            read_all(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 8 * 1024 * 1024, name


def test_every_cut_of_a_package_is_refused(tmp_path: Path) -> None:
    whole = build()
    path = tmp_path / "cut.learnpkg"
    for length in range(0, len(whole), max(1, len(whole) // 97)):
        path.write_bytes(whole[:length])
        with pytest.raises(PackageError):
            read_all(path)


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.learnpkg", tmp_path):
        with pytest.raises(PackageError, match="cannot be opened"):
            open_package(path)
