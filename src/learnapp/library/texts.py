"""What can be read in the lessons of a course on this device: captions, and documents where somebody reads them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from learnapp.errors import Cancelled, WorldError
from learnapp.library.embedded import EmbeddedCaptions
from learnapp.store.search import LessonText, Passage
from learnapp.store.views import CourseView, LessonFile
from learncore.records import Lesson

Read = Callable[[Path], Iterable[tuple[float, str]]]
"""Reads a file as (place, text): seconds of a film; raises WorldError."""
ReadDocument = Callable[[Path, Lesson], Iterable[tuple[float, str]]]
"""Reads the file of a lesson as (page, its words); raises WorldError."""
Fetched = Callable[[str], Mapping[str, Path]]
"""Where the captions of a course lie that were fetched from the server, by their paths in it."""

_log = logging.getLogger(__name__)


class TextReader:
    """`captions` reads a file of captions, `document` that of a lesson that is a document; `inside` knows what was read
    in films, which matters where there are no captions beside them, `fetched` those of films that are not here.
    For one thread."""

    def __init__(
        self,
        captions: Read,
        document: ReadDocument | None = None,
        inside: EmbeddedCaptions | None = None,
        fetched: Fetched | None = None,
    ) -> None:
        self._captions = captions
        self._document = document
        self._inside = inside
        self._fetched = fetched
        self._away: tuple[CourseView, Mapping[str, Path]] | None = None

    def __call__(self, view: CourseView, lesson: Lesson, file: LessonFile | None) -> Iterator[LessonText]:
        for caption in lesson.captions:
            beside = view.place_of(caption.path)
            stamp = _stamp(beside)
            if not stamp and lesson.id in view.remote:
                beside = self._fetched_of(view).get(caption.path)
                stamp = _stamp(beside)
            if beside is not None and stamp:
                read = partial(self._captions, beside)
                yield LessonText("transcript", caption.path, stamp, partial(_passages, read, beside.name))
        document, place = self._document, Path(file.path) if file is not None else None
        if self._inside is not None and lesson.type == "video" and place is not None and not lesson.captions:
            for track in self._inside.kept(lesson.id, place):
                yield LessonText("transcript", track.name, track.stamp, partial(_passages, track.read, lesson.title))
        stamp = _stamp(place)
        if document is not None and lesson.type == "document" and place is not None and stamp:
            read = partial(document, place, lesson)
            yield LessonText("document", "", f"{stamp} {lesson.pages}", partial(_passages, read, lesson.title))

    def _fetched_of(self, view: CourseView) -> Mapping[str, Path]:
        """Asked once a course, whatever number of lessons it has."""
        if self._fetched is None:
            return {}
        if self._away is None or self._away[0] is not view:
            self._away = (view, self._fetched(view.course.id))
        return self._away[1]


def _stamp(place: Path | None) -> str:
    """How the file is; empty where there is none."""
    if place is None:
        return ""
    try:
        found = place.stat()
    except (OSError, ValueError):
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"


def _passages(read: Callable[[], Iterable[tuple[float, str]]], name: str) -> Iterator[Passage]:
    """Nothing of what cannot be read; Cancelled is for whoever gave up."""
    try:
        for at, text in read():
            yield Passage(at, text)
    except Cancelled:
        raise
    except WorldError as error:
        _log.info("%s is not searched: %s", name, error)
