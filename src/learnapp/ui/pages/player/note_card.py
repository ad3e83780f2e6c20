"""A few words to a moment: kept as a bookmark that says why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from learnapp.ui.format import clock
from learnapp.ui.pages.player.cards import OverlayCard
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.theme import Theme

_LONGEST = 500
_FIELD_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


class NoteCard(OverlayCard):
    """`saved` carries the words; `closed` comes whether they were saved or not."""

    saved = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "note_card", parent)
        self.field = QLineEdit()
        self.field.setObjectName("note_card_field")
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(self.tr("What is worth remembering here?"))
        self._field_keys = ListKeys(self.field, _FIELD_KEYS)
        self.words.hide()
        self.body.insertSpacing(2, 6)
        self.body.insertWidget(3, self.field)
        self.save = self.add_button(self.tr("Save note"), self.accept, primary=True, name="note_card_save")
        self.cancel = self.add_button(self.tr("Cancel"), self.dismiss, name="note_card_cancel")

    def write(self, seconds: float) -> None:
        """Ask for the words of a moment."""
        words = self.tr("Note at {time}").format(time=clock(seconds))
        self.heading.setText(words)
        self.field.setAccessibleName(words)
        self.field.clear()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def accept(self) -> None:
        """Save what was written; nothing written is nothing saved."""
        text = self.field.text().strip()
        if text:
            self.saved.emit(text)
        self.dismiss()

    def dismiss(self) -> None:
        if not self.isHidden():
            self.put_away()
            self.closed.emit()
