"""The command line. Exit codes: 0, 1 for a failure told in one line on stderr, 2 for usage; 3 for no way to the server,
4 for a server that wants the password."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import click

from learnapp import sizes
from learnapp.activity_commands import activity
from learnapp.course_commands import courses, download, remove
from learnapp.errors import LibraryError, WorldError
from learnapp.instance import Request
from learnapp.launch import answered, either, open_window
from learnapp.opened import opened, reading
from learnapp.paths import Paths
from learnapp.sync.status import exit_code_of
from learnapp.sync_commands import login, logout, sync

if TYPE_CHECKING:
    from learnapp.library import ImportProgress

_LINK = "learnapp://lesson/"
_IMPORTED = ("courseId", "title", "modules", "lessons", "skipped")


class _Failure(click.ClickException):
    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(f"learnapp: {' '.join(self.message.split())}", err=True)


class _Offline(_Failure):
    exit_code = 3


class _SignIn(_Failure):
    exit_code = 4


class _Group(click.Group):
    """Takes `learnapp://lesson/ID` and `FILE.learnpkg` in the place of a command, as the desktop gives them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        place = next((place for place, word in enumerate(args) if word.startswith(_LINK) or _is_package(word)), None)
        if place is not None and not self.commands.keys() & set(args[:place]):
            args.insert(place, "open")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WorldError as error:
            kinds = {3: _Offline, 4: _SignIn}
            kind = kinds.get(exit_code_of(error), _Failure)
            raise kind(f"{error.title}. {error.message}".strip()) from error
        except OSError as error:
            raise _Failure(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error
        except UnicodeError as error:
            raise _Failure("A name in what was asked for cannot be read on this system.") from error


def _is_package(word: str) -> bool:
    return word.lower().endswith(".learnpkg")


def _file_of(word: str) -> Path:
    """A desktop may give a file as its path or as its address."""
    return Path(unquote(urlsplit(word).path)) if word.startswith("file://") else Path(word)


@click.group(cls=_Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Keep everything in this folder.")
@click.version_option(package_name="learnapp", prog_name="learnapp")
@click.pass_context
def learnapp(ctx: click.Context, home: Path | None) -> None:
    """Watch courses offline and never lose your place. Without a command: the window."""
    ctx.obj = Paths.of(home)
    if ctx.invoked_subcommand is None:
        ctx.exit(open_window(ctx.obj))


@learnapp.command("open")
@click.argument("what", metavar="LESSON_ID|FILE")
@click.option("--resume", is_flag=True, help="Play at once where it was left, without asking.")
@click.pass_obj
def open_(paths: Paths, what: str, resume: bool) -> None:
    """Open the window at LESSON_ID (or learnapp://lesson/ID), or with the course in FILE (.learnpkg) added to it."""
    if _is_package(what):
        file = _file_of(what).expanduser().absolute()
        if not file.is_file():
            raise LibraryError("No such file", f"{file} is not there.")
        sys.exit(open_window(paths, package=str(file)))
    lesson_id = what.removeprefix(_LINK).strip("/")
    with reading(paths) as reader:
        view = reader.lesson(lesson_id)
        if view is None:
            raise LibraryError("No such lesson", f"There is no lesson {lesson_id} in the library.")
        needed = view.course.needs(lesson_id)
    if needed:
        click.echo(f"It is still locked. Complete first: {', '.join(needed)}.", err=True)
    sys.exit(open_window(paths, lesson_id, resume=resume))


@learnapp.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def import_folder(paths: Paths, path: Path, as_json: bool) -> None:
    """Add the folder PATH as a course, its files used in place; or the course in the package PATH (.learnpkg)."""
    place = path.expanduser().absolute()
    result = _import(paths, place, show_progress=sys.stderr.isatty() and not as_json)
    if as_json:
        click.echo(json.dumps({key: result[key] for key in _IMPORTED}, ensure_ascii=False))
        return
    click.echo(f"{result['title']}: {result['modules']} modules, {result['lessons']} lessons ({result['courseId']})")
    if result.get("recognized"):
        click.echo(f"  known already; {result.get('added', 0)} new lessons, your progress is kept")
    for skipped in result["skipped"]:
        click.echo(f"  {skipped['path']}: {skipped['reason']}")


@learnapp.command()
@click.argument("course")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def package(paths: Paths, course: str, file: Path, as_json: bool) -> None:
    """Write the course COURSE (its id, or its whole title) with all its files into FILE (.learnpkg)."""
    from learnapp.library.packages import find_course, pack

    target = file.expanduser().absolute()
    target = target if target.suffix or target.is_dir() else target.with_suffix(".learnpkg")
    show = sys.stderr.isatty() and not as_json
    with reading(paths) as reader:
        course_id = find_course(reader, course)
        title, size = pack(course_id, target, reader, lambda now: _show(now) if show else None, lambda: False)
    if show:
        click.echo("\r\x1b[K", nl=False, err=True)
    if as_json:
        told = {"courseId": course_id, "title": title, "path": str(target), "bytes": size}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{title}: {sizes.told(size)} in {target}")


@learnapp.command()
@click.option("--course", "course_id", help="Only this course.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one line a lesson as CSV.")
@click.pass_obj
def progress(paths: Paths, course_id: str | None, as_json: bool, as_csv: bool) -> None:
    """Print what was watched."""
    from learnapp import reports
    from learnapp.whereabouts import not_here

    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    with reading(paths) as reader:
        listed = reader.progress_report(course_id)
        away = {} if as_json or as_csv else not_here(reader)
    if course_id is not None and not listed:
        raise LibraryError("No such course", f"There is no course {course_id} in the library.")
    if as_json:
        click.echo(json.dumps(reports.progress_json(listed), ensure_ascii=False))
    elif as_csv:
        click.echo(reports.progress_csv(listed), nl=False)
    else:
        for course, folded, lessons in listed:
            where = f"  [{away[course.id]}]" if course.id in away else ""
            done = f"{len(folded.completed_lessons)} of {folded.total_lessons}"
            click.echo(f"{folded.progress_percentage:3d} %  {done:>12}  {course.title}  ({course.id}){where}")
            for lesson in course.lessons if course_id is not None else ():
                percentage = next((each.progress_percentage for each in lessons if each.lesson_id == lesson.id), 0)
                click.echo(f"{percentage:3d} %  {lesson.title}  ({lesson.id})")
        if not listed:
            click.echo("No courses yet. Add one with: learnapp import FOLDER")


@learnapp.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def status(paths: Paths, as_json: bool) -> None:
    """Print the state of this installation."""
    from learnapp.reports import iso

    with reading(paths) as reader:
        now = reader.status()
    told = {
        "home": str(paths.data.parent if paths.config.parent == paths.data.parent else paths.data),
        "account": now.account,
        "device": {"id": now.device_id, "name": now.device_name},
        "courses": now.courses,
        "lessons": now.lessons,
        "outbox": now.outbox,
        "quarantine": now.quarantine,
        "lastSync": iso(now.last_sync),
        "database": {"integrity": now.integrity, "schema": now.schema},
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        shown = ", ".join(f"{key} {part}" for key, part in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name:<10} {'never' if shown is None else shown}")


@learnapp.command()
@click.pass_obj
def doctor(paths: Paths) -> None:
    """Tell what is installed, what plays, what is missing and how to get it."""
    from learnapp.doctor import examine

    checks = examine(paths)
    for check in checks:
        click.echo(f"{'ok ' if check.ok else 'NO ' if check.needed else '-- '} {check.name:<18} {check.found}")
        if check.advice:
            click.echo(f"    {check.advice}")
    if any(check.needed and not check.ok for check in checks):
        raise _Failure("Something that is needed is missing; see above.")


def _show(now: ImportProgress) -> None:
    share = f"{now.done / max(1, now.total):4.0%}" if now.phase == "bytes" else f"{now.done} of {now.total}"
    click.echo(f"\r\x1b[K{share}  {now.current[:60]}", nl=False, err=True)


def _import(paths: Paths, place: Path, *, show_progress: bool) -> dict[str, Any]:
    from learnapp.library import Library

    def show(now: ImportProgress) -> None:
        if show_progress:
            _show(now)

    store, answer = either(paths, lambda: opened(paths), lambda: Request("import", path=str(place)))
    if store is None:
        return cast("dict[str, Any]", answered(answer))
    try:
        report = Library(store, store.reader, paths).bring(place, progress=show)
    finally:
        store.close()
        if show_progress:
            click.echo("\r\x1b[K", nl=False, err=True)
    return report.as_json()


for _command in (activity, login, logout, sync, courses, download, remove):
    learnapp.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; always leaves through SystemExit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a title in any script can be told, also into a file
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    learnapp(args=list(arguments) if arguments is not None else None, prog_name="learnapp")
