"""Files that are there as a whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from learnapp.files import changing, replacing


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


def test_two_processes_that_change_a_file_lose_nothing_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "count"
    file.write_text("0")
    code = (
        "import sys; from pathlib import Path; from learnapp.files import changing, replacing\n"
        "file = Path(sys.argv[1])\n"
        "for _ in range(20):\n"
        "    with changing(file):\n"
        "        number = int(file.read_text())\n"
        "        with replacing(file) as out: out.write(str(number + 1).encode())\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(file)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert file.read_text() == "60"


def test_where_no_lock_can_be_had_it_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnapp.files._PATIENCE_SECONDS", 0.05)
    caplog.set_level("INFO")
    with changing(tmp_path / "file"), changing(tmp_path / "file"):
        assert "without being alone" in caplog.text
    with changing(tmp_path / "no folder" / "file"):
        pass
