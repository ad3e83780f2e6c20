"""What can be done with notes from wherever they are shown: written, let go of with a way back, settled."""

from __future__ import annotations

import os
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from learnapp.ui.format import clock
from learncore.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from learnapp.store.views_notes import NoteVersion, NoteView
    from learnapp.ui.services import Services
    from learncore.records import NoteValue


class Noting:
    def __init__(self, services: Services) -> None:
        self._services = services

    def new_id(self) -> str:
        return uuid7(self._services.clock(), os.urandom(10))

    def put(
        self,
        note_id: str,
        note: NoteValue,
        known: Mapping[str, int] | None = None,
        *,
        failed: Callable[[], object] | None = None,
    ) -> Future[Any]:
        """Record it; a failure is told, then `failed` called. `known`: what of it was seen, None for all."""
        write = self._services.store.put_note(note_id, note, known)

        def tell(error: BaseException) -> None:
            self._services.notices.tell(error)
            if failed is not None:
                failed()

        self._services.jobs.run(lambda _progress, _cancelled: write.result(), failed=tell)
        return write

    def remove(self, note_id: str, note: NoteValue) -> None:
        """Let go of it; it can be taken back for a while."""
        self.put(note_id, replace(note, deleted=True))
        words = _tr("Note deleted.") if note.text else _tr("Bookmark removed.")
        self._services.notices.offer(words, _tr("Undo"), lambda: self.put(note_id, note) and None)

    def keep(self, view: NoteView, version: NoteVersion) -> None:
        """Of a note's versions this one stays; whoever chose it had seen those of the view."""
        self.put(view.id, version.note, view.known)

    def keep_all(self, view: NoteView) -> None:
        """The first version stays the note, each other becomes one of its own."""
        first, *others = [version.note for version in view.versions if not version.note.deleted]
        for note in others:
            self.put(self.new_id(), note)
        self.put(view.id, first, view.known)


def note_place(view: NoteView) -> str:
    """The moment of a film, or the page of a document."""
    if view.lesson_type == "document":
        return _tr("Page {n}").format(n=max(1, int(view.note.at_seconds)))
    return clock(view.note.at_seconds)


def _tr(text: str) -> str:
    return QCoreApplication.translate("noting", text)
