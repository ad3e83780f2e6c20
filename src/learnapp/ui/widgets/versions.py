"""The versions of a note that devices wrote without knowing of each other, and a way to settle it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QStyle, QVBoxLayout, QWidget

from learnapp.store.views_notes import NoteVersion, NoteView
from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label

_CHIP = 20


class Versions(QWidget):
    """`kept` (NoteView, NoteVersion) for one of them, `kept_all` (NoteView) for a note of each."""

    kept = Signal(object, object)
    kept_all = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("note_versions")
        self._theme = theme
        self.view: NoteView | None = None
        self.first: Button | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.title = Label(
            theme, self.tr("This note was changed in two places"), weight=600, role="attention", wrap=True
        )
        self.words = Label(
            theme,
            self.tr("Neither device knew of the other. Both versions are kept until you choose."),
            size=SIZE_SMALL,
            role="muted",
            wrap=True,
        )
        for label in (self.title, self.words):
            column.addWidget(_growing(label))
        self._each = QVBoxLayout()
        self._each.setSpacing(8)
        column.addLayout(self._each)
        self.both = Button(theme, self.tr("Keep all as notes"), self._keep_all, name="note_keep_all")
        row = QHBoxLayout()
        row.addWidget(self.both)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def show_note(self, view: NoteView, now: int, tz: dt.tzinfo) -> None:
        self.view = view
        _clear(self._each)
        self.first = None
        for number, version in enumerate(view.versions):
            self._each.addWidget(self._card(number, version, now, tz))
        self.both.setVisible(sum(not version.note.deleted for version in view.versions) > 1)

    def _card(self, number: int, version: NoteVersion, now: int, tz: dt.tzinfo) -> QWidget:
        card = Card(self._theme, padding=14, spacing=6)
        column = card.body
        device = version.device_name or self.tr("Another device")
        where = self.tr("{device} (this one)").format(device=device) if version.this_device else device
        when = told.ago(version.at, now, tz)
        column.addWidget(_growing(Label(self._theme, f"{where} · {when}", size=SIZE_SMALL, role="muted", wrap=True)))
        deleted = version.note.deleted
        text = self.tr("Deleted") if deleted else version.note.text or self.tr("A bookmark without words")
        label = _growing(Label(self._theme, text, weight=400, wrap=True))
        label.setObjectName(f"note_version_{number}")
        column.addWidget(label)
        words = self.tr("Delete the note") if deleted else self.tr("Keep this one")
        keep = Button(self._theme, words, lambda: self._keep(version), name=f"note_keep_{number}")
        keep.setAccessibleName(f"{words}: {text}")
        self.first = self.first or keep
        column.addWidget(keep, alignment=Qt.AlignmentFlag.AlignLeading)
        return card

    def _keep(self, version: NoteVersion) -> None:
        if self.view is not None:
            self.kept.emit(self.view, version)

    def _keep_all(self) -> None:
        if self.view is not None:
            self.kept_all.emit(self.view)


def paint_disputed(painter: QPainter, room: QRect, theme: Theme, direction: Qt.LayoutDirection) -> int:
    """What a row says of a note that has versions, at the beginning of the room there is; how wide it is."""
    said = QCoreApplication.translate("Versions", "Two versions · choose one")
    wide = painter.fontMetrics().horizontalAdvance(said) + 12
    chip = QStyle.visualRect(direction, room, QRect(room.left(), room.top(), wide, _CHIP))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("attention_soft"))
    painter.drawRoundedRect(chip, 6, 6)
    painter.setPen(theme.color("attention_ink"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, said)
    return wide


def scrolling(inside: QWidget) -> QScrollArea:
    """What holds versions, where they are longer than there is room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area


def _growing(label: Label) -> Label:
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
