"""Files that are there as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnapp.files import replacing


def test_a_file_takes_the_place_of_another_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    for text in (b"first", b"second"):
        with replacing(file) as out:
            out.write(text)
        assert file.read_bytes() == text
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [file]


def test_what_fails_on_the_way_leaves_all_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(b"first")

    def fail() -> None:
        with replacing(file) as out:
            out.write(b"half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]
