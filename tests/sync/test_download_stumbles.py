"""Downloading when the database, or something else that nobody expected, does not do what it should for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from learnapp.errors import StoreError, WorldError
from learnapp.library.downloads.asking import wait_for, want
from learnapp.store import Reader
from learnapp.store.sql import DATABASE
from learnapp.sync.catalogue import refresh_catalogue
from tests.sync.courses import bytes_of, enroll, publish
from tests.sync.devices import Device
from tests.sync.downloading import Soon, fetching
from tests.sync.served import Person, Served

FILES = {"a.mp4": bytes_of(41, 30_000), "b.mp4": bytes_of(42, 20_000)}


@pytest.fixture
def laptop(device: Callable[..., Device], served: Served, ada: Person) -> Device:
    publish(served, FILES, "stumbles")
    enroll(served, ada, "stumbles")
    made = device()
    refresh_catalogue(made.store, made.reader, made.connection)
    return made


@contextmanager
def without_a_queue(laptop: Device) -> Iterator[None]:
    """Whoever reads or writes the queue fails: what it stands in has another name."""

    def rename(before: str, now: str) -> None:
        db = sqlite3.connect(laptop.folder / DATABASE, timeout=10)
        db.execute(f"ALTER TABLE {before} RENAME TO {now}")
        db.close()

    rename("downloads", "gone")
    try:
        yield
    finally:
        rename("gone", "downloads")


def test_a_queue_that_cannot_be_read_for_a_while_is_gone_on_with(laptop: Device) -> None:
    with fetching(laptop, refresh=False) as here:
        with without_a_queue(laptop):
            here.downloads.look()
            here.until(lambda: here.downloads.state.paused_reason == "trouble")
            assert here.downloads.state.title == "The progress could not be saved"
            assert here.downloads.state.message
        here.downloads.add_course("stumbles")
        here.downloads.retry_now()
        here.until_done()
        assert here.content("stumbles") == FILES
        here.until(lambda: here.downloads.state.idle)


def test_it_is_tried_again_by_itself(laptop: Device) -> None:
    failures = [StoreError("The disk stumbled", "What was saved before is kept."), ValueError("ours"), None]

    def readers() -> Reader:
        error = failures.pop(0) if failures else None
        if error is not None:
            raise error
        return laptop.store.reader()

    with fetching(laptop, refresh=False, readers=readers, waits=Soon()) as here:
        here.downloads.add_course("stumbles")
        here.until_done()
    titles = [state.title for state in here.told if state.paused_reason == "trouble"]
    assert titles == ["The disk stumbled", "The download failed"]


def test_who_waits_for_a_download_that_stumbled_is_told(laptop: Device) -> None:
    broken = StoreError("The disk stumbled", "What was saved before is kept.")

    def readers() -> Reader:
        raise broken

    with fetching(laptop, refresh=False, readers=readers) as here:
        want(laptop.store, "stumbles")
        with pytest.raises(WorldError) as told:
            wait_for(laptop.store, here.downloads, "stumbles")
    assert told.value.title == "The disk stumbled"
    assert told.value.message == "What was saved before is kept. What came so far is kept."
