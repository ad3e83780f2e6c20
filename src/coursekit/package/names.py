"""Which names a file may have in a package: those that every system can hold, and that lead nowhere else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

from coursekit.findings import MAX_DEPTH
from coursekit.naming import split_suffix
from coursekit.scan import same_name

MAX_PART: Final = 200
MAX_PATH: Final = 4_000
_MAX_SUFFIX: Final = 16
_ROOM_TO_NUMBER: Final = 8

_DEVICES: Final = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
    ]
)
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_ODD: Final = frozenset('<>:"|?*')
_HIDDEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
"""Marks that turn the direction of what follows, so that a name reads as another."""


def problem_of(name: str) -> str | None:
    """What is wrong with a file's name in a package, as the end of a sentence about it; None where nothing is."""
    if any(unicodedata.category(letter) in _HIDDEN or letter in _TURNS for letter in name):
        return "has signs in its name that cannot be seen"
    if name.startswith(("//", "\\\\")):
        return "leads to another computer"
    if _DRIVE.match(name):
        return "leads to a drive"
    if name.startswith(("/", "\\")):
        return "leads to a fixed place on the disk"
    if ".." in re.split(r"[/\\]", name):
        return "leads out of the package"
    if "\\" in name:
        return "has a backslash in its name"
    parts = name.split("/")
    if any(part in ("", ".") for part in parts):
        return "has an empty part in its name"
    if len(parts) > MAX_DEPTH:
        return f"lies more than {MAX_DEPTH} folders deep"
    if len(name) > MAX_PATH or any(len(part.encode()) > MAX_PART for part in parts):
        return "has too long a name"
    if any(_is_device(part) for part in parts):
        return "has the name of a device on Windows"
    if any(part[-1] in ". " or part[0] == " " or not _ODD.isdisjoint(part) for part in parts):
        return "has a name that Windows cannot hold"
    return None


def collision(names: Iterable[str]) -> tuple[str, str] | None:
    """Two names that are one on some systems (by case or by spelling of accents), or a file that is a folder too."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        same = same_name(name)
        if same in seen:
            return seen[same], name
        seen[same] = name
        for folder in _folders_of(same):
            folders.setdefault(folder, name)
    both = next((same for same in folders if same in seen), None)
    return (seen[both], folders[both]) if both is not None else None


def portable(paths: Iterable[str]) -> dict[str, str]:
    """A name in a package for each path of a course, as near to its own as every system allows; no two collide."""
    files: set[str] = set()
    folders: set[str] = set()
    names: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        parts = [_portable_part(part) for part in path.split("/") if part not in ("", ".")] or ["_"]
        for name in _spellings("/".join(parts)):
            same = same_name(name)
            above = set(_folders_of(same))
            if same not in files and same not in folders and files.isdisjoint(above):
                files.add(same)
                folders |= above
                names[path] = name
                break
    return names


def _spellings(name: str) -> Iterator[str]:
    """The name itself, and others as long as they are wanted: numbered, then in a numbered folder."""
    yield name
    first, _, rest = name.partition("/")
    stem, suffix = split_suffix(name)
    for again in count(2):
        yield f"{stem} ({again}){suffix}"
        yield f"{first} ({again})/{rest}" if rest else f"{stem} [{again}]{suffix}"


def _folders_of(name: str) -> Iterator[str]:
    end = name.find("/")
    while end >= 0:
        yield name[:end]
        end = name.find("/", end + 1)


def _portable_part(part: str) -> str:
    clean = "".join("_" if _is_odd(letter) else letter for letter in part).strip(" ").rstrip(". ")
    stem, suffix = split_suffix(clean)
    if len(suffix) > _MAX_SUFFIX:  # the second sentence of a title, no suffix
        stem, suffix = clean, ""
    room = MAX_PART - _ROOM_TO_NUMBER - len(suffix.encode())
    clean = stem.encode()[:room].decode(errors="ignore").rstrip(". ") + suffix
    return f"_{clean}" if not clean or _is_device(clean) else clean


def _is_odd(letter: str) -> bool:
    return letter == "\\" or letter in _ODD or letter in _TURNS or unicodedata.category(letter) in _HIDDEN


def _is_device(part: str) -> bool:
    return part.split(".", 1)[0].rstrip(" ").casefold() in _DEVICES
