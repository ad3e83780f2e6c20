"""A list to choose one of, called by a name that is not shown beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel


class NamedCombo(QComboBox):
    """Where a screen reader calls a list by its label and by nothing else (Linux), it needs one; this one is hidden."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self._words = QLabel(words, self)
        self._words.setBuddy(self)
        self._words.hide()
