"""A note that is being written beside a lesson, whatever kind the lesson is; and the settling of its versions."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from learnapp.store.views_notes import NoteVersion, NoteView
from learnapp.ui.noting import Noting
from learnapp.ui.pages.player.notes import Notes
from learnapp.ui.services import Services
from learncore.records import LessonType, NoteValue


@dataclass
class Draft:
    """What is being written. `known` is what of the note was seen; `new` until its first words are recorded."""

    id: str
    note: NoteValue
    known: dict[str, int]
    new: bool


class Drafts(QObject):
    """Of the lesson beside whose `notes` it stands. `ended` when the learner is through with one."""

    ended = Signal()

    def __init__(self, services: Services, notes: Notes) -> None:
        super().__init__(notes)
        self._services = services
        self._notes = notes
        self._noting = Noting(services)
        self.draft: Draft | None = None
        notes.editor.written.connect(self._write)
        notes.editor.done.connect(self._done)
        notes.editor.removed.connect(self._remove_draft)
        notes.versions.kept.connect(self._keep)
        notes.versions.kept_all.connect(self._keep_all)

    def begin(self, lesson_id: str, course_id: str, at: float, kind: LessonType = "video") -> None:
        """A new note at a moment (seconds), or on a page of a document."""
        self.finish()
        note = NoteValue(lesson=lesson_id, course=course_id, at_seconds=at, bookmark=True)
        self._begin(Draft(self._noting.new_id(), note, {}, new=True), kind)

    def edit(self, note_id: str) -> None:
        """Change a note that there is, or settle it where devices disagree."""
        view = self._notes.views.get(note_id)
        if view is None:
            return
        self.finish()
        if view.disputed:
            self._notes.settle(view, self._services.clock(), self._services.tz)
        else:
            self._begin(Draft(view.id, view.note, dict(view.known), new=False), view.lesson_type)
            self._notes.editor.take_focus()

    def shown(self, views: dict[str, NoteView]) -> None:
        """The store tells these notes now: what another device wrote is taken up, unless more was written here."""
        draft = self.draft
        view = views.get(draft.id) if draft is not None else None
        if draft is None or view is None:
            return
        if any(version.note.text == self._notes.editor.text.strip() for version in view.versions):
            self._notes.editor.tell_saved()
        if view.disputed or self._notes.editor.unsaved:
            return
        draft.known = dict(view.known)
        if view.note.text != self._notes.editor.text.strip():
            draft.note = view.note
            self._notes.editor.show_text(view.note.text)

    def remove(self, note_id: str, note: NoteValue) -> None:
        """Let go of it; it can be taken back for a while. One that devices disagree about is settled first."""
        if self.draft is not None and self.draft.id == note_id:
            self._close()
        view = self._notes.views.get(note_id)
        if view is not None and view.disputed:
            self.edit(note_id)
        else:
            self._noting.remove(note_id, note)

    def finish(self) -> None:
        """Record what is being written, and put the editor away."""
        if self.draft is not None:
            self._notes.editor.flush()
            self._close()

    def _begin(self, draft: Draft, kind: LessonType) -> None:
        self.draft = draft
        heading = self._notes.heading_of(draft.note.at_seconds, kind, known=not draft.new)
        self._notes.editor.begin(heading, draft.note.text, known=not draft.new)
        self._notes.show_list()

    def _write(self, text: str) -> None:
        draft = self.draft
        if draft is None or (draft.new and not text.strip()):
            return
        draft.note = replace(draft.note, text=text.replace("\0", "").strip())
        draft.new = False
        self._noting.put(draft.id, draft.note, draft.known, failed=lambda: self._not_saved(draft))

    def _not_saved(self, draft: Draft) -> None:
        if self.draft is draft:
            self._notes.editor.tell_unsaved()

    def _done(self) -> None:
        self.finish()
        self.ended.emit()

    def _remove_draft(self) -> None:
        draft = self.draft
        if draft is None:
            return
        self._close()
        if not draft.new:
            self._noting.remove(draft.id, draft.note)
        self.ended.emit()

    def _close(self) -> None:
        self.draft = None
        self._notes.editor.hide()

    def _keep(self, view: NoteView, version: NoteVersion) -> None:
        self._noting.keep(view, version)

    def _keep_all(self, view: NoteView) -> None:
        self._noting.keep_all(view)
