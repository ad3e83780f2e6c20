"""Lessons that are played from the server: over a door of our own, which tells nobody anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from pytestqt.qtbot import QtBot

from learnapp.player import create_engine
from learnapp.player.engine import EngineStatus
from learnapp.player.media_file import RemoteMedia, container_of
from learnapp.sync.catalogue import refresh_catalogue
from learnapp.sync.fetching import ContentSource
from learnapp.sync.streaming import Streamed, Streams
from learnapp.tracking.lesson_player import LessonPlayer
from tests.media import make_video
from tests.sync.courses import enroll, publish, sha256
from tests.sync.cutting import CuttingProxy
from tests.sync.devices import Device
from tests.sync.served import Person, Served
from tests.sync.weather import Weather, ending_after

Make = Callable[..., Device]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    make_video(path, 8)
    return path.read_bytes()


@pytest.fixture
def knots(served: Served, ada: Person, film: bytes, request: pytest.FixtureRequest) -> str:
    course_id = f"s-{abs(hash(request.node.name))}"
    publish(served, {"a.mp4": film, "b.mp4": b"#EXTM3U\nhttp://example.org/other.ts\n" * 30}, course_id)
    enroll(served, ada, course_id)
    return course_id


@pytest.fixture
def laptop(device: Make, knots: str) -> Device:
    made = device()
    refresh_catalogue(made.store, made.reader, made.connection)
    return made


@pytest.fixture
def streams(laptop: Device) -> Iterator[Streams]:
    made = Streams(
        lambda: ContentSource(laptop.accounts.connection(laptop.account)), lambda head: container_of(head) is not None
    )
    yield made
    made.close()


def test_parts_of_a_file_come_as_they_are_asked_for(streams: Streams, film: bytes) -> None:
    url = streams.open(Streamed(sha256(film), len(film), "a.mp4"))
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith(".mp4")
    with httpx.Client(trust_env=False) as player:
        assert player.get(url).content == film
        part = player.get(url, headers={"Range": "bytes=1000-1999"})
        assert (part.status_code, part.content) == (206, film[1000:2000])
        assert part.headers["content-range"] == f"bytes 1000-1999/{len(film)}"
        assert player.get(url, headers={"Range": f"bytes={len(film) - 5}-"}).content == film[-5:]
        assert player.get(url, headers={"Range": f"bytes={len(film)}-"}).status_code == 416
        head = player.head(url)
        assert (head.headers["content-length"], head.content) == (str(len(film)), b"")


def test_nobody_else_finds_the_door(streams: Streams, film: bytes) -> None:
    first = streams.open(Streamed(sha256(film), len(film), "a.mp4"))
    second = streams.open(Streamed(sha256(film), len(film), "a.mp4"))
    with httpx.Client(trust_env=False) as player:
        assert player.get(first).status_code == 404
        assert player.get(second.rsplit("/", 1)[0] + "/").status_code == 404
        assert player.get(second).status_code == 200
        streams.shut()
        assert player.get(second).status_code == 404


def test_what_is_no_film_is_not_given_to_a_player(streams: Streams) -> None:
    playlist = b"#EXTM3U\nhttp://example.org/other.ts\n" * 30
    url = streams.open(Streamed(sha256(playlist), len(playlist), "b.mp4"))
    assert httpx.get(url, trust_env=False).status_code == 415


def test_a_network_that_cuts_is_not_noticed(device: Make, knots: str, served: Served, film: bytes) -> None:
    with CuttingProxy(served.url, least=20_000, most=60_000) as proxy:
        laptop = device(server=proxy.url)
        source = ContentSource(laptop.accounts.connection(laptop.account))
        streams = Streams(lambda: source, lambda head: True)
        try:
            url = streams.open(Streamed(sha256(film), len(film), "a.mp4"))
            assert httpx.get(url, trust_env=False, timeout=30).content == film
            assert proxy.cuts >= 1
        finally:
            streams.close()


def test_a_server_that_gives_nothing_is_asked_a_few_times_only(device: Make, knots: str, film: bytes) -> None:
    weather = Weather()
    weather.after = ending_after(0)
    laptop = device(http=weather)
    streams = Streams(lambda: ContentSource(laptop.accounts.connection(laptop.account)), lambda head: True)
    try:
        url = streams.open(Streamed(sha256(film), len(film), "a.mp4"))
        assert httpx.get(url, trust_env=False, timeout=5).status_code == 504
        assert weather.count(f"GET /api/content/{sha256(film)}") < 5
    finally:
        streams.close()


@pytest.mark.vlc
@pytest.mark.xdist_group("media")
def test_a_lesson_that_is_not_here_plays_and_is_tracked(
    qtbot: QtBot, laptop: Device, knots: str, streams: Streams, caplog: pytest.LogCaptureFixture
) -> None:
    urls: list[str] = []

    def way(view: object) -> RemoteMedia:
        remote = laptop.reader.lesson(f"{knots}-a").remote
        assert remote is not None
        urls.append(streams.open(Streamed(remote.sha256, remote.bytes, "a.mp4")))
        return RemoteMedia(urls[-1], "a.mp4")

    player = LessonPlayer(create_engine, laptop.store, remote=way)
    try:
        view = laptop.reader.lesson(f"{knots}-a")
        assert view is not None
        assert view.file is None
        player.open(view, start=0.0)
        qtbot.waitUntil(lambda: player.state.position > 1.5, timeout=20_000)
        player.seek(5.0)
        qtbot.waitUntil(
            lambda: player.state.status is EngineStatus.PLAYING and player.state.position > 5.8, timeout=20_000
        )
        assert player.state.duration == pytest.approx(8.0, abs=0.2)
    finally:
        player.close()
    progress = laptop.reader.lesson_progress(knots, f"{knots}-a")
    assert progress is not None
    assert progress.resume_seconds == pytest.approx(player.state.position, abs=8)
    assert 1.5 < progress.watch_time_seconds < 6
    assert not [text for text in caplog.messages if any(url in text for url in urls)]


def test_its_address_holds_nothing_of_the_account(streams: Streams, film: bytes, laptop: Device) -> None:
    url = streams.open(Streamed(sha256(film), len(film), "a.mp4"))
    assert laptop.account.email not in url
    assert sha256(film) not in url
    assert "token" not in url.lower()
