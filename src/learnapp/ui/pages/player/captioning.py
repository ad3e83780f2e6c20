"""Which captions are shown, and what they say now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal

from learnapp.errors import PlayerError, WorldError
from learnapp.player.captions import CueList, load_cues
from learnapp.player.engine import PlayerEngine, Track
from learnapp.store.views import LessonView
from learnapp.ui.jobs import Job, Jobs
from learnapp.ui.pages.player.remember import Remember
from learncore.records import Caption

if TYPE_CHECKING:
    from learnapp.ui.services import RemoteCaptions


@dataclass(frozen=True)
class CaptionChoice:
    """Captions of a file beside the lesson (`path`) or inside the media (`track`)."""

    label: str
    language: str | None
    path: Path | None = None
    track: int | None = None


def language_name(code: str | None) -> str:
    """`English` for `en` or `eng`; the code itself where nobody knows it; empty for None."""
    if not code:
        return ""
    language = QLocale.codeToLanguage(code.split("-")[0].split("_")[0].lower())
    return QLocale.languageToString(language) if language is not QLocale.Language.AnyLanguage else code


class Captioning(QObject):
    """`changed` when the choice or the choices changed; `failed` carries a PlayerError of a caption file."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, remember: Remember, parent: QObject, remote: RemoteCaptions | None = None) -> None:
        """`remote` fetches those of a lesson that is played from the server."""
        super().__init__(parent)
        self._remote = remote
        self._fetch: Job | None = None
        self.away = False
        """Whether there are some at the server that are not here."""
        self._jobs = jobs
        self._remember = remember
        self._engine: PlayerEngine | None = None
        self._files: list[CaptionChoice] = []
        self._tracks: list[CaptionChoice] = []
        self._cues: CueList | None = None
        self.chosen: CaptionChoice | None = None

    def set_engine(self, engine: PlayerEngine) -> None:
        if engine is not self._engine:
            self._engine = engine
            engine.events.tracks_changed.connect(self._on_tracks)

    @property
    def choices(self) -> list[CaptionChoice]:
        return [*self._files, *self._tracks]

    def open(self, view: LessonView) -> None:
        """Offer a lesson's captions and take up those that were last chosen."""
        lesson = next(lesson for lesson in view.course.course.lessons if lesson.id == view.lesson_id)
        places = {caption.path: view.course.place_of(caption.path) for caption in lesson.captions}
        self._show_files(lesson.captions, places)
        self._tracks = []
        if self._fetch is not None:
            self._fetch.cancel()
            self._fetch = None
        if self.away and view.file is None and view.remote is not None:
            self._fetch_for(view, lesson.captions, places)
        self.chosen, self._cues = None, None
        if self._remember.value.captions:
            self._show(self._preferred())
        self.changed.emit()

    def toggle(self) -> bool:
        """On or off; False where there is nothing to show."""
        if self.chosen is not None:
            self.choose(None)
            return True
        best = self._preferred()
        if best is not None:
            self.choose(best)
        return best is not None

    def choose(self, choice: CaptionChoice | None) -> None:
        """Show these, or none, and remember it."""
        if choice is None:
            self._remember.keep(captions=False)
        else:
            self._remember.keep(captions=True, caption_language=choice.language)
        self._show(choice)
        self.changed.emit()

    def text_at(self, seconds: float) -> str:
        """What is to be painted at a moment."""
        if self.chosen is None:
            return ""
        if self.chosen.track is not None:
            return self._engine.caption_text() if self._engine is not None else ""
        return self._cues.at(seconds) if self._cues is not None else ""

    @property
    def fetching(self) -> bool:
        """Whether they are on their way from the server."""
        return self._fetch is not None

    # --- how ------------------------------------------------------------------------------------------------

    def _show_files(self, captions: Sequence[Caption], places: Mapping[str, Path | None]) -> None:
        here = ((caption, places.get(caption.path)) for caption in captions)
        self._files = [self._file(place, caption) for caption, place in here if place is not None]
        self.away = len(self._files) < len(captions)

    def _fetch_for(self, view: LessonView, captions: Sequence[Caption], here: Mapping[str, Path | None]) -> None:
        remote = self._remote
        if remote is None:
            return
        missing = [path for path, place in here.items() if place is None]

        def ended(found: Mapping[str, Path]) -> None:
            if self._fetch is not job:
                return  # another lesson is open
            self._fetch = None
            self._show_files(captions, {**here, **found})
            if self.chosen is None and self._remember.value.captions:
                self._show(self._preferred())
            self.changed.emit()

        def failed(error: BaseException) -> None:
            ended({})
            if not isinstance(error, WorldError):
                raise error

        job = self._fetch = self._jobs.run(
            lambda _progress, cancelled: remote(view, missing, cancelled), done=ended, failed=failed
        )

    def _show(self, choice: CaptionChoice | None) -> None:
        self.chosen, self._cues = choice, None
        if self._engine is not None and self._tracks:
            self._engine.set_caption_track(choice.track if choice is not None else None)
        if choice is not None and choice.path is not None:
            path = choice.path
            self._jobs.run(
                lambda _progress, _cancelled: load_cues(path),
                done=lambda cues: self._loaded(choice, cues),
                failed=lambda error: self._not_loaded(choice, error),
            )

    def _loaded(self, choice: CaptionChoice, cues: CueList) -> None:
        if self.chosen == choice:
            self._cues = cues
            self.changed.emit()

    def _not_loaded(self, choice: CaptionChoice, error: BaseException) -> None:
        if self.chosen == choice:
            self.chosen = None
            self.changed.emit()
        if isinstance(error, PlayerError):
            self.failed.emit(error)
        else:
            raise error

    def _preferred(self) -> CaptionChoice | None:
        """Of the language that was last chosen, else of the system's, else the first."""
        wanted = [self._remember.value.caption_language, self.locale_language()]
        for language in wanted:
            for choice in self.choices:
                if language and choice.language and language_name(choice.language) == language_name(language):
                    return choice
        return self.choices[0] if self.choices else None

    def locale_language(self) -> str:
        return QLocale().name()

    def _on_tracks(self) -> None:
        if self._engine is None:
            return
        self._tracks = [self._track(number, track) for number, track in enumerate(self._engine.caption_tracks(), 1)]
        if self.chosen is None and self._remember.value.captions:
            self._show(self._preferred())
        elif self.chosen is None and self._tracks:
            self._engine.set_caption_track(None)
        self.changed.emit()

    def _file(self, place: Path, caption: Caption) -> CaptionChoice:
        name = caption.path.rpartition("/")[2]
        return CaptionChoice(language_name(caption.language) or name, caption.language, path=place)

    def _track(self, number: int, track: Track) -> CaptionChoice:
        label = language_name(track.language) or track.title or self.tr("Captions {n}").format(n=number)
        return CaptionChoice(label, track.language, track=track.id)
