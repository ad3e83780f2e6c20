"""Moments of a film that the learner keeps: bookmarks and notes, written while it is open."""

from __future__ import annotations

from PySide6.QtCore import QObject

from learnapp.ui.format import clock
from learnapp.ui.pages.player.drafts import Drafts
from learnapp.ui.pages.player.notes import Notes
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.pages.player.viewer import Viewer
from learnapp.ui.services import Services


class Moments(QObject):
    """Of the lesson that the viewer shows."""

    def __init__(self, services: Services, stage: Stage, viewer: Viewer, notes: Notes) -> None:
        super().__init__(stage)
        self._stage = stage
        self._viewer = viewer
        self._plays_after = False
        self.drafts = Drafts(services, notes)
        self.drafts.ended.connect(self._ended)
        stage.note.saved.connect(self._save)
        stage.note.closed.connect(self._go_on)

    def bookmark(self) -> None:
        """Keep this moment."""
        if self._viewer.playable and self._viewer.deck.player.bookmark() is not None:
            at = clock(self._viewer.deck.player.state.position)
            self._stage.tell("plain", self.tr("Bookmark added at {time}.").format(time=at))

    def write_note(self, *, beside: bool) -> bool:
        """Ask for words to this moment, `beside` the picture or over it; playing waits meanwhile. Whether it does."""
        view = self._viewer.view
        if view is None or not self._viewer.playable or not self._stage.resume_card.isHidden():
            return False
        player = self._viewer.deck.player
        self._plays_after = self._plays_after or player.state.playing
        player.pause()
        at = player.state.position
        if beside:
            self.drafts.begin(view.lesson_id, view.course.course.id, at)
        else:
            self.drafts.finish()
            self._stage.note.write(at)
        return True

    def finish(self) -> None:
        """Record what is being written, and play on."""
        self.drafts.finish()
        self._go_on()

    def leave(self) -> None:
        """Record what is being written, beside the picture or over it; another page is gone to."""
        self._plays_after = False
        self.drafts.finish()
        if not self._stage.note.isHidden():
            self._stage.note.accept()

    def _ended(self) -> None:
        self._go_on()
        self._stage.setFocus()

    def _save(self, text: str) -> None:
        self._viewer.deck.player.bookmark(text)

    def _go_on(self) -> None:
        if self._plays_after and self._viewer.playable:
            self._viewer.deck.player.play()
        self._plays_after = False
