"""Moments that the learner keeps: bookmarks and notes, written while the lesson is open."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import QObject

from learnapp.store.views_notes import NoteVersion, NoteView
from learnapp.ui.format import clock
from learnapp.ui.noting import Noting
from learnapp.ui.pages.player.notes import Notes
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.pages.player.viewer import Viewer
from learnapp.ui.services import Services
from learncore.records import NoteValue


@dataclass
class Draft:
    """What is being written. `known` is what of the note was seen; `new` until its first words are recorded."""

    id: str
    note: NoteValue
    known: dict[str, int]
    new: bool


class Moments(QObject):
    """Of the lesson that the viewer shows."""

    def __init__(self, services: Services, stage: Stage, viewer: Viewer, notes: Notes) -> None:
        super().__init__(stage)
        self._services = services
        self._stage = stage
        self._viewer = viewer
        self._notes = notes
        self._noting = Noting(services)
        self._plays_after = False
        self.draft: Draft | None = None
        stage.note.saved.connect(self._save)
        stage.note.closed.connect(self._go_on)
        notes.editor.written.connect(self._write)
        notes.editor.done.connect(self._done)
        notes.editor.removed.connect(self._remove_draft)
        notes.versions.kept.connect(self._keep)
        notes.versions.kept_all.connect(self._keep_all)

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
        self.finish()
        player = self._viewer.deck.player
        self._plays_after = player.state.playing
        player.pause()
        at = player.state.position
        if not beside:
            self._stage.note.write(at)
            return True
        note = NoteValue(lesson=view.lesson_id, course=view.course.course.id, at_seconds=at, bookmark=True)
        self._begin(Draft(self._noting.new_id(), note, {}, new=True))
        return True

    def edit(self, note_id: str) -> None:
        """Change a note that there is, or settle it where devices disagree."""
        view = self._notes.views.get(note_id)
        if view is None:
            return
        self.finish()
        if view.disputed:
            self._notes.settle(view, self._services.clock(), self._services.tz)
        else:
            self._begin(Draft(view.id, view.note, dict(view.known), new=False))
            self._notes.editor.take_focus()

    def shown(self, views: dict[str, NoteView]) -> None:
        """The store tells these notes now: what another device wrote is taken up, unless more was written here."""
        draft = self.draft
        view = views.get(draft.id) if draft is not None else None
        if draft is None or view is None:
            return
        if view.disputed or self._notes.editor.unsaved:
            return
        draft.known = dict(view.known)
        if view.note.text != self._notes.editor.text:
            draft.note = view.note
            self._notes.editor.show_text(view.note.text)

    def remove(self, note_id: str, note: NoteValue) -> None:
        """Let go of it; it can be taken back for a while."""
        if self.draft is not None and self.draft.id == note_id:
            self._close_draft()
        view = self._notes.views.get(note_id)
        if view is not None and view.disputed:
            self.edit(note_id)
        else:
            self._noting.remove(note_id, note)

    def finish(self) -> None:
        """Record what is being written, and put the editor away."""
        if self.draft is not None:
            self._notes.editor.flush()
            self._close_draft()
        self._go_on()

    # --- the draft ------------------------------------------------------------------------------------------

    def _begin(self, draft: Draft) -> None:
        self.draft = draft
        heading = self._notes.heading_of(draft.note.at_seconds, known=not draft.new)
        self._notes.editor.begin(heading, draft.note.text, known=not draft.new)
        self._notes.show_list()

    def _write(self, text: str) -> None:
        draft = self.draft
        if draft is None or (draft.new and not text.strip()):
            return
        draft.note = replace(draft.note, text=text.strip())
        draft.new = False
        self._noting.put(draft.id, draft.note, draft.known)
        self._notes.editor.tell_saved()

    def _done(self) -> None:
        self.finish()
        self._stage.setFocus()

    def _remove_draft(self) -> None:
        draft = self.draft
        if draft is None:
            return
        self._close_draft()
        if not draft.new:
            self._noting.remove(draft.id, draft.note)
        self._done()

    def _close_draft(self) -> None:
        self.draft = None
        self._notes.editor.hide()

    def _keep(self, view: NoteView, version: NoteVersion) -> None:
        self._noting.keep(view, version)

    def _keep_all(self, view: NoteView) -> None:
        self._noting.keep_all(view)

    # --- over the picture -----------------------------------------------------------------------------------

    def _save(self, text: str) -> None:
        self._viewer.deck.player.bookmark(text)

    def _go_on(self) -> None:
        if self._plays_after and self._viewer.playable:
            self._viewer.deck.player.play()
        self._plays_after = False
