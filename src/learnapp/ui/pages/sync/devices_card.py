"""The devices of the account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.list_card import ListCard, ListRow
from learnapp.ui.widgets.signs import Sign

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
        sign = Sign(self.theme, 34, square=True)
        sign.set_sign("laptop", "calm" if device.this_device else "rest")
        row.line.insertWidget(0, sign)
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
