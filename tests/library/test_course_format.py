"""What docs/course-format.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.findings import MAX_DEPTH, MAX_FILES
from coursekit.manifest import MAX_BYTES, LessonEntry, ModuleEntry, parse_manifest
from coursekit.pool import Pool
from coursekit.scan import AUDIO, DOCUMENT, QUIZ, VIDEO
from tests.media import small_video

TEXT = (Path(__file__).parents[2] / "docs" / "course-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=["modules", "lessons"])
def test_the_examples_can_be_imported(example: str, tmp_path: Path, pool: Pool) -> None:
    for number, name in enumerate(["1 - Basics/01 - The bowline", "1 - Basics/02 - The reef knot", "2 - Splicing/1"]):
        small_video(tmp_path / f"{name}.mp4", number)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "front.png").write_bytes(b"x")
    (tmp_path / "course.toml").write_text(example, encoding="utf-8")
    draft = read_course(tmp_path, pool)
    assert draft.skipped == ()
    assert len(draft.course.modules) == 2
    assert draft.course.lessons[0].title == "The king of knots"


def test_every_key_is_explained() -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    manifest = type(parse_manifest("").data)
    known = {*manifest.__struct_fields__, *ModuleEntry.__struct_fields__, *LessonEntry.__struct_fields__}
    assert explained == known - {"modules", "lessons"}


def test_every_suffix_and_bound_is_named() -> None:
    lists = TEXT[TEXT.index("- **Video and audio**") : TEXT.index("The suffix only says")]
    assert set(re.findall(r"\.[a-z0-9]+", lists)) == VIDEO | AUDIO | DOCUMENT | QUIZ
    assert f"{MAX_FILES:,} lessons, {MAX_DEPTH} folders deep" in TEXT
    assert f"at most {MAX_BYTES // 1024} KiB" in TEXT
