"""Lessons whose file is at the server only, for a player: over a door of our own on this computer.

A player is given an address on loopback, on a random port and with a random path, which leads to one file. What the
server wants to see before it gives the file stays in this program: no player, command line or log gets it.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from learnapp.errors import WorldError

if TYPE_CHECKING:
    from learnapp.sync.fetching import ContentSource

_RANGE: Final = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?")
_TRIES: Final = 4
_HEAD: Final = 600
_CLIENT_SECONDS: Final = 3600.0
"""A film that is paused for so long opens its file anew."""

_log = logging.getLogger(__name__)


class Streamed(msgspec.Struct, frozen=True):
    """A file at the server, and what it is called there."""

    sha256: str
    bytes: int
    name: str


class Streams:
    """Opens the door with the first file. `accepts` says of a file's first bytes whether it may be given to a player:
    one that calls itself a film and is a playlist would make it open other addresses."""

    def __init__(self, connect: Callable[[], ContentSource], accepts: Callable[[bytes], bool]) -> None:
        self._connect = connect
        self._made: ContentSource | None = None
        self._accepts = accepts
        self._gate = threading.Lock()
        self._door: _Door | None = None
        self._path = ""
        self._file: Streamed | None = None
        self._known_good = ""

    def open(self, file: Streamed) -> str:
        """The address of a file, in place of the one before, which leads nowhere from now on."""
        with self._gate:
            if self._door is None:
                self._door = _Door(self)
                threading.Thread(target=self._door.serve_forever, name="streams", daemon=True).start()
            suffix = file.name[file.name.rfind(".") :] if "." in file.name else ""
            ending = suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", suffix) else ""
            self._path, self._file = f"/{secrets.token_urlsafe(24)}{ending}", file
            return f"http://127.0.0.1:{self._door.server_address[1]}{self._path}"

    def shut(self) -> None:
        """The last address leads nowhere from now on."""
        with self._gate:
            self._path, self._file = "", None

    def close(self) -> None:
        """Close the door. Never raises."""
        self.shut()
        if self._door is not None:
            self._door.shutdown()
            self._door.server_close()
            self._door = None
        if self._made is not None:
            self._made.close()

    def _source(self) -> ContentSource:
        with self._gate:
            if self._made is None:
                self._made = self._connect()
            return self._made

    def at(self, path: str) -> Streamed | None:
        """The file at a path of the door, where it is the one that is open."""
        with self._gate:
            return self._file if self._path and secrets.compare_digest(path.encode(), self._path.encode()) else None

    def is_media(self, file: Streamed) -> bool:
        """Whether the file's first bytes are those of a film or a sound; raises WorldError."""
        if self._known_good != file.sha256:
            head = b""
            with self._source().fetch(file.sha256, file.bytes, 0, min(_HEAD, file.bytes)) as part:
                for chunk in part.chunks:
                    head += chunk
                    if len(head) >= _HEAD:
                        break
            if not self._accepts(head):
                return False
            self._known_good = file.sha256
        return True

    def send(self, path: str, file: Streamed, start: int, stop: int, write: Callable[[bytes], object]) -> bool:
        """Hand over a part; tells whether it was all of it, and not closed on the way. A connection that breaks is made
        anew, and gone on with; raises WorldError where it cannot be, and OSError where the player went away."""
        tries = 0
        while start < stop:
            try:
                with self._source().fetch(file.sha256, file.bytes, start, stop) as part:
                    skip = start - part.start
                    for chunk in part.chunks:
                        fresh, skip = chunk[skip:], max(0, skip - len(chunk))
                        if not fresh:
                            continue
                        write(fresh[: stop - start])
                        start, tries = start + len(fresh), 0
                        if start >= stop:
                            return True
                        if self.at(path) is None:
                            return False
            except WorldError:
                tries += 1
                if tries >= _TRIES or self.at(path) is None:
                    raise
        return True


class _Door(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, streams: Streams) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.streams = streams

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A player closes its connection whenever it likes."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _CLIENT_SECONDS

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called there
        """The address is nobody's business."""

    def _answer(self, *, body: bool) -> None:
        streams = cast("_Door", self.server).streams
        file = streams.at(self.path)
        if file is None:
            return self._empty(404)
        try:
            if not streams.is_media(file):
                return self._empty(415)
        except WorldError as error:
            _log.info("a lesson cannot be streamed: %s", error)
            return self._empty(504)
        asked = _RANGE.fullmatch(self.headers.get("Range", "").strip())
        start = int(asked[1]) if asked else 0
        stop = min(int(asked[2]) + 1, file.bytes) if asked and asked[2] else file.bytes
        if start >= stop:
            return self._empty(416, f"bytes */{file.bytes}")
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(stop - start))
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{file.bytes}")
        self.end_headers()
        if not body:
            return None
        try:
            self.close_connection |= not streams.send(self.path, file, start, stop, self.wfile.write)
        except WorldError as error:
            _log.info("a lesson that is streamed broke off: %s", error)
            self.close_connection = True
        except OSError:
            self.close_connection = True
        return None

    def _empty(self, status: int, content_range: str = "") -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            if status != 416:
                self.send_header("Connection", "close")
            if content_range:
                self.send_header("Content-Range", content_range)
            self.send_header("Content-Length", "0")
            self.end_headers()
