"""An organization to try things out with: the sample course, a team, and an account for each role."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
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


def make_demo(config: Config, database: Database, tell: Callable[[str], None] = lambda said: None) -> Demo:
    """Make the demo, and `tell` what is done while it is done; where it is there already, its accounts get new
    passwords. Raises OSError, CourseError."""
    tell(f"The organization {NAME} and {len(PEOPLE)} accounts…")
    admin = Administration(database)
    org = admin.find_organization(NAME) or admin.create_organization(NAME)
    accounts = tuple(_account(admin, org.id, *person) for person in PEOPLE)

    def film(done: int, total: int, name: str) -> None:
        if done < total:
            tell(f"The sample course, film {done + 1} of {total}: {PurePath(name).stem}…")

    folder = write_sample_course(config.home / "sample-course", progress=film)
    tell("Publishing it, and enrolling everyone…")
    course = publish(database, store_at(config.content), org.id, folder)
    with suppress(Conflict):
        admin.create_team(org.id, TEAM)
    for account in accounts[1:]:
        admin.join_team(org.id, TEAM, account.email, manager=account.role == "manager")
    admin.enroll(org.id, course.course_id, email=None, team=None, required=True, due_at=None)
    return Demo(org, course.course_id, accounts)


def next_steps(made: Demo, program: Sequence[str], options: Sequence[str], address: str) -> str:
    """What to type now, word by word: `program` as this one was called, the `options` as it was given them."""
    learner = next(one for one in made.accounts if one.role == "learner")
    *before, name = program
    client = shlex.join((*before, str(Path(name).with_name("learnapp"))))
    serve = shlex.join((*program, "serve", *options))
    wide = max(len(one.email) for one in made.accounts)
    people = "\n".join(f"    {one.email:<{wide}}  {one.password}  ({one.role})" for one in made.accounts)
    return f"""\
{made.organization.name} is there: the sample course, a team and {len(made.accounts)} accounts.

Start the server, and leave it running:

    {serve}

Then sign in, in LearnApp under Settings, with the server's address {address} and one of these:

{people}

or in another terminal:

    echo '{learner.password}' | {client} login --server {address} --email {learner.email} --password-stdin

The passwords are kept nowhere: who runs this again gets new ones."""


def _account(admin: Administration, org: str, email: str, name: str, role: Role) -> Account:
    password = secrets.token_urlsafe(9)
    try:
        admin.add_user(org, email, name, role, password)
    except Conflict:
        admin.set_password(org, email, password)
    return Account(email, role, password)
