"""The one place that speaks HTTP: bounded in time and size, to one server, never sent on to another."""

from __future__ import annotations

import gzip
import logging
import re
import socket
import time
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from learnapp.store.store import wall_clock
from learnapp.sync import troubles
from learnapp.sync.address import host_of, is_loopback

if TYPE_CHECKING:
    import ssl

    import httpx

T = TypeVar("T")

MAX_ANSWER_BYTES: Final = 32 * 1024 * 1024
CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 20.0
WHOLE_SECONDS: Final = 300.0
"""A network may be slow, but an answer that takes longer is none."""
LIVE_SECONDS: Final = 50.0
"""The events' server says every 20 s that it is still there."""
_KEPT_OPEN_SECONDS: Final = 3.0
"""Servers close what is idle after 5 s; who asks just then is not answered."""
_PACKED_FROM: Final = 1024
_LONGEST_LINE: Final = 64 * 1024
_PAGES: Final = ("text/html", "application/xhtml+xml")
_GZIP: Final = 16 + zlib.MAX_WBITS
_AGENT: Final = "LearnApp"

_log = logging.getLogger(__name__)


class Reply(msgspec.Struct, frozen=True):
    """A successful answer, and when the request was sent and the answer was there, by this machine's clock (ms)."""

    body: bytes
    headers: dict[str, str]
    sent_at: int
    received_at: int


@dataclass(frozen=True)
class FilePart:
    """The bytes of a file from `start` on; `abort` ends them from any thread."""

    start: int
    chunks: Iterator[bytes]
    abort: Callable[[], None]


