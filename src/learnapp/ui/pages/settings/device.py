"""What this device is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.ui.pages.shell import Shell

_LONGEST = 60


class DeviceName(QLineEdit):
    """Enter, or going on, keeps what was typed; nothing gives the device the machine's name again."""

    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services.store.device_name)
        self._services = services
        self._shell = shell
        self.setObjectName("device_name")
        self.setPlaceholderText(self.tr("As the computer"))
        self.setFixedWidth(190)
        self.setMaxLength(_LONGEST)
        self.setCursorPosition(0)
        self.editingFinished.connect(self._rename)

    def _rename(self) -> None:
        store = self._services.store
        name = " ".join("".join(char for char in self.text() if char.isprintable()).split())
        if name == store.device_name:
            self.setText(name)
            return
        write = store.naming.rename(name)
        self._services.jobs.run(lambda _progress, _cancelled: write.result(), done=self._renamed, failed=self._failed)

    def _renamed(self, _change: object) -> None:
        store = self._services.store
        self.setText(store.device_name)
        self.setCursorPosition(0)
        self._shell.show_person()
        self._services.notices.done(self.tr("This device is called {0} now").format(store.device_name))

    def _failed(self, error: BaseException) -> None:
        """It is called as before."""
        self.setText(self._services.store.device_name)
        self._services.notices.tell(error)
