"""Results while typing: every beginning of a few searches, on 100,000 lessons and 1,000 transcripts.

The anchor is what may be waited for, 50 ms; beside it the same questions put to SQLite ranked by bm25 over all that
fits, and the same searches on a hundredth of it. A heartbeat is timed while the index is being made, and without.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks import Row
from benchmarks.dashboard import NOW, build_big_library
from learnapp.store import Store
from learnapp.store.search import LessonText, Passage, Searching
from learnapp.store.search.index import FILE
from learnapp.store.search.words import expression, sought
from learnapp.store.views import CourseView, LessonFile
from learncore.records import Lesson, Session

_WAIT: Final = 0.050
_CUES, _CUE_WORDS = 150, 10
_VOCABULARY: Final = 20_000
_TITLES: Final = ("advanced colour", "lesson 7", "maps")
_MISSPELT: Final = ("lesosn", "advnaced colour", "gardne history", "kesson", "farden history", "dvanced clour")
_BEATS: Final = 100


class Talks:
    """Transcripts of as many lessons as are wanted, of words as often as words are."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._dice = random.Random(7)
        letters = "aeioubcdfghlmnprst"
        self.words = ["".join(self._dice.choices(letters, k=self._dice.randint(2, 10))) for _ in range(_VOCABULARY)]
        self._often = list(itertools.accumulate(1 / (n + 5) for n in range(_VOCABULARY)))

    def __call__(self, view: CourseView, lesson: Lesson, file: LessonFile | None) -> Iterator[LessonText]:
        if self._left > 0:
            self._left -= 1
            yield LessonText("transcript", "en", "1", self._talk)

    def _talk(self) -> list[Passage]:
        said = self._dice.choices(self.words, cum_weights=self._often, k=_CUES * _CUE_WORDS)
        return [Passage(n * 4.0, " ".join(said[n * _CUE_WORDS : (n + 1) * _CUE_WORDS])) for n in range(_CUES)]


def run(repeats: int = 5, *, quick: bool = False) -> list[Row]:
    courses, transcripts = (200, 20) if quick else (10_000, 1_000)
    with tempfile.TemporaryDirectory() as folder:
        small, beat, beat_alone = _prepared(Path(folder) / "small", max(1, courses // 100), max(1, transcripts // 100))
        large, beat, beat_alone = _prepared(Path(folder) / "large", courses, transcripts)
        ours, little, plain, meant = [], [], [], []
        searches = _searches()
        for _ in range(repeats):
            ours.append([_timed(lambda one=one: large.find(one)) for one in searches])
            little.append([_timed(lambda one=one: small.find(one)) for one in searches])
            meant.append([_timed(lambda one=one: large.find(one)) for one in _MISSPELT])
            plain.append(_plainly(Path(folder) / "large", searches))
        large.close()
        small.close()
    typical = statistics.median(map(statistics.median, ours))
    each = [statistics.median(times) for times in zip(*ours, strict=True)]
    slow, slowest = max(zip(each, searches, strict=True))
    wrong, misspelt = max(zip((statistics.median(times) for times in zip(*meant, strict=True)), _MISSPELT, strict=True))
    ranked = statistics.median(map(max, plain))
    size = f"{courses * 10:,} lessons, {transcripts:,} transcripts"
    return [
        ("a search while typing", typical, _WAIT, typical / _WAIT, 1.0, size),
        ("its slowest search", slow, _WAIT, slow / _WAIT, 1.0, f"“{slowest}”"),
        ("the slowest of misspelt words", wrong, _WAIT, wrong / _WAIT, 1.0, f"“{misspelt}”"),
        ("the slowest search ÷ bm25 over all that fits", slow, ranked, slow / ranked, None, size),
        ("a search ÷ a hundredth of it all", typical, (few := statistics.median(map(statistics.median, little))),
         typical / few, None, size),
        ("heartbeat while the index is made ÷ alone", beat, beat_alone, beat / beat_alone, None, "median"),
    ]  # fmt: skip


def _searches() -> list[str]:
    talks = Talks(0)
    whole = [*_TITLES, " ".join(talks.words[40:42]), talks.words[9_000], f"{talks.words[0]} {talks.words[700]}"]
    return [text[:end] for text in whole for end in range(1, len(text) + 1) if text[end - 1] != " "]


def _prepared(folder: Path, courses: int, transcripts: int) -> tuple[Searching, float, float]:
    """The search over such a library, and how long a heartbeat took while it was indexed and after."""
    build_big_library(folder, courses, 10)
    store = Store.open(folder, clock=lambda: NOW, device_name="Bench")
    try:
        reader = store.reader()
        card = reader.courses(limit=1)[0]
        view = reader.course(card.course_id)
        reader.close()
        assert view is not None
        searching = Searching(folder, store, Talks(transcripts))
        searching.start()
        meanwhile = _beats(store, view.course.id, view.course.lessons[0].id)
        if not searching.wait(1_800):
            raise RuntimeError("the index is not made yet")
        alone = _beats(store, view.course.id, view.course.lessons[0].id)
    finally:
        store.close()
    return searching, meanwhile, alone


def _beats(store: Store, course_id: str, lesson_id: str) -> float:
    times: list[float] = []
    for n in range(1, _BEATS + 1):
        played = Session(
            lesson=lesson_id, course=course_id, device=store.device_id, started_at=NOW, ended_at=NOW + n * 1_000,
            spans=((0.0, float(n)),), active_seconds=float(n),
        )  # fmt: skip
        times.append(_timed(lambda played=played, n=n: store.heartbeat("beat", played, float(n)).result(60)))
    return statistics.median(times)


def _plainly(folder: Path, searches: list[str]) -> list[float]:
    db = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)

    def ask(text: str) -> None:
        for table in ("titles", "passages"):
            query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT 8"
            db.execute(query, (expression(sought(text), whole=False),)).fetchall()

    times = [_timed(lambda one=one: ask(one)) for one in searches]
    db.close()
    return times


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
