"""What goes over the wire, and what is believed of what comes back."""

from __future__ import annotations

import gzip
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from learnapp.errors import (
    BadAnswerError,
    CaptivePortalError,
    CertificateError,
    NotLearnAppError,
    OfflineError,
    ServerBusyError,
    SignInAgainError,
    SyncError,
)
from learnapp.secrets import Secrets
from learnapp.sync import credentials
from learnapp.sync.credentials import Credentials, Held
from learnapp.sync.transport import MAX_ANSWER_BYTES, Transport
from learnapp.sync.troubles import AnswerTooLargeError, UnauthorizedError, retry_after, unreachable
from tests.sync.devices import Device
from tests.sync.weather import Answer, Weather, cut, problem, to, told

SERVER = "https://learn.example"


class Way(httpx.BaseTransport):
    """Answers every request with one answer, and keeps what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = self.answer(request)
        assert answer is not None
        return answer


def transport(answer: Answer, *, known: bool = True) -> tuple[Transport, Way]:
    way = Way(answer)
    return Transport(SERVER, known=known, http=way, clock=lambda: 7), way


def test_a_large_body_is_packed_and_a_small_one_is_not() -> None:
    sender, way = transport(told(200, "{}"))
    sender.post("/api/sync", b"{}", token="secret")
    sender.post("/api/sync", b"0" * 5_000)
    small, large = way.asked
    assert (small.content, small.headers.get("content-encoding")) == (b"{}", None)
    assert small.headers["authorization"] == "Bearer secret"
    assert "authorization" not in large.headers
    assert len(large.content) < 100
    assert gzip.decompress(large.content) == b"0" * 5_000


def test_a_packed_answer_is_unpacked_as_far_as_it_may_be() -> None:
    sender, _ = transport(told(200, gzip.compress(b'{"a": 1}'), content_encoding="gzip"))
    assert sender.get("/").body == b'{"a": 1}'
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(b"0" * (MAX_ANSWER_BYTES + 1)) + packer.flush()
    sender, _ = transport(told(200, bomb, content_encoding="gzip"))
    with pytest.raises(AnswerTooLargeError):
        sender.get("/")
    sender, _ = transport(told(200, b"0" * (MAX_ANSWER_BYTES + 1)))
    with pytest.raises(AnswerTooLargeError):
        sender.get("/")
    sender, _ = transport(told(200, gzip.compress(b"{}" * 1_000)[:-9], content_encoding="gzip"))
    with pytest.raises(BadAnswerError, match="too early"):
        sender.get("/")


def test_nobody_is_sent_on_to_another_server() -> None:
    for status in (301, 302, 303, 307, 308):
        sender, way = transport(told(status, location="https://evil.example/"))
        with pytest.raises(CaptivePortalError):
            sender.post("/api/sync", b"{}", token="secret")
        assert [request.url.host for request in way.asked] == ["learn.example"]
    sender, _ = transport(told(302, location="https://other.example/"), known=False)
    with pytest.raises(NotLearnAppError, match=r"other\.example"):
        sender.get("/api/health")


@pytest.mark.parametrize(
    ("answer", "known", "error"),
    [
        (told(200, "<html>", "text/html"), False, NotLearnAppError),
        (told(404, "<html>", "text/html"), False, NotLearnAppError),
        (told(404, "<html>", "text/html"), True, CaptivePortalError),
        (told(511, "<html>", "text/html"), False, CaptivePortalError),
        (told(401, "<html>", "text/html"), True, CaptivePortalError),
        (problem(401), True, UnauthorizedError),
        (told(503, "busy", "text/plain", retry_after="7"), True, ServerBusyError),
        (problem(500), False, BadAnswerError),
    ],
)
def test_what_answers_says_who_it_is(answer: Answer, known: bool, error: type[SyncError]) -> None:
    sender, _ = transport(answer, known=known)
    with pytest.raises(error) as raised:
        sender.get("/api/health")
    assert raised.value.title
    if isinstance(raised.value, ServerBusyError):
        assert raised.value.retry_after == 7.0


def test_what_fails_on_the_way_is_told_for_what_it_is() -> None:
    def chained(cause: Exception) -> httpx.ConnectError:
        error = httpx.ConnectError("failed")
        error.__cause__ = cause
        return error

    untrusted = ssl.SSLCertVerificationError("failed")
    untrusted.verify_message = "self-signed certificate"
    expired = ssl.SSLCertVerificationError("failed")
    expired.verify_message = "certificate has expired"
    cases: list[tuple[Exception, type[SyncError], str]] = [
        (chained(untrusted), CertificateError, "self-signed"),
        (chained(expired), CertificateError, "clock"),
        (chained(ssl.SSLError("wrong version number")), CertificateError, "TLS"),
        (chained(OSError("refused")), OfflineError, "kept"),
        (httpx.ConnectTimeout("late"), OfflineError, "does not answer"),
        (httpx.ReadTimeout("late"), OfflineError, "does not answer"),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), OfflineError, "kept"),
        (httpx.RemoteProtocolError("illegal status line"), NotLearnAppError, "no LearnApp"),
        (httpx.ProxyError("407"), OfflineError, "proxy"),
        (httpx.UnsupportedProtocol("gopher"), SyncError, "address"),
    ]
    for error, kind, word in cases:
        translated = unreachable(SERVER, error)
        assert isinstance(translated, kind), error
        assert word in str(translated)


def test_how_long_to_wait_is_read_in_every_form_and_never_is_too_long() -> None:
    assert retry_after("7") == 7.0
    assert retry_after("999999999") == 3600.0
    assert retry_after("Thu, 01 Jan 1970 00:00:00 GMT") == 0.0
    assert retry_after("Fri, 01 Jan 2100 00:00:00 GMT") == 3600.0
    assert retry_after("soon") is None
    assert retry_after(None) is None


def test_a_real_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises((CertificateError, OfflineError)):
        Transport("https://127.0.0.1:9").get("/")


# --- tokens ------------------------------------------------------------------------------------------------------


class Door:
    """A server's door for one person: only the newest access token opens it."""

    def __init__(self) -> None:
        self.refreshed = 0
        self.good: set[str] = {"access-0"}
        self.taken: set[str] = {"refresh-0"}

    def __call__(self, request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/api/auth/refresh":
            if msgspec.json.decode(request.read())["refreshToken"] not in self.taken:
                return problem(401)(request)
            self.refreshed += 1
            self.good = {f"access-{self.refreshed}"}
            self.taken.add(f"refresh-{self.refreshed}")
            body = {
                "accessToken": f"access-{self.refreshed}",
                "refreshToken": f"refresh-{self.refreshed}",
                "user": {"id": "u", "email": "e"},
                "organization": {"id": "o"},
            }
            return told(200, msgspec.json.encode(body))(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return (told(200, "{}") if token in self.good else problem(401))(request)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[Door, Transport, Secrets]]:
    at = Door()
    sender, _ = transport(at)
    secrets = Secrets(tmp_path, memory=tmp_path / "memory")
    credentials.keep(secrets, "ada", Held("refresh-0", "key"))
    yield at, sender, secrets
    sender.close()


def test_a_token_that_ran_out_is_refreshed_once_and_kept_before_it_is_used(
    door: tuple[Door, Transport, Secrets],
) -> None:
    at, sender, secrets = door
    held = Credentials(sender, secrets, "ada")
    seen: list[str] = []

    def ask(token: str) -> None:
        kept = credentials.read(secrets, "ada")
        assert kept is not None
        seen.append(kept.refresh)
        sender.get("/api/devices", token=token)

    held.call(ask)
    held.call(ask)
    assert at.refreshed == 1
    at.good = set()
    held.call(ask)
    assert at.refreshed == 2
    assert seen == ["refresh-1", "refresh-1", "refresh-1", "refresh-2"]
    assert credentials.read(secrets, "ada") == Held("refresh-2", "key")


def test_many_threads_refresh_once(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    held = Credentials(sender, secrets, "ada", "access-old")
    start = threading.Barrier(8)
    failed: list[Exception] = []

    def run() -> None:
        start.wait(10)
        try:
            held.call(lambda token: sender.get("/api/devices", token=token))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failed == []
    assert at.refreshed == 1


def test_who_is_not_known_any_more_signs_in_again(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    held = Credentials(sender, secrets, "ada")
    at.taken = set()
    with pytest.raises(SignInAgainError):
        held.call(lambda token: sender.get("/", token=token))
    secrets.forget("ada")
    with pytest.raises(SignInAgainError):
        held.call(lambda token: sender.get("/", token=token))
    secrets.put("ada", "nonsense")
    with pytest.raises(SignInAgainError):
        held.call(lambda token: sender.get("/", token=token))


def test_what_another_program_refreshed_meanwhile_is_used(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    at.taken = {"refresh-theirs"}
    held = Credentials(sender, secrets, "ada")
    asked = at.__call__

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        answer = asked(request)
        credentials.keep(secrets, "ada", Held("refresh-theirs", "key"))
        return answer

    sender, _ = transport(interrupted)
    held = Credentials(sender, secrets, "ada")
    held.call(lambda token: sender.get("/api/devices", token=token))
    assert at.refreshed == 1
    sender.close()


def test_who_signs_out_while_a_token_is_refreshed_stays_signed_out(door: tuple[Door, Transport, Secrets]) -> None:
    at, _, secrets = door

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        answer = at(request)
        secrets.forget("ada")
        return answer

    sender, _ = transport(interrupted)
    with pytest.raises(SignInAgainError):
        Credentials(sender, secrets, "ada").call(lambda token: sender.get("/api/devices", token=token))
    assert credentials.read(secrets, "ada") is None
    sender.close()


def test_what_was_signed_in_with_while_a_token_is_refreshed_is_kept(door: tuple[Door, Transport, Secrets]) -> None:
    at, _, secrets = door

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        credentials.keep(secrets, "ada", Held("refresh-of-now", "key"))
        return at(request)

    sender, _ = transport(interrupted)
    Credentials(sender, secrets, "ada").call(lambda token: sender.get("/api/devices", token=token))
    assert at.refreshed == 1
    assert credentials.read(secrets, "ada") == Held("refresh-of-now", "key")
    sender.close()


def test_a_key_that_came_while_a_token_is_refreshed_is_kept(door: tuple[Door, Transport, Secrets]) -> None:
    at, _, secrets = door
    credentials.keep(secrets, "ada", Held("refresh-0"))

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        answer = at(request)
        if request.url.path == "/api/auth/refresh":
            credentials.keep(secrets, "ada", Held("refresh-0", "key"))
        return answer

    sender, _ = transport(interrupted)
    Credentials(sender, secrets, "ada").call(lambda token: sender.get("/api/devices", token=token))
    assert credentials.read(secrets, "ada") == Held("refresh-1", "key")
    sender.close()


def test_a_refresh_whose_answer_is_lost_signs_nobody_out(device: Callable[..., Device]) -> None:
    weather = Weather()
    here = device("here", http=weather)

    def lost(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path != "/api/auth/refresh":
            return response
        response.read()
        response.close()
        raise httpx.ReadError("reset", request=request)

    weather.after = lost
    for _ in range(2):
        with pytest.raises(OfflineError):
            here.sync()
    weather.after = Weather().after
    assert here.sync().cursor
    weather.before = to("/api/auth/refresh", cut)
    assert here.sync().cursor  # the access token is still good
