"""The images of a document, read and scaled away from the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_WIDEST = 2_160
_TALLEST = 20_000
_BYTES = 256 * 1024 * 1024
_FORMATS = frozenset({b"png", b"jpeg", b"jpg", b"gif", b"webp", b"bmp"})
"""Those that are pixels and nothing else: what is drawn from a program, as SVG is, may name other files."""


def read_images(files: Mapping[str, Path], cancelled: Callable[[], bool]) -> dict[str, QImage]:
    """Those that can be read, no wider than any column; as many as there is memory for."""
    found: dict[str, QImage] = {}
    total = 0
    for name, path in files.items():
        if cancelled() or total > _BYTES:
            break
        image = _read(path)
        if image is not None:
            found[name] = image
            total += image.sizeInBytes()
    return found


def _read(path: Path) -> QImage | None:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()).lower() not in _FORMATS:
        return None
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > _WIDEST or size.height() > _TALLEST:
        reader.setScaledSize(size.scaled(QSize(_WIDEST, _TALLEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
