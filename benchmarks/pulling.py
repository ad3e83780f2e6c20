"""A new device pulls everything a learner has, against decoding the same answers and `executemany`.

The answers are the server's own bytes, 500 documents each, in the order in which a learner of some years made them.
Ours joins, checks, folds and indexes them for the pages; the anchor decodes them and writes their rows to the same
tables. Both commit after each answer and write through after the last. As when syncing, the next answer is decoded
while the one before is joined. The window stays usable while it goes on: how long a heartbeat has to wait in between is
told in the note.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.dashboard import NOW, Row
from learnapp.store import Store
from learnapp.store.exchange import Answered
from learnapp.store.rows import SESSION, marks
from learncore import merge, register
from learncore.ids import content_id, uuid7
from learncore.progress import set_resume
from learncore.records import Course, Lesson, Module, Register, Session
from learncore.register import canonical
from learncore.wire import DocumentChange, SyncResponse

GOAL: Final = 1.5
_PAGE: Final = 500
_LESSONS_A_COURSE: Final = 10
_SESSIONS_A_LESSON: Final = 9
_SECONDS: Final = 600.0
_DEVICE: Final = "01990000-0000-7000-8000-00000000beef"

Pages = list[bytes]


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Whole pulls, ours and the anchor's in turn; `quick` pulls a tenth."""
    courses = 99 if quick else 990
    pages = _answers(courses)
    ours: list[float] = []
    anchors: list[float] = []
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        for n in range(repeats + 1):
            anchors.append(_anchor(Path(name) / f"anchor-{n}", pages))
            taken, waited = _pull(Path(name) / f"ours-{n}", pages, courses)
            ours.append(taken)
            waits += waited
    del ours[0], anchors[0]
    middle, anchor = statistics.median(ours), statistics.median(anchors)
    ratios = [one / other for one, other in zip(ours, anchors, strict=True)]
    note = (
        f"against decoding + executemany; {min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds; "
        f"a heartbeat in between waits {statistics.median(waits) * 1000:.0f} ms, at most {max(waits) * 1000:.0f} ms"
    )
    documents = courses * (1 + _LESSONS_A_COURSE * (1 + _SESSIONS_A_LESSON))
    return [Row(f"pull of {documents:,} documents into a new device", middle, anchor, middle / anchor, GOAL, note)]


def _pull(folder: Path, pages: Pages, courses: int) -> tuple[float, list[float]]:
    """Seconds for all of it, and how long heartbeats waited that came between the answers."""
    store = Store.open(folder, clock=lambda: NOW, device_name="Bench")
    waits: list[float] = []
    decoder = msgspec.json.Decoder(SyncResponse)
    try:
        begin = time.perf_counter()
        settled: Future[Any] | None = None
        for n, page in enumerate(pages):
            answer = decoder.decode(page)
            records = tuple((one.kind, one.id, one.body) for one in answer.records)
            if settled is not None:
                settled.result()
            settled = store.settle(Answered(records=records, cursor=answer.cursor, at=NOW, last=not answer.more))
            if n % 20 == 10:
                asked = time.perf_counter()
                store.heartbeat("watched-meanwhile", _meanwhile(store.device_id, n), 1.0 + n).result()
                waits.append(time.perf_counter() - asked)
        if settled is not None:
            settled.result()
        taken = time.perf_counter() - begin
        reader = store.reader()
        assert reader.statistics().in_progress == courses
        reader.close()
    finally:
        store.close()
    return taken, waits


def _meanwhile(device: str, n: int) -> Session:
    played = 1.0 + n
    return Session(
        lesson="another-lesson",
        course="another-course",
        device=device,
        started_at=NOW,
        ended_at=NOW + round(played * 1000),
        spans=((0.0, played),),
        active_seconds=played,
    )


