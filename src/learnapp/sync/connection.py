"""An account's way to its server: what a signed-in device asks, and how far the server's clock is ahead."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from learnapp.store.views_offered import Offer, OfferedFile
from learnapp.sync import troubles
from learnapp.sync.account import Device
from learncore.records import Course
from learncore.wire import SyncRequest, SyncResponse

if TYPE_CHECKING:
    from learnapp.sync.credentials import Credentials
    from learnapp.sync.transport import FilePart, Reply, Transport

_JUMP_MS: Final = 2_000
_SINCE: Final = 1_577_836_800_000
_UNTIL: Final = 4_102_444_800_000
"""2020 and 2100: a server that believes in another time has a wrong clock itself, and corrects nobody's."""


class _Health(msgspec.Struct, frozen=True):
    service: str = ""


class _DeviceOut(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    name: str = ""
    last_seen: str | None = None
    current: bool = False
    signed_in: bool = True


class _Devices(msgspec.Struct, frozen=True):
    devices: tuple[_DeviceOut, ...] = ()


class _CourseItem(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    version: int
    updated_at: str | None = None
    enrolled: bool = True
    required: bool = False
    due: str | None = None

    def offer(self) -> Offer:
        return Offer(
            course_id=self.id,
            version=self.version,
            updated_at=_milliseconds(self.updated_at) or 0,
            enrolled=self.enrolled,
            required=self.required,
            due=_milliseconds(self.due),
        )


class _CourseOut(_CourseItem, frozen=True, kw_only=True, rename="camel"):
    manifest: Course
    files: tuple[OfferedFile, ...]


class Listing(msgspec.Struct, frozen=True):
    """The courses there are, without what is in them, and what the server calls this state of them."""

    offers: tuple[Offer, ...]
    etag: str


class _Profile(msgspec.Struct, frozen=True, rename="camel"):
    signing_key: str = ""


class Connection:
    """The requests of one account. Every failure is a SyncError. Any thread may ask; closed by its user.

    `monotonic` tells seconds that no one sets: by it a jump of the clock is noticed.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        *,
        clock: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._clock = clock
        self._monotonic = monotonic
        self._offset: int | None = None
        self._measured = (0, 0.0)

    @property
    def server(self) -> str:
        return self._transport.server

    @property
    def offset(self) -> int | None:
        """How many ms the server's clock is ahead; None where that is not known, or no longer."""
        if self._offset is None:
            return None
        wall, steady = self._measured
        drift = (self._clock() - wall) - (self._monotonic() - steady) * 1000
        return self._offset if abs(drift) < _JUMP_MS else None

    def hurry(self, seconds: float) -> None:
        """From now on no request takes longer."""
        self._transport.patience = seconds

    def interrupt(self) -> None:
        """End the streams of events, whatever they wait for."""
        self._transport.interrupt()

    def close(self) -> None:
        """Let go of what is open."""
        self._transport.close()

    def probe(self) -> None:
        """Whether this is a LearnApp server, and its clock; raises SyncError."""
        reply = self._transport.get("/api/health")
        require_service(self._transport, reply)
        told = _moment(reply.headers.get("date"))
        if told is not None:
            self._measure(reply, told + 500)  # it is cut to whole seconds

    def sync(self, request: SyncRequest) -> SyncResponse:
        """One round. Raises RequestTooLargeError and AnswerTooLargeError beside what every request may raise."""
        body = msgspec.json.encode(request)
        reply = self._credentials.call(lambda token: self._transport.post("/api/sync", body, token=token))
        answer = self._transport.decode(reply, SyncResponse)
        self._measure(reply, answer.server_time)
        return answer

    def devices(self, this: str) -> list[Device]:
        """The account's devices, the last seen first; `this` is our own id."""
        reply = self._credentials.call(lambda token: self._transport.get("/api/devices", token=token))
        listed = self._transport.decode(reply, _Devices).devices
        known = any(one.id == this for one in listed)
        return [
            Device(
                id=one.id,
                name=one.name,
                last_seen_at=_milliseconds(one.last_seen),
                this_device=one.id == this if known else one.current,
                ours=one.current,
                signed_in=one.signed_in,
            )
            for one in listed
        ]

    def sign_out_device(self, device_id: str) -> None:
        """End what another device is signed in with; what it sent stays."""
        path = f"/api/devices/{quote(device_id, safe='')}"
        self._credentials.call(lambda token: self._transport.delete(path, token=token))

    def signing_key(self) -> str:
        """The key that signs the account's files; empty where the server has none to give."""
        reply = self._credentials.call(lambda token: self._transport.get("/api/account", token=token))
        return self._transport.decode(reply, _Profile).signing_key

    def courses(self, etag: str) -> Listing | None:
        """What the server offers; None where that is still what it called by `etag`."""
        reply = self._credentials.call(lambda token: self._transport.get_if_changed("/api/courses", etag, token=token))
        if reply is None:
            return None
        items = self._transport.decode(reply, tuple[_CourseItem, ...])
        return Listing(tuple(item.offer() for item in items), reply.headers.get("etag", ""))

    def course(self, offer: Offer) -> Offer:
        """The offer as it is by now, with what is in the course; raises BadAnswerError where it is another one."""
        path = f"/api/courses/{quote(offer.course_id, safe='')}"
        reply = self._credentials.call(lambda token: self._transport.get(path, token=token))
        found = self._transport.decode(reply, _CourseOut)
        if found.id != offer.course_id:
            raise troubles.nonsense(self.server, "it is another course")
        return msgspec.structs.replace(found.offer(), course=found.manifest, files=found.files)

    @contextmanager
    def file(self, sha256: str, size: int, start: int, stop: int | None = None) -> Generator[FilePart]:
        """A file of `size` bytes from `start` on, up to (without) `stop`: as much of it as the server gives."""
        with ExitStack() as stack:
            yield self._credentials.call(
                lambda token: stack.enter_context(
                    self._transport.part(f"/api/content/{sha256}", f'"{sha256}"', size, start, stop, token=token)
                )
            )

    @contextmanager
    def events(self, this: str) -> Generator[Iterator[str]]:
        """The names of the server's events, as they come: `hello`, then `changed`; `` for a sign of life.

        `this` is our own device's id: the server does not tell us of what we pushed.
        """
        path = f"/api/events?device={quote(this, safe='')}"

        def names(lines: Iterator[str]) -> Iterator[str]:
            for line in lines:
                if line.startswith("event:"):
                    yield line.removeprefix("event:").strip()
                elif line.startswith(":"):
                    yield ""

        with ExitStack() as stack:
            yield names(
                self._credentials.call(lambda token: stack.enter_context(self._transport.lines(path, token=token)))
            )

    def _measure(self, reply: Reply, server_time: int) -> None:
        """The server's clock against the middle of the way there and back; what is within the way's length is none."""
        sent, received = min(reply.sent_at, reply.received_at), reply.received_at
        offset = server_time - (sent + received) // 2
        believed = _SINCE <= server_time < _UNTIL and abs(offset) > (received - sent) // 2
        self._offset = offset if believed else 0
        self._measured = (self._clock(), self._monotonic())


def require_service(transport: Transport, reply: Reply) -> None:
    """Raises a SyncError unless this is the health of a LearnApp server."""
    try:
        service = msgspec.json.decode(reply.body, type=_Health).service
    except (msgspec.MsgspecError, UnicodeDecodeError):
        service = ""
    if service != "learnapp":
        raise troubles.stranger(transport.server, known=transport.known)


def _moment(header: str | None) -> int | None:
    try:
        return None if header is None else int(email.utils.parsedate_to_datetime(header).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError):
        return None


def _milliseconds(iso: str | None) -> int | None:
    try:
        return None if iso is None else int(dt.datetime.fromisoformat(iso).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
