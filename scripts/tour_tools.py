"""What both stories of the tour need: the programs as processes of their own, and a ledger of what must be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "tour"
HOME = WORK / "home"
SHOTS = WORK / "screenshots"


class Ledger:
    """Prints each figure beside what it must be and remembers whether all were right."""

    def __init__(self) -> None:
        self.wrong = 0
        print(f"{'':4}{'what':<46}{'recorded':>16}   must be")

    def near(self, what: str, recorded: float, expected: float, tolerance: float) -> None:
        self._line(what, f"{recorded:.2f}", f"{expected:.2f} ± {tolerance:g}", abs(recorded - expected) <= tolerance)

    def most(self, what: str, recorded: float, limit: float) -> None:
        self._line(what, f"{recorded:.2f}", f"≤ {limit:.2f}", recorded <= limit)

    def same(self, what: str, recorded: object, expected: object) -> None:
        self._line(what, str(recorded), str(expected), recorded == expected)

    def _line(self, what: str, recorded: str, expected: str, right: bool) -> None:
        self.wrong += not right
        print(f"{' ok ' if right else 'NO  '}{what:<46}{recorded:>16}   {expected}", flush=True)


def learnapp(*arguments: str, home: Path = HOME) -> Any:
    """Run the command line; its JSON."""
    return json.loads(run("learnapp", "--home", str(home), *arguments, "--json"))


def run(program: str, *arguments: str, stdin: str | None = None) -> str:
    """Run one of our programs to its end; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=300,
    )
    if done.returncode:
        sys.exit(f"{program} {' '.join(arguments)} failed: {done.stderr.strip()}")
    return done.stdout


def environment() -> dict[str, str]:
    """The real window where there is a display, Qt's offscreen platform where there is none."""
    env = dict(os.environ)
    if not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")) and sys.platform.startswith("linux"):
        env["QT_QPA_PLATFORM"] = "offscreen"
    return env


@contextmanager
def window(
    lesson: str, *options: str, home: Path = HOME
) -> Iterator[tuple[subprocess.Popen[str], Iterator[dict[str, Any]]]]:
    """The app at a lesson, and what it tells of itself, line by line."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "tour_window.py"), str(home), lesson, str(SHOTS), *options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        yield process, (json.loads(line) for line in process.stdout)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def lesson_of(report: dict[str, Any], lesson: str) -> dict[str, Any]:
    return next(row for course in report["courses"] for row in course["lessons"] if row["lessonId"] == lesson)


def covered(row: dict[str, Any]) -> float:
    return sum(end - start for start, end in row["coverage"])
