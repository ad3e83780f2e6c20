"""Python's cyclic garbage is collected on the GUI thread alone.

Left to itself Python collects on whichever thread allocates next, and the Qt objects in the garbage would die there,
while the GUI thread works with others: PySide keeps one table of all connections, and no lock for it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2000


class Garbage(QObject):
    """Collects what is due every two seconds, as long as `parent` lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(collect_due)
        timer.start()


def collect_due() -> None:
    """Collect the oldest generation whose threshold is passed, if there is one."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation] > 0:
            gc.collect(generation)
            return
