"""What goes over the wire, and what is believed of what comes back."""

from __future__ import annotations

import gzip
import ssl
import zlib
from pathlib import Path

import httpx
import pytest

from learnapp.errors import (
    BadAnswerError,
    CaptivePortalError,
    CertificateError,
    NotLearnAppError,
    OfflineError,
    ServerBusyError,
    SyncError,
)
from learnapp.sync.transport import MAX_ANSWER_BYTES, Transport
from learnapp.sync.troubles import AnswerTooLargeError, UnauthorizedError, retry_after, unreachable
from tests.sync.weather import Answer, problem, told

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
