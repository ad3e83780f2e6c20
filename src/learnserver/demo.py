"""An organization to try things out with: the sample course, a team, and an account for each role."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Final, NamedTuple

from coursekit.sample import write_sample_course
from learnserver.administration import Administration
from learnserver.config import Config
from learnserver.content.publishing import publish
from learnserver.content.store import store_at
from learnserver.database import Database
from learnserver.errors import Conflict
from learnserver.principal import Role
from learnserver.queries.organizations import Named

NAME: Final = "Demo"
TEAM: Final = "Demo team"
PEOPLE: Final[tuple[tuple[str, str, Role], ...]] = (
    ("admin@demo.example", "Ada Admin", "admin"),
    ("manager@demo.example", "Max Manager", "manager"),
    ("learner@demo.example", "Lea Learner", "learner"),
)


class Account(NamedTuple):
    """An account with the password that was made for it just now, and is kept nowhere."""

    email: str
    role: Role
    password: str


class Demo(NamedTuple):
    organization: Named
    course_id: str
    accounts: tuple[Account, ...]


def make_demo(config: Config, database: Database) -> Demo:
    """Make the demo; where it is there already, its accounts get new passwords. Raises OSError, CourseError."""
    admin = Administration(database)
    org = admin.find_organization(NAME) or admin.create_organization(NAME)
    accounts = tuple(_account(admin, org.id, *person) for person in PEOPLE)
    folder = write_sample_course(config.home / "sample-course")
    course = publish(database, store_at(config.content), org.id, folder)
    with suppress(Conflict):
        admin.create_team(org.id, TEAM)
    for account in accounts[1:]:
        admin.join_team(org.id, TEAM, account.email, manager=account.role == "manager")
    admin.enroll(org.id, course.course_id, email=None, team=None, required=True, due_at=None)
    return Demo(org, course.course_id, accounts)


def _account(admin: Administration, org: str, email: str, name: str, role: Role) -> Account:
    password = secrets.token_urlsafe(9)
    try:
        admin.add_user(org, email, name, role, password)
    except Conflict:
        admin.set_password(org, email, password)
    return Account(email, role, password)
