"""Walks a folder: which files may become lessons, which stand beside them, which are refused. Opens none of them."""

from __future__ import annotations

import os
import stat as modes
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coursekit.findings import MAX_DEPTH, MAX_ENTRIES, MAX_FILES, CourseError, FileKind, FoundFile, Skipped, Stopped
from coursekit.naming import split_suffix

VIDEO: Final = frozenset(
    [
        ".mp4",
        ".m4v",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".wmv",
        ".asf",
        ".flv",
        ".f4v",
        ".mpg",
        ".mpeg",
        ".m2v",
        ".ts",
        ".mts",
        ".m2ts",
        ".ogv",
        ".3gp",
        ".3g2",
        ".vob",
        ".rm",
        ".rmvb",
    ]
)
AUDIO: Final = frozenset(
    [".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav", ".wma", ".aif", ".aiff", ".ac3", ".mka"]
)
DOCUMENT: Final = frozenset([".pdf", ".md", ".markdown", ".html", ".htm", ".txt"])
QUIZ: Final = frozenset([".gift"])
CAPTION: Final = frozenset([".vtt", ".srt", ".ass", ".ssa"])
PICTURE: Final = frozenset([".jpg", ".jpeg", ".png", ".webp"])
SHOWN: Final = PICTURE | {".gif", ".bmp"}
"""Pictures that a document may show."""
MANIFEST: Final = "course.toml"
INFO: Final = ".info.json"
_IGNORED_FOLDERS: Final = frozenset({"__macosx", "__pycache__", "node_modules", "$recycle.bin", "lost+found"})
_IGNORED_FILES: Final = frozenset({"thumbs.db", "desktop.ini"})


@dataclass
class Listing:
    """What lies in `root`, by relative paths with forward slashes; `lessons` in no order.

    `manifest` is the course.toml in the very spelling that was looked at: another may name another file.
    """

    root: Path
    lessons: list[FoundFile] = field(default_factory=list[FoundFile])
    captions: list[str] = field(default_factory=list[str])
    infos: list[str] = field(default_factory=list[str])
    covers: list[str] = field(default_factory=list[str])
    pictures: list[str] = field(default_factory=list[str])
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    manifest: str | None = None


def scan(root: Path, *, cancelled: Callable[[], bool] = lambda: False) -> Listing:
    """List what lies in the folder and below; raises CourseError for what is no readable folder, Stopped."""
    try:
        str(root).encode()
    except UnicodeEncodeError as error:
        raise CourseError("Its name, or that of a folder around it, cannot be read on this system.") from error
    if not root.is_dir():
        raise CourseError("It is not a folder." if root.exists() else "The folder is not there.")
    try:
        walk = _Walk(root, cancelled)
        entries = os.scandir(root)
    except OSError as error:
        raise CourseError(f"The folder may not be read ({error.strerror or type(error).__name__}).") from error
    with entries:
        walk.folder(entries, "", 0)
    return walk.listing


def kind_of(name: str) -> FileKind | None:
    """What kind of lesson a file's name promises."""
    suffix = split_suffix(name)[1].lower()
    if suffix in VIDEO or suffix in AUDIO:
        return "media"
    if suffix in QUIZ:
        return "quiz"
    return "document" if suffix in DOCUMENT else None


def same_name(path: str) -> str:
    """The form in which two spellings of one name (case, Unicode normalization) are equal."""
    return unicodedata.normalize("NFC", path).casefold()


class _Walk:
    def __init__(self, root: Path, cancelled: Callable[[], bool]) -> None:
        self.listing = Listing(root)
        self._real_root = root.resolve()
        self._cancelled = cancelled
        top = root.stat()
        self._visited = {(top.st_dev, top.st_ino)}
        self._entries = 0

    def folder(self, entries: Iterable[os.DirEntry[str]], prefix: str, depth: int) -> None:
        for entry in entries:
            self._entries += 1
            if self._entries > MAX_ENTRIES:
                raise CourseError(f"There are more than {MAX_ENTRIES:,} files in it. Choose the folder of one course.")
            if self._entries % 256 == 0 and self._cancelled():
                raise Stopped
            self._entry(entry, prefix, depth)

    def _entry(self, entry: os.DirEntry[str], prefix: str, depth: int) -> None:
        name = entry.name
        path = prefix + name
        lower = name.lower()
        if name.startswith((".", "~$")) or lower in _IGNORED_FILES or lower.endswith((".part", ".crdownload", ".tmp")):
            return
        try:
            path.encode()
        except UnicodeEncodeError:
            if kind_of(name):
                self._skip(path.encode(errors="replace").decode(), "Its name cannot be read on this system.")
            return
        try:
            if entry.is_dir():
                self._descend(entry, path, depth)
            elif self._wanted(lower):
                self._file(entry, path, lower, depth)
        except PermissionError:
            self._skip(path, "It may not be read.")
        except OSError as error:
            self._skip(path, f"It cannot be read ({error.strerror or type(error).__name__}).")

    def _descend(self, entry: os.DirEntry[str], path: str, depth: int) -> None:
        if entry.name.lower() in _IGNORED_FOLDERS:
            return
        if depth + 1 > MAX_DEPTH:
            self._skip(path, f"It lies more than {MAX_DEPTH} folders deep.")
            return
        if not self._inside(entry.path):
            self._skip(path, "It is a link out of the folder.")
            return
        status = entry.stat()
        identity = (status.st_dev, status.st_ino)
        if status.st_ino and identity in self._visited:
            return
        self._visited.add(identity)
        with os.scandir(entry.path) as entries:
            self.folder(entries, path + "/", depth + 1)

    def _file(self, entry: os.DirEntry[str], path: str, lower: str, depth: int) -> None:
        if entry.is_symlink() and not self._inside(entry.path):
            self._skip(path, "It is a link out of the folder.")
            return
        listing = self.listing
        suffix = split_suffix(lower)[1]
        kind = kind_of(lower)
        status = entry.stat()
        if not modes.S_ISREG(status.st_mode):
            self._skip(path, "It is not a regular file.")
        elif kind:
            if len(listing.lessons) >= MAX_FILES:
                raise CourseError(f"There are more than {MAX_FILES:,} lessons in it. Choose the folder of one course.")
            listing.lessons.append(FoundFile(path=path, kind=kind, bytes=status.st_size, mtime_ns=status.st_mtime_ns))
        elif suffix in CAPTION:
            if status.st_size:
                listing.captions.append(path)
        elif lower.endswith(INFO):
            listing.infos.append(path)
        elif lower == MANIFEST and depth == 0:
            if listing.manifest is None or path == MANIFEST:
                listing.manifest = path
        elif suffix in PICTURE:
            listing.pictures.append(path)
            if depth == 0 and split_suffix(lower)[0] == "cover":
                listing.covers.append(path)

    def _wanted(self, lower: str) -> bool:
        suffix = split_suffix(lower)[1]
        return (
            kind_of(lower) is not None
            or suffix in CAPTION
            or suffix in PICTURE
            or lower.endswith(INFO)
            or lower == MANIFEST
        )

    def _inside(self, path: str) -> bool:
        return Path(path).resolve().is_relative_to(self._real_root)

    def _skip(self, path: str, reason: str) -> None:
        self.listing.skipped.append(Skipped(path=path, reason=reason))
