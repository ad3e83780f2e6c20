"""What the README tells people to type exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [page for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if page.is_file()]


def commands(text: str) -> list[str]:
    """The lines of fenced shell blocks, and inline code, each up to a comment or a pipe."""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [re.split(r"\s+#|\s*[|;&]", line.strip().removeprefix("$ "))[0] for line in lines + inline]


def words_after(program: str, text: str) -> set[str]:
    """The first plain word after `program` in each command: a make target, a subcommand."""
    found = (re.match(rf"(?:\S*/)?{program}((?:\s+\S+)*)$", command) for command in commands(text))
    rests = [match[1].split() for match in found if match]
    return {word for rest in rests for word in rest[:1] if re.fullmatch(r"[a-z][a-z-]*", word)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert words_after("make", page.read_text(encoding="utf-8")) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_subcommand_named_exists(page: Path) -> None:
    named = words_after("learnapp", page.read_text(encoding="utf-8"))
    if not named:
        pytest.skip("names no subcommand of learnapp")
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert named - set(re.findall(r"^  ([a-z][a-z-]*)", done.stdout, re.MULTILINE)) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_linked_exists(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_readers_of_pages_see_what_is_there() -> None:
    text = "Type `make run` or\n```sh\n$ make test ARGS=-x  # all\nlearnapp import ~/x\nlearnapp --version\n```\n"
    assert words_after("make", text) == {"run", "test"}
    assert words_after("learnapp", text) == {"import"}
