"""All notes: of every course, found again, gone back to, taken along, settled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from learnapp.store.change import Change
from learnapp.store.views_notes import NoteView
from learnapp.ui import format as told
from learnapp.ui.noting import Noting
from learnapp.ui.pages.notes.exporting import export_notes
from learnapp.ui.pages.notes.rows import NoteList
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.combo import NamedCombo
from learnapp.ui.widgets.labels import Label, title
from learnapp.ui.widgets.search_field import SearchField
from learnapp.ui.widgets.state_panel import StatePanel
from learnapp.ui.widgets.versions import Versions, scrolling

_SETTLING = 460


class NotesPage(Page):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        theme = services.theme
        self._noting = Noting(services)
        self.settling: QDialog | None = None
        self.summary = Label(theme, role="muted")
        self.summary.setObjectName("notes_summary")
        self.export = Button(theme, self.tr("Export"), self._export, icon="export", name="notes_export")
        self.field = SearchField(theme, self.tr("Search notes"), name="notes_search")
        self.field.setMaximumWidth(360)
        self.courses = NamedCombo("notes_course", self.tr("Notes of this course"))
        self.courses.setMinimumWidth(220)
        self.list = NoteList(theme, services.clock, services.tz)
        self.empty = StatePanel(
            theme,
            "note-pencil",
            self.tr("No notes yet"),
            self.tr("Press N while you watch or read to write something down. It is kept with its moment."),
        )
        self.empty.setObjectName("notes_empty")
        self.empty.add_button(
            self.tr("Go to the library"), lambda: services.navigator.go("library"), name="notes_library"
        )
        self.nothing = StatePanel(theme, "magnifying-glass")
        self.nothing.setObjectName("notes_nothing")
        self.nothing.add_button(self.tr("Show all notes"), self._show_all, name="notes_show_all")
        self._build()
        self.field.searched.connect(lambda _text: self.refresh())
        self.courses.activated.connect(lambda _row: self.refresh())
        self.list.opened.connect(self._open)
        self.list.removed.connect(self._remove)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(title(self.services.theme, self.tr("Notes")))
        head.addStretch(1)
        head.addWidget(self.export)
        narrow = QHBoxLayout()
        narrow.setSpacing(8)
        narrow.addWidget(self.field, 1)
        narrow.addWidget(self.courses)
        narrow.addStretch(1)
        self._layers = QStackedWidget()
        for layer in (self.list, self.empty, self.nothing):
            self._layers.addWidget(layer)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 8, MARGIN, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addSpacing(GAP)
        column.addLayout(narrow)
        column.addSpacing(GAP)
        column.addWidget(self._layers, 1)

    # --- the page -------------------------------------------------------------------------------------------

    def load(self) -> None:
        noted = self.services.reader.noted_courses()
        chosen = self.courses.currentData()
        self.courses.clear()
        self.courses.addItem(self.tr("All courses"), None)
        for course_id, course_title, number in noted:
            name = course_title or self.tr("A course that is not here any more")
            self.courses.addItem(f"{name}  {self.locale().toString(number)}", course_id)
        self.courses.setCurrentIndex(max(0, self.courses.findData(chosen)))
        total = sum(number for _, _, number in noted)
        views = self.services.reader.all_notes(self.courses.currentData(), self.field.text())
        current = self.list.rows.item(self.list.currentIndex())
        self.list.rows.show_found(views, self.field.text())
        self._go_back_to(current)
        notes, courses = told.counted(total, "1 note", "%n notes"), told.courses(len(noted))
        self.summary.setText(self.tr("{notes} in {courses}").format(notes=notes, courses=courses))
        self.summary.setVisible(total > 0)
        for part in (self.field, self.courses):
            part.setVisible(total > 0)
        self.export.setEnabled(total > 0)
        sought = self.field.text().strip()
        words = self.tr("No note says “{text}”").format(text=sought) if sought else self.tr("No notes here")
        self.nothing.set_text(words)
        self._layers.setCurrentWidget(self.list if views else self.nothing if total else self.empty)
        if self.settling is not None and not self._is_disputed(self.settling):
            self.settling.accept()

    def concerns(self, change: Change) -> bool:
        return change.notes or change.library

    def _show_all(self) -> None:
        self.field.set_quietly("")
        self.courses.setCurrentIndex(0)
        self.refresh()

    def _go_back_to(self, view: NoteView | None) -> None:
        """The row that had the focus, where it is still there."""
        if view is None:
            return
        rows = [row for row, one in enumerate(self.list.rows.items) if one.id == view.id]
        if rows:
            self.list.setCurrentIndex(self.list.rows.index(rows[0]))

    # --- what can be done -----------------------------------------------------------------------------------

    def _open(self, view: NoteView) -> None:
        if view.disputed:
            self.settle(view)
        else:
            note = view.note
            self.services.navigator.open_lesson(note.lesson, note.course, at=note.at_seconds, noted=True)

    def _remove(self, view: NoteView) -> None:
        if view.disputed:
            self.settle(view)
        else:
            self._noting.remove(view.id, view.note)

    def settle(self, view: NoteView) -> None:
        """Show a note's versions, to choose."""
        dialog = self.settling = QDialog(self)
        dialog.setObjectName("note_settling")
        dialog.setWindowTitle(self.tr("Two versions of a note"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        versions = Versions(self.services.theme)
        versions.show_note(view, self.services.clock(), self.services.tz)
        versions.kept.connect(self._noting.keep)
        versions.kept_all.connect(self._noting.keep_all)
        later = Button(
            self.services.theme, self.tr("Decide later"), dialog.reject, kind="link", name="note_settle_later"
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(26, 22, 26, 18)
        column.setSpacing(12)
        column.addWidget(versions)
        column.addWidget(later, alignment=Qt.AlignmentFlag.AlignTrailing)
        outer = QVBoxLayout(dialog)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inside))
        dialog.setMinimumWidth(_SETTLING)
        dialog.resize(_SETTLING, min(column.heightForWidth(_SETTLING), self.window().height() - 80))
        dialog.finished.connect(self._settled)
        dialog.open()
        if versions.first is not None:
            versions.first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _settled(self, _result: int) -> None:
        self.settling = None

    def _is_disputed(self, dialog: QDialog) -> bool:
        shown = dialog.findChild(Versions)
        view = shown.view if isinstance(shown, Versions) else None
        now = self.services.reader.note(view.id) if view is not None else None
        return now is not None and now.disputed

    def _export(self) -> None:
        course_id = self.courses.currentData()
        named = next((name for one, name, _ in self.services.reader.noted_courses() if one == course_id), "")
        export_notes(self.services, self, course_id, named)
