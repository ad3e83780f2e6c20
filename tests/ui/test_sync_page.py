"""The Sync page: how things stand, what waits, what was refused and why, the devices."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.errors import OfflineError, WorldError
from learnapp.store.exchange import Answered, Batch, Refusal
from learnapp.sync.account import Device
from learnapp.sync.status import SyncStatus
from learnapp.ui.pages.sync import exporting
from learnapp.ui.pages.sync.page import SyncPage
from learnapp.ui.shell.toasts import Toast
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.list_card import ListRow
from tests.ui.conftest import Clock
from tests.ui.library_of import HOUR, NOW, Seeder


def sync_page(app: App) -> SyncPage:
    app.services.navigator.go("sync")
    page = app.window.page
    assert isinstance(page, SyncPage)
    return page


def rows(card: QWidget) -> list[str]:
    return [row.accessibleName() for row in card.findChildren(ListRow) if row.isVisible()]


def refuse(app: App, *codes: str) -> Batch:
    """Send everything, as the worker does, to a server that refuses the first documents of lessons for these."""
    store = app.services.store
    batch = store.take_for_sending(500, 4 << 20, 0).result()
    ours = [one for one in batch.documents if one.kind in ("session", "lesson_state")]
    refused = list(zip(ours, codes, strict=False))
    store.settle(
        Answered(
            cursor="1",
            at=NOW,
            refused=tuple(Refusal(kind=one.kind, id=one.id, version=one.version, code=code) for one, code in refused),
            accepted=tuple(
                (one.kind, one.id, one.version)
                for one in batch.documents
                if one not in [document for document, _ in refused]
            ),
        )
    ).result()
    return batch


@pytest.fixture
def seeded(janes: App) -> App:
    seed = Seeder(janes.services.store)
    knots = seed.course("Knots")
    seed.watch(knots, 1, 300)
    seed.watch(knots, 2, 100)
    return janes


def test_a_guest_is_told_what_is_kept_and_led_to_signing_in(app: App, window: object, qtbot: QtBot) -> None:
    seed = Seeder(app.services.store)
    seed.watch(seed.course("Knots"), 1, 300)
    page = sync_page(app)
    qtbot.waitUntil(lambda: bool(rows(page.waiting)))
    assert page.status.headline.text() == "You are learning as a guest"
    assert rows(page.waiting)[0] == "Knots lesson 1, Knots"
    assert page.devices.isHidden()
    qtbot.mouseClick(page.status.act, Qt.MouseButton.LeftButton)
    assert app.window.page.objectName() == "page_sign_in"


def test_the_pill_leads_to_the_page_by_mouse_and_by_keyboard(janes: App, qtbot: QtBot) -> None:
    pill = janes.window.sidebar.pill
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert janes.window.page.objectName() == "page_sync"
    janes.services.navigator.go("home")
    qtbot.keyClick(pill, Qt.Key.Key_Return)
    assert janes.window.page.objectName() == "page_sync"


def test_pill_and_page_follow_the_status(janes: App, qtbot: QtBot) -> None:
    page, sync, pill = sync_page(janes), janes.services.sync, janes.window.sidebar.pill
    sync.show(SyncStatus(phase="offline", waiting=3, last_sync=NOW - 2 * HOUR))
    assert (pill.words, pill.kind) == ("Offline · 3 to sync", "attention")
    assert page.status.headline.text() == "You are offline"
    assert page.status.sentence.text().endswith("Last synced 2 hours ago.")
    sync.show(SyncStatus(phase="idle", last_sync=NOW))
    assert (pill.words, pill.kind) == ("Synced just now", "done")
    assert page.status.headline.text() == "Everything is synced"


def test_pill_and_page_count_down_to_the_next_try(janes: App, clock: Clock, qtbot: QtBot) -> None:
    page, sync, pill = sync_page(janes), janes.services.sync, janes.window.sidebar.pill
    sync.show(SyncStatus(phase="offline", waiting=3, last_sync=NOW, next_try=NOW + 42_000))
    assert "The next try is in 45 seconds." in page.status.sentence.text()
    assert "The next try is in 45 seconds." in pill.toolTip()
    clock.now += 33_000
    qtbot.waitUntil(lambda: "The next try is in 10 seconds." in page.status.sentence.text())
    qtbot.waitUntil(lambda: "The next try is in 10 seconds." in pill.toolTip())


def test_a_round_that_is_over_at_once_does_not_flicker(janes: App, qtbot: QtBot) -> None:
    sync, pill = janes.services.sync, janes.window.sidebar.pill
    sync.show(SyncStatus(phase="idle", last_sync=NOW))
    told: list[str] = []
    sync.changed.connect(lambda _status: told.append(pill.words))
    sync.show(SyncStatus(phase="syncing", last_sync=NOW))
    sync.show(SyncStatus(phase="idle", last_sync=NOW))
    assert "Syncing…" not in told
    sync.show(SyncStatus(phase="syncing", last_sync=NOW))
    qtbot.waitUntil(lambda: pill.words == "Syncing…")
    sync.show(SyncStatus(phase="idle", last_sync=NOW))
    assert pill.words == "Synced just now"


def test_what_waits_is_told_by_lesson(seeded: App, qtbot: QtBot) -> None:
    page = sync_page(seeded)
    qtbot.waitUntil(lambda: bool(rows(page.waiting)))
    assert rows(page.waiting)[:2] == ["Knots lesson 1, Knots", "Knots lesson 2, Knots"]
    assert page.refused.isHidden()
    assert seeded.services.sync.status.waiting == seeded.services.reader.outbox_size()


def test_nothing_waits_is_a_state_with_words(seeded: App, qtbot: QtBot) -> None:
    refuse(seeded)
    page = sync_page(seeded)
    qtbot.waitUntil(lambda: page.waiting.note.text() == "Nothing waits. All of it was sent.")


def test_what_was_refused_is_told_with_its_reason_and_tried_again(seeded: App, qtbot: QtBot) -> None:
    refuse(seeded, "not_enrolled", "unknown_lesson", "not_enrolled")
    page = sync_page(seeded)
    qtbot.waitUntil(lambda: len(rows(page.refused)) == 2)
    told = rows(page.refused)
    assert any("2 changes" in row for row in told), "one row a lesson and a reason"
    assert any("You are not enrolled in this course." in row for row in told)
    assert any("The server does not know this lesson." in row for row in told)
    assert seeded.services.sync.status.refused == 3
    assert seeded.window.sidebar.pill.words == "3 refused"
    again = page.refused.findChild(IconButton, "sync_retry_0")
    assert again.accessibleName().startswith("Try Knots lesson")
    before = seeded.services.reader.outbox_size()
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: before < seeded.services.reader.outbox_size() < before + 3)
    qtbot.mouseClick(page.refused.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seeded.services.reader.outbox_size() == before + 3)


def test_a_refusal_is_told_once_where_it_is_not_seen_anyway(seeded: App, qtbot: QtBot) -> None:
    refuse(seeded, "not_enrolled")
    qtbot.waitUntil(lambda: len(seeded.window.findChildren(Toast)) == 1)
    toast = seeded.window.findChildren(Toast)[0]
    assert toast.notice.text == "The server refused 1 change. It is kept on this device."
    qtbot.mouseClick(toast.findChild(Button, "toast_action"), Qt.MouseButton.LeftButton)
    assert seeded.window.page.objectName() == "page_sync"


def test_what_was_refused_before_the_start_is_no_news(seeded: App, qtbot: QtBot) -> None:
    refuse(seeded, "not_enrolled")
    qtbot.waitUntil(lambda: len(seeded.window.findChildren(Toast)) == 1)
    seeded.window.findChildren(Toast)[0].dismiss()
    seeded.services.sync.count(seeded.services.reader)
    qtbot.waitUntil(lambda: not seeded.window.findChildren(Toast))


def test_what_was_refused_goes_into_a_file_with_its_reasons(seeded: App, qtbot: QtBot, tmp_path: Path) -> None:
    refuse(seeded, "not_enrolled", "invalid")
    file = tmp_path / "refused.json"
    exporting.write_in_job(seeded.services, file)
    qtbot.waitUntil(file.exists)
    listed = json.loads(file.read_text())["refused"]
    assert {one["code"] for one in listed} == {"not_enrolled", "invalid"}
    assert all(one["body"] for one in listed)
    qtbot.waitUntil(lambda: any("refused.json" in toast.notice.text for toast in seeded.window.findChildren(Toast)))


def test_what_this_device_could_not_take_goes_into_the_file_as_it_came(seeded: App, tmp_path: Path) -> None:
    ours = next(body for kind, _, body in seeded.services.reader.documents() if kind == "session")
    known = next(id_ for kind, id_, _ in seeded.services.reader.documents() if kind == "session")
    broken = {**ours, "ended_at": -1}
    for id_ in (known, "new-here"):
        seeded.services.store.join_documents([("session", id_, broken)]).result()
    file = tmp_path / "refused.json"
    assert exporting.write_refused(seeded.services.reader, file) == 2
    assert [one["body"] for one in json.loads(file.read_text())["refused"]] == [broken, broken]


def test_a_place_that_takes_no_file_is_told_and_leaves_nothing(seeded: App, tmp_path: Path) -> None:
    nowhere = tmp_path / "gone" / "refused.json"
    with pytest.raises(WorldError, match="The file could not be written"):
        exporting.write_refused(seeded.services.reader, nowhere)
    assert list(tmp_path.iterdir()) == []


def test_devices_are_told_this_one_marked(janes: App, qtbot: QtBot) -> None:
    page = sync_page(janes)
    page.devices.show_devices(
        [
            Device(id="a", name="Office laptop", last_seen_at=NOW, this_device=True),
            Device(id="b", name="Tablet", last_seen_at=NOW - 3 * HOUR),
            Device(id="c", name=""),
        ],
        NOW,
        dt.UTC,
    )
    told = ["Office laptop, This device", "Tablet, Last seen 3 hours ago", "A device without a name, Not seen yet"]
    qtbot.waitUntil(lambda: rows(page.devices) == told)


def test_devices_that_cannot_be_told_are_explained(janes: App, qtbot: QtBot) -> None:
    page = sync_page(janes)
    qtbot.waitUntil(lambda: page.devices.note.text() == "They are shown when there is a way to the server.")
    assert page.devices.again.isHidden()
    page._no_devices(OfflineError("learn.field.academy does not answer", "It is kept."))
    assert page.devices.note.text() == "The server could not be asked: learn.field.academy does not answer."
    assert page.devices.again.isVisible()


def test_syncing_where_nothing_can_be_asked_says_so(janes: App, qtbot: QtBot) -> None:
    page = sync_page(janes)
    qtbot.mouseClick(page.status.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(janes.window.findChildren(Toast)))
    assert janes.window.findChildren(Toast)[0].notice.title == "There is no connection yet"


def test_the_server_wants_the_password_again(janes: App, qtbot: QtBot) -> None:
    page = sync_page(janes)
    janes.services.sync.show(SyncStatus(phase="sign_in", waiting=2))
    assert janes.window.sidebar.pill.words == "Sign in again"
    assert page.status.act.text() == "Sign in"
    qtbot.mouseClick(page.status.act, Qt.MouseButton.LeftButton)
    assert janes.window.page.objectName() == "page_sign_in"
