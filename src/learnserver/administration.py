"""What an administrator does from the command line: organizations, users, teams, enrollments."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from learnserver.auth.passwords import Passwords
from learnserver.clock import new_id, now_ms
from learnserver.database import Database
from learnserver.errors import Conflict, Invalid, NotFound
from learnserver.learning import refold_course
from learnserver.principal import Role
from learnserver.queries import organizations as queries
from learnserver.queries import tokens
from learnserver.queries.organizations import Named

_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
_MOST: Final = 200


class NewUser(NamedTuple):
    id: str
    email: str
    name: str
    role: Role


class Administration:
    """Every method may raise Invalid, NotFound and Conflict; organizations and teams are named by id or by name."""

    def __init__(self, database: Database, passwords: Passwords | None = None) -> None:
        self._database = database
        self._passwords = passwords

    def organization(self, wanted: str) -> Named:
        """The organization of this id or name."""
        found = self.find_organization(wanted)
        if found is None:
            raise NotFound(f"There is no organization “{wanted}”.")
        return found

    def find_organization(self, wanted: str) -> Named | None:
        with self._database.read(wanted, name=wanted) as connection:
            return queries.organization(connection, wanted)

    def create_organization(self, name: str) -> Named:
        name = _line(name, "The name of an organization")
        if self.find_organization(name) is not None:
            raise Conflict(f"There is an organization “{name}” already.")
        org = new_id()
        with self._database.write(org) as connection:
            queries.add_organization(connection, org, name, now_ms())
        return Named(org, name)

    def add_user(self, org: str, email: str, name: str, role: Role, password: str) -> NewUser:
        """A new account. Its password is hashed here, which takes a tenth of a second."""
        org = self.organization(org).id
        email, name = email_of(email), _line(name, "The name of a user")
        hashed = self._hash(password)
        user = NewUser(new_id(), email, name, role)
        with self._database.write(org) as connection:
            if queries.user_of_email(connection, org, email) is not None:
                raise Conflict(f"There is a user {email} already.")
            queries.add_user(connection, org, user.id, email, name, role, hashed, now_ms())
        return user

    def set_password(self, org: str, email: str, password: str) -> None:
        org, hashed = self.organization(org).id, self._hash(password)
        user = self._user(org, email)
        with self._database.write(org) as connection:
            tokens.store_password(connection, org, user, hashed, now_ms())

    def create_team(self, org: str, name: str) -> Named:
        org, name = self.organization(org).id, _line(name, "The name of a team")
        team = Named(new_id(), name)
        with self._database.write(org) as connection:
            if queries.team(connection, org, name) is not None:
                raise Conflict(f"There is a team “{name}” already.")
            queries.add_team(connection, org, team.id, name, now_ms())
        return team

    def join_team(self, org: str, team: str, email: str, *, manager: bool) -> Named:
        """Add the user to the team, or change whether they manage it."""
        org = self.organization(org).id
        joined, user = self._team(org, team), self._user(org, email)
        with self._database.write(org) as connection:
            queries.join_team(connection, org, joined.id, user, manager=manager)
            courses = queries.courses_of_team(connection, org, joined.id)
        for course in courses:
            refold_course(self._database, org, course, now_ms(), only=user)
        return joined

    def enroll(
        self, org: str, course: str, *, email: str | None, team: str | None, required: bool, due_at: int | None
    ) -> str:
        """Enroll a user, a team or (neither) everyone; `due_at` in ms UTC. The enrollment's id.

        What they have learned of its lessons in other courses counts in this one, too.
        """
        org = self.organization(org).id
        user = self._user(org, email) if email is not None else None
        team_id = self._team(org, team).id if team is not None else None
        with self._database.write(org) as connection:
            if not queries.is_published(connection, org, course):
                raise NotFound(f"There is no published course {course}.")
            made = queries.enroll(
                connection,
                org,
                new_id(),
                course,
                user=user,
                team_id=team_id,
                required=required,
                due_at=due_at,
                now=now_ms(),
            )
        refold_course(self._database, org, course, now_ms(), only=user)
        return made

    def _user(self, org: str, email: str) -> str:
        with self._database.read(org) as connection:
            found = queries.user_of_email(connection, org, email_of(email))
        if found is None:
            raise NotFound(f"There is no user {email}.")
        return found

    def _team(self, org: str, wanted: str) -> Named:
        with self._database.read(org) as connection:
            found = queries.team(connection, org, wanted)
        if found is None:
            raise NotFound(f"There is no team “{wanted}”.")
        return found

    def _hash(self, password: str) -> str:
        self._passwords = self._passwords or Passwords()
        try:
            return self._passwords.hash(password)
        except ValueError as error:
            raise Invalid(f"{str(error).capitalize()}.", field="password") from error


def email_of(text: str) -> str:
    """The one form of an e-mail address; raises Invalid."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise Invalid(f"“{text}” is no e-mail address.", field="email")
    return email


def _line(text: str, what: str) -> str:
    line = text.strip()
    if not line or len(line) > _MOST or not line.isprintable():
        raise Invalid(f"{what} is one line of at most {_MOST} characters.")
    return line
