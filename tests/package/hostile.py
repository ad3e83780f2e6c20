"""Packages that nobody should open, each made wrong in one way. What must be said of each stands beside it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import msgspec

from coursekit.package.records import MAX_ENTRIES, MAX_MANIFEST, PackageManifest
from learncore.records import Course, Lesson, Module
from tests.package.school import FILES, course, listed, manifest_text

_FILM = "1 - Basics/1 - Bowline.mp4"
_LINK = 0o120777 << 16
_MANIFEST = msgspec.json.decode(manifest_text(), type=PackageManifest)


def build(
    extra: dict[str, bytes] | None = None,
    *,
    files: dict[str, bytes] = FILES,
    manifest: bytes | None = None,
    edit: Callable[[zipfile.ZipInfo], None] = lambda info: None,
    method: int = zipfile.ZIP_STORED,
) -> bytes:
    """A zip as other programs make it; `edit` changes each entry before it is written."""
    stream = io.BytesIO()
    text = manifest_text() if manifest is None else manifest
    entries = [("manifest.json", text), *(("content/" + path, data) for path, data in files.items())]
    entries += (extra or {}).items()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr, info.compress_type = 3, 0o100644 << 16, method
            edit(info)
            archive.writestr(info, data)
    return stream.getvalue()


def patched(data: bytes, name: str, offset: int, form: str, value: int, *, local: int | None = None) -> bytes:
    """Set one field in the directory's record of an entry, and in its local header where `local` says where."""
    raw = bytearray(data)
    end = raw.rfind(b"PK\5\6")
    place = struct.unpack_from("<L", raw, end + 16)[0]
    while raw[place : place + 4] == b"PK\1\2":
        lengths = struct.unpack_from("<3H", raw, place + 28)
        if raw[place + 46 : place + 46 + lengths[0]].decode() == name:
            struct.pack_into(form, raw, place + offset, value)
            if local is not None:
                struct.pack_into(form, raw, struct.unpack_from("<L", raw, place + 42)[0] + local, value)
        place += 46 + sum(lengths)
    return bytes(raw)


def renamed(data: bytes, before: str, after: str) -> bytes:
    """Another name of the same length, where `zipfile` would have made it a harmless one."""
    assert len(before.encode()) == len(after.encode())
    return data.replace(before.encode(), after.encode())


def _named(name: str) -> bytes:
    placeholder = "x" * len(name.encode())
    return renamed(build({placeholder: b"evil"}), placeholder, name)


def _with_path(path: str) -> bytes:
    """The manifest itself names a file of that path."""
    files = {path if one == _FILM else one: data for one, data in FILES.items()}
    text = msgspec.json.encode(msgspec.to_builtins(course())).replace(_FILM.encode(), msgspec.json.encode(path)[1:-1])
    return build(manifest=manifest_text(files, course=msgspec.json.decode(text, type=Course)))


def _linked(info: zipfile.ZipInfo) -> None:
    if info.filename.endswith(".jpg"):
        info.external_attr = _LINK


def _overlapping() -> bytes:
    """The directory says of the second film that it lies where the first does: read twice, stored once."""
    data = build()
    first = data.find(b"PK\3\4", 4)
    return patched(data, "content/2 - More/1 - Splices.mp4", 42, "<L", first)


def _nested() -> bytes:
    """One entry within the bytes of another, as the densest bombs are made."""
    inner = build(files={}, manifest=b"{}")
    data = build({"content/kernel.mp4": inner})
    return patched(data, "content/cover.jpg", 42, "<L", data.find(inner))


def _counted() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for n in range(MAX_ENTRIES + 1):
            archive.writestr(zipfile.ZipInfo(f"{n:x}"), b"")
    return stream.getvalue()


def _directory_bomb() -> bytes:
    """A directory that is all comments: little to count, much to hold."""
    head = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xFFFF, 0, 0, 0, 0)
    record = head + b"a" + b"c" * 0xFFFF
    directory = record * 600
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 600, 600, len(directory), 4, 0)
    return b"PK\3\4" + directory + end


def _changed_course(**changes: Any) -> bytes:
    return build(manifest=manifest_text(course=course(**changes)))


def _lessons(*lessons: Lesson) -> bytes:
    return _changed_course(modules=(Module(id="m", title="M", lessons=lessons),), cover=None)


