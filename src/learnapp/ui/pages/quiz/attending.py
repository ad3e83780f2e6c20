"""Whether somebody attends to a quiz: while its questions, or what came of them, are in sight, their time counts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from learnapp.store.views import LessonView
from learnapp.tracking.document_reader import DocumentReader
from learnapp.tracking.sight import Sight
from learnapp.ui.services import Services
from learnapp.ui.signs import Signs

_NO_PAGE: Final = Sight(1.0, 1.0)


class Attending(QObject):
    """Has the time of the open quiz recorded, as that of a document is: reading the rules counts no more than opening
    a document does."""

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self._services = services
        self._page = page
        self._reader: DocumentReader | None = None
        self._shown = self._seen = False
        self._signs = Signs(self)
        self._signs.given.connect(self.touch)
        self._signs.exposed.connect(lambda exposed: self.set_seen(exposed and page.isVisible()))

    @property
    def reader(self) -> DocumentReader:
        """Made with the first quiz."""
        if self._reader is None:
            self._reader = self._services.quiz_reader()
            self._reader.save_failed.connect(self._services.notices.tell)
            self._reader.saved.connect(self._on_saved)
        return self._reader

    def open(self, view: LessonView) -> None:
        """Follow this quiz, in a session of its own once its time counts."""
        self._shown = False
        self.reader.open(view, 0)

    def stop(self) -> None:
        """Nothing is followed any more; what counted is written."""
        if self._reader is not None:
            self._reader.stop()

    def watch(self) -> None:
        """The page is seen: heed the signs at its window."""
        self._signs.watch(self._page)
        self.set_seen(True)

    def show(self, shown: bool) -> None:
        """Whether the page shows anything whose time counts."""
        self._shown = shown
        self._tell()

    def set_seen(self, seen: bool) -> None:
        """Whether the page is to be seen at all."""
        self._seen = seen
        self._tell()

    def touch(self) -> None:
        """The learner gave a sign."""
        if self._reader is not None:
            self._reader.touch()

    def _tell(self) -> None:
        if self._reader is not None:
            self._reader.see(_NO_PAGE if self._seen and self._shown else None)

    def _on_saved(self) -> None:
        self._services.notices.done(self.tr("Your progress is being saved again. Nothing was lost."))
