"""The notes of a lesson beside it: listed, written without leaving it, and settled where devices disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from learnapp.store.views_notes import NoteView
from learnapp.ui.format import clock
from learnapp.ui.pages.player.bookmarks import Bookmarks
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.versions import Versions, scrolling
from learncore.records import Chapter, LessonType

LONGEST = 20_000
_PAUSE_MS = 600
_LONGEST_MS = 3_000
"""Who types without a pause loses no more than this."""
_HIGH = ("\ud800", "\udbff")
"""First halves of characters that Qt takes for two."""
_EDGE = 15
_HEIGHT = 150


class NoteField(QPlainTextEdit):
    """Takes every key while someone types; `left` when they go elsewhere, `ended` by Ctrl+Enter or Esc."""

    left = Signal()
    ended = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._cutting = False
        self.setObjectName("note_field")
        self.setFont(theme.font(13, 400))
        self.setPlaceholderText(self.tr("What is worth remembering here?"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(_HEIGHT)

    def event(self, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.ShortcutOverride and not _is_global(event):
            event.accept()
            return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (enter and control):
            self.ended.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def cut_to(self, longest: int) -> bool:
        """Nothing behind so many characters; whether that changes it now, or is being changed."""
        if self._cutting or self.document().characterCount() - 1 <= longest:
            return self._cutting
        self._cutting = True
        if _HIGH[0] <= self.document().characterAt(longest - 1) <= _HIGH[1]:
            longest -= 1
        cursor = QTextCursor(self.document())
        cursor.setPosition(longest)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._cutting = False
        return False


class NoteEditor(QWidget):
    """`written` (text) after a pause of the typing, and before it is left; `done` and `removed` by the buttons."""

    written = Signal(str)
    done = Signal()
    removed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("note_editor")
        self.heading = Label(theme, weight=600)
        self.heading.setObjectName("note_heading")
        self.field = NoteField(theme)
        self.state = Label(theme, size=SIZE_SMALL, role="muted")
        self.state.setObjectName("note_state")
        self.delete = IconButton(
            theme, "trash", self.tr("Delete this note"), self.removed.emit, name="note_delete", side=30
        )
        keeping = self.delete.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)  # nothing moves when it comes
        self.delete.setSizePolicy(keeping)
        self.finish = Button(theme, self.tr("Done"), self.done.emit, kind="primary", name="note_done")
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.delete)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.finish)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 8, _EDGE, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addLayout(foot)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._patience = QTimer(self, singleShot=True, interval=_LONGEST_MS)
        for timer in (self._pause, self._patience):
            timer.timeout.connect(self.flush)
        self._told: str | None = ""
        self.field.textChanged.connect(self._on_text)
        self.field.left.connect(self.flush)
        self.field.ended.connect(self.done)
        self.hide()

    @property
    def text(self) -> str:
        return self.field.toPlainText()

    @property
    def unsaved(self) -> bool:
        return self.text != self._told

    def begin(self, heading: str, text: str, *, known: bool) -> None:
        """Write this note; one that is not `known` yet cannot be deleted."""
        self.heading.setText(heading)
        self.field.setAccessibleName(heading)
        self.show_text(text)
        self.delete.setVisible(known)
        self.state.setText("" if known else self.tr("Saved as you type"))
        self.show()

    def show_text(self, text: str) -> None:
        """This is what is recorded."""
        self._told = text
        if self.text != text:
            self.field.setPlainText(text)
            self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self._rest()

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Have what was written recorded now."""
        self._rest()
        if self.unsaved:
            self._told = self.text
            self.written.emit(self._told)

    def tell_saved(self) -> None:
        """What stands here is recorded."""
        if not self.unsaved:
            self.delete.show()
            self.state.setText(self.tr("Saved"))

    def tell_unsaved(self) -> None:
        """It could not be recorded; it is tried again with the next word, and when it is left."""
        self._told = None
        self.state.setText(self.tr("Not saved yet"))

    def _rest(self) -> None:
        self._pause.stop()
        self._patience.stop()

    def _on_text(self) -> None:
        if self.field.cut_to(LONGEST) or not self.unsaved:
            return
        self.state.setText(self.tr("Saving…"))
        self._pause.start()
        if not self._patience.isActive():
            self._patience.start()


class Notes(QWidget):
    """The editor where something is written, above the list; or the versions of a note, to be settled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("player_notes")
        self.bookmarks = Bookmarks(theme)
        self.editor = NoteEditor(theme)
        self.versions = Versions(theme)
        self.back = Button(theme, self.tr("All notes"), self.show_list, kind="link", name="note_versions_back")
        settling = QWidget()
        inside = QVBoxLayout(settling)
        inside.setContentsMargins(_EDGE + 3, 8, _EDGE + 3, 12)
        inside.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignLeading)
        inside.addWidget(self.versions)
        inside.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.bookmarks)
        self._settling = scrolling(settling)
        self.stack.addWidget(self._settling)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor)
        column.addWidget(self.stack, 1)
        self.views: dict[str, NoteView] = {}

    def show_notes(self, views: Sequence[NoteView], chapters: Sequence[Chapter]) -> int:
        """How many there are."""
        self.views = {view.id: view for view in views}
        settling = self.versions.view
        if settling is not None and self.stack.currentIndex() == 1 and not self._disputed(settling.id):
            self.show_list()
        return self.bookmarks.show_notes(views, chapters)

    def settle(self, view: NoteView, now: int, tz: dt.tzinfo) -> None:
        """Show its versions."""
        self.versions.show_note(view, now, tz)
        self.stack.setCurrentIndex(1)
        if self.versions.first is not None:
            self.versions.first.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def settling(self) -> bool:
        """Whether versions are on the screen."""
        return self.versions.isVisible()

    def show_list(self) -> None:
        """Settle it later, or no more."""
        focused = self._settling.isAncestorOf(QApplication.focusWidget() or self)
        self.stack.setCurrentIndex(0)
        if focused:
            self.bookmarks.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _disputed(self, note_id: str) -> bool:
        view = self.views.get(note_id)
        return view is not None and view.disputed

    def heading_of(self, at: float, kind: LessonType, *, known: bool) -> str:
        """What a note is called that is written, by its moment or its page."""
        if kind == "document":
            words = self.tr("Note on page {n}") if known else self.tr("New note on page {n}")
            return words.format(n=max(1, int(at)))
        words = self.tr("Note at {time}") if known else self.tr("New note at {time}")
        return words.format(time=clock(at))


def _is_global(event: QKeyEvent) -> bool:
    """Keys that mean the same while someone types: Ctrl+K and the like, F1."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and event.key() == Qt.Key.Key_K
