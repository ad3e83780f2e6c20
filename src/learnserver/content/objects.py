"""Files by their SHA-256 in an S3-compatible store; clients get them there by themselves, by links that soon expire.

The credentials are where S3's own tools look for them: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or the role of
the machine. They are never part of the URL, which is seen in process lists and logs.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from learnserver.content.store import FOREVER, Method, Stored, chunks_of, digest_of, is_sha256

LINK_SECONDS: Final = 300
_PART: Final = 8 * 1024 * 1024
_OPTIONS: Final = ("endpoint", "region")
_RETRIES: Final[Any] = {"max_retries": 4, "retry_timeout": timedelta(seconds=20)}


class ObjectStore:
    """A bucket of files, `prefix/ab/ab12…`. A file has its name only when the last byte of it has arrived."""

    def __init__(self, store: S3Store, place: str) -> None:
        self._store = store
        self._place = place

    def put(self, source: Path, media_type: str = "", *, expected: bool = False) -> Stored:
        """Read once to know the name and, where nothing is kept under it, once more to send it."""
        digest, size = digest_of(source)
        if self.size(digest) == size:
            return Stored(digest, size, new=False)
        attributes: Any = {"Content-Type": media_type or "application/octet-stream", "Cache-Control": FOREVER}
        with self._told():
            parts = _unchanged(source, digest)
            obstore.put(self._store, _key(digest), parts, attributes=attributes, use_multipart=size > _PART)
        return Stored(digest, size, new=True)

    def size(self, sha256: str) -> int | None:
        """Bytes of the file, None where it is not here; ValueError for what is no SHA-256."""
        with self._told():
            try:
                return obstore.head(self._store, _key(sha256))["size"]
            except FileNotFoundError:
                return None

    def link(self, sha256: str, method: Method) -> str | None:
        """A signed link for one method and file."""
        with self._told():
            return obstore.sign(self._store, method, _key(sha256), timedelta(seconds=LINK_SECONDS))

    async def read(self, sha256: str, size: int, start: int, stop: int) -> AsyncIterator[bytes]:
        """For those who cannot follow a link: through the server."""
        with self._told():
            found = await obstore.get_async(self._store, _key(sha256), options={"range": (start, stop)})
        if found.meta["size"] != size:
            raise OSError("the file has another size than it was published with")
        return self._chunks(found)

    async def _chunks(self, found: obstore.GetResult) -> AsyncIterator[bytes]:
        with self._told():
            async for chunk in found.stream():
                yield bytes(chunk)

    @contextmanager
    def _told(self) -> Generator[None]:
        """What the store has against it, as an OSError of one line without a signature or a key in it."""
        try:
            yield
        except FileNotFoundError as error:
            raise OSError(f"the content store at {self._place}: there is no such file or bucket") from error
        except BaseError as error:
            raise OSError(f"the content store at {self._place}: {_reason(error)}") from error


def object_store(url: str) -> ObjectStore:
    """The store at `s3://bucket/prefix?endpoint=http://host:port&region=…`; ValueError for what is no such URL."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.username or parts.password:
        raise ValueError("credentials are read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not from the URL")
    if not parts.hostname or not options.keys() <= set(_OPTIONS):
        raise ValueError("a content store's URL is s3://bucket/prefix, with ?endpoint=…&region=… where it is not AWS's")
    region = options.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
    config: Any = {"region": region}
    if endpoint := options.get("endpoint"):
        config |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
    plain = (endpoint or "").startswith("http://")
    bucket, prefix = parts.netloc, parts.path.strip("/")
    store = S3Store(
        bucket, prefix=prefix or None, config=config, client_options={"allow_http": plain}, retry_config=_RETRIES
    )
    return ObjectStore(store, f"s3://{bucket}/{prefix}".rstrip("/"))


def _key(sha256: str) -> str:
    if not is_sha256(sha256):
        raise ValueError("not a SHA-256 in lower-case hex")
    return f"{sha256[:2]}/{sha256}"


def _unchanged(source: Path, digest: str) -> Iterator[bytes]:
    """The bytes of a file; OSError instead of the end where they are no longer those of the digest, so that what is
    sent never gets a name that is not its own."""
    sha = hashlib.sha256()
    for chunk in chunks_of(source):
        sha.update(chunk)
        yield chunk
    if sha.hexdigest() != digest:
        raise OSError(f"{source.name} was changed while it was being published")


def _reason(error: BaseError) -> str:
    said = str(error).partition("\n")[0]
    return said.partition("?")[0][:300]
