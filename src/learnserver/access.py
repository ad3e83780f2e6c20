"""Who may see and do what: learners themselves, managers their teams, admins their organization."""

from __future__ import annotations

from sqlalchemy import Connection

from learnserver.errors import Forbidden, NotFound
from learnserver.principal import Principal
from learnserver.queries import people


def readable_user(connection: Connection, principal: Principal, user: str | None) -> str:
    """Whose progress is asked for. Raises NotFound for whoever is not the asker's to see, as if there were none."""
    if user is None or user == principal.user:
        return principal.user
    may = principal.role == "admin" or (
        principal.role == "manager" and people.manages(connection, principal.org, principal.user, user)
    )
    if not may or not people.user_exists(connection, principal.org, user):
        raise NotFound("there is no such user")
    return user


def readable_team(connection: Connection, principal: Principal, team: str) -> str:
    """The name of a team that the asker manages, or of any for an admin.

    Raises Forbidden for a learner, NotFound for a team that is not the asker's to see.
    """
    if principal.role == "learner":
        raise Forbidden("only for managers and admins")
    name = people.team_name(connection, principal.org, team)
    mine = principal.role == "admin" or people.manages_team(connection, principal.org, principal.user, team)
    if name is None or not mine:
        raise NotFound("there is no such team")
    return name


def require_admin(principal: Principal) -> None:
    if principal.role != "admin":
        raise Forbidden("only for admins")
