"""Volume, speed, captions and the panel are kept for the next time, written once things have settled."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from learnapp.settings import Settings, SettingsFile

_SETTLE_MS = 600


class Remember(QObject):
    """`keep` may be called on every notch of a wheel; `flush` writes what waits, now."""

    def __init__(self, settings: SettingsFile, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._pending: dict[str, Any] = {}
        self._later = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._later.timeout.connect(self.flush)
        self.failed: OSError | None = None

    @property
    def value(self) -> Settings:
        return self._settings.value

    def keep(self, **changes: Any) -> None:
        self._pending.update(changes)
        self._later.start()

    def flush(self) -> None:
        """A disk that refuses is not worth an interruption: the choice holds until the program ends."""
        self._later.stop()
        changes, self._pending = self._pending, {}
        if not changes:
            return
        try:
            self._settings.change(**changes)
        except OSError as error:
            self.failed = error
