"""Signing in and out, and syncing, from the command line."""

from __future__ import annotations

import json
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from learnapp.errors import StoreError
from learnapp.instance import Request, hand_over
from learnapp.launch import answered, either
from learnapp.logs import start_logging
from learnapp.opened import accounts_of, opened, reading
from learnapp.paths import Paths

if TYPE_CHECKING:
    from learnapp.store import Store
    from learnapp.sync.account import Account
    from learnapp.sync.accounts import Accounts
    from learnapp.sync.status import Totals


@click.command()
@click.option("--server", help="The server's address, such as learn.example.org; the last one unless given.")
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--merge-guest", is_flag=True, help="Bring along what was learned here before anyone signed in.")
@click.pass_obj
def login(paths: Paths, server: str | None, email: str, password_stdin: bool, merge_guest: bool) -> None:
    """Sign in at a server; from now on what is learned here is synced."""
    start_logging(paths.create().logs)
    accounts = accounts_of(paths)
    address = server or accounts.last_server
    if not address:
        raise click.UsageError("Give the server's address with --server.")
    account = accounts.sign_in(address, email, _password(password_stdin))
    click.echo(f"Signed in as {account.name or account.email} ({account.email}) at {account.server}.")
    if accounts.secrets.note:
        click.echo(accounts.secrets.note)
    running = hand_over(paths.data, Request("account", merge=merge_guest), wait=0)
    if running is not None:
        answered(running)
    elif merge_guest:
        _merge_guest(paths, accounts, account)
    elif accounts.guest_has_learned():
        click.echo("What you learned before is kept apart. Bring it along: learnapp login … --merge-guest")


@click.command()
@click.pass_obj
def logout(paths: Paths) -> None:
    """Sign out. What was not sent yet stays on this computer, and is sent after signing in again."""
    start_logging(paths.create().logs)
    accounts = accounts_of(paths)
    account = accounts.current
    if account is None:
        click.echo("Nobody is signed in.")
        return
    waiting = 0
    with suppress(StoreError), reading(paths, account) as reader:
        waiting = reader.outbox_size()
    told = accounts.sign_out(account)
    running = hand_over(paths.data, Request("account"), wait=0)
    if running is not None:
        answered(running)
    click.echo(f"Signed out {account.email}. What was learned stays on this computer.")
    if waiting:
        click.echo(f"{waiting} changes were not sent yet; they are sent when you sign in again.")
    if not told:
        click.echo("The server could not be told: sign this device out on another one's Sync page if it was lost.")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def sync(ctx: click.Context, as_json: bool) -> None:
    """Send what was learned here, and receive what was learned elsewhere."""
    if ctx.invoked_subcommand is not None:
        return
    paths: Paths = ctx.obj
    accounts = accounts_of(paths)
    account = _account(accounts)
    store, answer = either(paths, lambda: opened(paths, account), lambda: Request("sync"))
    done = _sync(accounts, account, store) if store is not None else cast("dict[str, Any]", answered(answer))
    if as_json:
        click.echo(json.dumps(done))
        return
    click.echo(f"{done['pushed']} sent, {done['pulled']} received.")
    if done["rejected"]:
        click.echo(f"{done['rejected']} were refused by the server and are kept here; the window tells why.")


@sync.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export_documents(paths: Paths, file: Path) -> None:
    """Write everything that was learned into FILE, for a device without a network."""
    from learnapp.sync.portable import export_file

    accounts = accounts_of(paths)
    account = _account(accounts)
    with reading(paths, account) as reader:
        name = reader.status().device_name
        count = export_file(file.expanduser().absolute(), reader, account, accounts.signing_key(account), name)
    click.echo(f"{count} documents written to {file}.")


@sync.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def import_documents(paths: Paths, file: Path) -> None:
    """Take in FILE, which another device of the same account wrote; it is sent on with the next sync."""
    from learnapp.sync import requests

    accounts = accounts_of(paths)
    account = _account(accounts)
    file = file.expanduser().absolute()
    request = Request("import_documents", path=str(file))
    store, answer = either(paths, lambda: opened(paths, account), lambda: request)
    if store is None:
        done = cast("dict[str, Any]", answered(answer))
    else:
        with closing(store):
            done = requests.import_documents(file, store, accounts, account)
    click.echo(f"{done['documents']} documents taken in from {file}.")


def _sync(accounts: Accounts, account: Account, store: Store) -> dict[str, Any]:
    from learnapp.sync.requests import as_json
    from learnapp.sync.syncer import Syncer

    with (
        closing(store),
        closing(accounts.connection(account)) as connection,
        closing(Syncer(store, connection)) as syncer,
    ):
        totals: Totals = syncer.sync()
    return as_json(totals)


def _account(accounts: Accounts) -> Account:
    from learnapp.sync.requests import nobody

    account = accounts.current
    if account is None:
        raise nobody()
    return account


def _merge_guest(paths: Paths, accounts: Accounts, account: Account) -> None:
    from learnapp.store.guest import Merged, merge_account

    def merge() -> Merged:
        with closing(opened(paths, account)) as store:
            return merge_account(accounts.folder(None), store)

    merged, answer = either(paths, merge, lambda: Request("account", merge=True))
    if merged is None:
        answered(answer)
    elif merged.documents:
        click.echo(f"What you learned before is in your account now: {merged.documents} documents.")
    else:
        click.echo("Nothing was learned here before.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True))
    raise click.UsageError("Give the password on standard input, with --password-stdin.")
