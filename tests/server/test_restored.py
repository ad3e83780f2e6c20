"""A server that was restored from a snapshot: every device notices, also when the server has grown past its cursor."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from learnserver import history
from learnserver.history import MAX_BOOTS, LearnerRow, cursor_of, numbered, position
from learnserver.principal import Principal
from learnserver.queries import documents
from tests.server.databases import Cluster
from tests.server.school import Learner, School, Served, course, session


class Restorable:
    """A server whose database can be kept and brought back, as an administrator does it: stopped, and started."""

    def __init__(self, url: str, folder: Path, cluster: Cluster | None) -> None:
        self.url, self._folder, self._cluster = url, folder, cluster
        self._kept = url

    @contextmanager
    def running(self) -> Iterator[Served]:
        with Served(self.url, self._folder) as served:
            yield served

    def keep(self) -> None:
        if self._cluster:
            self._kept = self._cluster.create(template=_name(self.url))
        else:
            live, kept = sqlite3.connect(_file(self.url)), sqlite3.connect(self._folder / "kept.db")
            with closing(live), closing(kept):
                live.backup(kept)

    def restore(self) -> None:
        if self._cluster:
            self._cluster.drop(self.url)
            self._cluster.copy(self._kept, self.url)
            return
        for path in (_file(self.url), f"{_file(self.url)}-wal", f"{_file(self.url)}-shm"):
            Path(path).unlink(missing_ok=True)
        shutil.copy(self._folder / "kept.db", _file(self.url))


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


@pytest.fixture
def server(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Restorable:
    cluster = None if database_url.startswith("sqlite") else request.getfixturevalue("postgres")
    return Restorable(database_url, tmp_path, cluster)


def begin(served: Served) -> tuple[School, Principal]:
    school = School(served)
    school.publish(course())
    return school, school.learner(device="first").who


def again(served: Served, school: School, who: Principal, device: str) -> Learner:
    """The learner on one of their devices, on the server as it runs now."""
    return School(served, school.org).sign_in(Principal(org=who.org, user=who.user, role="learner", device=device))


def ids(answer: Any) -> set[str]:
    return {one["id"] for one in answer["records"] if one["kind"] == "session"}


def test_a_restored_server_that_grew_past_a_cursor_is_noticed(server: Restorable) -> None:
    with server.running() as served:
        school, who = begin(served)
        first = again(served, school, who, "laptop")
        first.sync(session(1))
    server.keep()
    with server.running() as served:
        first, second = (again(served, school, who, device) for device in ("a", "b"))
        lost = session(2)
        cursor = first.sync(lost)["cursor"]
        behind = second.sync()["cursor"]
    server.restore()
    with server.running() as served:
        first, second = (again(served, school, who, device) for device in ("c", "d"))
        grown = second.sync(*(session(number) for number in range(3, 9)))
        assert len(grown["accepted"]) == 6
        answer = first.sync(cursor=cursor)
        assert answer["reset"], "the device sends again what the restored server has lost"
        assert ids(answer) == {session(number)["id"] for number in (1, 3, 4, 5, 6, 7, 8)}
        assert second.sync(cursor=behind)["reset"]
        assert first.sync(lost, cursor=answer["cursor"])["accepted"] == [["session", lost["id"]]]
        assert first.sync(cursor=answer["cursor"])["reset"] is False


def test_a_cursor_of_the_time_before_the_snapshot_stays_good(server: Restorable) -> None:
    with server.running() as served:
        school, who = begin(served)
        cursor = again(served, school, who, "laptop").sync(session(1))["cursor"]
    server.keep()
    server.restore()
    with server.running() as served:
        laptop = again(served, school, who, "a")
        answer = laptop.sync(session(2), cursor=cursor)
        assert (ids(answer), answer["reset"]) == (set(), False)


def test_a_server_that_is_only_started_again_resets_nobody(server: Restorable) -> None:
    with server.running() as served:
        school, who = begin(served)
        cursor = again(served, school, who, "d0").sync()["cursor"]
    for number in range(1, 4):
        with server.running() as served:
            answer = again(served, school, who, f"d{number}").sync(session(number), cursor=cursor)
            cursor = answer["cursor"]
            assert (ids(answer), answer["reset"]) == (set(), False)


def test_a_device_that_was_in_the_middle_of_a_pull_sends_what_it_had_pushed_beside_it(server: Restorable) -> None:
    """Its cursor stands on a number of before the snapshot; what it pushed had one of after it."""
    with server.running() as served:
        school, who = begin(served)
        again(served, school, who, "a").sync(*(session(number) for number in range(5)))
    server.keep()
    with server.running() as served:
        answer = again(served, school, who, "b").sync(session(9), limit=2)
        assert answer["more"]
    server.restore()
    with server.running() as served:
        assert again(served, school, who, "c").sync(cursor=answer["cursor"])["reset"]


def test_with_the_incarnation_alone_the_restore_goes_unnoticed(
    server: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutation: numbers that do not remember who gave them."""
    monkeypatch.setattr(history, "giver", lambda *_: "")
    with pytest.raises(AssertionError, match="sends again"):
        test_a_restored_server_that_grew_past_a_cursor_is_noticed(server)


def test_of_very_many_boots_the_latest_are_remembered() -> None:
    boots: history.Boots = ()
    for number in range(1, 3 * MAX_BOOTS):
        boots = numbered(numbered(boots, f"b{number}", number), f"b{number}", number)
    assert len(boots) == MAX_BOOTS
    row = LearnerRow(3 * MAX_BOOTS, "i", boots, "b")
    assert position("i-1-1-b1", row).found == "other", "all is exchanged again, but nobody else is troubled"
    assert position(cursor_of(row, 7), row) == history.Position(7, "same")


def test_every_learner_row_keeps_its_boots(server: Restorable) -> None:
    with server.running() as served:
        school, who = begin(served)
        again(served, school, who, "a").sync(session(1))
        with served.database.write(who.org) as connection:
            row = documents.lock_learner(connection, who.org, who.user)
    assert row.boots == ((row.boot, 1),)