def _film(**changes: Any) -> Lesson:
    known = {name: getattr(course().lessons[0], name) for name in Lesson.__struct_fields__}
    return Lesson(**(known | changes))


def _flipped() -> bytes:
    return build().replace(b"film onefilm one", b"film onefilm 0ne", 1)


def _wrong_listing(**changes: Any) -> bytes:
    """The manifest says something else of the cover than is so."""
    wrong = tuple(msgspec.structs.replace(file, **changes) if file.path == "cover.jpg" else file for file in listed())
    return build(manifest=msgspec.json.encode(msgspec.structs.replace(_MANIFEST, files=wrong)))


def _encrypted() -> bytes:
    return patched(build(), "content/cover.jpg", 8, "<H", 1, local=6)


def _bomb_by_ratio() -> bytes:
    files = FILES | {"1 - Basics/2 - Reading.md": bytes(40_000_000)}
    return build(files=files, manifest=manifest_text(files), method=zipfile.ZIP_DEFLATED)


def _bomb_by_size() -> bytes:
    """Stored entries of a few bytes that say they are of four gigabytes each."""
    data = build()
    for path in FILES:
        data = patched(data, "content/" + path, 24, "<L", 0xFFFFFFF0)
    return data


def _recursive() -> bytes:
    return build(manifest=b'{"format":1,"more":' + b"[" * 200_000 + b"]" * 200_000 + b"}")


def _several() -> bytes:
    raw = bytearray(build())
    struct.pack_into("<H", raw, raw.rfind(b"PK\5\6") + 4, 2)
    return bytes(raw)


