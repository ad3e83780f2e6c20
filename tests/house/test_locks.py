"""What the three kinds of installation lock: each holds what the smaller one does, in the same versions."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _locked(kind: str) -> set[str]:
    text = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^[A-Za-z0-9_.\[\]-]+==[^\s;]+", text, re.MULTILINE))


@pytest.mark.parametrize(("smaller", "larger"), [("run", "server"), ("server", "dev")])
def test_a_larger_installation_holds_the_smaller_one(smaller: str, larger: str) -> None:
    assert not _locked(smaller) - _locked(larger)


@pytest.mark.parametrize("target", ["run", "tour"])
def test_the_tour_comes_with_the_server_that_it_tells_of(target: str) -> None:
    """It starts a real server, so what only the window needs is not enough."""
    done = subprocess.run(
        ["make", "-n", target, "DISPLAY=", "WAYLAND_DISPLAY="], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "bootstrap.sh server" in done.stdout
    assert "tour.py" in done.stdout
