"""A course with quizzes is published: they are part of what it says, and keep their ids."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.library.test_quizzes import EXAMPLES, WRITTEN_OUT
from tests.server.test_commands import Line, contents, lessons_of, line

__all__ = ["line"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Knots"
    place.mkdir()
    shutil.copy(EXAMPLES / "knots.gift", place / "Exam.gift")
    (place / "Read.md").write_text("# Knots\n", encoding="utf-8")
    text = 'id = "knots"\n' + WRITTEN_OUT + '\n[[modules]]\ntitle = "More"\nfolder = "."\n'
    (place / "course.toml").write_text(text, encoding="utf-8")
    return place


def test_a_quiz_needs_no_file_at_the_server_and_the_same_again_makes_no_version(
    line: Line, folder: Path, tmp_path: Path
) -> None:
    first = line.publish(folder)
    assert (first["version"], first["lessons"], first["skipped"]) == (1, 3, [])
    assert len(contents(tmp_path)) == 1
    assert line.publish(folder)["version"] == 1


def test_a_quiz_keeps_its_id_as_long_as_it_asks_the_same(line: Line, folder: Path) -> None:
    course = line.publish(folder)["courseId"]
    before = lessons_of(line, course)
    (folder / "course.toml").write_text(
        (folder / "course.toml").read_text(encoding="utf-8").replace("attempts = 3", "attempts = 5"), encoding="utf-8"
    )
    assert line.publish(folder)["version"] == 2
    assert lessons_of(line, course) == before


def test_what_cannot_be_asked_is_told_to_who_publishes(line: Line, folder: Path) -> None:
    shutil.copy(EXAMPLES / "odd.gift", folder / "Odd.gift")
    skipped = line.publish(folder)["skipped"]
    assert len(skipped) == 16
    assert {one["path"] for one in skipped} == {"Odd.gift"}
