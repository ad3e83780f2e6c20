"""The walk through the server in the README: every command of it, typed as it stands there, against a real server."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media import small_video
from tests.server.test_commands import Line, serving

README = Path(__file__).parents[2] / "README.md"
PORT = "8765"
URL = "postgresql://learnserver:secret@localhost/learnserver"


def blocks() -> list[str]:
    """The commands of the server's section, block by block."""
    section = re.search(r"^## The server$(.*?)^## ", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert section is not None
    return re.findall(r"^```sh\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl", "jq"))), reason="bash, curl and jq are not installed")
def test_the_walk_leads_to_what_it_says(database_url: str, tmp_path: Path) -> None:
    first, *rest = blocks()
    assert first.splitlines()[-1].startswith("learnserver serve")
    assert f"127.0.0.1:{PORT}" in first
    (variant,) = [block for block in rest if "LEARNSERVER_DATABASE" in block]
    assert URL in variant
    small_video(tmp_path / "Videos" / "Knots" / "1 Bowline.mp4", 1)
    small_video(tmp_path / "Videos" / "Knots" / "2 Reef knot.mp4", 2)
    line = Line(tmp_path / "school", database_url if database_url.startswith("postgresql") else None)
    with serving(line, tmp_path / "log") as client:
        typed = [variant.replace(URL, database_url)] if database_url.startswith("postgresql") else []
        typed += [block.replace(PORT, str(client.base_url.port)) for block in rest if block is not variant]
        said = type_in("".join(typed), tmp_path)
    lines = said.splitlines()
    assert lines[0].startswith("School (")
    assert "Ada" not in lines[0]
    for told in ("50", '"completed"', '"session"'):
        assert told in lines
    table = list(csv.DictReader(lines[next(n for n, one in enumerate(lines) if one.startswith("userId")) :]))
    assert [(row["name"], row["progressPercentage"]) for row in table] == [("Ada", "50"), ("Max", "0")]


def type_in(commands: str, home: Path) -> str:
    """What a shell prints in which each command has to succeed."""
    programs = Path(sys.executable).parent
    environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8"}
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
