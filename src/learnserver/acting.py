"""What a learner does through the server: every act is a write of the server's own device into the same documents.

What changes nothing writes nothing, so that a request may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from learncore import bounds, register, spans
from learncore import progress as law
from learncore.merge import Document, InvalidDocument
from learncore.percent import exact
from learncore.records import Attempt, Lesson, LessonProgress, LessonState, Mark, Session, Span
from learnserver.admission import Admission, Refused
from learnserver.clock import new_id
from learnserver.errors import Invalid, NotEnrolled, NotFound
from learnserver.folding import OPENED, facts_of_lesson, fold_one
from learnserver.learning import Learning, Place
from learnserver.queries import catalogue, documents, reading
from learnserver.queries.reading import LessonRecord

_SAME_SITTING_MS: Final = 30 * 60 * 1000
"""Time posted within this of the last goes into the same session."""
_SITTINGS: Final = 16
"""Where a lesson was watched on so many devices since the last post, that one's session is not looked for any more."""
_MAX_STEP_SECONDS: Final = 24 * 3600.0


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What a client without documents of its own says: `percentage` 0-100, `total_seconds` watched in all, or
    `more_seconds` since it last said so, and the `position` in seconds."""

    percentage: float | None = None
    total_seconds: float | None = None
    more_seconds: float | None = None
    position: float | None = None


class Acts:
    """One learner's acts, in the transaction of `learning`."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning
        self._manifests = learning.manifests

    def place(self, lesson_id: str) -> tuple[Place, Lesson]:
        """Where a lesson is learned: in a course that the learner is enrolled in, else in one of their own.

        Raises NotFound, NotEnrolled.
        """
        learning = self._learning
        listing = catalogue.editions_listing(learning.connection, learning.org, learning.user, lesson_id)
        self._manifests.know(listing)
        if listing and listing[0].enrolled:
            return self._at(listing[0].course_id, lesson_id)
        known = reading.lesson(learning.connection, learning.org, learning.user, lesson_id)
        own = documents.ids_of(learning.connection, learning.org, learning.user, "course_copy")
        for course_id in [*([known.course_id] if known else []), *own]:
            place = Place(course_id, lesson_id)
            if self._manifests.lesson(course_id, lesson_id) is not None and self._may(place):
                return self._at(course_id, lesson_id)
        if listing:
            raise NotEnrolled
        raise NotFound("there is no such lesson")

    def lessons_of(self, course_id: str) -> list[str]:
        """The lessons of a course in which the learner may learn. Raises NotFound, NotEnrolled."""
        learning = self._learning
        enrolled = catalogue.published(learning.connection, learning.org, learning.user, [course_id])
        copied = learning.text("course_copy", course_id) is not None
        if not copied and not enrolled.get(course_id, False):
            raise NotEnrolled if course_id in enrolled else NotFound("there is no such course")
        return [lesson.id for lesson in self._manifests.course(course_id).lessons]

    def lesson(self, lesson_id: str) -> LessonRecord | None:
        """The lesson as it is once all that was done so far is written and folded."""
        learning = self._learning
        learning.finish()
        return reading.lesson(learning.connection, learning.org, learning.user, lesson_id)

    def mark(self, lesson_id: str, value: Mark) -> None:
        """Mark complete or incomplete by hand; nothing where that is already so."""
        place, lesson = self.place(lesson_id)
        now = self._progress(lesson)
        if value == ("complete" if now.status == "completed" else "incomplete"):
            return
        if value == "incomplete" and not self._begun(lesson_id):
            return
        state = _at_epoch(self._learning.state(lesson_id), place.course, now)
        moved = law.set_mark(state, place.course, self._learning.device, self._learning.now, value)
        self._learning.write("lesson_state", lesson_id, moved)

    def start_over(self, lesson_ids: Iterable[str]) -> bool:
        """Begin a new epoch of each lesson in which anything happened in this one; whether there was any."""
        any_moved = False
        for lesson_id in lesson_ids:
            if not self._begun(lesson_id):
                continue
            place, lesson = self.place(lesson_id)
            now = self._progress(lesson)
            if now.status == "not_started" and not now.coverage and not now.position_seconds:
                continue
            state = _at_epoch(self._learning.state(lesson_id), place.course, now)
            moved = law.start_over(state, place.course, self._learning.device, self._learning.now)
            any_moved |= self._learning.write("lesson_state", lesson_id, moved)
        return any_moved

    def open(self, lesson_id: str) -> None:
        """A lesson was opened just now: its course has a record from then on."""
        place, _ = self.place(lesson_id)
        key = OPENED + place.course
        found = self._learning.register("preference", key)
        opened = register.write(found, self._learning.device, self._learning.now, {"lesson": lesson_id})
        self._learning.write("preference", key, opened)

    def attempt(self, lesson_id: str, score: float | None, answers: dict[str, Any], seconds: float) -> None:
        """A quiz that was submitted just now, after so many seconds."""
        place, lesson = self.place(lesson_id)
        now = self._learning.now
        made = Attempt(
            lesson=lesson_id,
            course=place.course,
            epoch=self._progress(lesson).epoch,
            score=score,
            answers=answers,
            started_at=max(0, now - round(seconds * 1000)),
            submitted_at=now,
        )
        self._write("attempt", self._new("attempt"), made)

    def watched(self, lesson_id: str, said: Watched) -> None:
        """Time, position and percentage, as facts. A percentage is believed as far as the time given allows."""
        place, lesson = self.place(lesson_id)
        self._learning.load([("lesson_state", lesson_id), ("preference", OPENED + place.course)])
        now = self._so_far(place, lesson)
        media = lesson.type in {"video", "audio"}
        duration = now.duration_seconds or lesson.duration_seconds
        more = _more_seconds(now, said)
        missing = _missing(now, duration, said.percentage) if media else 0.0
        if more is None:
            more = missing
        if more > _MAX_STEP_SECONDS:
            raise Invalid("more time than a day in one step", field="watchTimeSeconds")
        if more > 0:
            self._play(place, now, more, _played(now, duration, more, missing, said) if media else ())
        if said.position is not None:
            self._stop_at(place, now, min(said.position, duration) if duration else said.position)
        if said.percentage is not None and said.percentage >= 100 and (not media or duration is None):
            self.mark(lesson_id, "complete")

    def _play(self, place: Place, now: LessonProgress, seconds: float, played: tuple[Span, ...]) -> None:
        """Add to the session of this sitting, or begin one."""
        learning = self._learning
        rows = documents.latest_sessions(learning.connection, learning.org, learning.user, place.lesson, _SITTINGS)
        learning.know({(row.kind, row.id): row.body for row in rows})
        sessions = [(row.id, msgspec.json.decode(row.body, type=Session)) for row in rows]
        recent = [
            (session_id, session)
            for session_id, session in sessions
            if session.device == learning.device
            and session.epoch == now.epoch
            and session.course == place.course
            and learning.now - _SAME_SITTING_MS <= session.ended_at <= learning.now
        ]
        session_id, before = max(recent, key=lambda one: one[1].ended_at, default=(None, None))
        active = seconds + (before.active_seconds if before else 0.0)
        began = learning.now - round(active * 1000)
        session = Session(
            lesson=place.lesson,
            course=place.course,
            device=learning.device,
            epoch=now.epoch,
            started_at=max(0, min(began, before.started_at) if before else began),
            ended_at=learning.now,
            spans=spans.union(before.spans if before else (), played),
            active_seconds=active,
            duration=before.duration if before else None,
        )
        self._write("session", session_id or self._new("session"), session)

    def _stop_at(self, place: Place, now: LessonProgress, seconds: float) -> None:
        learning = self._learning
        if now.position_seconds == seconds:
            return
        state = learning.state(place.lesson)
        moved = law.set_resume(state, place.course, learning.device, learning.now, now.epoch, seconds)
        self._write("lesson_state", place.lesson, moved)

    def _write(self, kind: str, document_id: str, document: Document) -> None:
        problems = bounds.check(document, stored_epoch=getattr(document, "epoch", 0))
        if problems:
            raise Invalid("; ".join(problems))
        try:
            self._learning.write(kind, document_id, document)
        except InvalidDocument as error:
            raise Invalid(error.reason) from error

    def _new(self, kind: str) -> str:
        """The id of a document that there is not yet."""
        document_id = new_id()
        self._learning.know({(kind, document_id): None})
        return document_id

    def _so_far(self, place: Place, lesson: Lesson) -> LessonProgress:
        """The progress in a lesson: what its row says, where all of it was made in this course."""
        row = self._learning.rows([lesson.id]).get(lesson.id)
        if row is not None and row.course_id == place.course and not row.by_course:
            return row.progress
        return self._progress(lesson)

    def _progress(self, lesson: Lesson) -> LessonProgress:
        learning = self._learning
        return fold_one(facts_of_lesson(learning.connection, learning.org, learning.user, lesson.id), lesson)

    def _begun(self, lesson_id: str) -> bool:
        learning = self._learning
        return reading.lesson(learning.connection, learning.org, learning.user, lesson_id) is not None

    def _may(self, place: Place) -> bool:
        learning = self._learning
        try:
            Admission(learning).require(place)
        except Refused:
            return False
        return True

    def _at(self, course_id: str, lesson_id: str) -> tuple[Place, Lesson]:
        lesson = self._manifests.lesson(course_id, lesson_id)
        if lesson is None:
            raise NotFound("the course no longer has this lesson")
        return Place(course_id, lesson_id), lesson


