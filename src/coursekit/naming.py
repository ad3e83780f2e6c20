"""What the names of files say: their natural order, a title for people, the language of a caption."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_TITLE: Final = 200
NaturalKey = tuple[tuple[tuple[int, int, str], ...], str]

_CHUNK = re.compile(r"([0-9]+)")
_SPACES = re.compile(r"\s+")
_TAGS: Final = (
    r"(?:2160|1440|1080|960|720|576|540|480|360|240)[pi](?:[0-9]{2})?|(?:3840x2160|2560x1440|1920x1080|1280x720|854x480|"
    r"640x360)|[xh]\.?26[45]|hevc|avc|av1|vp9|web-?dl|web-?rip|bluray|hdtv|[0-9]{2}\s?fps"
)
_IN_BRACKETS = re.compile(rf"[\[(]\s*(?:(?:{_TAGS}|4k|8k|hd|fhd|uhd|sd|hq)[\s,._-]*)+[\])]", re.IGNORECASE)
_BARE_TAG = re.compile(rf"(?:(?<=[\s._-])|^)(?:{_TAGS})(?=$|[\s._-])", re.IGNORECASE)
_VIDEO_ID = re.compile(r"\s*\[([\w-]{11})\]\s*$")
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,3}){0,3}"
# A number that only stands in front: closed by punctuation, in brackets, with a leading zero, or S01E02.
_SURE_NUMBER = re.compile(
    rf"^\s*(?:s[0-9]{{1,2}}\s?e[0-9]{{1,3}}(?![0-9a-z])[\s._:)-]*"
    rf"|[\[(]\s*{_NUMBER}\s*[\])][\s._:-]*"
    rf"|#?\s*{_NUMBER}\s*(?:[._:)]+\s+|[:)]|\s[-–—]+\s*|[-–—]+\s+|\.(?=[^\W\d])|_+)"
    rf"|#\s*{_NUMBER}\s+"
    rf"|0[0-9]{{0,3}}(?:\.[0-9]{{1,3}}){{0,3}}(?:\s+|-(?=[^\W\d])))",
    re.IGNORECASE,
)
_SPACED_NUMBER = re.compile(rf"^\s*(?:[0-9]{{1,3}}|{_NUMBER}(?<=\.[0-9]))(?:\s+(?=\S)|-(?=[^\W\d]))")
_WORD_AND_NUMBER = re.compile(
    rf"^\s*(?:lesson|lecture|lec|part|chapter|module|unit|section|episode|ep|week|day|video|class|tutorial)"
    rf"[\s._#-]*{_NUMBER}\s*(?:[:)]|\s[-–—]+|[-–—]+\s|[.]\s|_\s)\s*(?=\S)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$", re.IGNORECASE)


def natural_key(name: str) -> NaturalKey:
    """Sorts "2 - x" before "10 - x", without regard to case; different names have different keys."""
    folded = unicodedata.normalize("NFC", name).casefold()
    chunks = (
        (0, int(chunk), "") if chunk.isascii() and chunk.isdigit() and len(chunk) < 40 else (1, 0, chunk)
        for chunk in _CHUNK.split(folded)
        if chunk
    )
    return tuple(chunks), name


def path_key(path: str) -> tuple[NaturalKey, ...]:
    """The natural order of relative paths: folder by folder."""
    return tuple(natural_key(part) for part in path.split("/"))


def split_suffix(path: str) -> tuple[str, str]:
    """A relative path without its last suffix, and that suffix with its dot ("" where there is none)."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return (path, "") if dot < 1 else (path[: dot - len(name)], name[dot:])


def plain(text: str, limit: int = MAX_TITLE) -> str:
    """One line without control characters, at most `limit` characters."""
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text[: 4 * limit]
    )
    line = _SPACES.sub(" ", kept).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def is_numbered(names: Iterable[str]) -> bool:
    """Whether most of these neighbours begin with a number, so that a number in front is their order."""
    flags = [bool(_SURE_NUMBER.match(name) or _SPACED_NUMBER.match(name)) for name in names]
    return len(flags) > 1 and 2 * sum(flags) > len(flags)


def clean_title(name: str, *, numbered: bool = False) -> str:
    """A title for people from a file's name without its suffix: no numbering, resolution tags or underscores.

    `numbered`: the neighbours begin with numbers too, so a number followed by a mere space is taken off as well.
    Never empty.
    """
    whole = plain(_spaced(name))
    title = _VIDEO_ID.sub(_without_id, name)
    title = _BARE_TAG.sub(" ", _IN_BRACKETS.sub(" ", title))
    title = _unnumbered(title, numbered=numbered)
    title = plain(_spaced(title)).strip(" -–—_.,:")
    return title or whole.strip(" -–—_") or plain(name) or "–"


def language_of(part: str) -> str | None:
    """The language tag that a caption's middle suffix names ("pt-BR", "en_US" → "en-US"), or None."""
    first = part.split(".", 1)[0].strip()
    if not _LANGUAGE.match(first):
        return None
    main, *rest = re.split("[-_]", first)
    return "-".join([main.lower(), *(piece.upper() if len(piece) == 2 else piece for piece in rest)])


def _unnumbered(title: str, *, numbered: bool) -> str:
    for pattern in (_SURE_NUMBER, _WORD_AND_NUMBER, _SURE_NUMBER):
        rest = pattern.sub("", title, count=1)
        if any(letter.isalpha() for letter in rest):
            title = rest
    if numbered:
        rest = _SPACED_NUMBER.sub("", title, count=1)
        if any(letter.isalpha() for letter in rest):
            title = rest
    return title


def _spaced(name: str) -> str:
    name = re.sub(r"(?<=\w)_\s", ": ", name)
    name = name.replace("_", " ")
    if " " not in name.strip():
        for mark in ".-":
            if len(re.findall(rf"(?<=[^\W\d])[{mark}](?=[^\W\d])", name)) > 1:
                name = name.replace(mark, " ")
    return name


def _without_id(found: re.Match[str]) -> str:
    inside = found[1]
    mixed = any(not letter.isalpha() for letter in inside) or inside[1:] != inside[1:].lower()
    return "" if mixed else found[0]
