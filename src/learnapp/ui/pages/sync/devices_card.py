"""The devices of the account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.sync.rows import ListCard, ListRow
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button

if TYPE_CHECKING:
    import datetime as dt

    from learnapp.sync.account import Device


class DevicesCard(ListCard):
    """The last answer of the server stays while it is asked again, or cannot be. `signing_out` carries the Device that
    shall be signed out."""

    signing_out = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Your devices"), "sync_devices")
        self._known: Sequence[Device] = ()
        self.again = Button(theme, self.tr("Try again"), kind="link", name="sync_devices_again")
        self.body.addWidget(self.again, alignment=Qt.AlignmentFlag.AlignLeading)
        self.again.hide()

    def show_devices(self, devices: Sequence[Device], now: int, tz: dt.tzinfo) -> None:
        self._known = devices
        self.again.hide()
        self.set_rows(self._row(number, device, now, tz) for number, device in enumerate(devices))

    def show_waiting(self) -> None:
        self.again.hide()
        if not self._known:
            self.note.setText(self.tr("Asking the server…"))
            self.note.show()

    def show_failure(self, text: str, *, retry: bool) -> None:
        """Why they cannot be told now; those told before stay, and may be out of date."""
        self.note.setText(text)
        self.note.show()
        self.again.setVisible(retry)

    def name_of(self, device: Device) -> str:
        return device.name or self.tr("A device without a name")

    def _row(self, number: int, device: Device, now: int, tz: dt.tzinfo) -> ListRow:
        name = self.name_of(device)
        if device.this_device:
            seen = self.tr("This device")
        elif device.last_seen_at is None:
            seen = self.tr("Not seen yet")
        else:
            seen = self.tr("Last seen {0}").format(told.ago(device.last_seen_at, now, tz))
        row = ListRow(self.theme, name, seen, *self._buttons(number, device))
        row.setObjectName("sync_device")
        row.line.insertWidget(0, _Glyph(self.theme, "laptop", here=device.this_device))
        return row

    def _buttons(self, number: int, device: Device) -> list[Button]:
        if not device.can_be_signed_out:
            return []
        out = Button(
            self.theme,
            self.tr("Sign out"),
            lambda: self.signing_out.emit(device),
            kind="link",
            name=f"sync_device_out_{number}",
        )
        out.setAccessibleName(self.tr("Sign out {0}").format(self.name_of(device)))
        return [out]


class _Glyph(QWidget):
    def __init__(self, theme: Theme, glyph: str, *, here: bool) -> None:
        super().__init__()
        self._theme = theme
        self._glyph = glyph
        self._here = here
        self.setFixedSize(QSize(34, 34))
        self.setFont(theme.font(SIZE_SMALL))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent_soft" if self._here else "hover"))
        painter.drawRoundedRect(self.rect(), 9, 9)
        ink = "accent_ink" if self._here else "muted"
        self._theme.paint_icon(painter, self._glyph, QRectF(8, 8, 18, 18), ink)
