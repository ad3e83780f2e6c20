"""All is well again: everyone comes home and syncs, and then everything must agree, and be all there."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from typing import Final

from learnapp.errors import SignInAgainError
from learnapp.sync.status import Totals
from learncore.records import LessonProgress, LessonType
from learncore.register import canonical
from tests.simulate.seat import Seat
from tests.simulate.serving import Documents
from tests.simulate.steps import told
from tests.simulate.truth import Bodies, Truth, active_of, seconds_of
from tests.simulate.world import COURSES, Learner, World

PASSES: Final = 6
"""So often everyone syncs at most until nobody has anything to send or to fetch."""
_CLOCK_MS: Final = 20_000
"""Below ten seconds no clock is put right, and an answer that takes sixteen leaves eight in doubt."""


def rest(world: World) -> None:
    """Heal the world, let everyone sync until it is quiet, and look at it all."""
    world.story("--- all is well again ---")
    world.network.bad = 0.0
    world.network.meanwhile = lambda _: None
    world.network.deliver_late()
    world.enroll()
    for seat in list(world.seats.values()):
        seat.device.end()
    for _ in range(PASSES):
        moved = [_visit(world, seat) for seat in list(world.seats.values())]
        if not any(moved):
            break
    else:
        raise AssertionError(f"after {PASSES} times someone still has something to send or to fetch")
    world.check()
    for learner in world.learners.values():
        _compare(world, learner)


def _visit(world: World, seat: Seat) -> bool:
    """Whether a sync moved anything."""
    world.time.pass_by(1_000)
    if not seat.signed_in:
        seat.sign_in()
    done = seat.sync()
    if isinstance(done, SignInAgainError):
        world.story(f"{seat.device.name} signs in: {seat.sign_in()}")
        done = seat.sync()
    world.story(f"{seat.device.name} syncs: {told(done)}")
    assert isinstance(done, Totals), f"{seat.device.name} cannot sync: {done}"
    return any((done.pushed, done.pulled, done.rejected))


def _compare(world: World, learner: Learner) -> None:
    truth = learner.truth
    on_server = world.server.documents(learner.user)
    for (_, name), seat in world.seats.items():
        if name != learner.name:
            continue
        with contextlib.closing(seat.device.start().reader()) as reader:
            status = reader.status()
            assert status.outbox == 0, f"{seat.device.name}: something waits for ever"
            assert status.quarantine == 0, f"{seat.device.name}: refused {reader.refused()}"
            assert status.integrity == "ok"
            documents: Documents = {(k, i): canonical(body).decode() for k, i, body in reader.documents()}
            _same(seat.device.name, documents, on_server)
            bodies = seat.device.bodies()
            missing = truth.missing([bodies])
            assert not missing, f"{seat.device.name} has everything, but {missing}"
            _right_times(world, truth, bodies)
            assert round(reader.statistics().watch_time_seconds * 1000) == _watched_ms(bodies)
            for course in COURSES:
                for lesson in course.lessons:
                    progress = reader.lesson_progress(course.id, lesson.id)
                    if progress is not None:
                        _right_figures(f"{seat.device.name} {course.id}", lesson.type, progress, course.id, bodies)
    _server_folds(world, learner)


def _same(name: str, documents: Documents, on_server: Documents) -> None:
    differences = {key for key in documents.keys() | on_server.keys() if documents.get(key) != on_server.get(key)}
    told = [f"{key}:\n    {documents.get(key)}\n    {on_server.get(key)}" for key in sorted(differences)]
    assert not differences, f"{name} and the server differ:\n" + "\n".join(told)


def _right_times(world: World, truth: Truth, bodies: Bodies) -> None:
    """Where a clock was not set in between, or the machine not started again, what it stamped was put right by the
    server's."""
    clocks = {machine.name: (machine.run, machine.clock.settings) for machine in world.machines}
    for session, known in truth.sessions.items():
        body = bodies.get(("session", session))
        run, settings = clocks.get(known.clock[0].partition("/")[0], ("no longer known", -1))
        if body is None or (run != known.clock[1] and settings != known.clock[2]):
            continue
        error = abs(body["started_at"] - known.begun)
        assert error <= _CLOCK_MS, f"the session {session} began {error / 1000:.0f} s off"


def _right_figures(name: str, kind: LessonType, progress: LessonProgress, course: str, bodies: Bodies) -> None:
    facts = [body for (kind, _), body in bodies.items() if kind == "session" and body["lesson"] == progress.lesson_id]
    here = [body for body in facts if body["course"] == course]
    assert round(progress.watch_time_seconds * 1000) == sum(map(active_of, here)), f"{name}: {progress.lesson_id}"
    assert progress.total_sessions == len(here), f"{name}: {progress.lesson_id}"
    seen: set[int] = set()
    for body in facts:
        seen |= seconds_of(body) if body.get("epoch", 0) == progress.epoch else set()
    covered = {n for start, end in progress.coverage for n in range(round(start), round(end))}
    assert covered == seen, f"{name}: {progress.lesson_id} covers {seen}, not {covered}"
    seconds = 0 if kind == "document" else len(seen)
    assert round(progress.covered_seconds) == seconds, f"{name}: {progress.lesson_id} covers {seconds} s"
    tried = [body for (kind, _), body in bodies.items() if kind == "attempt" and body["lesson"] == progress.lesson_id]
    scores = [body["score"] for body in tried if body.get("epoch", 0) == progress.epoch]
    assert progress.attempts == len(scores), f"{name}: {progress.lesson_id} was tried {len(scores)} times"
    assert progress.best_score == max(scores, default=None), f"{name}: {progress.lesson_id} best {scores}"


def _server_folds(world: World, learner: Learner) -> None:
    """The server's own folds say what its documents say."""
    bodies: Bodies = dict(next(world.replicas(learner))[1])
    by_lesson: defaultdict[str, int] = defaultdict(int)
    for (kind, _), body in bodies.items():
        if kind == "session":
            by_lesson[body["lesson"]] += active_of(body)
    rows = world.server.lessons(learner.user)
    for lesson, ms in by_lesson.items():
        told = sum(row.watch_ms for row in rows.values() if row.lesson_id == lesson)
        assert told == ms, f"the server says {told} ms of {lesson}, not {ms}"


def _watched_ms(bodies: Bodies) -> int:
    return sum(active_of(body) for (kind, _), body in bodies.items() if kind == "session")
