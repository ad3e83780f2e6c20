"""The network as the system tells of it: whether there is one, and that it changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

_GONE = QNetworkInformation.Reachability.Disconnected


class Network(QObject):
    """`changed(available)` when the network came, went or became another one.

    A system that tells nothing is taken to have a network: only trying can say.
    """

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._told: QNetworkInformation | None = None
        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            self._told = QNetworkInformation.instance()
        if self._told is not None:
            self._told.reachabilityChanged.connect(self._tell)
            self._told.transportMediumChanged.connect(self._tell)
            self._told.isMeteredChanged.connect(self._tell)
        self._metered = self._told is not None and self._told.isMetered()

    @property
    def available(self) -> bool:
        return self._told is None or self._told.reachability() != _GONE

    @property
    def metered(self) -> bool:
        """Whether the system says that it costs by the byte; any thread may ask."""
        return self._metered

    def close(self) -> None:
        """Hear nothing any more; the system's own object outlives this one."""
        if self._told is not None:
            self._told.reachabilityChanged.disconnect(self._tell)
            self._told.transportMediumChanged.disconnect(self._tell)
            self._told.isMeteredChanged.disconnect(self._tell)
            self._told = None

    def _tell(self, _what: object) -> None:
        self._metered = self._told is not None and self._told.isMetered()
        self.changed.emit(self.available)