CORPUS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip slip": (lambda: _named("content/../../evil.mp4"), "leads out of the package"),
    "zip slip with backslashes": (lambda: _named("content\\..\\..\\evil.mp4"), "leads out of the package"),
    "zip slip in the manifest": (lambda: _with_path("../../evil.mp4"), "leads out of the package"),
    "absolute": (lambda: _named("/etc/cron.d/evil"), "leads to a fixed place"),
    "absolute in the manifest": (lambda: _with_path("/etc/evil.mp4"), "leads to a fixed place"),
    "absolute with a backslash": (lambda: _named("\\Windows\\evil.mp4"), "leads to a fixed place"),
    "drive": (lambda: _named("C:\\Windows\\evil.mp4"), "leads to a drive"),
    "drive and a relative path": (lambda: _named("c:evil.mp4"), "leads to a drive"),
    "drive in the manifest": (lambda: _with_path("C:/evil.mp4"), "leads to a drive"),
    "UNC": (lambda: _named("\\\\server\\share\\evil.mp4"), "leads to another computer"),
    "UNC with slashes": (lambda: _named("//server/share/evil.mp4"), "leads to another computer"),
    "UNC in the manifest": (lambda: _with_path("\\\\server\\share\\evil.mp4"), "leads to another computer"),
    "symbolic link": (lambda: build(edit=_linked), "is a link to another place"),
    "device file": (lambda: patched(build(), "content/cover.jpg", 38, "<L", 0o020666 << 16), "is no file"),
    "folder": (lambda: build({"content/3 - Empty/": b""}), "is no file"),
    "collision by case": (lambda: build({"content/COVER.jpg": b"x"}), "are one name on some systems"),
    "collision by accents": (
        lambda: build({"content/caf\u00e9.mp4": b"x", "content/cafe\u0301.mp4": b"x"}),
        "are one name on some systems",
    ),
    "collision in the manifest": (lambda: _with_path("COVER.JPG"), "are one name on some systems"),
    "file that is a folder": (lambda: build({"content/cover.jpg/x.mp4": b"x"}), "are one name on some systems"),
    "device name": (lambda: _named("content/aux.mp4"), "the name of a device"),
    "device name as a folder": (lambda: _named("content/COM1/x.mp4"), "the name of a device"),
    "device name in the manifest": (lambda: _with_path("lpt1.tar.mp4"), "the name of a device"),
    "stream of a file": (lambda: _named("content/a.mp4:evil"), "a name that Windows cannot hold"),
    "dot at the end": (lambda: _named("content/a.mp4."), "a name that Windows cannot hold"),
    "NUL in a name": (lambda: _named("content/a.mp4\0.jpg"), "signs in its name that cannot be seen"),
    "turned name": (lambda: build({"content/\u202e4pm.exe": b""}), "signs in its name that cannot be seen"),
    "empty part": (lambda: _named("content//a.mp4"), "an empty part in its name"),
    "too deep": (lambda: _named("content/" + "d/" * 40 + "a.mp4"), "folders deep"),
    "too long a name": (lambda: _named("content/" + "n" * 250 + ".mp4"), "too long a name"),
    "bomb by ratio": (_bomb_by_ratio, "would unpack to far more"),
    "bomb by count": (_counted, f"more than {MAX_ENTRIES:,} files"),
    "bomb by its directory": (_directory_bomb, "table of contents is longer"),
    "bomb by nested entries": (_nested, "lies over another file"),
    "bomb by overlapping entries": (_overlapping, "lies over another file"),
    "bomb within": (lambda: build({"content/more.zip": build()}), "its manifest does not name it"),
    "archive as a lesson": (lambda: _with_path("more.zip"), "of a kind that is no part of a course"),
    "program as a lesson": (lambda: _with_path("setup.exe"), "of a kind that is no part of a course"),
    "bomb by its sizes": (_bomb_by_size, "has two different sizes"),
    "wrong hash": (lambda: _wrong_listing(sha256="0" * 64), "is not the file that its manifest names"),
    "no hash": (lambda: _wrong_listing(sha256="Z" * 64), "has no proper size and hash"),
    "wrong size": (lambda: _wrong_listing(bytes=5), "has another size than its manifest names"),
    "negative size": (lambda: _wrong_listing(bytes=-5), "has no proper size and hash"),
    "flipped bit": (_flipped, "is damaged"),
    "wrong size of a lesson": (lambda: _lessons(_film(bytes=3)), "is not both listed and used"),
    "truncated": (lambda: build()[:-1_000], "its end is missing"),
    "truncated by a byte": (lambda: build()[:-1], "its end is missing"),
    "only its head": (lambda: build()[:4], "its end is missing"),
    "garbage behind": (lambda: build() + b"more", "something behind its end"),
    "garbage in front": (lambda: b"PK\3\4" + bytes(96) + build(), "is damaged"),
    "program in front": (lambda: b"#!/bin/sh\n" + build(), "no course package"),
    "encrypted": (_encrypted, "is encrypted"),
    "unusual compression": (lambda: build(method=zipfile.ZIP_LZMA), "compressed in a way"),
    "twice": (
        lambda: renamed(build({"content/cover.jpx": b""}), "content/cover.jpx", "content/cover.jpg"),
        "is in it twice",
    ),
    "two manifests": (
        lambda: renamed(build({"manifest.jsom": b"{}"}), "manifest.jsom", "manifest.json"),
        "is in it twice",
    ),
    "huge manifest": (lambda: build(manifest=b" " * (MAX_MANIFEST + 1)), "manifest is longer"),
    "manifest without an end": (_recursive, "manifest cannot be understood"),
    "manifest of another shape": (lambda: build(manifest=b'{"format": 1}'), "manifest cannot be understood"),
    "manifest that is no text": (lambda: build(manifest=b"\xff\xfe"), "manifest cannot be understood"),
    "newer": (lambda: build(manifest=manifest_text(format=2)), "made by a newer LearnApp"),
    "no manifest": (lambda: renamed(build(), "manifest.json", "manifest.jsom"), "it has no manifest"),
    "missing file": (
        lambda: build(files={path: data for path, data in FILES.items() if path != "cover.jpg"}),
        "is missing in it",
    ),
    "stray file": (lambda: build({"content/stray.mp4": b"x"}), "its manifest does not name it"),
    "not a zip": (lambda: b"RIFF" + bytes(5_000), "no course package"),
    "empty": (lambda: b"", "no course package"),
    "empty zip": (lambda: struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0), "no course package"),
    "no lessons": (lambda: _changed_course(modules=(), cover=None), "no lessons"),
    "endless id": (lambda: _changed_course(id="x" * 201), "an id is empty, too long"),
    "two lessons of one id": (lambda: _lessons(_film(), _film()), "have one id"),
    "NUL in a title": (lambda: _changed_course(title="a\0b"), "a title is empty, too long"),
    "infinite threshold": (lambda: _lessons(_film(threshold=7.0)), "out of range"),
    "ring": (lambda: _lessons(_film(requires=("lesson-1",))), "in a ring"),
    "part of several": (_several, "one part of several"),
}
"""What is wrong → how it is made, and what must be said of it."""
