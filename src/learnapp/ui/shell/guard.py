"""The last net: what nobody caught is logged, and told calmly."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWidgets import QWidget

from learnapp.errors import WorldError
from learnapp.ui.notices import Notices

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

_log = logging.getLogger(__name__)


class Guard(QObject):
    """Takes the place of Python's hooks for uncaught exceptions, of this and other threads, until `remove`."""

    _caught = Signal(object)

    def __init__(self, notices: Notices, logs: Path, window: QWidget) -> None:
        super().__init__(window)
        self._notices = notices
        self._logs = logs
        self._window = window
        self._open: QMessageBox | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._caught.connect(self.show)

    def install(self) -> None:
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def show(self, error: BaseException) -> None:
        """One calm dialog at a time; a failure of the world is told as a notice instead."""
        if isinstance(error, WorldError):
            self._notices.tell(error)
            return
        if self._open is not None:
            return
        from PySide6.QtGui import QDesktopServices
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self._window)
        box.setObjectName("unexpected_error")
        box.setWindowTitle("LearnApp")
        box.setText(self.tr("Something went wrong"))
        box.setInformativeText(
            self.tr(
                "LearnApp made a mistake and could not finish what you asked for. Your progress is saved. "
                "You can go on; if it happens again, start LearnApp anew. What happened is written in the log."
            )
        )
        close = box.addButton(self.tr("Go on"), QMessageBox.ButtonRole.AcceptRole)
        logs = box.addButton(self.tr("Show the log"), QMessageBox.ButtonRole.HelpRole)
        logs.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._logs))))
        box.setDefaultButton(close)
        box.finished.connect(self._closed)
        self._open = box
        box.open()

    def _closed(self) -> None:
        if self._open is not None:
            self._open.deleteLater()
            self._open = None

    def tell(self, error: BaseException) -> None:
        """Log an exception that is our own fault, and tell of it."""
        _log.error("unexpected", exc_info=error)
        self.show(error)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        _log.error("uncaught", exc_info=(kind, error, trace))
        self._caught.emit(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            _log.error("uncaught in %s", args.thread, exc_info=args.exc_value)
            self._caught.emit(args.exc_value)
