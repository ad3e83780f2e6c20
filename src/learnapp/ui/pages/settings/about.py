"""What this installation is and stands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.pages.settings.rows import Section
from learnapp.ui.services import Services
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label, secondary
from learnapp.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from learnapp.doctor import Check


class About(Section):
    def __init__(self, services: Services) -> None:
        super().__init__(services, self.tr("About LearnApp"))
        self._checks: Sequence[Check] = ()
        self.state = Label(
            services.theme, self.tr("Looking at this installation…"), weight=400, role="muted", wrap=True
        )
        self.state.setObjectName("doctor_state")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 11, 0, 8)
        column.setSpacing(6)
        column.addWidget(self.state)
        column.addLayout(self._list)
        self.add_widget(inside)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(10)
        self.again = Button(
            services.theme, self.tr("Look again"), self.look, icon="arrow-clockwise", name="doctor_again"
        )
        self.copy = Button(services.theme, self.tr("Copy as text"), self._copy, icon="copy", name="doctor_copy")
        self.copy.setEnabled(False)
        row.addWidget(self.again)
        row.addWidget(self.copy)
        row.addStretch()
        self.add_widget(buttons)

    def look(self) -> None:
        """Examine in a job; shown when known."""
        self.again.setEnabled(False)

        def examine(progress: Progress, cancelled: IsCancelled) -> Sequence[Check]:
            return self.services.doctor()

        self.services.jobs.run(examine, done=self._show, failed=self._failed)

    def _show(self, checks: Sequence[Check]) -> None:
        self._checks = checks
        self.again.setEnabled(True)
        self.copy.setEnabled(True)
        wrong = sum(not check.ok for check in checks)
        if wrong:
            self.state.setText(self.tr("LearnApp works, but not everything is as it should be."))
        else:
            self.state.setText(self.tr("Everything is as it should be."))
        if any(not check.ok and check.needed for check in checks):
            self.state.setText(self.tr("Something that LearnApp needs is missing."))
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for check in checks:
            self._list.addWidget(_Finding(self.theme, check))

    def _failed(self, _error: BaseException) -> None:
        self.again.setEnabled(True)
        self.state.setText(self.tr("This installation could not be examined. The log says more."))

    def _copy(self) -> None:
        lines = [
            f"{'ok ' if check.ok else '!! '}{check.name}: {check.found} {check.advice}".rstrip()
            for check in self._checks
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.services.notices.done(self.tr("Copied"))


class _Finding(QWidget):
    def __init__(self, theme: Theme, check: Check) -> None:
        super().__init__()
        self.setObjectName("doctor_finding")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(secondary(theme, check.found, wrap=True))
        if not check.ok and check.advice:
            words.addWidget(Label(theme, check.advice, size=SIZE_SMALL, weight=600, role="attention", wrap=True))
        name = Label(theme, check.name)
        name.setFixedWidth(130)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(_Sign(theme, check.ok), alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(name, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


class _Sign(Painted):
    def __init__(self, theme: Theme, ok: bool) -> None:
        super().__init__()
        self._theme = theme
        self._ok = ok
        self.setAccessibleName(self.tr("In order") if ok else self.tr("Not in order"))
        self.setFixedSize(QSize(16, 18))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        glyph, ink = ("check-circle", "done_ink") if self._ok else ("warning-circle", "attention_ink")
        self._theme.paint_icon(painter, glyph, QRectF(0, 1, 16, 16), ink)
