"""Pictures from VLC's threads to the GUI thread: three buffers, so that neither waits and none is seen half-written."""

from __future__ import annotations

import ctypes
from threading import Lock

from PySide6.QtGui import QImage

_EVERY_ROW = 8
"""Of two pictures one row in so many is compared; the lowest line of a caption is higher than that."""


class FrameBuffers:
    """VLC writes one buffer, the newest complete one lies ready, the GUI shows the third.

    The pixels belong to QImages, so a picture that somebody still holds outlives the media it came from.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pitch = 0
        self._images: list[QImage] = []
        self._addresses: list[int] = []
        for _ in range(3):
            image = QImage(width, height, QImage.Format.Format_RGB32)
            if image.isNull():
                raise MemoryError(f"no room for a picture of {width} × {height}")
            self.pitch = image.bytesPerLine()
            self._addresses.append(ctypes.addressof(ctypes.c_char.from_buffer(image.bits())))
            self._images.append(image)
        self._writing, self._ready, self._shown = 0, 1, 2
        self._fresh = False
        self._lock = Lock()

    def address(self) -> int:
        """Where VLC may write now."""
        return self._addresses[self._writing]

    def repeats(self) -> bool:
        """Whether what was written is the picture before it: VLC draws a paused one again and again."""
        written, before = self._addresses[self._writing], self._addresses[self._ready if self._fresh else self._shown]
        return all(
            ctypes.string_at(written + row, self.pitch) == ctypes.string_at(before + row, self.pitch)
            for row in range(0, self.pitch * self.height, self.pitch * _EVERY_ROW)
        )

    def publish(self) -> bool:
        """What was written is complete; False where the one before was not taken yet, and is dropped."""
        with self._lock:
            self._writing, self._ready = self._ready, self._writing
            taken, self._fresh = not self._fresh, True
            return taken

    def take(self) -> QImage:
        """The newest complete picture. It shares its pixels, which stay as they are until the next `take`."""
        with self._lock:
            if self._fresh:
                self._ready, self._shown = self._shown, self._ready
                self._fresh = False
            return QImage(self._images[self._shown])


def fit(shape: tuple[float, float], target: tuple[int, int]) -> tuple[int, int]:
    """The greatest even size of this shape that is at most the shape itself and at most the target."""
    width, height = shape
    scale = min(1.0, target[0] / width, target[1] / height)
    return max(2, int(width * scale + 0.5) & ~1), max(2, int(height * scale + 0.5) & ~1)
