"""A learner's seat at a machine: the database there, and the account by which it is synced."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from learnapp.errors import SyncError
from learnapp.paths import Paths
from learnapp.secrets import Secrets
from learnapp.sync.account import Account, account_id
from learnapp.sync.accounts import Accounts
from learnapp.sync.connection import Connection
from learnapp.sync.credentials import Credentials
from learnapp.sync.status import Totals
from learnapp.sync.syncer import Syncer
from learnapp.sync.transport import Transport
from tests.simulate.clock import Time
from tests.simulate.device import Device
from tests.simulate.machine import Machine
from tests.simulate.network import Way
from tests.simulate.serving import PASSWORD

SERVER: Final = "http://127.0.0.1"
"""This very computer: so no certificates are read a thousand times. Nothing is sent there."""


class Installation:
    """LearnApp on a machine: who is known there, and how it reaches the server."""

    def __init__(self, machine: Machine, home: Path, way: Way) -> None:
        self.machine = machine
        self.way = way
        self.paths = Paths.of(home).create()
        self.accounts = Accounts(
            self.paths,
            Secrets(self.paths.config, memory=self.paths.cache / "memory"),
            clock=machine.clock,
            http=lambda: way,
        )

    def folder(self, organization: str, user: str) -> Path:
        """Where the database of a learner lies."""
        return self.paths.account(account_id(SERVER, organization, user))


class Seat:
    """What one learner has on one machine."""

    def __init__(self, device: Device, email: str, installation: Installation, time: Time) -> None:
        self.device = device
        self.must_sync_first = False
        """The database forgot something, and cannot see it by itself: the server has to tell."""
        self.no_one_can_tell = False
        """And now the server has forgotten it, too."""
        self._email = email
        self._installation = installation
        self._time = time
        self._connection: Connection | None = None
        self._syncer: Syncer | None = None
        device.when_it_ends = self._let_go

    @property
    def account(self) -> Account | None:
        """The account, as it is known on the machine."""
        return next((one for one in self._installation.accounts.known if one.email == self._email), None)

    @property
    def signed_in(self) -> bool:
        return self.account is not None and self._installation.accounts.is_signed_in(self.account)

    def sign_in(self) -> str:
        """What became of it, in words."""
        self.device.start()
        try:
            self._installation.accounts.sign_in(SERVER, self._email, PASSWORD, device_name=self.device.machine.name)
        except SyncError as error:
            return error.title
        self._let_go()
        return "in"

    def sign_out(self) -> None:
        if self.account is not None:
            self._installation.accounts.sign_out(self.account)
        self.device.end()

    def sync(self) -> Totals | SyncError:
        """One complete sync, or what was in its way."""
        self.device.start()
        before = self.device.device_id
        try:
            told: Totals | SyncError = self._ready().sync()
            if self.no_one_can_tell and self.device.device_id == before:
                self.device.truth.writes.twins.add(before)
            self.must_sync_first = self.no_one_can_tell = False
        except SyncError as error:
            told = error
        self.device.may_be_another()
        return told

    def _ready(self) -> Syncer:
        """What the running program syncs with."""
        store = self.device.start()
        if self._connection is None or self._syncer is None:
            account = self.account
            clock, accounts = self.device.machine.clock, self._installation.accounts
            transport = Transport(SERVER, http=self._installation.way, clock=clock)
            credentials = Credentials(transport, accounts.secrets, account.id if account else "nobody")
            self._connection = Connection(transport, credentials, clock=clock, monotonic=self._time.seconds)
            self._syncer = Syncer(store, self._connection, clock=clock)
        return self._syncer

    def _let_go(self) -> None:
        """The program ends, or begins to sync anew."""
        if self._syncer is not None:
            self._syncer.close()
        if self._connection is not None:
            self._connection.close()
        self._syncer = self._connection = None
