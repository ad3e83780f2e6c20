"""The accounts of this installation: who is known, who learns now, and signing in and out."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from learnapp.errors import StoreError, SyncError, WrongPasswordError
from learnapp.files import changing, replacing
from learnapp.paths import GUEST, Paths
from learnapp.store import Reader, Store
from learnapp.store.identity import machine_name, new_device_id
from learnapp.store.sql import DATABASE
from learnapp.store.store import wall_clock
from learnapp.sync.account import Account, account_id
from learncore.records import Record

if TYPE_CHECKING:
    import httpx

    from learnapp.secrets import Secrets
    from learnapp.sync.connection import Connection
    from learnapp.sync.credentials import Alone
    from learnapp.sync.transport import Transport

_DAMAGED: Final = (msgspec.MsgspecError, OSError, UnicodeDecodeError)
_log = logging.getLogger(__name__)


class _Known(Record, frozen=True, kw_only=True):
    current: str | None = None
    last_server: str = ""
    accounts: tuple[Account, ...] = ()


class Accounts:
    """Who is known is written in `config/accounts.json`, which holds no secret; another process may change it, and does
    so one at a time.

    A damaged file is set aside as `accounts.json.damaged`; the databases are found again by signing in.
    """

    def __init__(
        self,
        paths: Paths,
        secrets: Secrets | None = None,
        *,
        clock: Callable[[], int] = wall_clock,
        http: Callable[[], httpx.BaseTransport] | None = None,
    ) -> None:
        """`http` makes another way to servers than the network."""
        self._http = http
        self._paths = paths
        self._file = paths.config / "accounts.json"
        self._clock = clock
        self._secrets = secrets
        self._gate = threading.Lock()
        self._alone_with: dict[str, Alone] = {}

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
        """Whether something was learned here before anyone signed in, which can be brought along."""
        from learnapp.store.guest import learned_in

        return learned_in(self._paths.account()) > 0

    def is_signed_in(self, account: Account) -> bool:
        """Whether this device still has what it takes to sync as the account."""
        return self.secrets.get(account.id) is not None

    @property
    def secrets(self) -> Secrets:
        if self._secrets is None:
            from learnapp.secrets import Secrets

            self._secrets = Secrets(self._paths.config)
        return self._secrets

    # --- coming and going ----------------------------------------------------------------------------------------

    def sign_in(self, server: str, email: str, password: str, *, device_name: str = "") -> Account:
        """Sign in at a server and learn as that account from now on. Takes seconds: never on the GUI's thread.

        Raises a SyncError that says what to do: OfflineError, CaptivePortalError, CertificateError, NotLearnAppError,
        WrongAddressError, WrongPasswordError, ServerBusyError. Nothing is changed then.
        """
        from learnapp.sync import connection, credentials
        from learnapp.sync.address import parse_address
        from learnapp.sync.troubles import UnauthorizedError

        origin = parse_address(server)
        device_id = self._device_of(origin, email)
        name = device_name or machine_name()
        with contextlib.closing(self._transport(origin, known=False)) as transport:
            connection.require_service(transport, transport.get("/api/health"))
            wanted = {"email": email.strip(), "password": password, "device": {"id": device_id, "name": name}}
            try:
                reply = transport.post("/api/auth/token", msgspec.json.encode(wanted))
            except UnauthorizedError as error:
                raise WrongPasswordError(
                    "That did not fit", "The e-mail or the password is not right. Nothing was changed."
                ) from error
            tokens = transport.decode(reply, credentials.Tokens)
            user, organization = tokens.user, tokens.organization
            account = Account(
                id=account_id(origin, organization.id, user.id),
                server=origin,
                user=user.id,
                email=user.email,
                name=user.name,
                organization_id=organization.id,
                organization=organization.name,
            )
            self._make_database(account, device_id, name)
            with self._alone(account):
                credentials.keep(self.secrets, account.id, credentials.Held(tokens.refresh_token))
            self._add(account)
            signed_in = credentials.Credentials(
                transport, self.secrets, account.id, tokens.access_token, renewing=self._alone(account)
            )
            with contextlib.suppress(SyncError):  # it is asked for again when a file is to be signed
                self._keep_key(account, connection.Connection(transport, signed_in, clock=self._clock))
        return account

    def use(self, account: str | None) -> Account | None:
        """Learn as a known account from the next start of the window on; None is the guest."""

        def chosen(known: _Known) -> Account | None:
            return next((one for one in known.accounts if one.id == account), None)

        def used(known: _Known) -> _Known:
            found = chosen(known)
            return msgspec.structs.replace(known, current=found.id if found else None)

        return chosen(self._change(used))

    def sign_out(self, account: Account) -> bool:
        """Forget what it takes to sync as the account, and learn as the guest if it was the current one; whether the
        server was told. The database stays, with what was not sent yet. Takes seconds."""
        from learnapp.sync import credentials

        with self._alone(account):
            held = credentials.read(self.secrets, account.id)
            self.secrets.forget(account.id)
        if self._read().current == account.id:
            self._change(lambda known: _without(known, account))
        if held is None:
            return True
        try:
            with contextlib.closing(self._transport(account.server)) as transport:
                transport.post("/api/auth/revoke", msgspec.json.encode({"refreshToken": held.refresh}))
        except SyncError as error:
            _log.info("the server was not told of the signing out: %s", error)
            return False
        return True

    def connection(self, account: Account) -> Connection:
        """The way to the account's server; closed by its user. Brings the HTTP library along."""
        from learnapp.sync.connection import Connection
        from learnapp.sync.credentials import Credentials

        transport = self._transport(account.server)
        credentials = Credentials(transport, self.secrets, account.id, renewing=self._alone(account))
        return Connection(transport, credentials, clock=self._clock)

    def signing_key(self, account: Account) -> str:
        """What signs the account's files, asked of the server once. Raises SyncError where it cannot be had."""
        from learnapp.sync import credentials

        held = credentials.read(self.secrets, account.id)
        if held is not None and held.key:
            return held.key
        with contextlib.closing(self.connection(account)) as connection:
            return self._keep_key(account, connection)

    def _keep_key(self, account: Account, connection: Connection) -> str:
        from learnapp.sync import credentials

        key = connection.signing_key()
        with self._alone(account):
            held = credentials.read(self.secrets, account.id)
            if held is not None:
                credentials.keep(self.secrets, account.id, msgspec.structs.replace(held, key=key))
        return key

    def _alone(self, account: Account) -> Alone:
        """What is kept of the account is replaced within this."""
        from learnapp.sync.credentials import Alone

        with self._gate:
            if account.id not in self._alone_with:
                self._alone_with[account.id] = Alone(self._paths.config / f"{account.id}.tokens")
            return self._alone_with[account.id]

    def _transport(self, server: str, *, known: bool = True) -> Transport:
        from learnapp.sync.transport import Transport

        return Transport(server, known=known, http=self._http() if self._http else None, clock=self._clock)

    # --- the file ------------------------------------------------------------------------------------------------

    def _read(self) -> _Known:
        try:
            return self._load()
        except _DAMAGED:
            with changing(self._file):
                return self._load_or_set_aside()

    def _load(self) -> _Known:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Known)
        except FileNotFoundError:
            return _Known()

    def _load_or_set_aside(self) -> _Known:
        try:
            return self._load()
        except _DAMAGED:
            with contextlib.suppress(OSError):
                self._file.replace(self._file.with_name(self._file.name + ".damaged"))
            return _Known()

    def _change(self, change: Callable[[_Known], _Known]) -> _Known:
        """Write what `change` makes of what is there, whoever else changes it at the same time."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with changing(self._file):
            known = change(self._load_or_set_aside())
            with replacing(self._file) as file:
                file.write(msgspec.json.format(msgspec.json.encode(known), indent=2) + b"\n")
        return known

    def _add(self, account: Account) -> None:
        def added(known: _Known) -> _Known:
            others = tuple(one for one in known.accounts if one.id != account.id)
            return msgspec.structs.replace(
                known, current=account.id, last_server=account.server, accounts=(account, *others)
            )

        self._change(added)

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
            store = Store.open(
                folder,
                account=account.email,
                clock=self._clock,
                device_id=device_id,
                device_name=device_name or None,
            )
            with contextlib.closing(store):
                if device_name not in ("", machine_name()):  # a person named it for who learned here before
                    store.naming.rename(device_name).result()


def _without(known: _Known, account: Account) -> _Known:
    """Nobody learns as this account any more; who was chosen meanwhile stays."""
    return msgspec.structs.replace(known, current=None) if known.current == account.id else known
