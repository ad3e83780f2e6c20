"""Importing a folder of videos, against looking into the same files with PyAV alone.

Ours: listing the folder, starting the workers, looking into every file, hashing it, recognizing the course, arranging
it, storing it, and the cover. Not the stills of the lessons, which follow when the course is already in the library:
they have a line of their own.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import av

from benchmarks import Row
from coursekit.sample.media import Film, write_film
from coursekit.sample.painting import Scene
from learnapp.library import Library
from learnapp.paths import Paths
from learnapp.store import Store

GOAL = 1.3
_FILMS = 10
_MOST_STILLS = 1_000


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Measure, ours and the anchor in turn, with ten times the files and ten times those; `quick` with a few only."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        films = _films(home / "films")
        plan = [(100, None, repeats), (1_000, GOAL, repeats), (10_000, None, max(2, repeats // 2))]
        for count, goal, times in [(300, GOAL, repeats)] if quick else plan:
            folder = _folder(home / f"{count} videos", films, count)
            rows += _measure(home / "home", folder, count, goal, times)
    return rows


def _measure(home: Path, folder: Path, count: int, goal: float | None, repeats: int) -> list[Row]:
    # The first round warms the disk's cache for both and is not counted.
    rounds = [_round(Paths.of(home / f"{count}-{n}").create(), folder, count) for n in range(repeats + 1)][1:]
    anchor, ours, again, stills = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratios = [one.ours / one.anchor for one in rounds]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f} in {repeats} rounds"
    rows: list[Row] = [
        (f"import {count:,} videos", ours, anchor, statistics.median(ratios), goal, f"without the stills; {spread}"),
        (f"import {count:,} videos again", again, anchor, again / anchor, None, "nothing had changed"),
    ]
    if count <= _MOST_STILLS:
        rows.append((f"stills of {count:,} videos", stills, anchor, stills / anchor, None, "a picture of each decoded"))
    return rows


class _Round(NamedTuple):
    anchor: float
    ours: float
    again: float
    stills: float


def _round(paths: Paths, folder: Path, count: int) -> _Round:
    store = Store.open(paths.account())
    library = Library(store, store.reader, paths)
    try:
        anchor = _timed(lambda: _probe(folder, count))
        ours = _timed(lambda: _import(library, folder, count))
        again = _timed(lambda: _import(library, folder, count))
        stills = _timed(lambda: library.import_folder(folder)) if count <= _MOST_STILLS else again
        return _Round(anchor, ours, again, stills - again)
    finally:
        store.close()


def _probe(folder: Path, count: int) -> None:
    """What anyone who wants to know the lengths has to do."""
    seen = 0
    for path in sorted(folder.rglob("*.mp4")):
        with av.open(str(path)) as container:
            seen += bool([(stream.type, stream.duration) for stream in container.streams] and container.duration)
    if seen != count:
        raise RuntimeError(f"{seen} of {count} files could be read")


def _import(library: Library, folder: Path, count: int) -> None:
    report = library.import_folder(folder, thumbnails=False)
    if report.lessons != count:
        raise RuntimeError(f"{report.lessons} of {count} files were imported")


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _films(folder: Path) -> list[bytes]:
    return [
        write_film(folder / f"{n}.mp4", Film(seconds=3, scene=Scene(title=f"Film {n}", hue=25 * n))).read_bytes()
        for n in range(_FILMS)
    ]


def _folder(folder: Path, films: list[bytes], count: int) -> Path:
    """Real H.264 and AAC, each file of its own content by an atom at its end that players ignore."""
    for number in range(count):
        path = folder / f"{number // 50 + 1} - Part" / f"{number + 1} - Lesson.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(films[number % _FILMS] + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big"))
    return folder
