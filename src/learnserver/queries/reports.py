"""What managers and admins see: a row a member from the learners' summaries, totals of courses and lessons."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Executable, Table, and_, case, exists, func, or_, select, true
from sqlalchemy.sql.selectable import Subquery

from learncore.records import Lesson
from learnserver.tables import (
    course_progress,
    courses,
    devices,
    enrollments,
    lesson_progress,
    lessons,
    memberships,
    user_summary,
    users,
)

PASSING: Final = Lesson(id="", title="", type="quiz").passing_score
"""Of a lesson that the organization's courses do not list."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A learner's row. `score` is the mean of the best scores, null where there is none, and `passing` the mean of what
    it takes to pass the same lessons; `failing` counts lessons with three or more failed attempts, `overdue` required
    courses past their date; `since` is when the account was made."""

    user_id: str
    name: str
    email: str
    avg_progress: int
    completed: int
    total: int
    watch_ms: int
    last_activity: int | None
    last_heard: int | None
    required: int
    required_done: int
    overdue: int
    score: float | None
    passing: float | None
    failing: int
    since: int


class Totals(NamedTuple):
    """Of an organization's active users: how many, how many active lately, the sums of their percentages and time."""

    learners: int
    active: int
    percentages: int
    watch_ms: int


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How many began and finished something."""

    id: str
    title: str
    learners: int
    completed: int


def members(connection: Connection, org: str, now: int, team: str | None = None) -> list[Member]:
    """The active users of a team or of the organization, by name; one query."""
    required = _required(org, team)
    done = and_(
        course_progress.c.org == org,
        course_progress.c.user_id == required.c.user_id,
        course_progress.c.course_id == required.c.course_id,
    )
    is_done = course_progress.c.status == "completed"
    duties = (
        select(
            required.c.user_id,
            func.count().label("required"),
            func.sum(case((is_done, 1), else_=0)).label("done"),
            func.sum(case((and_(required.c.due_at < now, func.coalesce(~is_done, True)), 1), else_=0)).label("overdue"),
        )
        .select_from(required.outerjoin(course_progress, done))
        .group_by(required.c.user_id)
        .subquery("duties")
    )
    graded = lesson_progress.c.best_score.is_not(None)
    of_lesson = and_(
        lessons.c.org == org,
        lessons.c.course_id == lesson_progress.c.course_id,
        lessons.c.id == lesson_progress.c.lesson_id,
    )
    scores = (
        select(
            lesson_progress.c.user_id,
            func.avg(lesson_progress.c.best_score).label("score"),
            func.avg(case((graded, func.coalesce(lessons.c.passing_score, PASSING)))).label("passing"),
            func.sum(case((lesson_progress.c.failed_attempts >= 3, 1), else_=0)).label("failing"),
        )
        .select_from(lesson_progress.outerjoin(lessons, of_lesson))
        .where(
            lesson_progress.c.org == org, lesson_progress.c.attempts > 0, _chosen(org, team, lesson_progress.c.user_id)
        )
        .group_by(lesson_progress.c.user_id)
        .subquery("scores")
    )
    heard = (
        select(devices.c.user_id, func.max(devices.c.last_seen_at).label("at"))
        .where(devices.c.org == org, _chosen(org, team, devices.c.user_id))
        .group_by(devices.c.user_id)
        .subquery("heard")
    )
    query = (
        select(
            users.c.id.label("user_id"),
            users.c.name,
            users.c.email,
            _zero(user_summary.c.avg_progress),
            _zero(user_summary.c.completed),
            _zero(user_summary.c.total),
            _zero(user_summary.c.watch_ms),
            user_summary.c.last_activity,
            heard.c.at,
            _zero(duties.c.required),
            _zero(duties.c.done),
            _zero(duties.c.overdue),
            scores.c.score,
            scores.c.passing,
            _zero(scores.c.failing),
            users.c.created_at,
        )
        .select_from(
            users.outerjoin(user_summary, and_(user_summary.c.org == org, user_summary.c.user_id == users.c.id))
            .outerjoin(duties, duties.c.user_id == users.c.id)
            .outerjoin(scores, scores.c.user_id == users.c.id)
            .outerjoin(heard, heard.c.user_id == users.c.id)
        )
        .where(users.c.org == org, users.c.active, _chosen(org, team, users.c.id))
        .order_by(users.c.name, users.c.id)
    )
    names = Member.__struct_fields__
    return [
        msgspec.convert(dict(zip(names, row, strict=True)), Member, strict=False) for row in connection.execute(query)
    ]


def totals(connection: Connection, org: str, active_since: int) -> Totals:
    """The figures of all active users at once, from their summaries."""
    mine = and_(user_summary.c.org == org, user_summary.c.user_id == users.c.id)
    active = case((user_summary.c.last_activity >= active_since, 1), else_=0)
    query = (
        select(func.count(), *map(func.sum, (active, user_summary.c.avg_progress, user_summary.c.watch_ms)))
        .select_from(users.outerjoin(user_summary, mine))
        .where(users.c.org == org, users.c.active)
    )
    return Totals(*(int(value or 0) for value in connection.execute(query).one()))


def course_rates(connection: Connection, org: str) -> list[Rate]:
    """How many learners have a record of each published course, and how many completed it."""
    counted = _counted(course_progress, course_progress.c.course_id, org)
    query = (
        select(courses.c.id, courses.c.title, _zero(counted.c.learners), _zero(counted.c.completed))
        .select_from(courses.outerjoin(counted, counted.c.id == courses.c.id))
        .where(courses.c.org == org, courses.c.version > 0)
    )
    return _rates(connection, query.order_by(courses.c.title, courses.c.id))


def lesson_rates(connection: Connection, org: str) -> list[Rate]:
    """How many learners have a record of each lesson, and how many completed it; once, whichever courses list it."""
    counted = _counted(lesson_progress, lesson_progress.c.lesson_id, org)
    title = func.min(lessons.c.title)
    query = (
        select(lessons.c.id, title, *(_zero(func.max(counted.c[name])) for name in ("learners", "completed")))
        .select_from(lessons.outerjoin(counted, counted.c.id == lessons.c.id))
        .where(lessons.c.org == org, lessons.c.position.is_not(None))
        .group_by(lessons.c.id)
    )
    return _rates(connection, query.order_by(title, lessons.c.id))


def completions_by_day(connection: Connection, org: str, since: int) -> list[tuple[int, int]]:
    """(day, completed lessons) since a moment (ms UTC); a day is its number since 1970, UTC."""
    day = lesson_progress.c.completed_at.op("/")(86_400_000)
    query = (
        select(day, func.count())
        .where(lesson_progress.c.org == org, lesson_progress.c.completed_at >= since)
        .group_by(day)
        .order_by(day)
    )
    return [(int(number), count) for number, count in connection.execute(query)]


def _required(org: str, team: str | None) -> Subquery:
    """Which courses are required of whom, of a team or of all, and by when: the earliest date of all enrollments."""
    whom = or_(
        enrollments.c.user_id == users.c.id,
        enrollments.c.everyone,
        exists().where(
            memberships.c.org == org,
            memberships.c.team_id == enrollments.c.team_id,
            memberships.c.user_id == users.c.id,
        ),
    )
    return (
        select(users.c.id.label("user_id"), enrollments.c.course_id, func.min(enrollments.c.due_at).label("due_at"))
        .where(users.c.org == org, enrollments.c.org == org, enrollments.c.required, whom)
        .where(_chosen(org, team, users.c.id))
        .group_by(users.c.id, enrollments.c.course_id)
        .subquery("required")
    )


def _chosen(org: str, team: str | None, user: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a user is in the team; everyone is, where there is none. Said of every part of a report, so that a team's
    does not read what the whole organization recorded."""
    if team is None:
        return true()
    return user.in_(select(memberships.c.user_id).where(memberships.c.org == org, memberships.c.team_id == team))


def _counted(table: Table, key: ColumnElement[str], org: str) -> Subquery:
    """Rows of each lesson or course, and those that are completed: a row is a learner. Counted before anything is
    joined to it, which an index alone can answer."""
    return (
        select(
            key.label("id"),
            func.count().label("learners"),
            func.sum(case((table.c.status == "completed", 1), else_=0)).label("completed"),
        )
        .where(table.c.org == org)
        .group_by(key)
        .subquery("counted")
    )


def _rates(connection: Connection, query: Executable) -> list[Rate]:
    rows: list[Any] = list(connection.execute(query))
    return [Rate(id=row[0], title=row[1], learners=row[2], completed=row[3]) for row in rows]


def _zero(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(column, 0)
