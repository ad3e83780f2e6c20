"""Places of a document that the learner keeps: bookmarks and notes, written while it is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from learnapp.store.views import LessonView
from learnapp.tracking.sight import page_at
from learnapp.ui.noting import Noting
from learnapp.ui.pages.player.beside import Beside
from learnapp.ui.pages.player.drafts import Drafts
from learnapp.ui.pages.reader.desk import Desk
from learnapp.ui.services import Services
from learncore.records import NoteValue


class DocumentNoting(QObject):
    """Of the document that lies on the desk. `ended` when the learner is through with a note."""

    ended = Signal()

    def __init__(self, services: Services, desk: Desk, side: Beside) -> None:
        super().__init__(side)
        self._services = services
        self._desk = desk
        self._side = side
        self._noting = Noting(services)
        self._shown: LessonView | None = None
        notes = side.noting.notes
        self.drafts = Drafts(services, notes)
        self.drafts.ended.connect(self.ended)
        notes.bookmarks.list.removed.connect(self.drafts.remove)
        notes.bookmarks.list.opened.connect(self.drafts.edit)
        side.choosing.connect(self.drafts.edit)
        desk.shown.connect(self._show)

    def write(self) -> bool:
        """Begin a note where one reads; whether there is a document."""
        view, place = self._desk.view, self._place()
        if view is None or place is None:
            return False
        self.drafts.begin(view.lesson_id, view.course.course.id, place, "document")
        return True

    def bookmark(self) -> None:
        """Keep where one reads."""
        view, place = self._desk.view, self._place()
        if view is None or place is None:
            return
        note = NoteValue(lesson=view.lesson_id, course=view.course.course.id, at_seconds=place, bookmark=True)
        self._noting.put(self._noting.new_id(), note)
        self._services.notices.say(self.tr("Bookmark added on page {n}.").format(n=int(place)))

    def _place(self) -> float | None:
        """Where one reads: on the page that the reader tells, however little is left of the one before. Of a document
        that is being opened, where it will stand."""
        sight = self._desk.sight
        if sight is None:
            return self._desk.coming
        pages = self._desk.reader.pages
        if not pages:
            return None
        return max(sight.top, float(page_at(sight.top, pages)))

    def _show(self) -> None:
        """What the store tells of the open document, asked when it was asked for the document."""
        view = self._desk.view
        if view is self._shown:
            return
        self._shown = view
        views = self._services.reader.lesson_notes(view.lesson_id) if view is not None else []
        self._side.show_notes(views)
        self.drafts.shown(self._side.noting.notes.views)
