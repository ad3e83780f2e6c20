"""The pictures of a PDF's pages: drawn on a thread, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer

from learnapp.ui.pages.reader.pdf_dark import darkened

_KEPT_BYTES = 192 * 1024 * 1024
_MOST_PIXELS = 20_000_000


class PagePictures(QObject):
    """`get` answers at once with what there is; `drawn(page)` tells when there is more. Pages count from 1."""

    drawn = Signal(int)
    _darkened = Signal(object, object)  # _Darkening, QImage

    def __init__(self, document: QPdfDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[int, tuple[QSize, QImage]] = OrderedDict()
        self._bytes = 0
        self._asked: dict[int, tuple[int, QSize]] = {}
        self._dark = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(document)
        self._renderer.pageRendered.connect(self._take)
        self._darkened.connect(self._take_dark, Qt.ConnectionType.QueuedConnection)

    def set_dark(self, dark: bool) -> None:
        """Light letters on dark paper, or as printed."""
        if dark != self._dark:
            self.forget()
            self._dark = dark

    def forget(self) -> None:
        """Let go of all pictures, and of those under way."""
        self._kept.clear()
        self._asked.clear()
        self._bytes = 0
        if self._pool.activeThreadCount():
            self._pool.clear()
            self._pool.waitForDone(1000)

    def is_asked(self, page: int, number: int) -> bool:
        """Whether this drawing of a page is still waited for; for any thread."""
        return self._asked.get(page, (0, None))[0] == number

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
        if not self.is_asked(page + 1, number):
            return
        if self._dark and not image.isNull():
            self._pool.start(_Darkening(self, page + 1, number, size, image))
        else:
            self._keep(page + 1, size, image)

    def _take_dark(self, done: _Darkening, image: QImage) -> None:
        if self.is_asked(done.page, done.number):
            self._keep(done.page, done.size, image)

    def _keep(self, page: int, size: QSize, image: QImage) -> None:
        del self._asked[page]
        if image.isNull():
            return
        before = self._kept.pop(page, None)
        self._bytes += image.sizeInBytes() - (before[1].sizeInBytes() if before is not None else 0)
        self._kept[page] = (size, image)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, (_, old) = self._kept.popitem(last=False)
            self._bytes -= old.sizeInBytes()
        self.drawn.emit(page)


class _Darkening(QRunnable):
    """Turns one picture dark, unless it is no longer waited for."""

    def __init__(self, pictures: PagePictures, page: int, number: int, size: QSize, image: QImage) -> None:
        super().__init__()
        self._pictures = pictures
        self._image = image
        self.page, self.number, self.size = page, number, size

    def run(self) -> None:
        made = darkened(self._image, lambda: self._pictures.is_asked(self.page, self.number))
        if made is not None and shiboken6.isValid(self._pictures):
            self._pictures._darkened.emit(self, made)


def _within(size: QSize) -> QSize:
    """No picture has more pixels than the machine cares to hold; it is drawn larger than it is."""
    pixels = size.width() * size.height()
    if pixels <= _MOST_PIXELS:
        return size
    share = (_MOST_PIXELS / pixels) ** 0.5
    return QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share)))
