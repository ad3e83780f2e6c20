"""`python -m benchmarks [--quick] [NAME …]`: ratios against anchors doing the same work in the same run.

Prints a table an area and writes what was last measured in full of every area to docs/benchmarks.md, with the date and
the machine's size.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import platform
import sys
from pathlib import Path

from benchmarks import Row

AREAS = (
    "heartbeat",
    "pulling",
    "syncing",
    "dashboard",
    "interface",
    "searching",
    "activity",
    "importing",
    "downloading",
    "playback",
    "server_progress",
)
PEERED = ("server_push", "server_peers")
"""Measured by `make bench-peers`, which installs what they are measured beside."""
MEASURED = Path(__file__).resolve().parent.parent / "build" / "benchmarks"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"

_HEAD = """# Benchmarks

Absolute times mean nothing on shared machines, so every figure is a ratio: ours ÷ an anchor that does the same work,
interleaved in one run, the median of at least five repeats. `make bench` measures again and rewrites this page.

"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against anchors, in one run.")
    parser.add_argument("areas", nargs="*", choices=[*AREAS, *PEERED, []], help="only these")
    parser.add_argument("--quick", action="store_true", help="less data, for trying out")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    MEASURED.mkdir(parents=True, exist_ok=True)
    for area in options.areas or AREAS:
        print(f"{area} …", flush=True)
        rows = importlib.import_module(f"benchmarks.{area}").run(repeats=options.repeats, quick=options.quick)
        print(table(rows), flush=True)
        if not options.quick:
            (MEASURED / f"{area}.json").write_text(json.dumps(rows), encoding="utf-8")
    if not options.quick:
        measured = [file for area in (*AREAS, *PEERED) if (file := MEASURED / f"{area}.json").exists()]
        everything = [row for file in measured for row in json.loads(file.read_bytes())]
        PAGE.write_text(_HEAD + machine() + "\n\n" + table(everything) + "\n", encoding="utf-8")
        print(f"written to {PAGE}")
    return 0


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| work | ours | anchor | ratio | goal | reached | note |",
        "| --- | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for name, ours, anchor, ratio, goal, note in rows:
        reached = "" if goal is None else "yes" if ratio <= goal else "**no**"
        aim = "" if goal is None else f"≤ {goal:g}"
        lines.append(f"| {name} | {_time(ours)} | {_time(anchor)} | {ratio:.2f} | {aim} | {reached} | {note} |")
    return "\n".join(lines)


def machine() -> str:
    """When and on what it was measured."""
    day = dt.datetime.now(dt.UTC).date()
    return f"Measured on {day}: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}."


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