class Transport:
    """Requests to one server. `http` is another way to it than the network; `clock` tells ms UTC.

    `known` says that a LearnApp server did answer at this address before: what answers otherwise now stands in its
    way. Every failure is a SyncError. May be used by several threads.
    """

    def __init__(
        self,
        server: str,
        *,
        known: bool = True,
        http: httpx.BaseTransport | None = None,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        import httpx

        self.server = server
        self.known = known
        self._clock = clock
        self.patience: float | None = None
        """Unless None, no request takes longer (seconds); for the last push of a program that ends."""
        self._streams: set[socket.socket] = set()
        local = is_loopback(host_of(server))
        self._client = httpx.Client(
            base_url=server,
            transport=http,
            follow_redirects=False,
            trust_env=not local,  # a proxy is no way to this very computer
            verify=_trust() if server.startswith("https://") else False,
            limits=httpx.Limits(keepalive_expiry=_KEPT_OPEN_SECONDS),
            headers={"User-Agent": _AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
        )

    def interrupt(self) -> None:
        """End what has no end of its own, whatever it waits for."""
        for end in tuple(self._streams):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, *, token: str | None = None) -> Reply:
        return self._ask("GET", path, None, token)

    def get_if_changed(self, path: str, etag: str, *, token: str) -> Reply | None:
        """None where what is there is still what the server called by `etag`."""
        return self._ask_whether("GET", path, None, token, etag=etag)

    def post(self, path: str, body: bytes, *, token: str | None = None) -> Reply:
        """Send JSON; it is packed where that is worth it."""
        return self._ask("POST", path, body, token)

    def delete(self, path: str, *, token: str | None = None) -> Reply:
        return self._ask("DELETE", path, None, token)

    def decode(self, reply: Reply, type_: type[T]) -> T:
        """What an answer says; raises BadAnswerError where it has another shape."""
        try:
            return msgspec.json.decode(reply.body, type=type_)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            _log.warning("an answer of %s has another shape: %s", self.server, error)
            raise troubles.nonsense(self.server, "it has another shape") from error

    @contextmanager
    def lines(self, path: str, *, token: str) -> Generator[Iterator[str]]:
        """The lines of an answer that does not end by itself."""
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream", "Accept-Encoding": "identity"}
        with (
            self._translating(),
            self._client.stream("GET", path, headers=headers, timeout=self._timeout(LIVE_SECONDS)) as response,
        ):
            told = {name.lower(): value for name, value in response.headers.items()}
            if response.status_code != 200:
                raise self._refused(response.status_code, told, self._read(response, time.monotonic() + READ_SECONDS))
            if told.get("content-type", "").partition(";")[0].strip().lower() != "text/event-stream":
                raise troubles.stranger(self.server, known=self.known)
            wire = response.extensions.get("network_stream")
            end = wire.get_extra_info("socket") if wire is not None else None
            if end is not None:
                self._streams.add(end)
            try:
                yield self._lines(response)
            finally:
                if end is not None:
                    self._streams.discard(end)

    @contextmanager
    def part(self, path: str, etag: str, size: int, start: int, stop: int | None, *, token: str) -> Generator[FilePart]:
        """A file that never changes under its address, from `start` on. Where the server sends one on for it, the token
        stays here. What answers in its place, such as the sign-in page of a hotel, is no file."""
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if start or stop is not None:
            headers["Range"] = f"bytes={start}-{'' if stop is None else stop - 1}"
            headers["If-Range"] = etag
        with self._translating(), ExitStack() as stack:

            def ask(url: str, more: dict[str, str]) -> httpx.Response:
                timeout = self._timeout(READ_SECONDS)
                return stack.enter_context(self._client.stream("GET", url, headers=headers | more, timeout=timeout))

            response = ask(path, {"Authorization": f"Bearer {token}"})
            location = response.headers.get("location", "")
            sent_on = response.status_code == 307 and _is_safe(location)
            if sent_on:
                response = ask(location, {})
            told = {name.lower(): value for name, value in response.headers.items()}
            status = response.status_code
            if sent_on and 400 <= status < 500:
                raise troubles.nonsense(self.server, f"where its files are, this one is refused ({status})")
            if status not in (200, 206):
                raise self._refused(status, told, self._read(response, time.monotonic() + READ_SECONDS))
            if status == 200 and not _is_file(told, etag, size, sent_on=sent_on):
                raise troubles.stranger(self.server, known=self.known)
            begin = _start_of(told.get("content-range", "")) if response.status_code == 206 else 0
            if begin is None or begin > start:
                raise troubles.nonsense(self.server, "it is another part of the file")
            wire = response.extensions.get("network_stream")
            end = wire.get_extra_info("socket") if wire is not None else None

            def abort() -> None:
                if end is not None:
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)

            yield FilePart(begin, response.iter_raw(), abort)

    # --- one request ---------------------------------------------------------------------------------------------

    def _ask(self, method: str, path: str, body: bytes | None, token: str | None) -> Reply:
        reply = self._ask_whether(method, path, body, token)
        assert reply is not None
        return reply

    def _ask_whether(
        self, method: str, path: str, body: bytes | None, token: str | None, *, etag: str = ""
    ) -> Reply | None:
        headers: dict[str, str] = {"If-None-Match": etag} if etag else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
            if len(body) > _PACKED_FROM:
                headers["Content-Encoding"] = "gzip"
                body = gzip.compress(body, 6, mtime=0)
        deadline = time.monotonic() + (WHOLE_SECONDS if self.patience is None else self.patience)
        sent_at = self._clock()
        with (
            self._translating(),
            self._client.stream(
                method, path, content=body, headers=headers, timeout=self._timeout(READ_SECONDS)
            ) as response,
        ):
            received_at = self._clock()
            told = {name.lower(): value for name, value in response.headers.items()}
            content = self._read(response, deadline)
        if etag and response.status_code == 304:
            return None
        if not response.is_success:
            raise self._refused(response.status_code, told, content)
        if content and not troubles.is_json(told):
            raise troubles.stranger(self.server, known=self.known)
        return Reply(content, told, sent_at, received_at)

    def _refused(self, status: int, headers: dict[str, str], body: bytes) -> Exception:
        return troubles.refused(self.server, status, headers, body, known=self.known)

    def _timeout(self, read: float) -> httpx.Timeout:
        import httpx

        limit = self.patience if self.patience is not None else read
        return httpx.Timeout(min(read, limit), connect=min(CONNECT_SECONDS, limit))

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """The answer unpacked, as far as it is taken in."""
        match response.headers.get("content-encoding", "identity").strip().lower():
            case "gzip" | "x-gzip":
                unpacker = zlib.decompressobj(_GZIP)
            case "identity" | "":
                unpacker = None
            case other:
                raise troubles.nonsense(self.server, f"the encoding {other[:40]!r} was not asked for")
        parts: list[bytes] = []
        size = 0
        for raw in response.iter_raw():
            try:
                part = raw if unpacker is None else unpacker.decompress(raw, MAX_ANSWER_BYTES + 1 - size)
            except zlib.error as error:
                raise troubles.nonsense(self.server, "it is no gzip") from error
            parts.append(part)
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise troubles.AnswerTooLargeError(
                    "The server's answer is too large", "Nothing of it was taken in; what you learned is kept."
                )
            if time.monotonic() > deadline:
                import httpx

                raise httpx.ReadTimeout("the answer took too long", request=response.request)
        if unpacker is not None and not unpacker.eof:
            raise troubles.nonsense(self.server, "it ends too early")
        return b"".join(parts)

    def _lines(self, response: httpx.Response) -> Iterator[str]:
        begun = b""
        for raw in response.iter_raw():
            *whole, begun = (begun + raw).split(b"\n")
            if len(begun) > _LONGEST_LINE:
                raise troubles.nonsense(self.server, "a line has no end")
            for line in whole:
                yield line.rstrip(b"\r").decode(errors="replace")

    @contextmanager
    def _translating(self) -> Generator[None]:
        import httpx

        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            _log.info("%s: %s: %s", self.server, type(error).__name__, error)
            raise troubles.unreachable(self.server, error) from error


def _is_safe(location: str) -> bool:
    """Whether one may be sent there: over TLS, or to this very computer."""
    return location.startswith("https://") or (location.startswith("http://") and is_loopback(host_of(location)))


def _is_file(told: dict[str, str], etag: str, size: int, *, sent_on: bool) -> bool:
    """Whether a whole answer is the file, as far as its head tells. Who is `sent_on` meets an ETag of another kind."""
    if not sent_on and "etag" in told:
        return told["etag"].removeprefix("W/") == etag
    length = told.get("content-length", "")
    if told.get("content-type", "").partition(";")[0].strip().lower() in _PAGES:
        return length == str(size)
    return not length or length == str(size)


def _start_of(content_range: str) -> int | None:
    found = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(?:\d{1,18}|\*)", content_range.strip())
    return int(found[1]) if found is not None else None


def _trust() -> ssl.SSLContext:
    """Who may say who a server is: those the system trusts, and those that Mozilla does."""
    import ssl

    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
