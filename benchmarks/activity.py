"""Activity, a day of it and what was reached, after a year of a million sessions, against the same after a thousand.

The anchor is what may be waited for, 100 ms: the page asks on the window's own thread, all but what was reached.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import Row
from benchmarks.dashboard import NOW, build_big_library
from learnapp.store import Reader
from learncore.progress import local_day

_PROMISED: Final = 0.100
_DAYS_AGO: Final = 100
_PAGE: Final = "Activity, the figures of its page"
_DAY: Final = dt.timedelta(days=1)

QUERIES: Final[dict[str, Callable[[Reader], object]]] = {
    _PAGE: lambda reader: reader.history.activity(NOW, dt.UTC),
    "Activity, a day of the year before": lambda reader: reader.history.day(
        local_day(NOW, dt.UTC) - _DAYS_AGO * _DAY, dt.UTC
    ),
    "Activity, seven days more": lambda reader: reader.history.days(dt.UTC, local_day(NOW, dt.UTC) - _DAYS_AGO * _DAY),
    "Activity, what was reached": lambda reader: reader.history.achievements(dt.UTC),
}


def run(repeats: int = 5, *, quick: bool = False) -> list[Row]:
    """Each question to the long history and to the short one in turn."""
    sizes = ((100, 40), (10, 1)) if quick else ((1_000, 412), (400, 1))
    with tempfile.TemporaryDirectory() as folder:
        readers: list[Reader] = []
        counts: list[int] = []
        for courses, sessions_each in sizes:
            home = Path(folder) / str(courses)
            build_big_library(home, courses, sessions_each=sessions_each)
            readers.append(Reader.open(home))
            counts.append(readers[-1]._db.execute("SELECT count(*) FROM sessions").fetchone()[0])
        rows: list[Row] = []
        for label, ask in QUERIES.items():
            times: list[list[float]] = [[], []]
            for _ in range(max(5, repeats) + 1):
                for reader, listed in zip(readers, times, strict=True):
                    listed.append(_timed(lambda reader=reader, ask=ask: ask(reader)))
            ours, small = (statistics.median(listed[1:]) for listed in times)
            note = f"anchor: what was promised; after {counts[1]:,} sessions {small * 1000:.1f} ms"
            goal = None if label == "Activity, what was reached" else 1.0
            rows.append((f"{label}, {counts[0]:,} sessions", ours, _PROMISED, ours / _PROMISED, goal, note))
        for reader in readers:
            reader.close()
    return rows


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
