"""Servers that make mistakes, and networks that answer in a server's place, while files are fetched."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx
import pytest

from learnapp.sync.catalogue import refresh_catalogue
from tests.sync.courses import bytes_of, enroll, publish, sha256
from tests.sync.devices import Device
from tests.sync.downloading import Fetching, Soon, fetching
from tests.sync.served import Person, Served
from tests.sync.weather import Answer, Weather, problem, told

FILES = {"a.mp4": bytes_of(51, 30_000), "b.mp4": bytes_of(52, 20_000), "c.md": b"# Knots\n" * 30}
PAGE = told(200, "<html>Room number?</html>" * 20, "text/html; charset=utf-8")


@pytest.fixture
def weather() -> Weather:
    return Weather()


@pytest.fixture
def laptop(device: Callable[..., Device], served: Served, ada: Person, weather: Weather) -> Device:
    publish(served, FILES, "refused")
    enroll(served, ada, "refused")
    made = device(http=weather)
    refresh_catalogue(made.store, made.reader, made.connection)
    return made


def failing(answer: Answer, name: str = "", times: int = 1_000_000) -> Answer:
    """`answer` to the first `times` requests for a file, or (without a name) for any."""
    left = [times]

    def answered(request: httpx.Request) -> httpx.Response | None:
        path = request.url.path
        if not path.startswith("/api/content/") or (name and not path.endswith(sha256(FILES[name]))) or not left[0]:
            return None
        left[0] -= 1
        return answer(request)

    return answered


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_that_fails_for_a_while_is_asked_again(laptop: Device, weather: Weather, status: int) -> None:
    weather.before = failing(problem(status), "a.mp4", times=3)
    with fetching(laptop, refresh=False, waits=Soon()) as here:
        here.downloads.add_course("refused")
        here.until(lambda: bool(states := of_files(here)) and states <= {"done", "failed"})
        assert of_files(here) == {"done"}
        assert here.content("refused") == FILES


def test_what_it_never_gives_is_given_up_and_the_others_come(laptop: Device, weather: Weather) -> None:
    weather.before = failing(problem(500), "a.mp4")
    with fetching(laptop, refresh=False, waits=Soon()) as here:
        here.downloads.add_course("refused")
        here.until(lambda: of_files(here) == {"done", "failed"})
        (failed,) = (one for one in here.queue() if one.state == "failed")
        assert failed.error_title.endswith("made a mistake")
        assert here.content("refused").keys() == {"b.mp4", "c.md"}
    assert weather.count(f"GET /api/content/{sha256(FILES['a.mp4'])}") == 5


@pytest.mark.parametrize("answer", [PAGE, told(302, location="https://hotel.example/"), told(511, "sign in")])
def test_a_network_that_wants_a_sign_in_first_pauses_all_with_one_reason(
    laptop: Device, weather: Weather, answer: Answer
) -> None:
    weather.before = failing(answer)
    with fetching(laptop, refresh=False) as here:
        here.downloads.add_course("refused")
        here.until(lambda: here.downloads.state.paused_reason == "portal")
        assert here.downloads.state.title == "This network wants you to sign in first"
        assert of_files(here) == {"queued"}
        weather.before = lambda _: None
        here.downloads.retry_now()
        here.until_done()
        assert here.content("refused") == FILES


def test_where_files_are_kept_elsewhere_a_page_is_no_file_either(laptop: Device, weather: Weather) -> None:
    store = "http://127.0.0.1:9/content"

    def before(request: httpx.Request) -> httpx.Response | None:
        if str(request.url) == store:
            return PAGE(request)
        return failing(told(307, location=store))(request)

    weather.before = before
    with fetching(laptop, refresh=False) as here:
        here.downloads.add_course("refused")
        here.until(lambda: here.downloads.state.paused_reason == "portal")
        assert of_files(here) == {"queued"}


def test_a_server_that_cannot_prove_who_it_is_pauses_all(laptop: Device, weather: Weather) -> None:
    def untrusted(_: httpx.Request) -> httpx.Response:
        cause = ssl.SSLCertVerificationError("failed")
        cause.verify_message = "self-signed certificate"
        raise httpx.ConnectError("failed") from cause

    weather.before = failing(untrusted)
    with fetching(laptop, refresh=False) as here:
        here.downloads.add_course("refused")
        here.until(lambda: here.downloads.state.paused_reason == "trouble")
        assert "cannot prove who it is" in here.downloads.state.title
        assert of_files(here) == {"queued"}
        weather.before = lambda _: None
        here.downloads.retry_now()
        here.until_done()


def of_files(here: Fetching) -> set[str]:
    """How the files in the queue stand."""
    return {one.state for one in here.queue()}