def _more_seconds(now: LessonProgress, said: Watched) -> float | None:
    """How much was watched that is not known yet; None where nothing is said of it."""
    if said.more_seconds is not None:
        return max(0.0, said.more_seconds)
    if said.total_seconds is not None:
        return max(0.0, said.total_seconds - now.watch_time_seconds)
    return None


def _missing(now: LessonProgress, duration: float | None, percentage: float | None) -> float:
    """Seconds of the media that a percentage says were watched, and that are not known yet."""
    if duration is None or percentage is None:
        return 0.0
    wanted = float(exact(duration) * exact(min(100.0, percentage)) / 100)
    return max(0.0, wanted - now.covered_seconds)


def _played(
    now: LessonProgress, duration: float | None, seconds: float, missing: float, said: Watched
) -> tuple[Span, ...]:
    """What was played in `seconds`: up to the position, and as much from the beginning as the percentage asks for."""
    end = said.position if duration is None or said.position is None else min(said.position, duration)
    up_to = () if end is None or end <= 0 else ((max(0.0, end - seconds), end),)
    if said.percentage is None or duration is None:
        return up_to
    left = min(missing, seconds * bounds.MAX_SPEED)
    found: list[Span] = []
    for start, stop in _nearest_first(spans.gaps(now.coverage, duration), end):
        if left <= 0:
            break
        taken = min(left, stop - start)
        found.append((start, start + taken))
        left -= taken
    return spans.normalize(found)


def _nearest_first(gaps: Iterable[Span], end: float | None) -> list[Span]:
    """The gaps before the position first, then those behind it."""
    found = list(gaps)
    if end is None:
        return found
    before = [(start, min(stop, end)) for start, stop in found if start < end]
    behind = [(max(start, end), stop) for start, stop in found if stop > end]
    return [*before, *behind]


def _at_epoch(state: LessonState | None, course_id: str, progress: LessonProgress) -> LessonState:
    """The state, in the epoch that the facts have reached."""
    state = state or LessonState(course=course_id)
    return msgspec.structs.replace(state, epoch=progress.epoch) if progress.epoch > state.epoch else state
