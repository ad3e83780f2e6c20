"""Moments of a film that the learner keeps: bookmarks and notes, written while it is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from learnapp.player.engine import EngineStatus
from learnapp.ui.format import clock
from learnapp.ui.pages.player.drafts import Drafts
from learnapp.ui.pages.player.notes import Notes
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.pages.player.viewer import Viewer
from learnapp.ui.services import Services

_GOING = {EngineStatus.OPENING, EngineStatus.BUFFERING, EngineStatus.PLAYING}


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
        self._viewer.hurry()
        if self._viewer.playable and self._viewer.deck.player.bookmark() is not None:
            at = clock(self._viewer.deck.player.state.position)
            self._stage.tell("plain", self.tr("Bookmark added at {time}.").format(time=at))

    def write_note(self, *, beside: bool) -> bool:
        """Ask for words to this moment, `beside` the picture or over it; playing waits meanwhile. Whether it does.

        Where it is asked where to go on, that is asked still; a note over the picture takes the place of the question.
        """
        self._viewer.hurry()
        view = self._viewer.view
        if view is None or not self._viewer.playable:
            return False
        player = self._viewer.deck.player
        asked = not self._stage.resume_card.isHidden()
        self._plays_after = not asked and (self._plays_after or player.state.status in _GOING)
        player.pause()
        at = player.state.position
        if beside:
            self.drafts.begin(view.lesson_id, view.course.course.id, at)
        else:
            self.drafts.finish()
            self._stage.resume_card.put_away()
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
        self.give_focus_back()

    def give_focus_back(self) -> None:
        """To what is asked over the picture, else to the picture."""
        card = self._stage.resume_card
        if card.isHidden():
            self._stage.setFocus()
        else:
            card.resume.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, text: str) -> None:
        self._viewer.deck.player.bookmark(text)

    def _go_on(self) -> None:
        if self._plays_after and self._viewer.playable:
            self._viewer.deck.player.play()
        self._plays_after = False
