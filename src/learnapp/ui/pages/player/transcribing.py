"""Which transcripts a lesson has, and the lines of the one that is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QLocale, QObject, Signal

from learnapp.errors import WorldError
from learnapp.player.captions import Cue, load_cues
from learnapp.store.text import plain
from learnapp.store.views import LessonView
from learnapp.ui.jobs import Job, Jobs
from learnapp.ui.pages.player.captioning import CaptionChoice, Captioning, language_name

State = Literal["none", "reading", "failed", "ready"]


class Line(NamedTuple):
    """What is said from `start` (seconds) on; `folded` is how it is searched."""

    start: float
    text: str
    folded: str


@dataclass(frozen=True)
class Source:
    """A file beside the film (`path`), or the `track`-th text track (0, 1, …) in it."""

    label: str
    language: str | None
    path: Path | None = None
    track: int | None = None


class Transcribing(QObject):
    """Nothing is read before it is `wanted`. `changed` when the state, the sources or the lines are others,
    `looked_inside` (a course) when the captions in a film of it were read; what was read is kept in `folder`."""

    changed = Signal()
    looked_inside = Signal(str)

    def __init__(self, jobs: Jobs, captioning: Captioning, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._folder = folder
        self._captioning = captioning
        self._view: LessonView | None = None
        self._film: Path | None = None
        self._tracks: list[tuple[Source, list[Line]]] = []
        self._looked_inside = False
        self._wanted = False
        self._job: Job | None = None
        self._looking: Job | None = None
        self.sources: list[Source] = []
        self.chosen: Source | None = None
        self.lines: list[Line] = []
        self.state: State = "none"
        self.error: WorldError | None = None
        captioning.changed.connect(self._on_captions)

    def open(self, view: LessonView | None, film: Path | None) -> None:
        """This lesson now; `film` where its file is on this device."""
        lesson_id = view.lesson_id if view is not None else None
        known = self._view.lesson_id if self._view is not None else None
        if lesson_id == known and film == self._film:
            return
        self._view, self._film = view, film
        self._tracks, self._looked_inside, self._wanted = [], False, False
        self._stop()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        self.sources, self.chosen, self.lines, self.state, self.error = [], None, [], "none", None
        self._on_captions()
        self.changed.emit()

    @property
    def away(self) -> bool:
        """Whether there is a transcript at the server that is not here."""
        return self._captioning.away

    def want(self) -> None:
        """Somebody looks: read it, if it is not read yet."""
        if self._wanted or self._view is None:
            return
        self._wanted = True
        self._on_captions()

    def choose(self, source: Source) -> None:
        """Read this one."""
        if source == self.chosen and self.state in ("reading", "ready"):
            return
        self._stop()
        self.chosen, self.lines, self.error = source, [], None
        if source.track is not None:
            self.lines = self._tracks[source.track][1]
            self.state = "ready"
        elif source.path is not None:
            self.state = "reading"
            path = source.path
            self._job = self._jobs.run(
                lambda _progress, _cancelled: lines_of(load_cues(path).cues),
                done=partial(self._read, source),
                failed=partial(self._not_read, source),
            )
        self.changed.emit()

    # --- how ------------------------------------------------------------------------------------------------

    def _on_captions(self) -> None:
        """The lesson's captions are known now, or the tracks in its film."""
        if self._view is None:
            return
        files = [_source(choice) for choice in self._captioning.choices if choice.path is not None]
        self.sources = [*files, *(source for source, _ in self._tracks)]
        inside = any(choice.track is not None for choice in self._captioning.choices)
        if not self._wanted:
            self.state = "reading" if self.sources or inside or self._captioning.fetching else "none"
            return
        if self.chosen is None and self.sources:
            self.choose(self._preferred())
        if inside and not self._looked_inside and self._film is not None:
            self._look_inside(self._view, self._film)
        elif self.chosen is None and self._captioning.fetching:
            if self.state != "reading":
                self.state = "reading"
                self.changed.emit()
        elif self.chosen is None and self.state != "none" and self._job is None:
            self.state = "none"
            self.changed.emit()

    def _look_inside(self, view: LessonView, film: Path) -> None:
        from learnapp.library.embedded import EmbeddedCaptions

        inside = EmbeddedCaptions(self._folder)
        self._looked_inside = True
        if self.chosen is None:
            self.state = "reading"
            self.changed.emit()
        self._looking = self._jobs.run(
            lambda _progress, cancelled: [
                (track.language, track.title, lines_of(Cue(*cue) for cue in track.cues))
                for track in inside.read(view.lesson_id, film, cancelled)
            ],
            done=lambda found: self._looked(view, found) if view is self._view else None,
        )

    def _looked(self, view: LessonView, found: list[tuple[str | None, str, list[Line]]]) -> None:
        self._looking = None
        if found:
            self.looked_inside.emit(view.course.course.id)
        for number, (language, title, lines) in enumerate(found):
            label = language_name(language) or title or self.tr("Captions {n}").format(n=number + 1)
            self._tracks.append((Source(label, language, track=number), lines))
        if self.chosen is None:
            self.state = "none"
        self._on_captions()
        self.changed.emit()

    def _preferred(self) -> Source:
        """Of the language of the captions that are shown, else of the system's, else the first."""
        shown = self._captioning.chosen
        for language in (shown.language if shown is not None else None, QLocale().name()):
            for source in self.sources:
                if language and source.language and language_name(source.language) == language_name(language):
                    return source
        return self.sources[0]

    def _read(self, source: Source, lines: list[Line]) -> None:
        if source == self.chosen:
            self._job = None
            self.lines, self.state = lines, "ready"
            self.changed.emit()

    def _not_read(self, source: Source, error: BaseException) -> None:
        if not isinstance(error, WorldError):
            raise error
        if source == self.chosen:
            self._job = None
            self.state, self.error = "failed", error
            self.changed.emit()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None


def lines_of(cues: Iterable[Cue]) -> list[Line]:
    """The cues as lines to read: on one line each, what is said twice in a row once."""
    lines: list[Line] = []
    for cue in cues:
        text = " ".join(cue.text.split())
        if text and not (lines and lines[-1].text == text):
            lines.append(Line(cue.start, text, plain(text)))
    return lines


def _source(choice: CaptionChoice) -> Source:
    return Source(choice.label, choice.language, path=choice.path)
