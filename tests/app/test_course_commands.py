"""The server's courses from the command line: alone, without a network, and beside an open window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from learnapp.paths import Paths
from learnapp.store import Store
from learnapp.sync.accounts import Accounts
from tests.app.test_beside_the_window import window
from tests.app.test_sync_commands import login, run, runtime
from tests.sync.courses import bytes_of, enroll, publish
from tests.sync.served import Person, Served

__all__ = ["runtime"]

FILES = {"a.mp4": bytes_of(1, 200_000), "a.en.vtt": b"WEBVTT\n", "b.mp4": bytes_of(2, 100_000)}
SIZE = sum(map(len, FILES.values()))


@pytest.fixture
def knots(served: Served, ada: Person, request: pytest.FixtureRequest) -> str:
    course_id = f"c-{abs(hash(request.node.name))}"
    publish(served, FILES, course_id)
    enroll(served, ada, course_id, required=True)
    return course_id


def listed(home: Path) -> dict[str, object]:
    (one,) = json.loads(run(home, "courses", "--json"))
    return one


def test_a_course_is_listed_downloaded_and_removed(served: Served, ada: Person, knots: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    login(home, served, ada)
    found = listed(home)
    assert (found["courseId"], found["required"], found["bytes"], found["downloadedLessons"]) == (knots, True, SIZE, 0)
    assert "all of it is here" in run(home, "download", knots, "--wait")
    assert listed(home)["downloadedBytes"] == SIZE
    assert "required" in run(home, "courses")
    assert "300 kB are free again" in run(home, "remove", f"Course {knots}")
    assert listed(home)["downloadedLessons"] == 0
    assert not list(Paths.of(home).content.glob("[0-9a-f][0-9a-f]/*"))


def test_without_a_network_it_says_so_and_keeps_what_is_wanted(ada: Person, tmp_path: Path, served: Served) -> None:
    home = tmp_path / "home"
    publish(served, FILES, "away")
    enroll(served, ada, "away")
    login(home, served, ada)
    listed(home)
    paths = Paths.of(home)
    accounts = Accounts(paths)
    text = (paths.config / "accounts.json").read_text()
    (paths.config / "accounts.json").write_text(text.replace(served.url, "http://127.0.0.1:9"))
    told = run(home, "download", "away", "--wait", code=3)
    assert "kept" in told
    assert json.loads(run(home, "courses", "--json"))[0]["courseId"] == "away"
    store = Store.open(accounts.folder(accounts.current))
    try:
        reader = store.reader()
        assert {one.state for one in reader.downloads()} == {"queued"}
        reader.close()
    finally:
        store.close()


def test_nobody_who_is_not_signed_in_downloads(tmp_path: Path) -> None:
    assert "offers no course" in run(tmp_path / "home", "download", "knots", code=1)
    assert "nobody is signed in" in run(tmp_path / "home", "courses")


def test_the_open_window_downloads(served: Served, ada: Person, knots: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    login(home, served, ada)
    listed(home)
    with window(home):
        assert "all of it is here" in run(home, "download", knots, "--wait")
        assert listed(home)["downloadedBytes"] == SIZE
        assert "300 kB are free again" in run(home, "remove", knots)
        assert listed(home)["downloadedBytes"] == 0
