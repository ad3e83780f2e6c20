"""The pictures of a PDF's pages: drawn on a thread, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer

_KEPT_BYTES = 192 * 1024 * 1024
_MOST_PIXELS = 20_000_000


class PagePictures(QObject):
    """`get` answers at once with what there is; `drawn(page)` tells when there is more. Pages count from 1."""

    drawn = Signal(int)

    def __init__(self, document: QPdfDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[int, tuple[QSize, QImage]] = OrderedDict()
        self._bytes = 0
        self._asked: dict[int, tuple[int, QSize]] = {}
        self._inverted = False
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(document)
        self._renderer.pageRendered.connect(self._take)

    def set_inverted(self, inverted: bool) -> None:
        """Light letters on dark paper, or as printed."""
        if inverted != self._inverted:
            self._inverted = inverted
            for page, (size, image) in self._kept.items():
                image.invertPixels(QImage.InvertMode.InvertRgb)
                self._kept[page] = (size, image)

    def forget(self) -> None:
        self._kept.clear()
        self._asked.clear()
        self._bytes = 0

    def get(self, page: int, size: QSize) -> QImage | None:
        """The page as it was last drawn; asked for anew where that was in another size (pixels)."""
        wanted = _within(size)
        kept = self._kept.get(page)
        if kept is not None:
            self._kept.move_to_end(page)
        if (kept is None or kept[0] != wanted) and self._asked.get(page, (0, QSize()))[1] != wanted:
            number = self._renderer.requestPage(page - 1, wanted)
            if number:
                self._asked[page] = (number, wanted)
        return kept[1] if kept is not None else None

    def _take(self, page: int, size: QSize, image: QImage, _options: QPdfDocumentRenderOptions, number: int) -> None:
        asked = self._asked.get(page + 1)
        if asked is None or asked[0] != number:
            return
        del self._asked[page + 1]
        if image.isNull():
            return
        if self._inverted:
            image.invertPixels(QImage.InvertMode.InvertRgb)
        before = self._kept.pop(page + 1, None)
        self._bytes += image.sizeInBytes() - (before[1].sizeInBytes() if before is not None else 0)
        self._kept[page + 1] = (size, image)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, (_, old) = self._kept.popitem(last=False)
            self._bytes -= old.sizeInBytes()
        self.drawn.emit(page + 1)


def _within(size: QSize) -> QSize:
    """No picture has more pixels than the machine cares to hold; it is drawn larger than it is."""
    pixels = size.width() * size.height()
    if pixels <= _MOST_PIXELS:
        return size
    share = (_MOST_PIXELS / pixels) ** 0.5
    return QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share)))
