"""*Certificates*: the courses that were completed, each to be had on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from learnapp.errors import WorldError
from learnapp.files import replacing
from learnapp.ui import format as told
from learnapp.ui.saving import file_name
from learnapp.ui.services import Services
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import ElidedLabel, card_title, secondary

if TYPE_CHECKING:
    from learnapp.store.views_activity import FinishedCourse

_FIRST = 5
_BESIDE = 320


class CertificatesCard(Card):
    """Hidden as long as there is none."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.theme, spacing=10)
        self._services = services
        self._finished: tuple[FinishedCourse, ...] = ()
        self.setObjectName("certificates")
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        self.rows: list[CertificateRow] = []
        self.all = Button(services.theme, self.tr("Show all"), self._show_all, kind="link", name="certificates_all")
        self.body.addWidget(card_title(services.theme, self.tr("Certificates")))
        self.body.addLayout(self._column)
        self.body.addWidget(self.all)
        self.hide()

    def show_finished(self, finished: tuple[FinishedCourse, ...]) -> None:
        """The latest first."""
        everything = len(self.rows) > _FIRST
        self._finished = finished
        self._fill(finished if everything else finished[:_FIRST])
        self.setVisible(bool(finished))

    def save(self, finished: FinishedCourse) -> None:
        """Ask where to, then write the certificate there."""
        services = self._services
        if not services.learner_name.strip():
            go = services.navigator.go
            services.notices.offer(
                self.tr("A certificate needs your name."), self.tr("Open settings"), lambda: go("settings")
            )
            return
        services.saving.ask(
            self,
            self.tr("Save the certificate"),
            file_name(finished.title, ".pdf", "LearnApp"),
            self.tr("PDF"),
            lambda file: self.write(finished, file),
            dialog="certificate_dialog",
        )

    def write(self, finished: FinishedCourse, file: Path) -> None:
        """The file is there as a whole or not at all; what came of it is told."""
        from learnapp.ui.pages.activity.certificate import certificate_of, pdf_of

        services = self._services
        data = pdf_of(certificate_of(services, finished), services.theme.font())
        try:
            with replacing(file) as out:
                out.write(data)
        except OSError as error:
            title = self.tr("The certificate could not be written")
            text = self.tr("{0}. Nothing was changed; choose another place.").format(error.strerror)
            services.notices.tell(WorldError(title, text))
            return
        services.notices.done(self.tr("Certificate saved as {0}").format(file.name))

    def _show_all(self) -> None:
        self._fill(self._finished)

    def _fill(self, finished: tuple[FinishedCourse, ...]) -> None:
        while len(self.rows) > len(finished):
            row = self.rows.pop()
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(finished):
            self.rows.append(CertificateRow(self._services, self))
            self._column.addWidget(self.rows[-1])
        for row, one in zip(self.rows, finished, strict=True):
            row.tell(one)
        self.all.setVisible(len(finished) < len(self._finished))


class CertificateRow(QWidget):
    def __init__(self, services: Services, card: CertificatesCard) -> None:
        super().__init__()
        self._services, self._card = services, card
        self._finished: FinishedCourse | None = None
        self.title = ElidedLabel(services.theme)
        self.text = secondary(services.theme, wrap=True)
        self.button = Button(services.theme, self.tr("Save PDF …"), self._save, icon="download-simple")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.text)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.button)

    def tell(self, finished: FinishedCourse) -> None:
        services = self._services
        self._finished = finished
        self.title.setText(finished.title)
        when = self.tr("Completed on {0}").format(told.date(finished.completed_at, services.tz))
        if services.account is None:
            how = self.tr("It can be verified after you have signed in and synced.")
        elif finished.waiting:
            how = self.tr("It can be verified after the next sync.")
        else:
            how = self.tr("It can be verified.")
        self.text.setText(f"{when}. {how}")
        self.button.setObjectName(f"certificate_{finished.course_id}")
        self.button.setAccessibleName(self.tr("Save the certificate of {0} as a PDF").format(finished.title))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button stands beside the words, or below them where they would have little room."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._row.setSpacing(12 if beside else 6)
        side = Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag.AlignLeading
        self._row.setAlignment(self.button, side)

    def _save(self) -> None:
        if self._finished is not None:
            self._card.save(self._finished)
