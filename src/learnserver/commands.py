"""The command line. Exit codes: 0, 1 for a failure told in one line on stderr, 2 for usage."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, cast

import click

from learnserver.administration import Administration
from learnserver.config import HOME_VARIABLE, Config
from learnserver.database import Database
from learnserver.errors import ServiceError
from learnserver.principal import Role

_ROLES: Final = ("learner", "manager", "admin")
_PROGRAM: Final = "learnserver"
_HOST: Final = "127.0.0.1"
_PORT: Final = 8765


class _Failure(click.ClickException):
    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(f"learnserver: {' '.join(self.message.split())}", err=True)


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command takes."""
    home = click.option(
        "--home", type=click.Path(file_okay=False, path_type=Path), help="Keep everything in this folder."
    )
    database = click.option("--database", metavar="URL", help="sqlite:///FILE or postgresql://…; a file in the home.")
    return home(database(command))


_org = click.option("--org", required=True, metavar="ORG", help="The organization, by id or by name.")
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="learnapp", prog_name=_PROGRAM)
def learnserver() -> None:
    """The server that keeps what learners watched on all their devices."""


@learnserver.command()
@_common
@click.option("--host", default=_HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
def serve(home: Path | None, database: str | None, host: str, port: int) -> None:
    """Serve until stopped; the first line printed is the address."""
    from learnserver.app import build_app
    from learnserver.auth.limits import RequestLimits
    from learnserver.content.store import store_at
    from learnserver.serving import address_of, listen, start_logging
    from learnserver.serving import serve as run

    with _told():
        config = Config.of(home, database)
        start_logging()
        opened = _database(config)
        app = build_app(opened, store_at(config.content), limits=RequestLimits(config.requests_a_second))
        bound = listen(host, port)
        if not run(app, bound, lambda: click.echo(f"Listening on {address_of(bound)}")):
            raise _Failure("The server could not start; the log says why.")


@learnserver.command()
@_common
def migrate(home: Path | None, database: str | None) -> None:
    """Bring the database to this program's version."""
    with _opened(home, database):
        pass
    click.echo("The database is up to date.")


@learnserver.group()
def org() -> None:
    """Organizations."""


@org.command("create")
@click.argument("name")
@_common
@_json
def org_create(home: Path | None, database: str | None, name: str, as_json: bool) -> None:
    """Create the organization NAME."""
    with _administration(home, database) as admin:
        created = admin.create_organization(name)
    _print(as_json, created._asdict(), f"{created.name} ({created.id})")


@learnserver.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@_common
@_org
@click.option("--email", required=True)
@click.option("--name", required=True, help="The name for people.")
@click.option("--role", type=click.Choice(_ROLES), default="learner", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@_json
def user_add(
    home: Path | None,
    database: str | None,
    org: str,
    email: str,
    name: str,
    role: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add an account to an organization."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password of {email}: ")
    else:
        raise click.UsageError("Give the password on standard input, with --password-stdin.")
    with _administration(home, database) as admin:
        added = admin.add_user(org, email, name, cast("Role", role), password)
    _print(as_json, added._asdict(), f"{added.email}, {added.role} ({added.id})")


@learnserver.group()
def team() -> None:
    """Teams and who is in them."""


@team.command("create")
@_common
@_org
@click.argument("name")
@_json
def team_create(home: Path | None, database: str | None, org: str, name: str, as_json: bool) -> None:
    """Create the team NAME."""
    with _administration(home, database) as admin:
        created = admin.create_team(org, name)
    _print(as_json, created._asdict(), f"{created.name} ({created.id})")


@team.command("add")
@_common
@_org
@click.argument("team")
@click.argument("email")
@click.option("--manager", is_flag=True, help="The user may see the progress of the team.")
@_json
def team_add(
    home: Path | None, database: str | None, org: str, team: str, email: str, manager: bool, as_json: bool
) -> None:
    """Add the user EMAIL to TEAM."""
    with _administration(home, database) as admin:
        joined = admin.join_team(org, team, email, manager=manager)
    told = {"id": joined.id, "name": joined.name, "email": email, "manager": manager}
    _print(as_json, told, f"{email} {'manages' if manager else 'is in'} {joined.name}")


@learnserver.group()
def course() -> None:
    """Courses."""


@course.command("publish")
@click.argument("path", type=click.Path(path_type=Path))
@_common
@_org
@_json
def course_publish(home: Path | None, database: str | None, path: Path, org: str, as_json: bool) -> None:
    """Publish the folder or the package (.learnpkg) PATH as a course, or as the next version of the course it is."""
    from learnserver.content.packages import publish_package
    from learnserver.content.publishing import publish
    from learnserver.content.store import store_at

    def show(done: int, total: int, current: str) -> None:
        if sys.stderr.isatty() and not as_json:
            click.echo(f"\r\x1b[K{done} of {total}  {current[:60]}", nl=False, err=True)

    with _opened(home, database) as (config, opened):
        org_id = Administration(opened).organization(org).id
        act = publish_package if path.expanduser().is_file() else publish
        done = act(opened, store_at(config.content), org_id, path, progress=show)
    skipped = [{"path": one.path, "reason": one.reason} for one in done.skipped]
    told = {"courseId": done.course_id, "version": done.version, "lessons": done.lessons, "skipped": skipped}
    lines = [
        f"{done.title}: version {done.version}, {done.lessons} lessons, {done.stored} new files ({done.course_id})"
    ]
    _print(as_json, told, "\n".join(lines + [f"  skipped {one['path']}: {one['reason']}" for one in skipped]))


@learnserver.command()
@_common
@_org
@click.option("--course", required=True, metavar="ID")
@click.option("--user", metavar="EMAIL", help="Enroll this user.")
@click.option("--team", metavar="TEAM", help="Enroll this team, now and as it changes.")
@click.option("--everyone", is_flag=True, help="Enroll everyone in the organization.")
@click.option("--required", is_flag=True, help="They have to complete it.")
@click.option("--due", metavar="DATE", help="Until when: 2027-01-31 (the end of that day, UTC), or with a time.")
@_json
def enroll(
    home: Path | None,
    database: str | None,
    org: str,
    course: str,
    user: str | None,
    team: str | None,
    everyone: bool,
    required: bool,
    due: str | None,
    as_json: bool,
) -> None:
    """Enroll a user, a team or everyone in a course; again, to change the terms."""
    if (user is not None) + (team is not None) + everyone != 1:
        raise click.UsageError("Give one of --user, --team and --everyone.")
    due_at = _moment(due) if due is not None else None
    with _administration(home, database) as admin:
        made = admin.enroll(org, course, email=user, team=team, required=required, due_at=due_at)
    _print(as_json, {"id": made, "courseId": course}, f"Enrolled {user or team or 'everyone'} in {course}.")


@learnserver.command()
@_common
@_json
def demo(home: Path | None, database: str | None, as_json: bool) -> None:
    """Make an organization with the sample course and three accounts, for trying out."""
    from learnserver.demo import make_demo, next_steps

    def tell(said: str) -> None:
        click.echo(said, err=True)

    tell("This takes some seconds. The database…")
    with _opened(home, database) as (config, opened):
        made = make_demo(config, opened, tell)
    given = ["--home", str(config.home)] if home is not None or os.environ.get(HOME_VARIABLE) else []
    given += ["--database", database] if database is not None else []
    told = {
        "organization": made.organization._asdict(),
        "courseId": made.course_id,
        "accounts": [one._asdict() for one in made.accounts],
    }
    _print(as_json, told, next_steps(made, _called(), given, f"http://{_HOST}:{_PORT}"))


def _called() -> tuple[str, ...]:
    """How this program was called, to be typed again."""
    called = sys.argv[0]
    if Path(called).name == "__main__.py":
        return sys.executable, "-m", _PROGRAM
    found = shutil.which(_PROGRAM)
    is_found = found is not None and Path(called).exists() and Path(found).samefile(called)
    return (_PROGRAM if is_found or Path(called).name != _PROGRAM else called,)


@contextmanager
def _told() -> Generator[None]:
    """Everything that the world may do to us, in one line."""
    from alembic.util import CommandError
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from coursekit.findings import CourseError
    from coursekit.pool import PoolError

    try:
        yield
    except ServiceError as error:
        raise _Failure(error.detail or error.title) from error
    except (CourseError, PoolError) as error:
        raise _Failure(str(error)) from error
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise _Failure("The database's URL is not one of sqlite:///… or postgresql://….") from error
    except CommandError as error:
        raise _Failure("The database belongs to a newer version of this program.") from error
    except SQLAlchemyError as error:
        raise _Failure(f"The database: {str(getattr(error, 'orig', None) or error).splitlines()[0]}") from error
    except ValueError as error:
        raise _Failure(str(error)) from error
    except OSError as error:
        raise _Failure(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error


@contextmanager
def _opened(home: Path | None, database: str | None) -> Generator[tuple[Config, Database]]:
    with _told():
        config = Config.of(home, database)
        opened = _database(config)
        try:
            yield config, opened
        finally:
            opened.close()


@contextmanager
def _administration(home: Path | None, database: str | None) -> Generator[Administration]:
    with _opened(home, database) as (_, opened):
        yield Administration(opened)


def _database(config: Config) -> Database:
    """The database, made or brought up to date where that is due."""
    from learnserver.migrations import is_current, migrate

    config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = Database(config.database)
    if not is_current(opened):
        migrate(opened)
    return opened


def _moment(text: str) -> int:
    """Milliseconds UTC of a date (its last) or of a date and time (UTC where it names no zone)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date like 2027-01-31.", param_hint="--due") from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if len(text) <= len("2027-01-31") and found.time() == time():
        found += timedelta(days=1) - timedelta(milliseconds=1)
    return int(found.timestamp() * 1000)


def _print(as_json: bool, told: dict[str, Any], text: str) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; always leaves through SystemExit."""
    learnserver(args=list(arguments) if arguments is not None else None, prog_name=_PROGRAM)
