"""The attempt at a quiz that is not submitted yet: answers as they were given, and the time it has taken.

It is this device's alone: only what was submitted is a fact that others hear of. Its time is counted by the clock that
no one sets, also while the program is closed; from one run of the machine to the next by the clock of the wall, as far
as that is known to be right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from learnapp.errors import StoreError
from learnapp.store import clocks
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import insert_attempt, load_body
from learnapp.store.folding import change_of, load_lesson_progress, refold
from learnapp.store.folding_courses import course_from
from learnapp.store.rows import to_json
from learnapp.store.told import telling
from learnapp.store.unfolded import fold_lesson_now
from learnapp.store.views import ContinueItem, OpenAttempt
from learnapp.store.writer import Told
from learncore.records import Attempt

GRACE_MS: Final = 2_000
"""What was answered in time may be written a little later."""

_COLUMNS: Final = (
    "attempt_id, lesson_id, course_id, epoch, seed, answers, score, elapsed_ms, limit_ms, run, steady_at, wall_at"
)
_OF_LESSON: Final = f"SELECT {_COLUMNS} FROM open_attempts WHERE lesson_id = ?"
_BY_ID: Final = f"SELECT {_COLUMNS} FROM open_attempts WHERE attempt_id = ?"
_LIMITED: Final = f"SELECT {_COLUMNS} FROM open_attempts WHERE limit_ms IS NOT NULL"
_ADD: Final = f"INSERT INTO open_attempts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, '{{}}', NULL, 0, ?, ?, ?, ?)"
_TIME: Final = "UPDATE open_attempts SET elapsed_ms = ?, run = ?, steady_at = ?, wall_at = ? WHERE attempt_id = ?"
_ANSWER: Final = "UPDATE open_attempts SET answers = ?, score = ? WHERE attempt_id = ?"
# One of before the lesson was started over is gone, and only waits to be taken away.
_HALF_DONE: Final = """
    FROM open_attempts AS a JOIN lessons AS l USING (course_id, lesson_id)
        LEFT JOIN lesson_progress AS p USING (course_id, lesson_id)
    WHERE a.epoch >= coalesce(p.epoch, 0) AND l.position IS NOT NULL"""
_BEGUN: Final = f"""
    SELECT a.lesson_id, a.course_id, l.title, l.position, coalesce(p.progress_percentage, 0), a.wall_at,
        (SELECT count(*) FROM json_each(a.answers)) {_HALF_DONE} AND coalesce(p.status, '') != 'completed'"""
_REMOVE: Final = "DELETE FROM open_attempts WHERE attempt_id = ?"
_SHOWN: Final = "question/"
"""In `meta`, with the id of an attempt under way: which question was shown last."""


class _Open(msgspec.Struct, frozen=True):
    """A row."""

    attempt_id: str
    lesson_id: str
    course_id: str
    epoch: int
    seed: int
    answers: str
    score: float | None
    elapsed_ms: int
    limit_ms: int | None
    run: str
    steady_at: int
    wall_at: int

    @property
    def over_ms(self) -> int:
        """By how much its time is over; negative as long as it is not."""
        return -1 if self.limit_ms is None else self.elapsed_ms - self.limit_ms


def begin(
    db: sqlite3.Connection,
    author: Author,
    attempt_id: str,
    course_id: str,
    lesson_id: str,
    seed: int,
    limit_ms: int | None,
    most: int | None,
) -> Told[OpenAttempt]:
    """Begin an attempt, or give the one that is under way; StoreError where all of the `most` are submitted, here or on
    other devices."""
    found = take_up(db, author, lesson_id)
    if found.value is not None:
        return Told(found.value, found.change)
    epoch, submitted = _so_far(db, course_id, lesson_id)
    if most is not None and submitted >= most:
        raise StoreError("No attempts are left", "All of them were used, here or on another device.")
    db.execute(_ADD, (attempt_id, lesson_id, course_id, epoch, seed, limit_ms, *_now(db, author)))
    return Told(_shown(db, _load(db, _BY_ID, attempt_id)), _moved(course_id, lesson_id))


def take_up(db: sqlite3.Connection, author: Author, lesson_id: str) -> Told[OpenAttempt | None]:
    """The attempt that is under way, with the time it has taken; None where there is none (any more).

    One whose time was over meanwhile is submitted as it was then; one of before the lesson was started over is gone.
    """
    found = _find(db, _OF_LESSON, lesson_id)
    if found is None:
        return Told(None, Change())
    if found.epoch < _so_far(db, found.course_id, lesson_id)[0]:
        _remove(db, found.attempt_id)
        return Told(None, _moved(found.course_id, lesson_id))
    here = _timed(db, author, found)
    if here.over_ms >= 0:
        return Told(None, _told(db, author, here))
    return Told(_shown(db, here), Change())


def answer(
    db: sqlite3.Connection, author: Author, attempt_id: str, answers: dict[str, Any], score: float | None
) -> Told[OpenAttempt | None]:
    """Keep all answers given so far, and what they are worth; None where it is over, by its time or by a submission."""
    found = _find(db, _BY_ID, attempt_id)
    if found is None:
        return Told(None, Change())
    here = _timed(db, author, found)
    if here.over_ms <= GRACE_MS:
        db.execute(_ANSWER, (to_json(answers), score, attempt_id))
        here = msgspec.structs.replace(here, answers=to_json(answers), score=score)
    if here.over_ms >= 0:
        return Told(None, _told(db, author, here))
    return Told(_shown(db, here), Change())


def look_at(db: sqlite3.Connection, attempt_id: str, question_id: str) -> Change:
    """Keep which question is shown, as long as the attempt is under way; no one else hears of it."""
    if _find(db, _BY_ID, attempt_id) is not None:
        db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_SHOWN + attempt_id, question_id))
    return Change()


def submit(
    db: sqlite3.Connection, author: Author, attempt_id: str, answers: dict[str, Any], score: float | None
) -> Change:
    """Make a fact of it, once: a repetition changes nothing. What comes long after its time is not taken in."""
    found = _find(db, _BY_ID, attempt_id)
    if found is None:
        return Change()
    here = _timed(db, author, found)
    if here.over_ms <= GRACE_MS:
        here = msgspec.structs.replace(here, answers=to_json(answers), score=score)
    return _told(db, author, here)


def conclude_overdue(db: sqlite3.Connection, author: Author) -> None:
    """Submit the attempts whose time was over while the program was closed."""
    for row in db.execute(_LIMITED).fetchall():
        here = _timed(db, author, _Open(*row))
        if here.over_ms >= 0:
            _conclude(db, author, here)


def forget(db: sqlite3.Connection, lesson_ids: Iterable[str], change: Change) -> Change:
    """Give up what is under way in these lessons; `change` and what that moves."""
    for lesson_id in lesson_ids:
        found = _find(db, _OF_LESSON, lesson_id)
        if found is not None:
            _remove(db, found.attempt_id)
            change = _also(change, found.course_id, lesson_id)
    return change


def half_done(db: sqlite3.Connection, course_id: str) -> frozenset[str]:
    """The lessons of a course with an attempt under way here."""
    rows = db.execute(f"SELECT a.lesson_id {_HALF_DONE} AND a.course_id = ?", (course_id,))
    return frozenset(lesson_id for (lesson_id,) in rows)


def to_go_on_with(db: sqlite3.Connection) -> list[ContinueItem]:
    """The quizzes of the library with an attempt under way here, of those that are not passed."""
    found: list[ContinueItem] = []
    for lesson_id, course_id, title, number, percentage, at, answered in db.execute(_BEGUN).fetchall():
        row = db.execute(
            """SELECT c.title, c.total_lessons, k.manifest FROM course_progress AS c JOIN courses AS k USING (course_id)
            WHERE c.in_library = 1 AND course_id = ?""",
            (course_id,),
        ).fetchone()
        lessons = course_from(row[2]).lessons if row else ()
        quiz = next((lesson.quiz for lesson in lessons if lesson.id == lesson_id), None)
        if row and quiz is not None:
            item = ContinueItem(
                lesson_id=lesson_id,
                course_id=course_id,
                title=title,
                course_title=row[0],
                type="quiz",
                number=number,
                total_lessons=row[1],
                duration_seconds=None,
                resume_seconds=0.0,
                progress_percentage=percentage,
                last_accessed_at=at,
                answered=answered,
                questions=len(quiz.questions),
            )
            found.append(item)
    return found


# --- inside ------------------------------------------------------------------------------------------------------


def _told(db: sqlite3.Connection, author: Author, here: _Open) -> Change:
    """Conclude it, with the quarters that a course reached by that."""
    return telling(db, here.lesson_id, lambda db: _conclude(db, author, here))


def _conclude(db: sqlite3.Connection, author: Author, here: _Open) -> Change:
    """The fact has the length that was counted, and ends when its time was over or now."""
    over = max(0, here.over_ms)
    submitted = max(0, author.clock() - over)
    attempt = Attempt(
        lesson=here.lesson_id,
        course=here.course_id,
        epoch=here.epoch,
        score=here.score,
        answers={"seed": here.seed, "given": msgspec.json.decode(here.answers)},
        started_at=max(0, submitted - (here.elapsed_ms - over)),
        submitted_at=submitted,
    )
    _remove(db, here.attempt_id)
    if load_body(db, "attempt", here.attempt_id) is None:
        insert_attempt(db, here.attempt_id, attempt, clocks.stamp(db, author, submitted))
    return _also(change_of(refold(db, [here.lesson_id])), here.course_id, here.lesson_id)


def _timed(db: sqlite3.Connection, author: Author, found: _Open) -> _Open:
    """With the time that passed since it was last looked at, written down."""
    run, steady_at, wall_at = _now(db, author)
    known = bool(run) and run == found.run
    passed = steady_at - found.steady_at if known else wall_at - found.wall_at
    elapsed = found.elapsed_ms + max(0, passed)
    db.execute(_TIME, (elapsed, run, steady_at, wall_at, found.attempt_id))
    return msgspec.structs.replace(found, elapsed_ms=elapsed, run=run, steady_at=steady_at, wall_at=wall_at)


def _now(db: sqlite3.Connection, author: Author) -> tuple[str, int, int]:
    """The run of the machine, what its clock says, and what time it is as far as that is known."""
    steady = author.steady
    return (steady.run if steady else "", steady.clock() if steady else 0, clocks.likely_now(db, author))


def _so_far(db: sqlite3.Connection, course_id: str, lesson_id: str) -> tuple[int, int]:
    """The epoch, and how many attempts were submitted in it."""
    fold_lesson_now(db, lesson_id)
    progress = load_lesson_progress(db, course_id, lesson_id)
    return (progress.epoch, progress.attempts) if progress else (0, 0)


def _find(db: sqlite3.Connection, query: str, key: str) -> _Open | None:
    row = db.execute(query, (key,)).fetchone()
    return _Open(*row) if row else None


def _load(db: sqlite3.Connection, query: str, key: str) -> _Open:
    return _Open(*db.execute(query, (key,)).fetchone())


def _remove(db: sqlite3.Connection, attempt_id: str) -> None:
    db.execute(_REMOVE, (attempt_id,))
    db.execute("DELETE FROM meta WHERE key = ?", (_SHOWN + attempt_id,))


def _shown(db: sqlite3.Connection, here: _Open) -> OpenAttempt:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_SHOWN + here.attempt_id,)).fetchone()
    return OpenAttempt(
        attempt_id=here.attempt_id,
        lesson_id=here.lesson_id,
        course_id=here.course_id,
        seed=here.seed,
        answers=msgspec.json.decode(here.answers),
        elapsed_ms=here.elapsed_ms,
        limit_ms=here.limit_ms,
        question=row[0] if row else "",
    )


def _moved(course_id: str, lesson_id: str) -> Change:
    return _also(Change(), course_id, lesson_id)


def _also(change: Change, course_id: str, lesson_id: str) -> Change:
    return msgspec.structs.replace(change, lessons=change.lessons | {lesson_id}, courses=change.courses | {course_id})
