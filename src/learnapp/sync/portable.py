"""All documents of an account in one file, for devices that no network joins.

Packed lines of JSON: a header, the documents, and a signature with the account's key over every byte before it. A file
is read whole before anything of it is taken in.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import hmac
import io
import itertools
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from learnapp.errors import ExchangeFileError
from learnapp.files import replacing
from learnapp.store.store import wall_clock
from learnapp.sync.account import Account
from learncore.wire import DocumentChange

if TYPE_CHECKING:
    from learnapp.store import Reader, Store

FORMAT: Final = "learnapp-documents"
VERSION: Final = 1
MAX_FILE_BYTES: Final = 256 * 1024 * 1024
MAX_BYTES: Final = 1024 * 1024 * 1024
MAX_LINE_BYTES: Final = 4 * 1024 * 1024
_MAX_RATIO: Final = 200
"""Unpacked to packed; what learning tells stays far below."""
_FREE_BYTES: Final = 16 * 1024 * 1024
_PAGE: Final = 500


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Whose documents follow, how many, and from which device; `created` ms UTC."""

    format: str
    version: int
    user: str
    organization: str
    email: str
    server: str
    device: str
    device_name: str
    created: int
    count: int


class _Signature(msgspec.Struct, frozen=True):
    hmac: str


def export_file(
    file: Path, reader: Reader, account: Account, key: str, device_name: str, *, clock: Callable[[], int] = wall_clock
) -> int:
    """Write all documents of the account, sent or not; how many. The file is there as a whole or not at all.

    Raises ExchangeFileError where it cannot be written, and StoreError.
    """
    try:
        with tempfile.TemporaryFile(dir=file.parent) as spool:
            count = 0
            for kind, document_id, body in reader.documents():
                spool.write(msgspec.json.encode(DocumentChange(kind=kind, id=document_id, body=body)) + b"\n")
                count += 1
            header = Header(
                format=FORMAT,
                version=VERSION,
                user=account.user,
                organization=account.organization_id,
                email=account.email,
                server=account.server,
                device=reader.device_id,
                device_name=device_name,
                created=clock(),
                count=count,
            )
            with replacing(file) as out, gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
                signed = _Signing(packed, key)
                signed.write(msgspec.json.encode(header) + b"\n")
                spool.seek(0)
                shutil.copyfileobj(spool, signed)
                packed.write(msgspec.json.encode(_Signature(signed.signature())) + b"\n")
    except OSError as error:
        raise ExchangeFileError(
            "The file could not be written", f"{error.strerror or error}: {file}. Choose another place."
        ) from error
    return count


def import_file(file: Path, store: Store, account: Account, key: str) -> int:
    """Join the documents of a file, to be sent on; how many there are. Repeating it changes nothing.

    Raises StoreError, and ExchangeFileError where the file is damaged, foreign or newer: nothing is taken in then.
    """
    data = _read(file)
    header = verify(data, account, key)
    documents = itertools.islice(_lines(data), 1, header.count + 1)
    decode = msgspec.json.Decoder(DocumentChange).decode
    while page := [decode(line) for line in itertools.islice(documents, _PAGE)]:
        store.join_documents([(one.kind, one.id, one.body) for one in page], waiting=True).result()
    return header.count


def verify(data: bytes, account: Account, key: str) -> Header:
    """The header of a file that is whole, unchanged and of this account; raises ExchangeFileError."""
    lines = _lines(data)
    first = next(lines, b"")
    header = _header(first, account)
    mac = _mac(key)
    mac.update(first + b"\n")
    decode = msgspec.json.Decoder(DocumentChange).decode
    count = 0
    last: bytes | None = None
    for line in lines:
        if last is not None:
            count += 1
            mac.update(last + b"\n")
            _decoded(decode, last)
        last = line
    signature: _Signature = _decoded(msgspec.json.Decoder(_Signature).decode, last or b"")
    if not hmac.compare_digest(signature.hmac.encode(), mac.hexdigest().encode()) or count != header.count:
        raise _damaged()
    return header


def _header(line: bytes, account: Account) -> Header:
    try:
        told = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _foreign() from error
    if told.get("format") != FORMAT:
        raise _foreign()
    version = told.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise ExchangeFileError(
            "The file is of a newer LearnApp", "Nothing of it was taken in. Install the newest LearnApp, and try again."
        )
    try:
        header = msgspec.convert(told, Header)
    except msgspec.MsgspecError as error:
        raise _damaged() from error
    if (header.user, header.organization) != (account.user, account.organization_id):
        raise ExchangeFileError(
            "The file is of another account",
            f"It belongs to {header.email[:200]}, and you are {account.email}. Nothing of it was taken in.",
        )
    return header


def _damaged() -> ExchangeFileError:
    return ExchangeFileError(
        "The file is damaged", "It is not what was once written into it. Nothing of it was taken in; copy it again."
    )


def _foreign() -> ExchangeFileError:
    return ExchangeFileError(
        "This is no file of LearnApp", "Nothing of it was taken in. Choose one that learnapp sync export made."
    )


def _decoded(decode: Callable[[bytes], Any], line: bytes) -> Any:
    try:
        return decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged() from error


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ExchangeFileError("The file could not be read", f"{error.strerror or error}: {file}.") from error
    if len(data) > MAX_FILE_BYTES:
        raise _too_large()
    return data


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines of a packed file without their ends, as far as they are within bounds."""
    size = 0
    most = min(MAX_BYTES, max(_FREE_BYTES, len(data) * _MAX_RATIO))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
            while line := unpacked.readline(MAX_LINE_BYTES + 1):
                size += len(line)
                if size > most or len(line) > MAX_LINE_BYTES:
                    raise _too_large()
                if not line.endswith(b"\n"):
                    raise _damaged()
                yield line[:-1]
    except gzip.BadGzipFile as error:
        raise (_damaged() if size else _foreign()) from error
    except (EOFError, zlib.error) as error:
        raise _damaged() from error


def _too_large() -> ExchangeFileError:
    return ExchangeFileError("The file is too large", "Nothing of it was taken in: no LearnApp writes such a file.")


class _Signing:
    """Writes on, and signs what it writes."""

    def __init__(self, out: gzip.GzipFile, key: str) -> None:
        self._out = out
        self._mac = _mac(key)

    def write(self, data: bytes) -> int:
        self._mac.update(data)
        return self._out.write(data)

    def signature(self) -> str:
        return self._mac.hexdigest()


def _mac(key: str) -> hmac.HMAC:
    try:
        secret = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) < 16:
        raise ExchangeFileError(
            "The account has no key to sign with", "Sign in again, with a network; then the file can be signed."
        )
    return hmac.new(secret, digestmod=hashlib.sha256)
