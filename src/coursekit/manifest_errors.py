"""What is wrong with a course.toml, in words for the person who wrote it."""

from __future__ import annotations

import re
import tomllib
from typing import Final

import msgspec

from coursekit.findings import ManifestError
from coursekit.toml_lines import line_of

_SYNTAX: Final = re.compile(r"^(.*?)\s*\(at line ([0-9]+), column ([0-9]+)\)$", re.DOTALL)
_AT: Final = re.compile(r" - at `\$(.*)`$")
_STEP: Final = re.compile(r"\.([^.\[]+)|\[([0-9]+)\]")
_KINDS: Final = {
    "str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a table", "null": "nothing", "datetime": "a date and time", "date": "a date", "time": "a time",
}  # fmt: skip
_RULES: Final = (
    (re.compile(r"^Expected `\w+` of length >= 1$"), "must not be empty"),
    (re.compile(r"^Expected `(?:str)` of length <= ([0-9]+)$"), "must have at most {0} characters"),
    (re.compile(r"^Expected `(?:array)` of length <= ([0-9]+)$"), "must have at most {0} entries"),
    (re.compile(r"^Expected `\w+` >= ([0-9]+)(?:\.0)?$"), "must be at least {0}"),
    (re.compile(r"^Expected `\w+` > ([0-9]+)(?:\.0)?$"), "must be more than {0}"),
    (re.compile(r"^Expected `\w+` <= ([0-9]+)(?:\.0)?$"), "must be at most {0}"),
    (re.compile(r"^Invalid enum value (.*)$"), "{0} is not one of 'video', 'audio', 'document' and 'quiz'"),
    (re.compile(r"^Object missing required field `(\w+)`$"), "“{0}” is missing"),
    (re.compile(r"^Expected `str` matching regex .*\(\[-_\].*$"), "must be a language such as “en” or “pt-BR”"),
    (re.compile(r"^Expected `str` matching regex .*$"), "may have letters, digits, dots, dashes and underscores only"),
)
_OTHER_KIND: Final = re.compile(r"^Expected `([^`]+)`, got `(\w+)`$")


def syntax_error(text: str, error: tomllib.TOMLDecodeError) -> ManifestError:
    """The text is no TOML."""
    found = _SYNTAX.match(str(error))
    if found:
        return ManifestError(found[1], int(found[2]))
    return ManifestError(str(error).removesuffix("(at end of document)").strip(), text.rstrip().count("\n") + 1)


def value_error(text: str, error: msgspec.ValidationError) -> ManifestError:
    """A value is not what it should be."""
    message = str(error)
    at = _AT.search(message)
    place: list[str | int] = []
    if at:
        message = message[: at.start()]
        place = [key or int(index) for key, index in _STEP.findall(at[1].replace("[...]", ""))]
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
    told = _told(message)
    return ManifestError(f"{name}: {told}" if name else told, line_of(text, place) if place else None)


def _told(message: str) -> str:
    for rule, words in _RULES:
        found = rule.match(message)
        if found:
            return words.format(*found.groups())
    found = _OTHER_KIND.match(message)
    if found:
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in found[1].split(" | ") if kind != "null")
        return f"must be {wanted}, not {_KINDS.get(found[2], found[2])}"
    return message
