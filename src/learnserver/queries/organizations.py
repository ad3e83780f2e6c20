"""Organizations, users, teams and who is enrolled: what an administrator says once and the rest reads."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, insert, or_, select

from learnserver.principal import Role
from learnserver.queries.sql import upsert
from learnserver.tables import courses, enrollments, memberships, organizations, teams, users


class Named(NamedTuple):
    id: str
    name: str


def organization(connection: Connection, wanted: str) -> Named | None:
    """The organization of this id or name; the connection is bound to both."""
    found = connection.execute(
        select(organizations.c.id, organizations.c.name)
        .where(or_(organizations.c.id == wanted, organizations.c.name == wanted))
        .order_by(organizations.c.id != wanted)
        .limit(1)
    ).one_or_none()
    return Named(*found) if found is not None else None


def add_organization(connection: Connection, org: str, name: str, now: int) -> None:
    connection.execute(insert(organizations).values(id=org, name=name, created_at=now))


def user_of_email(connection: Connection, org: str, email: str) -> str | None:
    """The user's id."""
    return connection.execute(select(users.c.id).where(users.c.org == org, users.c.email == email)).scalar_one_or_none()


def add_user(
    connection: Connection, org: str, user: str, email: str, name: str, role: Role, password_hash: str, now: int
) -> None:
    connection.execute(
        insert(users).values(
            org=org,
            id=user,
            email=email,
            name=name,
            role=role,
            password_hash=password_hash,
            created_at=now,
            updated_at=now,
        )
    )


def team(connection: Connection, org: str, wanted: str) -> Named | None:
    """The team of this id or name."""
    found = connection.execute(
        select(teams.c.id, teams.c.name)
        .where(teams.c.org == org, or_(teams.c.id == wanted, teams.c.name == wanted))
        .order_by(teams.c.id != wanted)
        .limit(1)
    ).one_or_none()
    return Named(*found) if found is not None else None


def add_team(connection: Connection, org: str, team_id: str, name: str, now: int) -> None:
    connection.execute(insert(teams).values(org=org, id=team_id, name=name, created_at=now))


def join_team(connection: Connection, org: str, team_id: str, user: str, *, manager: bool) -> None:
    """Make the user a member, or change whether they manage the team."""
    upsert(connection, memberships, [{"org": org, "team_id": team_id, "user_id": user, "manager": manager}])


def courses_of_team(connection: Connection, org: str, team_id: str) -> list[str]:
    """The courses that the team is enrolled in."""
    rows = enrollments.c
    query = select(rows.course_id).where(rows.org == org, rows.team_id == team_id).order_by(rows.course_id)
    return list(connection.execute(query).scalars())


def is_published(connection: Connection, org: str, course: str) -> bool:
    found = connection.execute(
        select(courses.c.id).where(courses.c.org == org, courses.c.id == course, courses.c.version > 0)
    )
    return found.first() is not None


def enroll(
    connection: Connection,
    org: str,
    enrollment: str,
    course: str,
    *,
    user: str | None,
    team_id: str | None,
    required: bool,
    due_at: int | None,
    now: int,
) -> str:
    """Enroll a user, a team or (both None) everyone; who is enrolled already gets the new terms. Gives its id."""
    rows = enrollments.c
    mine = (
        (rows.org == org) & (rows.course_id == course) & rows.user_id.is_not_distinct_from(user)
        & rows.team_id.is_not_distinct_from(team_id)
    )  # fmt: skip
    terms = {"required": required, "due_at": due_at}
    found = connection.execute(select(rows.id).where(mine).with_for_update()).scalar_one_or_none()
    if found is not None:
        connection.execute(enrollments.update().where(rows.org == org, rows.id == found).values(**terms))
        return found
    whom = {"user_id": user, "team_id": team_id, "everyone": user is None and team_id is None}
    connection.execute(
        insert(enrollments).values(org=org, id=enrollment, course_id=course, created_at=now, **whom, **terms)
    )
    return enrollment
