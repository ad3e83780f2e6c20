"""What goes through the pipes between the program and its workers: one JSON text a line."""

from __future__ import annotations

from typing import Final, Literal

from coursekit.findings import FileKind, Finding
from learncore.records import Record

Verb = Literal["probe", "thumbnail", "cover", "captions", "text"]
MAX_LINE: Final = 4 * 1024 * 1024
"""Bytes of one answer: far more than a file's chapters need, and no more than the program cares to hold."""


class Order(Record, frozen=True):
    """Look at the file `path` of a course in the folder `root`; thumbnails and covers are written to `target` as JPEG,
    `width` pixels wide. `second` is where in the film the picture is wanted; without, wherever there is a bright one.
    The text tracks of a film, or the words of a document of so many `pages`, are written to `target` as JSON."""

    verb: Verb
    path: str
    kind: FileKind = "media"
    root: str = ""
    target: str | None = None
    width: int = 480
    second: float | None = None
    pages: int = 1


class Answer(Record, frozen=True):
    """What came of an order: a finding, nothing (a picture was written), or the reason why not."""

    finding: Finding | None = None
    reason: str | None = None
