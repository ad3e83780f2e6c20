"""Writes that failed are tried again: in which order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learnapp.tracking.saver import Saver
from tests.tracking.fakes import DISK_FULL, FakeStore


def test_what_failed_is_tried_again_in_the_order_of_its_newest_versions(qapp: QCoreApplication) -> None:
    store = FakeStore(broken=DISK_FULL)
    saver = Saver(store)
    saver.mark("course", "one", "complete")
    saver.mark("course", "two", "complete")
    saver.mark("course", "one", "incomplete")
    QCoreApplication.processEvents()
    assert store.calls == []
    store.broken = None
    assert saver.finish()
    assert store.calls == [("mark", "course", "two", "complete"), ("mark", "course", "one", "incomplete")]
