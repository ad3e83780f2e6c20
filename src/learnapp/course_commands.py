"""The server's courses from the command line: what there is, downloading, and letting go of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, cast

import click

from learnapp import sizes
from learnapp.errors import DatabaseInUseError, LibraryError, SignInAgainError, SyncError
from learnapp.instance import Request
from learnapp.launch import answered, either
from learnapp.opened import accounts_of, opened, reading
from learnapp.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnapp.library.downloads import Downloads, DownloadsState
    from learnapp.store import Reader, Store
    from learnapp.store.views_offered import CatalogueCourse


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def courses(paths: Paths, as_json: bool) -> None:
    """List the server's courses, as they were last heard of where there is no way to it, and those whose files are on
    another device of yours."""
    from learnapp.reports import iso
    from learnapp.whereabouts import ALL, whereabouts

    _refresh(paths, tell=True)
    with reading(paths) as reader:
        listed = reader.catalogue()
        elsewhere = [] if as_json else [card for card in reader.courses(limit=ALL) if card.elsewhere is not None]
    if as_json:
        click.echo(json.dumps([_as_json(one, iso) for one in listed], ensure_ascii=False))
        return
    for one in listed:
        here = f"{one.downloaded_lessons} of {one.lessons} here" if one.downloaded_lessons else "on the server"
        asked = ("  required" if one.required else "") + (f"  due {iso(one.due)}" if one.due else "")
        click.echo(f"{one.progress_percentage:3d} %  {sizes.told(one.bytes):>9}  {here:>16}  {one.title}{asked}")
        click.echo(f"       {one.course_id}")
    for card in elsewhere:
        click.echo(f"{card.progress_percentage:3d} %  {'':>9}  {whereabouts(card):>16}  {card.title}")
        click.echo(f"       {card.course_id}")
    if not listed:
        click.echo("The server offers no courses, or nobody is signed in. Sign in with: learnapp login")


@click.command()
@click.argument("course")
@click.option("--wait", is_flag=True, help="Return when all of it is here.")
@click.pass_obj
def download(paths: Paths, course: str, wait: bool) -> None:
    """Download COURSE (its id, or its whole title), and what its later versions bring."""
    from learnapp.library.downloads.asking import want

    _refresh(paths)
    with reading(paths) as reader:
        found = _offered(reader, course)
    request = Request("download", path=found.course_id, wait=wait)
    store, answer = either(paths, lambda: opened(paths), lambda: request)
    if store is None:
        answered(answer)
    else:
        with closing(store):
            if wait:
                _download(paths, store, found.course_id)
            else:
                want(store, found.course_id)
    click.echo(f"{found.title}: all of it is here." if wait else f"{found.title} is downloaded while LearnApp runs.")


@click.command()
@click.argument("course")
@click.pass_obj
def remove(paths: Paths, course: str) -> None:
    """Remove what was downloaded of COURSE. Its progress stays, and it can be downloaded again."""
    from learnapp.library.downloads.asking import let_go
    from learnapp.library.held import Held
    from learnapp.library.packages import find_course

    with reading(paths) as reader:
        course_id = find_course(reader, course)
    store, answer = either(paths, lambda: opened(paths), lambda: Request("remove", path=course_id))
    if store is None:
        freed = cast("int", answered(answer))
    else:
        with closing(store):
            freed = let_go(store, Held(store, store.reader, paths), course_id)
    click.echo(f"{sizes.told(freed)} are free again. What was learned is kept.")


# --- inside ----------------------------------------------------------------------------------------------------------


def _offered(reader: Reader, named: str) -> CatalogueCourse:
    """The course of the catalogue that is meant by an id or a whole title; raises LibraryError."""
    listed = reader.catalogue()
    found = [one for one in listed if one.course_id == named] or [
        one for one in listed if one.title.casefold() == named.casefold()
    ]
    if not found:
        raise LibraryError("No such course", f"The server offers no course {named}. See: learnapp courses")
    if len(found) > 1:
        raise LibraryError("Several courses have this title", f"Name one: {', '.join(one.course_id for one in found)}.")
    return found[0]


def _download(paths: Paths, store: Store, course_id: str) -> None:
    from learnapp.library.downloads.asking import wait_for, want

    with _downloads(paths, store) as downloads:
        want(store, course_id)
        shown = sys.stderr.isatty()

        def show(state: DownloadsState) -> None:
            if shown:
                left = "" if state.seconds_left is None else f"  {state.seconds_left:.0f} s left"
                to_go, speed = sizes.told(state.bytes_left), sizes.told(state.bytes_per_second)
                click.echo(f"\r\x1b[K{to_go} left  {speed}/s{left}", nl=False, err=True)

        try:
            wait_for(store, downloads, course_id, show)
        finally:
            if shown:
                click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def _downloads(paths: Paths, store: Store) -> Iterator[Downloads]:
    from learnapp.library.downloads import Downloads
    from learnapp.library.downloads.rules import Rules
    from learnapp.library.held import Held
    from learnapp.settings import SettingsFile
    from learnapp.sync.backoff import Backoff
    from learnapp.sync.fetching import ContentSource
    from learnapp.sync.requests import nobody

    accounts = accounts_of(paths)
    account = accounts.current
    if account is None:
        raise nobody()
    held, settings = Held(store, store.reader, paths), SettingsFile(paths.settings)
    downloads = Downloads(
        store,
        store.reader,
        lambda: held.content,
        lambda: ContentSource(accounts.connection(account)),
        Backoff(),
        rules=lambda: Rules(bytes_per_second=Rules.of(settings.value).bytes_per_second),
    )
    downloads.start()
    try:
        yield downloads
    finally:
        downloads.close()


def _refresh(paths: Paths, *, tell: bool = False) -> None:
    """Ask the server what it offers, where nothing runs that does so anyway and there is a way to it."""
    from learnapp.sync.catalogue import refresh_catalogue

    accounts = accounts_of(paths)
    account = accounts.current
    if account is None:
        return
    try:
        store = opened(paths)
    except DatabaseInUseError:
        return

    def left_out(title: str, why: str) -> None:
        if tell:
            click.echo(
                f"learnapp: {title} is shown as it was before: its new version makes no sense ({why}).", err=True
            )

    with closing(store), closing(store.reader()) as reader, closing(accounts.connection(account)) as connection:
        try:
            refresh_catalogue(store, reader, connection, left_out)
        except SignInAgainError:
            raise
        except SyncError as error:
            if tell:
                click.echo(f"learnapp: {error.title}. This is what was known before.", err=True)


def _as_json(one: CatalogueCourse, iso: Callable[[int | None], str | None]) -> dict[str, Any]:
    return {
        "courseId": one.course_id,
        "title": one.title,
        "author": one.author,
        "language": one.language,
        "version": one.version,
        "enrolled": one.enrolled,
        "required": one.required,
        "due": iso(one.due),
        "lessons": one.lessons,
        "durationSeconds": one.duration_seconds,
        "bytes": one.bytes,
        "downloadedLessons": one.downloaded_lessons,
        "downloadedBytes": one.downloaded_bytes,
        "inLibrary": one.here,
        "progressPercentage": one.progress_percentage,
        "status": one.status,
    }
