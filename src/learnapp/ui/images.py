"""Covers and thumbnails, read and scaled away from the GUI thread, kept in a small cache."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

_CACHE_BYTES = 48 * 1024 * 1024
_WAITING = 64

_Key = tuple[str, int, int]


class Images(QObject):
    """`get` answers at once, with what is there; `loaded(path)` tells when more is, `lacking(path)`, once a path, that
    somebody wanted a file that there is not. It is told while something is being painted."""

    loaded = Signal(str)
    lacking = Signal(str)
    _read = Signal(object, object)  # _Key, QImage

    def __init__(self, threads: int = 1) -> None:
        super().__init__()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._kept: OrderedDict[_Key, QPixmap | None] = OrderedDict()
        self._bytes = 0
        self._pending: set[_Key] = set()
        self._waiting: list[_Key] = []
        self.lacked: dict[str, None] = {}
        """The files that were wanted and not there, in that order."""
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def get(self, path: Path, size: QSize) -> QPixmap | None:
        """The picture filling `size` device pixels (cropped to its shape), or None: not there, or not yet."""
        key = (str(path), size.width(), size.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._pending or size.isEmpty():
            return None
        if not path.exists():
            self._lack(key[0])
        else:
            self._pending.add(key)
            self._waiting.append(key)
            if len(self._waiting) > _WAITING:  # scrolled past long ago
                self._pending.discard(self._waiting.pop(0))
            self._start()
        return None

    def forget(self, name: str = "") -> None:
        """Read files again whose name begins with this (all by default): they may have been made anew."""
        for key in [key for key in self._kept if Path(key[0]).name.startswith(name)]:
            kept = self._kept.pop(key)
            self._bytes -= _bytes(kept)

    def renew(self, path: Path) -> None:
        """A picture was made: whoever shows it asks for it again."""
        self.forget(path.name)
        self.loaded.emit(str(path))

    def close(self) -> None:
        self._waiting.clear()
        self._pool.clear()
        self._pool.waitForDone(2000)

    def _lack(self, path: str) -> None:
        if path not in self.lacked:
            self.lacked[path] = None
            self.lacking.emit(path)

    def _start(self) -> None:
        if self._waiting and self._pool.activeThreadCount() < self._pool.maxThreadCount():
            self._pool.start(_Reading(self, self._waiting.pop()))  # the newest first: it is what is seen

    def _take(self, key: _Key, image: QImage) -> None:
        self._pending.discard(key)
        pixmap = None if image.isNull() else QPixmap.fromImage(image)
        self._kept[key] = pixmap
        self._bytes += _bytes(pixmap)
        while self._bytes > _CACHE_BYTES and len(self._kept) > 1:
            self._bytes -= _bytes(self._kept.popitem(last=False)[1])
        if pixmap is not None:
            self.loaded.emit(key[0])
        self._start()


class _Reading(QRunnable):
    def __init__(self, images: Images, key: _Key) -> None:
        super().__init__()
        self._images = images
        self._key = key

    def run(self) -> None:
        image = read_filling(self._key[0], QSize(self._key[1], self._key[2]))
        if shiboken6.isValid(self._images):
            self._images._read.emit(self._key, image)


def read_filling(path: str, size: QSize) -> QImage:
    """The image scaled to cover `size` and cropped to it; a null image where there is none."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isEmpty():
        return QImage()
    scaled = whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    reader.setScaledSize(scaled)
    image = reader.read()
    if image.isNull():
        return image
    return image.copy(
        (image.width() - size.width()) // 2, (image.height() - size.height()) // 2, size.width(), size.height()
    )


def _bytes(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * 4
