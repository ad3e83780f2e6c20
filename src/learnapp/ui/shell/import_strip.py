"""The strip above the pages that tells how an import goes and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.errors import Cancelled, WorldError
from learnapp.ui import format as told
from learnapp.ui.importing import Importer
from learnapp.ui.navigator import Place
from learnapp.ui.notices import SECONDS
from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN, SIZE_SMALL
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import ROLES, ElidedLabel
from learnapp.ui.widgets.meters import Bar
from learnapp.ui.widgets.signs import Sign

if TYPE_CHECKING:
    from learnapp.library import ImportProgress, ImportReport


_SIGNS = {"calm": "package", "done": "check", "rest": "prohibit", "attention": "warning"}


class ImportStrip(QWidget):
    """Hidden while nothing was imported. That something was added is told for some seconds, or until another page is
    opened; what failed stays until it is closed. Lessons are not covered by it: it waits until one comes from them."""

    def __init__(self, services: Services, importer: Importer) -> None:
        super().__init__()
        self._services = services
        self._importer = importer
        self._report: ImportReport | None = None
        self._told = False
        self._passing = False
        self._place = services.navigator.place
        self.clock = QTimer(self, singleShot=True, interval=round(SECONDS * 1000))
        self.clock.timeout.connect(self.put_away)
        self.setObjectName("import_strip")
        theme = services.theme
        self.headline = ElidedLabel(theme, weight=600)
        self.headline.setObjectName("import_headline")
        self.detail = ElidedLabel(theme, size=SIZE_SMALL, weight=400, role="muted")
        self.detail.setObjectName("import_detail")
        self.bar = Bar(theme)
        self.bar.setObjectName("import_bar")
        self.cancel = Button(theme, self.tr("Cancel"), self._cancel, name="import_cancel")
        self.skipped = Button(theme, self.tr("What to know"), self._show_skipped, name="import_skipped")
        self.open = Button(theme, self.tr("Open the course"), self._open, kind="primary", name="import_open")
        self.close_button = IconButton(theme, "x", self.tr("Close"), self.put_away, name="import_close", size=15)
        self.sign = Sign(theme, 34, square=True)
        self.sign.setObjectName("import_sign")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.headline)
        words.addWidget(self.bar)
        words.addWidget(self.detail)
        card = Card(theme, padding=12)
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.sign)
        row.addLayout(words, 1)
        for button in (self.cancel, self.skipped, self.open, self.close_button):
            row.addWidget(button)
        card.body.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, 0, MARGIN, 10)
        outer.addWidget(card)
        importer.started.connect(self.show_start)
        importer.progressed.connect(self.show_progress)
        importer.finished.connect(self.show_report)
        importer.failed.connect(self.show_failure)
        services.navigator.went.connect(self._went)
        self.hide()

    def show_start(self, name: str) -> None:
        self._report = None
        self.headline.setText(self.tr("Adding {0}").format(name))
        self.detail.setText(self.tr("Looking at the files…"))
        self.bar.set_value(0, complete=False)
        self.cancel.setEnabled(True)
        self._show("calm")

    def show_progress(self, progress: ImportProgress) -> None:
        if progress.total:
            self.bar.set_value(round(progress.done / progress.total * 100), complete=False)
            if progress.phase == "pictures":
                count = self.tr("Making pictures, {0} of {1}").format(progress.done, progress.total)
            elif progress.phase == "bytes":
                done, total = told.size(progress.done), told.size(progress.total)
                count = self.tr("{0} of {1}").format(done, total)
            else:
                count = told.counted(progress.total, "{0} of 1 file", "{0} of %n files").format(progress.done)
            self.detail.setText(f"{count} · {progress.current}" if progress.current else count)

    def show_report(self, report: ImportReport) -> None:
        self._report = report
        if report.recognized:
            self.headline.setText(self.tr("{0} is up to date").format(report.title))
        else:
            self.headline.setText(self.tr("{0} was added").format(report.title))
        modules = told.counted(report.modules, "1 module", "%n modules")
        parts = [modules, told.lessons(report.lessons)]
        if report.recognized and report.added:
            parts.append(told.counted(report.added, "1 new lesson", "%n new lessons"))
        if report.skipped:
            parts.append(told.counted(len(report.skipped), "1 thing to know", "%n things to know"))
        self.detail.setText(" · ".join(parts))
        self._show("done")

    def show_failure(self, error: BaseException) -> None:
        self._report = None
        if isinstance(error, Cancelled):
            self.headline.setText(self.tr("Stopped"))
            self.detail.setText(self.tr("Nothing was added, and nothing was changed."))
        elif isinstance(error, WorldError):
            self.headline.setText(error.title)
            self.detail.setText(error.message)
        else:
            self.put_away()
            self._services.notices.tell(error)
            return
        self._show("rest" if isinstance(error, Cancelled) else "attention")

    def _show(self, kind: str) -> None:
        """`calm` while it runs, and then how it ended: what failed looks like nothing else."""
        running = kind == "calm"
        self.sign.set_sign(_SIGNS[kind], kind)
        self.headline.setForegroundRole(ROLES["attention" if kind == "attention" else "text"])
        self.bar.setVisible(running)
        self.cancel.setVisible(running)
        self.close_button.setVisible(not running)
        self.open.setVisible(self._report is not None)
        self.skipped.setVisible(self._report is not None and bool(self._report.skipped))
        self._told = True
        self._passing = kind in ("done", "rest")
        self.clock.stop()
        self._appear()

    def put_away(self) -> None:
        """Nothing more is told of it."""
        self._told = self._passing = False
        self.clock.stop()
        self.hide()

    def _appear(self) -> None:
        """Where there is something to tell, and no lesson is open; what passes is told until its time is over."""
        self.setVisible(self._told and (self._place is None or self._place.page != "player"))
        if not self.isHidden():
            self._pass_soon()

    def _pass_soon(self) -> None:
        """Unless something was skipped, which wants to be looked at."""
        if self._passing and not (self._report is not None and self._report.skipped):
            self.clock.start()

    def _went(self, place: Place) -> None:
        before, self._place = self._place, place
        if self._passing and not self.isHidden() and before != place:
            self.put_away()
        self._appear()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._pass_soon()

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.detail.setText(self.tr("Stopping…"))
        self._importer.cancel()

    def _open(self) -> None:
        if self._report is not None:
            self._services.navigator.open_course(self._report.course_id)
            self.put_away()

    def _show_skipped(self) -> None:
        from learnapp.ui.shell.skipped import SkippedFiles

        if self._report is not None:
            SkippedFiles(self._services.theme, self._report, self.window()).open()
