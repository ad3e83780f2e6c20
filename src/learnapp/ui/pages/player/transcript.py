"""What is said, to read along: it follows the playing, can be searched, and leads to the moment of every line."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from learnapp.ui.format import clock, counted
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.pages.player.transcribing import Transcribing
from learnapp.ui.pages.player.transcript_rows import TranscriptPainter, TranscriptRows
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.combo import NamedCombo
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.painted_list import PaintedList
from learnapp.ui.widgets.search_field import SearchField
from learnapp.ui.widgets.state_panel import StatePanel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PAGING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
_FIELD_KEYS = frozenset({*_ENTER, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})
_LIST_KEYS = frozenset({*_ENTER, *_PAGING})
_BOX_KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})


class TranscriptList(PaintedList):
    """`chosen` (seconds) to go there; `scrolled` when somebody looks elsewhere."""

    chosen = Signal(float)
    scrolled = Signal()

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self.setObjectName("transcript_lines")
        self.setAccessibleName(self.tr("Transcript"))
        self.rows = TranscriptRows(theme, width, self)
        self.setModel(self.rows)
        self._painter = TranscriptPainter(theme, self.rows, self)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._keys = ListKeys(self, _LIST_KEYS)
        self.clicked.connect(self._click)
        self.verticalScrollBar().actionTriggered.connect(lambda _action: self.scrolled.emit())

    def go_to(self, row: int) -> None:
        """Bring a line into the middle."""
        self.scrollTo(self.rows.index(row), QAbstractItemView.ScrollHint.PositionAtCenter)

    def words(self) -> str:
        """The chosen lines, else all of them, with their moments."""
        chosen = sorted(index.row() for index in self.selectedIndexes())
        lines = [self.rows.items[row] for row in chosen] if len(chosen) > 1 else self.rows.items
        return "\n".join(f"{clock(line.start)}  {line.text}" for line in lines)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scrolled.emit()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._choose(self.currentIndex())
            return
        if event.key() in _PAGING:
            self.scrolled.emit()
        super().keyPressEvent(event)

    def _click(self, index: QModelIndex) -> None:
        if QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.rows.items[index.row()].start)


class Transcript(QStackedWidget):
    """`sought` (seconds) when a line was chosen."""

    sought = Signal(float)

    def __init__(self, theme: Theme, transcribing: Transcribing, width: int) -> None:
        super().__init__()
        self.setObjectName("player_transcript")
        self._source = transcribing
        self._following = True
        self._place = 0.0
        self._hit = -1
        self._lines: object = None
        self._begun = QTimer(self, singleShot=True, interval=0)
        self.empty = StatePanel(theme, "closed-captioning")
        self.empty.setObjectName("transcript_empty")
        self.field = SearchField(theme, self.tr("Search this transcript"), name="transcript_search")
        self._field_keys = ListKeys(self.field, _FIELD_KEYS)
        self.counted = Label(theme, size=12, weight=400, role="muted")
        self.counted.setObjectName("transcript_count")
        words = self.tr("The match before"), self.tr("The next match")
        self.before = IconButton(theme, "caret-up", words[0], lambda: self.step(-1), name="transcript_before", side=28)
        self.after = IconButton(theme, "caret-down", words[1], lambda: self.step(1), name="transcript_after", side=28)
        self.languages = NamedCombo("transcript_language", self.tr("Language of the transcript"))
        self.languages.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box_keys = (
            ListKeys(self.languages, _BOX_KEYS | {Qt.Key.Key_Space}),
            ListKeys(self.languages.view(), _BOX_KEYS),
        )
        self.copy_button = IconButton(theme, "copy", self.tr("Copy the transcript"), self.copy, name="transcript_copy")
        self.list = TranscriptList(theme, width)
        self.follow_button = Button(theme, self.tr("Follow along"), self.follow_again, name="transcript_follow")
        self.addWidget(self.empty)
        self.addWidget(self._build())
        self._connect()
        self._show()

    def _build(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(4)
        head.addWidget(self.field, 1)
        head.addWidget(self.copy_button)
        self._finding = QWidget()
        found = QHBoxLayout(self._finding)
        found.setContentsMargins(18, 0, 14, 0)
        found.setSpacing(2)
        found.addWidget(self.counted, 1)
        found.addWidget(self.before)
        found.addWidget(self.after)
        tongue = QHBoxLayout()
        tongue.setContentsMargins(14, 0, 14, 0)
        tongue.addWidget(self.languages)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 0, 14, 0)
        foot.addWidget(self.follow_button)
        column.addLayout(head)
        column.addLayout(tongue)
        column.addWidget(self._finding)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        by_tab = (self.field, self.copy_button, self.languages, self.before, self.after, self.list, self.follow_button)
        for one, next_ in itertools.pairwise(by_tab):
            self.setTabOrder(one, next_)
        return inside

    def _connect(self) -> None:
        self._source.changed.connect(self._show)
        self.field.searched.connect(self.search)
        self.field.entered.connect(self._enter)
        self.languages.activated.connect(lambda row: self._source.choose(self._source.sources[row]))
        self.list.chosen.connect(self._seek)
        self.list.scrolled.connect(self._look_elsewhere)
        self.list.rows.ready.connect(self._measured)

    # --- following ------------------------------------------------------------------------------------------

    def follow(self, seconds: float) -> None:
        """This is the moment that plays."""
        self._place = seconds
        rows = self.list.rows
        row = rows.row_at(seconds)
        if row != rows.current:
            rows.current = row
            self.list.viewport().update()
            if self._following and row >= 0 and self.list.isVisible():
                self.list.go_to(row)

    @property
    def following(self) -> bool:
        return self._following

    def follow_again(self) -> None:
        self._following = True
        self.follow_button.hide()
        if self.list.rows.current >= 0:
            self.list.go_to(self.list.rows.current)

    def _look_elsewhere(self) -> None:
        self._following = False
        self.follow_button.show()

    def _seek(self, seconds: float) -> None:
        self.sought.emit(seconds)
        self._place = seconds
        self._following = True
        self.follow_button.hide()

    # --- searching and copying ------------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Mark what says this, and go to the first of it from where it plays."""
        rows = self.list.rows
        rows.search(text)
        self._begun.start()
        self._hit = next((n for n, row in enumerate(rows.hits) if row >= rows.current), 0) - 1
        self.step(1)

    def _enter(self) -> None:
        """On to the next, unless this very Enter has just begun the search."""
        if not self._begun.isActive():
            self.step(1)

    def step(self, step: int) -> None:
        """To the next or the previous line that says it, round and round."""
        rows = self.list.rows
        hits = rows.hits
        self._finding.setVisible(bool(rows.needle))
        self.before.setEnabled(bool(hits))
        self.after.setEnabled(bool(hits))
        if hits:
            self._hit = (self._hit + step) % len(hits)
            self._look_elsewhere()
            self.list.setCurrentIndex(rows.index(hits[self._hit]))
            self.list.go_to(hits[self._hit])
            self.counted.setText(self.tr("{n} of {total}").format(n=self._hit + 1, total=len(hits)))
        else:
            self.counted.setText(self.tr("Nobody says that here"))
            self.list.clearSelection()
        self.list.viewport().update()

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.list.words())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    # --- what is shown --------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._source.want()
        if self._following and self.list.rows.current >= 0:
            self.list.go_to(self.list.rows.current)

    def _show(self) -> None:
        source = self._source
        if self.isVisible():
            source.want()
        self.languages.clear()
        self.languages.addItems([one.label for one in source.sources])
        if source.chosen in source.sources:
            self.languages.setCurrentIndex(source.sources.index(source.chosen))
        self.languages.setVisible(len(source.sources) > 1)
        if source.state == "ready":
            self.setCurrentIndex(1)
            if source.lines is not self._lines:
                self._lines = source.lines
                self.list.rows.measure(source.lines)
            self.list.setAccessibleDescription(counted(len(source.lines), "1 line", "%n lines"))
            return
        self._lines = None
        if source.state == "failed" and source.error is not None:
            self.empty.set_text(source.error.title, source.error.message, "warning-circle")
        elif source.state == "reading":
            self.empty.set_text(self.tr("Reading the captions…"), icon="closed-captioning")
        elif source.away:
            text = self.tr("It comes with the captions, when this lesson is downloaded.")
            self.empty.set_text(self.tr("The transcript is not here yet"), text, "closed-captioning")
        else:
            text = self.tr("A lesson with captions can be read along here, searched and copied.")
            self.empty.set_text(self.tr("No transcript"), text, "closed-captioning")
        self.setCurrentIndex(0)

    def _measured(self) -> None:
        self._following = True
        self.follow_button.hide()
        self._finding.setVisible(bool(self.list.rows.needle))
        self.list.rows.current = -1
        self.follow(self._place)
