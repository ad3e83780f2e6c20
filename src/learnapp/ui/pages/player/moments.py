"""Moments that the learner keeps: bookmarks, with words or without."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QObject

from learnapp.ui.format import clock
from learnapp.ui.pages.course.actions import CourseActions
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.pages.player.viewer import Viewer
from learnapp.ui.services import Services
from learncore.records import NoteValue


class Moments(QObject):
    """Of the lesson that the viewer shows."""

    def __init__(self, services: Services, stage: Stage, viewer: Viewer) -> None:
        super().__init__(stage)
        self._services = services
        self._stage = stage
        self._viewer = viewer
        self._writes = CourseActions(services, stage)
        self._plays_after = False
        stage.note.saved.connect(self._save)
        stage.note.closed.connect(self._on_closed)

    def bookmark(self) -> None:
        """Keep this moment."""
        if self._viewer.playable and self._viewer.deck.player.bookmark() is not None:
            at = clock(self._viewer.deck.player.state.position)
            self._stage.tell("plain", self.tr("Bookmark added at {time}.").format(time=at))

    def write_note(self) -> None:
        """Ask for words to this moment; playing waits meanwhile."""
        if not self._viewer.playable or not self._stage.resume_card.isHidden():
            return
        player = self._viewer.deck.player
        self._plays_after = player.state.playing
        player.pause()
        self._stage.note.write(player.state.position)

    def remove(self, note_id: str, note: NoteValue) -> None:
        """Let go of a bookmark; it can be taken back for a while."""
        store = self._services.store
        self._writes.watch(store.put_note(note_id, replace(note, deleted=True)))
        self._services.notices.offer(
            self.tr("Bookmark removed."), self.tr("Undo"), lambda: self._writes.watch(store.put_note(note_id, note))
        )

    def _save(self, text: str) -> None:
        self._viewer.deck.player.bookmark(text)

    def _on_closed(self) -> None:
        if self._plays_after and self._viewer.playable:
            self._viewer.deck.player.play()
