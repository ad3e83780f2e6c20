"""A server that goes away while a device listens to it, and comes back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests.sync.devices import Device
from tests.sync.served import school, serving
from tests.sync.test_worker import working


def test_a_server_that_stops_is_noticed_and_found_again(tmp_path: Path) -> None:
    home = tmp_path / "server" / "home"
    home.parent.mkdir()
    school(home)
    with ExitStack() as stack:
        with serving(home) as running:
            here = Device(tmp_path / "here", running.url, running.person())
            stack.callback(here.close)
            port = urlsplit(running.url).port or 0
            watched = stack.enter_context(working(here))
            watched.until_synced()
        status = watched.until_phase("offline")  # nothing was changed, and nobody asked: the events broke off
        assert status.next_try is not None
        here.add_course()
        watched.until(lambda status: status.waiting > 0)
        with serving(home, port):
            watched.worker.network_changed(True)
            watched.until_synced()
            assert here.reader.outbox_size() == 0
