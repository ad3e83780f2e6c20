"""What can go wrong on the way to a server, in words for people. Every failure is translated here, once."""

from __future__ import annotations

import datetime as dt
import email.utils
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from learnapp.errors import (
    BadAnswerError,
    CaptivePortalError,
    CertificateError,
    ClientTooOldError,
    NotLearnAppError,
    OfflineError,
    ServerBusyError,
    ServerMistakeError,
    SyncError,
    WrongAddressError,
)
from learnapp.sync.address import host_of
from learncore.wire import Problem

_KEPT: Final = "What you learn is kept on this computer and is sent when the server can be reached."
_KEPT_WAITING: Final = "What you learned is kept, and goes on waiting to be sent."
_LONGEST_WAIT: Final = 3600.0


class UnauthorizedError(SyncError):
    """The server does not take this token, or this password."""


class RequestTooLargeError(SyncError):
    """The server wants less at once."""


class AnswerTooLargeError(BadAnswerError):
    """The answer is larger than is taken in at once."""


def unreachable(server: str, error: Exception) -> SyncError:
    """What a connection that failed means."""
    import httpx

    host = host_of(server)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(host, cause)
        if isinstance(cause, ssl.SSLError):
            return CertificateError(
                f"{host} could not be reached safely",
                f"It does not speak TLS as it should. Check the address, and ask who runs the server. {_KEPT_WAITING}",
            )
        if isinstance(cause, socket.gaierror):
            return OfflineError(f"{host} was not found", f"There is no network, or the address is not right. {_KEPT}")
    match error:
        case httpx.TimeoutException():
            return OfflineError(f"{host} does not answer", f"The network is slow, or the server is away. {_KEPT}")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return WrongAddressError("This is no address of a server", f"{server} cannot be asked. {_KEPT_WAITING}")
        case httpx.RemoteProtocolError() if not _was_cut(error):
            return NotLearnAppError(
                f"{host} is no LearnApp server", f"It answers in a way that makes no sense. {_KEPT_WAITING}"
            )
        case httpx.ProxyError():
            return OfflineError("The proxy does not let LearnApp through", f"It stands before {host}. {_KEPT}")
        case _:
            return OfflineError(f"{host} could not be reached", f"There is no network, or the server is away. {_KEPT}")


def refused(server: str, status: int, headers: Mapping[str, str], body: bytes, *, known: bool) -> SyncError:
    """What an answer means that is no success. `known`: a LearnApp server did answer at this address before."""
    host = host_of(server)
    told = _problem(headers, body)
    if status == 511 or 300 <= status < 400:
        return _in_its_place(host, headers.get("location", ""), known=known or status == 511)
    if status in {429, 502, 503, 504}:
        return _busy(host, status, headers, told)
    if told is None:
        if status >= 500:
            return _mistake(host)
        return stranger(server, known=known)
    match status:
        case 401:
            return UnauthorizedError("Please sign in", told.detail or told.title)
        case 413:
            return RequestTooLargeError("That was too much at once", told.detail or told.title)
        case 426:
            return ClientTooOldError(
                "This LearnApp is too old for the server",
                f"Install the newest one to sync again. {_KEPT_WAITING}",
            )
        case 403:
            return BadAnswerError(f"{host} does not allow this", f"{told.detail or told.title}. {_KEPT_WAITING}")
        case _ if status >= 500:
            return _mistake(host)
        case _:
            return BadAnswerError(
                f"{host} did not understand LearnApp", f"It says: {told.title} ({status}). {_KEPT_WAITING}"
            )


def stranger(server: str, *, known: bool) -> SyncError:
    """Something answers that is no LearnApp server."""
    return _in_its_place(host_of(server), "", known=known)


def nonsense(server: str, why: str) -> BadAnswerError:
    """The server answered, but not what was asked."""
    return BadAnswerError(
        f"The answer of {host_of(server)} makes no sense", f"Nothing of it was taken in ({why}). {_KEPT_WAITING}"
    )


def _in_its_place(host: str, location: str, *, known: bool) -> SyncError:
    if known:
        return CaptivePortalError(
            "This network wants you to sign in first",
            f"It answers in place of {host}. Open any page in your browser, and sign in to the network there. {_KEPT}",
        )
    elsewhere = f" It sends one on to {location[:200]}." if location else ""
    return NotLearnAppError(
        f"{host} is no LearnApp server",
        f"Something answers there, but it is not LearnApp.{elsewhere} Check the address. In a hotel or on a train, "
        "open a page in your browser first: the network may want you to sign in.",
    )


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> CertificateError:
    if "expired" in error.verify_message or "not yet valid" in error.verify_message:
        today = dt.datetime.now(dt.UTC).date().isoformat()
        advice = f"Its certificate is not valid today. Is it {today}, as this computer believes? If not, set its clock."
    else:
        advice = f"Its certificate does not hold: {error.verify_message}. Check the address; the network may interfere."
    return CertificateError(f"{host} cannot prove who it is", f"{advice} Nothing was sent. {_KEPT_WAITING}")


def _busy(host: str, status: int, headers: Mapping[str, str], told: Problem | None) -> ServerBusyError:
    wait = retry_after(headers.get("retry-after"), told)
    if status == 429:
        until = "in a while" if wait is None else f"in {round(wait / 60)} minutes" if wait > 90 else "in a minute"
        return ServerBusyError(
            "Too many tries", f"{host} asks for patience: try again {until}. What you learned is kept.", wait
        )
    return ServerBusyError(f"{host} cannot answer just now", f"LearnApp tries again by itself. {_KEPT}", wait)


def _mistake(host: str) -> ServerMistakeError:
    return ServerMistakeError(f"{host} made a mistake", f"LearnApp tries again by itself. {_KEPT_WAITING}")


def retry_after(header: str | None, told: Problem | None = None) -> float | None:
    """How many seconds the server asks to wait, an hour at most; None where it does not say."""
    seconds: float | None = None if told is None else told.retry_after
    if header is not None:
        if header.strip().isdigit():
            seconds = float(header)
        else:
            try:
                moment = email.utils.parsedate_to_datetime(header)
                seconds = (moment - dt.datetime.now(moment.tzinfo or dt.UTC)).total_seconds()
            except (ValueError, TypeError):
                pass
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT)


def is_json(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _problem(headers: Mapping[str, str], body: bytes) -> Problem | None:
    if not is_json(headers):
        return None
    try:
        return msgspec.json.decode(body, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _was_cut(error: Exception) -> bool:
    """Whether the connection ended early, and did not begin to make no sense."""
    told = str(error)
    return "disconnected" in told or "closed connection" in told or "without" in told


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
