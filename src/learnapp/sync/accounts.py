"""The accounts of this installation: who is known, who learns now, and signing in and out."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from learnapp.errors import StoreError
from learnapp.paths import GUEST, Paths
from learnapp.store import Reader, Store
from learnapp.store.identity import new_device_id
from learnapp.store.sql import DATABASE
from learnapp.store.store import wall_clock
from learnapp.sync.account import Account
from learncore.records import Record

if TYPE_CHECKING:
    from learnapp.secrets import Secrets
    from learnapp.sync.connection import Connection


class _Known(Record, frozen=True, kw_only=True):
    current: str | None = None
    last_server: str = ""
    accounts: tuple[Account, ...] = ()


class Accounts:
    """Who is known is written in `config/accounts.json`, which holds no secret; another process may change it.

    A damaged file is set aside as `accounts.json.damaged`; the databases are found again by signing in.
    """

    def __init__(self, paths: Paths, secrets: Secrets | None = None, *, clock: Callable[[], int] = wall_clock) -> None:
        self._paths = paths
        self._file = paths.config / "accounts.json"
        self._clock = clock
        self._secrets = secrets

    # --- who -----------------------------------------------------------------------------------------------------

    @property
    def current(self) -> Account | None:
        """Who learns now; None for the guest."""
        known = self._read()
        return next((one for one in known.accounts if one.id == known.current), None)

    @property
    def known(self) -> tuple[Account, ...]:
        """Everyone who signed in here once, the latest first."""
        return self._read().accounts

    @property
    def last_server(self) -> str:
        """The address that was signed in at last; empty where there was none."""
        return self._read().last_server

    def folder(self, account: Account | None) -> Path:
        """Where the database of an account lies; None is the guest."""
        return self._paths.account(account.id if account else GUEST)

    def guest_has_learned(self) -> bool:
        """Whether something was recorded before anyone signed in, which can be brought along."""
        try:
            reader = Reader.open(self._paths.account())
        except StoreError:
            return False
        try:
            return reader.status().outbox > 1  # the guest's device tells its name, and that is all a fresh one has
        except StoreError:
            return False
        finally:
            reader.close()

    def is_signed_in(self, account: Account) -> bool:
        """Whether this device still has what it takes to sync as the account."""
        return self.secrets.get(account.id) is not None

    @property
    def secrets(self) -> Secrets:
        if self._secrets is None:
            from learnapp.secrets import Secrets

            self._secrets = Secrets()
        return self._secrets

    # --- coming and going ----------------------------------------------------------------------------------------

    def sign_in(self, server: str, email: str, password: str, *, device_name: str = "") -> Account:
        """Sign in at a server and learn as that account from now on. Takes seconds: never on the GUI's thread.

        Raises a SyncError that says what to do: OfflineError, CaptivePortalError, CertificateError, NotLearnAppError,
        WrongAddressError, WrongPasswordError, ServerBusyError. Nothing is changed then.
        """
        raise NotImplementedError

    def use(self, account: str | None) -> Account | None:
        """Learn as a known account from the next start of the window on; None is the guest."""
        known = self._read()
        found = next((one for one in known.accounts if one.id == account), None)
        self._write(msgspec.structs.replace(known, current=found.id if found else None))
        return found

    def sign_out(self, account: Account) -> bool:
        """Forget what it takes to sync as the account, and learn as the guest if it was the current one; whether the
        server was told. The database stays, with what was not sent yet. Takes seconds."""
        raise NotImplementedError

    def connection(self, account: Account) -> Connection:
        """The way to the account's server; nothing is opened yet."""
        raise NotImplementedError

    # --- the file ------------------------------------------------------------------------------------------------

    def _read(self) -> _Known:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Known)
        except FileNotFoundError:
            return _Known()
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError):
            with contextlib.suppress(OSError):
                self._file.replace(self._file.with_name(self._file.name + ".damaged"))
            return _Known()

    def _write(self, known: _Known) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".accounts-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(known), indent=2) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise

    def _add(self, account: Account) -> None:
        known = self._read()
        others = tuple(one for one in known.accounts if one.id != account.id)
        self._write(
            msgspec.structs.replace(known, current=account.id, last_server=account.server, accounts=(account, *others))
        )

    def _device_of(self, server: str, email: str) -> str:
        """The device id to sign in with: of the database that the account has here, else a new one."""
        for account in self._read().accounts:
            if account.server == server and account.email.casefold() == email.strip().casefold():
                with contextlib.suppress(StoreError), contextlib.closing(Reader.open(self.folder(account))) as reader:
                    return reader.device_id
        return new_device_id(self._clock())

    def _make_database(self, account: Account, device_id: str, device_name: str) -> None:
        """A database for an account that has none here, which takes the device id that signed in."""
        folder = self.folder(account)
        if not (folder / DATABASE).exists():
            Store.open(
                folder,
                account=account.email,
                clock=self._clock,
                device_id=device_id,
                device_name=device_name or None,
            ).close()
