"""The headless tour: import, watch for real, kill -9, reopen, resume, finish; then a server, and a second device.

    python scripts/tour.py [--seconds 30]

Everything is the real program in processes of its own, on a generated course, in `build/tour`. Exit 1 on a difference.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from typing import Any

from tour_devices import two_devices
from tour_tools import ROOT, SHOTS, WORK, Ledger, covered, learnapp, lesson_of, window

TOLERANCE = 2.0


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

    two_devices(ledger, WORK / "course", chosen)

    shots = sorted(path.name for path in SHOTS.glob("*.png"))
    ledger.same("screenshots", len(shots) >= 4, True)
    print(f"Screenshots in {SHOTS.relative_to(ROOT)}: {', '.join(shots)}")
    print("Everything is as it must be." if not ledger.wrong else f"{ledger.wrong} figures differ.")
    return 1 if ledger.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
