"""Team and organization progress, as JSON and as CSV that matches it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery
from sqlalchemy import Connection

from learncore.percent import percent
from learnserver.access import readable_team, require_admin
from learnserver.csv_text import csv_text
from learnserver.database import Database
from learnserver.principal import Principal
from learnserver.queries import reports
from learnserver.queries.reports import Member, Rate
from learnserver.routes.shapes import Shape, iso

_DAY: Final = 86_400_000
_QUIET_MS: Final = 7 * _DAY
_TREND_DAYS: Final = 30
_CSV: Final = "text/csv"
_IS_CSV: Final = {200: ResponseSpec(str, description="The table", media_type=_CSV)}


class MemberOut(Shape, frozen=True):
    """`reasons` says why someone needs support: overdue, inactive, not_heard_from, failed_attempts, low_score."""

    user_id: str
    name: str
    email: str
    progress_percentage: int
    completed_courses: int
    total_courses: int
    required_courses: int
    required_completed: int
    average_score: float | None
    watch_time_seconds: float
    last_active: str | None
    last_heard_from: str | None
    needs_support: bool
    reasons: tuple[str, ...]


class TeamOut(Shape, frozen=True):
    id: str
    name: str
    members: list[MemberOut]


class RateOut(Shape, frozen=True):
    id: str
    title: str
    learners: int
    completed: int
    completion_rate: int


class Day(Shape, frozen=True):
    day: str
    completed_lessons: int


class OrganizationOut(Shape, frozen=True):
    """`activeLearners` were active in the last 7 days; `trend` are the lessons completed on each of the last 30."""

    learners: int
    active_learners: int
    average_progress: int
    watch_time_seconds: float
    courses: list[RateOut]
    lessons: list[RateOut]
    trend: list[Day]


@get("/api/teams/{team_id:str}/progress", sync_to_thread=True)
def team(
    team_id: FromPath[str],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    now: NamedDependency[int],
) -> TeamOut:
    """A row a member, for those who manage the team."""
    with database.read(principal.org) as connection:
        name = readable_team(connection, principal, team_id)
        return TeamOut(id=team_id, name=name, members=_members(connection, principal.org, team_id, now))


@get("/api/teams/{team_id:str}/progress.csv", sync_to_thread=True, media_type=_CSV, responses=_IS_CSV)
def team_csv(
    team_id: FromPath[str],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    now: NamedDependency[int],
    bom: FromQuery[bool] = False,
) -> Response[str]:
    """The same as CSV; `bom=true` for spreadsheets that ask for it."""
    with database.read(principal.org) as connection:
        readable_team(connection, principal, team_id)
        return _csv(_members(connection, principal.org, team_id, now), "team", bom)


@get("/api/organization/progress", sync_to_thread=True)
def organization(
    principal: NamedDependency[Principal], database: NamedDependency[Database], now: NamedDependency[int]
) -> OrganizationOut:
    """Totals, completion rates, activity and trend, for admins."""
    require_admin(principal)
    first = now // _DAY - _TREND_DAYS + 1
    with database.read(principal.org) as connection:
        totals = reports.totals(connection, principal.org, now - _QUIET_MS)
        days = dict(reports.completions_by_day(connection, principal.org, first * _DAY))
        courses = [_rate(row) for row in reports.course_rates(connection, principal.org)]
        lessons = [_rate(row) for row in reports.lesson_rates(connection, principal.org)]
    return OrganizationOut(
        learners=totals.learners,
        active_learners=totals.active,
        average_progress=percent(totals.percentages, 100 * totals.learners),
        watch_time_seconds=totals.watch_ms / 1000,
        courses=courses,
        lessons=lessons,
        trend=[Day(day=_day(first + n), completed_lessons=days.get(first + n, 0)) for n in range(_TREND_DAYS)],
    )


@get("/api/organization/progress.csv", sync_to_thread=True, media_type=_CSV, responses=_IS_CSV)
def organization_csv(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    now: NamedDependency[int],
    by: FromQuery[Literal["learner", "course", "lesson"]] = "learner",
    bom: FromQuery[bool] = False,
) -> Response[str]:
    """A row a learner of the organization, or the rates of its courses or lessons, for admins."""
    require_admin(principal)
    org = principal.org
    with database.read(org) as connection:
        if by == "learner":
            return _csv(_members(connection, org, None, now), "organization", bom)
        rates = reports.course_rates(connection, org) if by == "course" else reports.lesson_rates(connection, org)
    return _file(RateOut, [_cells(_rate(row)) for row in rates], f"organization-{by}s", bom)


reports_router = Router("/", route_handlers=[team, team_csv, organization, organization_csv], tags=["Reports"])


def reasons(member: Member, now: int) -> tuple[str, ...]:
    """Why a learner needs support. Someone whose devices were not heard of for a week may well have learned there; who
    never signed in on any has not."""
    found: list[str] = []
    if member.overdue:
        found.append("overdue")
    if member.required > member.required_done and now - max(member.last_activity or 0, member.since) > _QUIET_MS:
        silent = member.last_heard is not None and now - member.last_heard > _QUIET_MS
        found.append("not_heard_from" if silent else "inactive")
    if member.failing:
        found.append("failed_attempts")
    if member.score is not None and member.passing is not None and member.score < member.passing:
        found.append("low_score")
    return tuple(found)


def _members(connection: Connection, org: str, team_id: str | None, now: int) -> list[MemberOut]:
    return [_member(row, now) for row in reports.members(connection, org, now, team_id)]


def _member(row: Member, now: int) -> MemberOut:
    why = reasons(row, now)
    return MemberOut(
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        progress_percentage=row.avg_progress,
        completed_courses=row.completed,
        total_courses=row.total,
        required_courses=row.required,
        required_completed=row.required_done,
        average_score=None if row.score is None else round(row.score, 1),
        watch_time_seconds=row.watch_ms / 1000,
        last_active=iso(row.last_activity),
        last_heard_from=iso(row.last_heard),
        needs_support=bool(why),
        reasons=why,
    )


def _rate(row: Rate) -> RateOut:
    rate = percent(row.completed, row.learners)
    return RateOut(id=row.id, title=row.title, learners=row.learners, completed=row.completed, completion_rate=rate)


def _day(number: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number)).date().isoformat()


def _csv(rows: list[MemberOut], name: str, bom: bool) -> Response[str]:
    table = [_cells(row) for row in rows]
    for line in table:
        line[-1] = " ".join(line[-1])
        line[-2] = "yes" if line[-2] else "no"
    return _file(MemberOut, table, name, bom)


def _cells(row: Shape) -> list[Any]:
    return [getattr(row, field) for field in row.__struct_fields__]


def _file(shape: type[Shape], table: list[list[Any]], name: str, bom: bool) -> Response[str]:
    return Response(
        csv_text(shape.__struct_encode_fields__, table, bom=bom),
        media_type=_CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}-progress.csv"', "Cache-Control": "no-store"},
    )
