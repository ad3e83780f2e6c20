"""What the film shows where the pointer stands on the line of time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from learnapp.ui.jobs import IsCancelled, Job, Jobs, Progress

_APART = 5.0
_MOST = 100
_REST_MS = 150
"""A pointer that only passes asks for nothing."""


class Stills(QObject):
    """Pictures of one film, made when they are first asked for, those near the question first; `made` with each."""

    made = Signal()

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._film: Path | None = None
        self._places: list[float] = []
        self._pictures: dict[float, QPixmap] = {}
        self._near = 0.0
        self._job: Job | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._make)

    def use(self, film: Path | None, duration: float | None) -> None:
        """From now on these are of this film; None where there is nothing to see."""
        places = _places(duration) if film is not None and duration else []
        if (film, places) == (self._film, self._places):
            return
        self._film, self._places = film, places
        self._pictures = {}
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def at(self, seconds: float) -> QPixmap | None:
        """The picture next to this moment, where it is there already."""
        if not self._places:
            return None
        if self._job is None:
            self._near = seconds
            self._rest.start()
        return self._pictures.get(min(self._places, key=lambda place: abs(place - seconds)))

    def _make(self) -> None:
        film = self._film
        if film is None:
            return
        places = sorted(self._places, key=lambda place: abs(place - self._near))
        ready: list[tuple[float, bytes]] = []

        def show() -> None:
            if self._job is job:
                while ready:
                    place, data = ready.pop(0)
                    picture = QPixmap()
                    if picture.loadFromData(data):
                        self._pictures[place] = picture
                self.made.emit()

        def work(tell: Progress, cancelled: IsCancelled) -> None:
            from learnapp.library.stills import make_stills

            def made(place: float, data: bytes) -> None:
                ready.append((place, data))
                tell(None)

            make_stills(film, places, made, cancelled)

        job = self._job = self._jobs.run(work, progress=lambda _: show(), done=lambda _: show())


def _places(duration: float) -> list[float]:
    """The middles of equal parts."""
    count = max(1, min(_MOST, round(duration / _APART)))
    return [(number + 0.5) * duration / count for number in range(count)]
