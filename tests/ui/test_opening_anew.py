"""The window opens anew for who signed in, while another program still has that library for a moment."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from learnapp.instance import Answer, InstanceServer, Request
from learnapp.launch import open_window
from learnapp.paths import Paths
from learnapp.store import Store
from learnapp.store.lock import FolderLock
from learnapp.store.store import wall_clock
from learnapp.sync.account import Account
from learnapp.ui.window import MainWindow
from tests.sync.served import PASSWORD, Person, Served
from tests.ui.library_of import Seeder
from tests.ui.signed_in import accounts_of

LOOK_MS, LOOKS = 300, 60


def guest_and_account(served: Served, person: Person, paths: Paths) -> Account:
    """A guest who has learned something, and an account that has signed in and is not the current one."""
    store = Store.open(paths.create().account())
    seed = Seeder(store)
    seed.watch(seed.course("Knots"), 1, 300)
    store.close()
    accounts = accounts_of(paths, wall_clock)
    account = accounts.sign_in(served.url, person.email, PASSWORD)
    accounts.use(None)
    return account


def visible(qapp: QApplication) -> MainWindow | None:
    windows = (one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
    return next(windows, None)


def test_what_the_guest_learned_comes_along_though_the_library_was_in_use_at_first(
    served: Served, ada: Person, home: Path, qapp: QApplication
) -> None:
    paths = Paths.of(home)
    account = guest_and_account(served, ada, paths)
    folder = accounts_of(paths).folder(account)
    looks: list[float] = []

    def sign_in() -> None:
        window = visible(qapp)
        assert window is not None
        window.services.accounts.use(account.id)
        held = FolderLock.acquire(folder)  # a short command has it, and no ear for requests
        threading.Timer(0.3, held.release).start()
        QTimer.singleShot(LOOK_MS, look)
        window.services.reopen(True)

    def look() -> None:
        window = visible(qapp)
        seen = window.services.reader.statistics().watch_time_seconds if window is not None else 0.0
        looks.append(seen)
        if window is None or (not seen and len(looks) < LOOKS):
            QTimer.singleShot(LOOK_MS, look)
        else:
            window.close()

    QTimer.singleShot(LOOK_MS, sign_in)
    assert open_window(paths) == 0
    assert looks[-1] == 300.0


def test_a_window_that_was_quicker_is_told_of_what_the_guest_learned(
    served: Served, ada: Person, home: Path, qapp: QApplication
) -> None:
    paths = Paths.of(home)
    account = guest_and_account(served, ada, paths)
    folder = accounts_of(paths).folder(account)
    told: list[Request] = []

    def handle(request: Request) -> Answer:
        told.append(request)
        return Answer()

    def sign_in() -> None:
        window = visible(qapp)
        assert window is not None
        window.services.accounts.use(account.id)
        held.append(FolderLock.acquire(folder))
        threading.Timer(0.5, lambda: others.append(InstanceServer(paths.data, handle))).start()
        window.services.reopen(True)

    held: list[FolderLock] = []
    others: list[InstanceServer] = []
    QTimer.singleShot(LOOK_MS, sign_in)
    try:
        assert open_window(paths) == 0
    finally:
        for other in others:
            other.close()
        for lock in held:
            lock.release()
    assert told == [Request("account", merge=True)]
