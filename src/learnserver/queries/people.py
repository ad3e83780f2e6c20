"""Users and teams, as far as progress asks for them."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select

from learnserver.tables import memberships, teams, users


def user_exists(connection: Connection, org: str, user: str) -> bool:
    return connection.execute(select(users.c.id).where(users.c.org == org, users.c.id == user)).first() is not None


def manages(connection: Connection, org: str, manager: str, user: str) -> bool:
    """Whether one user manages a team that the other is in."""
    mine = memberships.alias()
    query = select(memberships.c.user_id).where(
        memberships.c.org == org,
        memberships.c.user_id == user,
        exists().where(
            mine.c.org == org,
            mine.c.team_id == memberships.c.team_id,
            mine.c.user_id == manager,
            mine.c.manager,
        ),
    )
    return connection.execute(query).first() is not None


def manages_team(connection: Connection, org: str, manager: str, team: str) -> bool:
    query = select(memberships.c.user_id).where(
        memberships.c.org == org,
        memberships.c.team_id == team,
        memberships.c.user_id == manager,
        memberships.c.manager,
    )
    return connection.execute(query).first() is not None


def team_name(connection: Connection, org: str, team: str) -> str | None:
    return connection.execute(select(teams.c.name).where(teams.c.org == org, teams.c.id == team)).scalar_one_or_none()