def _anchor(folder: Path, pages: Pages) -> float:
    """Seconds for decoding the answers and writing their rows to the tables of a new database."""
    Store.open(folder, clock=lambda: NOW, device_name="Bench").close()
    db = sqlite3.connect(folder / "learnapp.db", isolation_level=None)
    db.execute("PRAGMA synchronous = NORMAL")
    decoder = msgspec.json.Decoder(SyncResponse)
    insert = f"INSERT INTO sessions (id, waiting, sent, {SESSION}) VALUES (?, 0, 1, {marks(SESSION)})"
    begin = time.perf_counter()
    for n, page in enumerate(pages, start=1):
        if n == len(pages):
            db.execute("PRAGMA synchronous = FULL")
        rows: dict[str, list[tuple[Any, ...]]] = {"session": [], "lesson_state": [], "course_copy": []}
        for one in decoder.decode(page).records:
            rows[one.kind].append(_row(one))
        db.execute("BEGIN IMMEDIATE")
        db.executemany(insert, rows["session"])
        db.executemany(
            "INSERT INTO lesson_states (id, waiting, sent, course_id, epoch, plain, body) VALUES (?, 0, 1, ?, ?, 1, ?)",
            rows["lesson_state"],
        )
        db.executemany("INSERT INTO course_copies (id, waiting, sent, body) VALUES (?, 0, 1, ?)", rows["course_copy"])
        db.execute("COMMIT")
    taken = time.perf_counter() - begin
    db.close()
    return taken


def _row(one: DocumentChange) -> tuple[Any, ...]:
    body = one.body
    match one.kind:
        case "session":
            return (
                one.id,
                body["lesson"],
                body["course"],
                body["device"],
                body.get("epoch", 0),
                body["started_at"],
                body["ended_at"],
                msgspec.json.encode(body.get("spans", [])).decode(),
                body.get("active_seconds", 0.0),
                msgspec.json.encode(body.get("pages", [])).decode(),
                body.get("duration"),
                None,
            )
        case "lesson_state":
            return one.id, body["course"], body.get("epoch", 0), msgspec.json.encode(body).decode()
        case _:
            return one.id, msgspec.json.encode(body).decode()


# --- what there is to pull ---------------------------------------------------------------------------------------


def _answers(courses: int) -> Pages:
    """The server's answers: course by course, and within some years lesson after lesson."""
    dice = random.Random(11)
    documents = [*_documents(courses, dice)]
    answers: Pages = []
    for begin in range(0, len(documents), _PAGE):
        records = tuple(
            DocumentChange(kind=kind, id=one, body=msgspec.json.decode(canonical(body)))
            for kind, one, body in documents[begin : begin + _PAGE]
        )
        more = begin + _PAGE < len(documents)
        answer = SyncResponse(records=records, cursor=f"x-{begin}", more=more, server_time=NOW)
        answers.append(msgspec.json.encode(answer))
    return answers


def _documents(courses: int, dice: random.Random) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for number in range(courses):
        course = _course(number)
        copy = register.write(Register(), _DEVICE, NOW - 1, course)
        yield "course_copy", course.id, merge.body_of(copy)
        learned: list[tuple[str, str, dict[str, Any]]] = []
        for lesson in course.lessons:
            begun = NOW - 90_000_000 - dice.randrange(3 * 365) * 86_400_000
            for n in range(_SESSIONS_A_LESSON):
                watched = Session(
                    lesson=lesson.id,
                    course=course.id,
                    device=_DEVICE,
                    started_at=begun + n * 3_600_000,
                    ended_at=begun + n * 3_600_000 + 55_000,
                    spans=((n * 50.0, n * 50.0 + 30.0), (n * 50.0 + 32.5, n * 50.0 + 50.0)),
                    active_seconds=47.5,
                    duration=_SECONDS,
                )
                learned.append(("session", uuid7(begun + n, dice.randbytes(10)), merge.body_of(watched)))
            state = set_resume(None, course.id, _DEVICE, begun + 40_000_000, 0, 450.0)
            learned.append(("lesson_state", lesson.id, merge.body_of(state)))
        dice.shuffle(learned)
        yield from learned


def _course(number: int) -> Course:
    lessons = tuple(
        Lesson(
            id=content_id("lesson", str(number), str(n)),
            title=f"Lesson {n}",
            type="video",
            path=f"lesson-{n}.mp4",
            duration_seconds=_SECONDS,
        )
        for n in range(_LESSONS_A_COURSE)
    )
    return Course(
        id=content_id("course", str(number)),
        title=f"Course {number}",
        modules=(Module(id="m", title="Module", lessons=lessons),),
    )


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row.name}: {row.ours:.2f} s, anchor {row.anchor:.2f} s, ratio {row.ratio:.2f}; {row.note}")
