"""A server that lies, without end or measure: nothing is lost, nothing of it is believed, and the person is told."""

from __future__ import annotations

import gzip
import itertools
import resource
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from learnapp.errors import BadAnswerError, SyncError
from learnapp.sync import round as rounds
from learnapp.sync.account import account_id
from learnapp.sync.transport import MAX_ANSWER_BYTES
from tests.sync.devices import Device
from tests.sync.lying import LyingServer, Said, answer
from tests.sync.served import Person

MEGABYTE = 1024 * 1024


@pytest.fixture
def liar() -> Generator[LyingServer]:
    with LyingServer() as server:
        yield server


@pytest.fixture
def victim(liar: LyingServer, tmp_path: Path) -> Generator[Device]:
    device = Device(tmp_path / "laptop", liar.url, Person("u", "ada@example.org"))
    device.add_course()
    device.learn("s1", "a", 30.0)
    assert device.account.id == account_id(liar.url, "o", "u")
    yield device
    device.close()


LIES = {
    "an answer that is cut": Said(body=answer()[:40]),
    "an answer that ends before it should": Said(body=answer(), length=10_000),
    "a giant": Said(body=b'{"records":[' + b" " * MEGABYTE, pieces=64),
    "an answer without end": Said(body=b" " * MEGABYTE, pieces=100_000),
    "a bomb": Said(body=gzip.compress(b" " * 400 * MEGABYTE, 1), headers=(("Content-Encoding", "gzip"),)),
    "nested without end": Said(body=b'{"records":' + b"[" * 200_000),
    "a cursor that is a number": Said(body=answer(cursor=7)),
    "records that are words": Said(body=answer(records=["one", "two"])),
    "a time that is none": Said(body=answer(server_time="noon")),
    "no word of what was sent": Said(body=answer()),
    "more, but nothing comes": Said(body=answer(accepted=[["session", "s1"]], more=True, cursor="")),
    "a mistake": Said(500, "text/html", b"<h1>500</h1>"),
    "another place": Said(307, headers=(("Location", "http://127.0.0.1:9/api/sync"),)),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_changes_nothing_and_is_told(lie: str, liar: LyingServer, victim: Device) -> None:
    liar.sync = LIES[lie]
    before, waiting = victim.documents(), victim.reader.outbox_size()
    begun, peak = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SyncError) as told:
        victim.sync()
    assert told.value.title
    assert told.value.message
    assert "Traceback" not in str(told.value)
    assert time.monotonic() - begun < 30
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) * 1024
    assert grown < 6 * MAX_ANSWER_BYTES, "what is not believed does not fill the memory either"
    assert victim.documents() == before
    assert victim.reader.outbox_size() == waiting
    assert victim.reader.sync_state().cursor is None


def test_more_without_end_ends(liar: LyingServer, victim: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer goes on a little; the client does not go on for ever."""
    monkeypatch.setattr(rounds, "MAX_ROUNDS", 60)
    keys = [list(key) for key in victim.documents()]
    cursors = itertools.count()

    def more() -> Said:
        record = {"kind": "preference", "id": "x", "body": {}}
        return Said(body=answer(accepted=keys, more=True, cursor=f"c{next(cursors)}", records=[record]))

    liar.sync = more
    with pytest.raises(BadAnswerError, match="no end"):
        victim.sync()
    assert liar.asked.count("/api/sync") == 60
    assert set(map(tuple, keys)) <= victim.documents().keys()


def test_documents_that_are_none_are_kept_aside_and_stop_nothing(liar: LyingServer, victim: Device) -> None:
    good = {
        "kind": "preference",
        "id": "speed",
        "body": {"seen": {"d": 1}, "now": [{"by": "d", "n": 1, "at": 5, "value": 2}]},
    }
    bad = {"kind": "session", "id": "s9", "body": {"lesson": 7}}
    newer = {"kind": "hologram", "id": "h", "body": {}}
    keys = [list(key) for key in victim.documents()]
    liar.sync = Said(body=answer(accepted=keys, records=[bad, good, newer]))
    totals = victim.sync()
    assert (totals.pushed, victim.reader.outbox_size()) == (len(keys), 0)
    assert victim.reader.preference("speed") == 2
    assert [(one.kind, one.ours) for one in victim.reader.refused()] == [("session", False)]


def test_what_was_accepted_though_it_was_never_sent_is_not_believed(liar: LyingServer, victim: Device) -> None:
    liar.sync = Said(
        body=answer(
            accepted=[["session", "s1"], ["note", "n7"]], rejected=[{"kind": "note", "id": "n8", "code": "invalid"}]
        )
    )
    waiting = victim.reader.outbox_size()
    victim.sync()
    assert victim.reader.outbox_size() == waiting - 1
    assert victim.reader.refused() == []
