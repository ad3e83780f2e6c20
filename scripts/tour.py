"""The headless tour: import, watch for real, kill -9, reopen, resume, finish; recorded beside what must be.

    python scripts/tour.py [--seconds 30]

Everything is the real program in processes of its own, on a generated course, in `build/tour`. Exit 1 on a difference.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "tour"
HOME = WORK / "home"
SHOTS = WORK / "screenshots"
TOLERANCE = 2.0


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


def learnapp(*arguments: str) -> Any:
    """Run the command line; its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(HOME), *arguments, "--json"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=300,
    )
    if done.returncode:
        sys.exit(f"learnapp {' '.join(arguments)} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def environment() -> dict[str, str]:
    """The real window where there is a display, Qt's offscreen platform where there is none."""
    env = dict(os.environ)
    if not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")) and sys.platform.startswith("linux"):
        env["QT_QPA_PLATFORM"] = "offscreen"
    return env


@contextmanager
def window(lesson: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], Iterator[dict[str, Any]]]]:
    """The app at a lesson, and what it tells of itself, line by line."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "tour_window.py"), str(HOME), lesson, str(SHOTS), *options],
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


def watch_and_kill(lesson: str, seconds: float) -> dict[str, Any]:
    """Watch for real and kill -9; the last thing the window told."""
    last: dict[str, Any] = {}
    with window(lesson, "--resume", "--shoot", "playing") as (process, told):
        for last in told:
            if last["played"] >= seconds:
                break
        else:
            sys.exit("The window ended before it had played; see its messages above.")
        os.kill(process.pid, signal.SIGKILL)
        *_, last = [last, *told]
    return last


def main() -> int:
    parser = argparse.ArgumentParser(description="The headless tour: recorded beside what must be.")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long to watch before the kill")
    seconds = parser.parse_args().seconds
    shutil.rmtree(WORK, ignore_errors=True)
    SHOTS.mkdir(parents=True)

    from coursekit.sample import write_sample_course

    print("Making a sample course …", flush=True)
    write_sample_course(WORK / "course")
    course = learnapp("import", str(WORK / "course"))
    print(f"Imported “{course['title']}”: {course['modules']} modules, {course['lessons']} lessons.")
    before = learnapp("progress")
    lessons = [row for row in before["courses"][0]["lessons"] if row["type"] == "video"]
    lesson = max(lessons, key=lambda row: row["durationSeconds"])
    chosen, duration = lesson["lessonId"], lesson["durationSeconds"]
    seconds = min(seconds, duration * 0.8)

    ledger = Ledger()
    ledger.same("skipped files", len(course["skipped"]), 0)
    ledger.same("status before", lesson["status"], "not_started")

    print(f"Watching “{lesson['title']}” for {seconds:.0f} s, then kill -9 …", flush=True)
    last = watch_and_kill(chosen, seconds)
    killed = lesson_of(learnapp("progress"), chosen)
    ledger.near("position after the kill (s)", killed["positionSeconds"], last["position"], TOLERANCE)
    ledger.near("covered (s)", covered(killed), last["played"], TOLERANCE)
    ledger.most("covered, never more than was played (s)", covered(killed), last["played"] + 0.3)
    ledger.near("watch time (s)", killed["watchTimeSeconds"], last["active"], TOLERANCE)
    ledger.same("status", killed["status"], "in_progress")
    ledger.same("database integrity", learnapp("status")["database"]["integrity"], "ok")

    print("Opening it again; answering the prompt; finishing at twice the speed …", flush=True)
    started = time.monotonic()
    first: dict[str, Any] | None = None
    final: dict[str, Any] = {}
    with window(chosen, "--prompt", "--rate", "2", "--shoot", "finished") as (process, told):
        for final in told:
            first = first or (final if final["played"] > 0 else None)
        ledger.same("the window closed by itself", process.wait(timeout=20), 0)
    if first is None:
        sys.exit("The window did not play after the resume.")
    ledger.near("resumed at (s)", first["started"], killed["positionSeconds"], 1.0)

    report = learnapp("progress")
    done = lesson_of(report, chosen)
    ledger.same("status", done["status"], "completed")
    ledger.same("percentage", done["progressPercentage"], 100)
    ledger.same("completions told", final["completions"], 1)
    ledger.near("covered (s)", covered(done), killed["positionSeconds"] + final["played"], TOLERANCE)
    ledger.near(
        "watch time at 2× is half (s)", done["watchTimeSeconds"] - killed["watchTimeSeconds"], final["played"] / 2, 1.0
    )
    ledger.most(
        "watch time, never more than the wall (s)",
        done["watchTimeSeconds"] - killed["watchTimeSeconds"],
        time.monotonic() - started,
    )
    total = sum(row["watchTimeSeconds"] for row in report["courses"][0]["lessons"])
    ledger.near("lessons' time = the summary's (s)", total, report["summary"]["watchTimeSeconds"], 0.001)
    ledger.same("completed lessons", report["courses"][0]["completedLessons"], [chosen])
    ledger.same("sessions", done["totalSessions"], 2)
    ledger.same("database integrity", learnapp("status")["database"]["integrity"], "ok")

    shots = sorted(path.name for path in SHOTS.glob("*.png"))
    ledger.same("screenshots", len(shots) >= 4, True)
    print(f"Screenshots in {SHOTS.relative_to(ROOT)}: {', '.join(shots)}")
    print("Everything is as it must be." if not ledger.wrong else f"{ledger.wrong} figures differ.")
    return 1 if ledger.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
