"""Pictures of an account: signing in, syncing, what waits and what was refused, without a network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from learnapp.build import App
from learnapp.errors import CaptivePortalError, WrongPasswordError
from learnapp.paths import Paths
from learnapp.store.exchange import Answered, Refusal
from learnapp.sync.account import Account, Device
from learnapp.sync.status import SyncStatus
from learnapp.ui.pages.sign_in.page import SignInPage
from learnapp.ui.pages.sync.page import SyncPage
from learnapp.ui.shell.toasts import Toast

_HOUR = 3_600_000
_JANE = Account(
    id="5f0c2a9e41d87b36",
    server="https://learn.field.academy",
    user="jane",
    email="jane.smith@field.academy",
    name="Jane Smith",
    organization_id="field",
    organization="Field Academy",
)
_RESCUE = msgspec.structs.replace(
    _JANE, id="91b3d5e7f0a2c468", server="https://lms.county-rescue.org", organization="County Rescue"
)

Take = Callable[[str], None]
Settle = Callable[[int], None]


def sign_up(paths: Paths) -> Account:
    """Write accounts as signing in leaves them; the first is the current one."""
    known = {"current": _JANE.id, "last_server": _JANE.server, "accounts": [_JANE, _RESCUE]}
    (paths.create().config / "accounts.json").write_bytes(msgspec.json.encode(known))
    return _JANE


def guest_pages(app: App, take: Take, settle: Settle, look: str) -> None:
    """Signing in, as a guest finds it, and what can go wrong."""
    app.services.navigator.sign_in()
    page = app.window.page
    assert isinstance(page, SignInPage)
    settle(300)
    take(f"sign-in-{look}")
    page.form.server.input.setText(_JANE.server)
    page.form.email.input.setText(_JANE.email)
    page.form.show_failure(WrongPasswordError("That did not fit", "The e-mail or the password is not right."))
    take(f"sign-in-wrong-{look}")
    page.form.clear_errors()
    page.form.show_failure(
        CaptivePortalError(
            "This network wants you to sign in first",
            "Open any page in your browser, and sign in to the network there. What you learn is kept meanwhile.",
        )
    )
    take(f"sign-in-portal-{look}")
    page.form.clear_errors()


def synced_pages(app: App, take: Take, settle: Settle, now: int) -> None:
    """An account's pages: synced, offline, waiting, refused; light and dark."""
    services, take = app.services, _without_toasts(app, take)
    services.sync.show(SyncStatus(phase="offline", waiting=services.reader.outbox_size(), last_sync=now - 3 * _HOUR))
    for look in ("light", "dark"):
        services.theme.set_mode(look)
        services.navigator.go("sync")
        settle(400)
        take(f"sync-offline-{look}")
    _answer(app, now)
    for look in ("light", "dark"):
        services.theme.set_mode(look)
        _pages(app, take, settle, look, now)
    services.theme.set_mode("light")
    for width, height in ((1024, 640), (1920, 1080)):
        app.window.resize(width, height)
        _sync(app, settle, now)
        take(f"sync-{width}")
        services.navigator.sign_in()
        settle(300)
        take(f"sign-in-{width}")


def _without_toasts(app: App, take: Take) -> Take:
    def taken(name: str) -> None:
        for toast in app.window.findChildren(Toast):
            toast.dismiss()
        take(name)

    return taken


def _pages(app: App, take: Take, settle: Settle, look: str, now: int) -> None:
    services = app.services
    _sync(app, settle, now)
    take(f"sync-refused-{look}")
    services.navigator.go("settings")
    take(f"settings-account-{look}")
    services.navigator.go("home")
    settle(300)
    services.sync.show(SyncStatus(phase="offline", refused=4, waiting=3, last_sync=now - 3 * _HOUR))
    settle(400)
    take(f"home-offline-{look}")
    services.sync.show(SyncStatus(phase="idle", last_sync=now))
    take(f"home-synced-{look}")


def _sync(app: App, settle: Settle, now: int) -> None:
    app.services.sync.show(SyncStatus(phase="idle", waiting=1, refused=4, last_sync=now - 120_000))
    app.services.navigator.go("sync")
    page = app.window.page
    assert isinstance(page, SyncPage)
    settle(400)
    devices = [
        Device(id="1", name="Office laptop", last_seen_at=now, this_device=True),
        Device(id="2", name="Jane’s MacBook", last_seen_at=now - 3 * _HOUR),
        Device(id="3", name="Workshop PC", last_seen_at=now - 30 * _HOUR),
    ]
    page.devices.show_devices(devices, now, dt.UTC)
    settle(200)


def _answer(app: App, now: int) -> None:
    """A server takes all but a few: a course one is not enrolled in, a lesson it does not know."""
    store = app.services.store
    reasons = iter(
        [("not_enrolled", ""), ("not_enrolled", ""), ("unknown_lesson", ""), ("invalid", "it ends before it begins")]
    )
    while documents := store.take_for_sending(500, 4 << 20, 0).result().documents:
        learned = [one for one in documents if one.kind == "lesson_state"]
        refused = dict(zip([(one.kind, one.id) for one in learned[::7]], reasons, strict=False))
        store.settle(
            Answered(
                cursor="1",
                at=now - 120_000,
                accepted=tuple(
                    (one.kind, one.id, one.version) for one in documents if (one.kind, one.id) not in refused
                ),
                refused=tuple(
                    Refusal(kind=one.kind, id=one.id, version=one.version, code=code, message=message)
                    for one in documents
                    if (one.kind, one.id) in refused
                    for code, message in [refused[one.kind, one.id]]
                ),
            )
        ).result()
