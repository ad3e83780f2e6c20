"""The table of contents of a zip, looked through before anything in it is believed, unpacked or written.

`zipfile` reads every zip there is; this lets through to it only plain ones, and only as much as memory bears.
"""

from __future__ import annotations

import stat as modes
import struct
import zipfile
from typing import BinaryIO, Final

from coursekit.package.names import collision, problem_of
from coursekit.package.records import MAX_BYTES, MAX_DIRECTORY, MAX_ENTRIES, MAX_RATIO, RATIO_FREE, PackageError

_LOCAL, _ENTRY, _END, _END64, _LOCATOR = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7"
_END_SIZE, _END64_SIZE, _LOCATOR_SIZE, _ENTRY_SIZE, _LOCAL_SIZE = 22, 56, 20, 46, 30
_LONGEST_COMMENT: Final = 0xFFFF
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_PATCH: Final = 0x20
_UNIX: Final = 3
_CUT: Final = "It is not whole: its end is missing. Copy or download it again."
BROKEN: Final = "It is damaged. Copy or download it again."

BROKEN_ZIP: Final = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError)
"""What `zipfile` raises for zips that are no good."""


def open_directory(stream: BinaryIO) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The zip and its entries, each checked by itself and all for lying side by side; raises PackageError, OSError."""
    count = _checked_end(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except BROKEN_ZIP as error:
        raise PackageError(BROKEN) from error
    entries = archive.infolist()
    if len(entries) != count:
        raise PackageError(BROKEN)
    for entry in entries:
        _check_entry(entry)
    _check_names([entry.orig_filename for entry in entries])
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise PackageError("It would unpack to more than a package may hold.")
    _check_places(entries, archive.start_dir)
    return archive, entries


def _checked_end(stream: BinaryIO) -> int:
    """How many entries there are; PackageError where this is no zip, not all of one, or more than may be."""
    size = stream.seek(0, 2)
    stream.seek(0)
    if stream.read(4) != _LOCAL:
        raise PackageError("It is no course package.")
    end = size - _END_SIZE
    tail = _at(stream, end, _END_SIZE)
    if not tail.startswith(_END) or tail[20:] != b"\0\0":
        raise PackageError("There is something behind its end." if _has_end(stream, size) else _CUT)
    disk, first, here, count, length, start = struct.unpack("<4H2L", tail[4:20])
    if 0xFFFF in (disk, first, here, count) or 0xFFFFFFFF in (length, start):
        end, (disk, first, here, count, length, start) = _long_end(stream, end)
    if disk or first or here != count:
        raise PackageError("It is one part of several.")
    if count > MAX_ENTRIES:
        raise PackageError(f"It holds more than {MAX_ENTRIES:,} files.")
    if length > MAX_DIRECTORY:
        raise PackageError("Its table of contents is longer than that of any course.")
    if start + length != end or _counted(_at(stream, start, length)) != count:
        raise PackageError(BROKEN)
    return count


def _has_end(stream: BinaryIO, size: int) -> bool:
    """Whether an end lies somewhat before that of the file: its directory would reach just up to it."""
    reach = min(size, _END_SIZE + _LONGEST_COMMENT)
    tail = _at(stream, size - reach, reach)
    place = tail.rfind(_END)
    found = tail[place : place + _END_SIZE]
    if place < 0 or len(found) < _END_SIZE:
        return False
    length, start = struct.unpack("<2L", found[12:20])
    return start == 0xFFFFFFFF or start + length == size - reach + place


def _long_end(stream: BinaryIO, end: int) -> tuple[int, tuple[int, ...]]:
    """The same of a zip64: where its directory ends, and the six figures."""
    locator = _at(stream, end - _LOCATOR_SIZE, _LOCATOR_SIZE)
    place = end - _LOCATOR_SIZE - _END64_SIZE
    record = _at(stream, place, _END64_SIZE)
    if not locator.startswith(_LOCATOR) or not record.startswith(_END64):
        raise PackageError(BROKEN)
    if struct.unpack("<LQL", locator[4:])[:2] != (0, place):
        raise PackageError(BROKEN)
    return place, struct.unpack("<2L4Q", record[16:])


def _counted(directory: bytes) -> int:
    """How many entries a directory really has; -1 where it is none."""
    place = count = 0
    while place < len(directory):
        head = directory[place : place + _ENTRY_SIZE]
        if len(head) < _ENTRY_SIZE or not head.startswith(_ENTRY):
            return -1
        place += _ENTRY_SIZE + sum(struct.unpack("<3H", head[28:34]))
        count += 1
    return count if place == len(directory) else -1


def _at(stream: BinaryIO, place: int, length: int) -> bytes:
    if place < 0:
        raise PackageError(_CUT)
    stream.seek(place)
    return stream.read(length)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    shown = f"“{name[:200]}”"
    wrong = problem_of(name)
    if wrong is not None and not (name.endswith("/") and problem_of(name[:-1]) is None):
        raise PackageError(f"{shown} in it {wrong}.")
    mode = entry.external_attr >> 16 if entry.create_system == _UNIX else 0
    if modes.S_ISLNK(mode):
        raise PackageError(f"{shown} in it is a link to another place.")
    if name.endswith("/") or modes.S_IFMT(mode) not in (0, modes.S_IFREG):
        raise PackageError(f"{shown} in it is no file.")
    if entry.flag_bits & _ENCRYPTED:
        raise PackageError(f"{shown} in it is encrypted.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & _PATCH:
        raise PackageError(f"{shown} in it is compressed in a way that packages are not.")
    if entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size:
        raise PackageError(f"{shown} in it has two different sizes.")
    if entry.file_size > max(RATIO_FREE, MAX_RATIO * entry.compress_size):
        raise PackageError(f"{shown} in it would unpack to far more than it takes here.")


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PackageError(f"“{name[:200]}” is in it twice.")
        seen.add(name)
    same = collision(names)
    if same is not None:
        raise PackageError(f"“{same[0][:200]}” and “{same[1][:200]}” in it are one name on some systems.")


def _check_places(entries: list[zipfile.ZipInfo], end: int) -> None:
    """No entry may begin within another: what is unpacked twice is a bomb."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, beyond in zip(ordered, [*(other.header_offset for other in ordered[1:]), end], strict=True):
        least = _LOCAL_SIZE + len(entry.orig_filename.encode()) + entry.compress_size
        if entry.header_offset + least > beyond:
            raise PackageError(f"“{entry.orig_filename[:200]}” in it lies over another file.")
