"""A certificate of completion on a page of paper, with a code that the server confirms."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QDate,
    QIODevice,
    QLocale,
    QMarginsF,
    QPointF,
    QRectF,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from learnapp.store.views_activity import FinishedCourse
from learnapp.ui import format as told
from learnapp.ui.services import Services
from learnapp.ui.tokens import LIGHT
from learnapp.ui.widgets.marks import paint_logo
from learncore.certificate import code_of

_INCH: Final = 72
_RESOLUTION: Final = 600
_SIDE: Final = 70
_LEAST: Final = 15
_SEVERAL: Final = 60
"""So high may a long name or title be."""
_MIDDLE: Final = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class Certificate(NamedTuple):
    """What stands on the paper; `code` and `server` are empty for who has no account."""

    name: str
    course: str
    date: str
    organization: str
    code: str
    server: str
    note: str


def certificate_of(services: Services, finished: FinishedCourse) -> Certificate:
    """The certificate of a course that the learner has finished, and how it can be verified."""
    day = told.local(finished.completed_at, services.tz).date()
    account = services.account
    if account is None:
        note = _tr("It can be verified only after its learner has signed in and synced; it has no code before.")
    elif finished.waiting:
        note = _tr("It can be verified only after the device that made it has synced.")
    else:
        note = _tr("The server confirms the name, the course and the date.")
    if not finished.offered:
        note = f"{_tr('The course is one of the learner’s own.')} {note}"
    return Certificate(
        name=services.learner_name,
        course=finished.title,
        date=QLocale().toString(QDate(day.year, day.month, day.day), "d MMMM yyyy"),
        organization=account.organization if account is not None and finished.offered else "",
        code=code_of(account.organization_id, account.user, finished.course_id) if account is not None else "",
        server=f"{account.server.rstrip('/')}/certificates" if account is not None else "",
        note=note,
    )


def pdf_of(certificate: Certificate, font: QFont) -> bytes:
    """One page of A4, on its side; its text can be searched and copied."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(f"{_tr('Certificate of completion')}: {certificate.course}")
    writer.setCreator("LearnApp")
    writer.setResolution(_RESOLUTION)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(0, 0, 0, 0))
    )
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_RESOLUTION / _INCH, _RESOLUTION / _INCH)
    paint(painter, certificate, font)
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def paint(painter: QPainter, certificate: Certificate, font: QFont) -> None:
    """On 842 by 595 points."""
    page = QRectF(0, 0, 842, 595)
    painter.setPen(QPen(QColor(LIGHT.accent), 2))
    painter.drawRoundedRect(page.adjusted(28, 28, -28, -28), 14, 14)
    painter.setPen(QPen(QColor(LIGHT.line), 1))
    painter.drawRoundedRect(page.adjusted(36, 36, -36, -36), 9, 9)
    paint_logo(painter, QRectF(page.center().x() - 19, 60, 38, 38), QColor(LIGHT.accent), QColor(LIGHT.on_accent))
    line = _Lines(painter, font)
    line.write(130, 30, 700, _tr("Certificate of completion"))
    line.write(176, 14, 400, _tr("This certifies that"), LIGHT.muted)
    line.write(219, 34, 700, certificate.name)
    line.write(272, 14, 400, _tr("has completed the course"), LIGHT.muted)
    line.write(308, 26, 600, certificate.course)
    line.write(358, 14, 500, _tr("on {0}").format(certificate.date))
    if certificate.organization:
        line.write(384, 14, 500, certificate.organization, LIGHT.muted)
    painter.setPen(QPen(QColor(LIGHT.line), 1))
    painter.drawLine(QPointF(271, 430), QPointF(571, 430))
    if certificate.code:
        line.write(448, 18, 600, certificate.code)
        line.write(474, 11, 400, _tr("Verify this code at {0}").format(certificate.server), LIGHT.muted)
    line.write(498, 11, 400, certificate.note, LIGHT.muted)


class _Lines:
    """Writes into the middle of the page: smaller where it is long, on several lines, cut where even that is too
    long."""

    def __init__(self, painter: QPainter, font: QFont) -> None:
        self._painter = painter
        self._font = QFont()
        self._font.setFamilies(font.families())
        for feature in ("calt", "tnum"):  # other shapes of figures come out of the file as no figures
            self._font.setFeature(QFont.Tag(feature), 0)

    def write(self, middle: float, size: int, weight: int, text: str, color: str = LIGHT.text) -> None:
        """`middle` and `size` in points."""
        height = _SEVERAL if size > _LEAST else 3 * size
        box = QRectF(_SIDE, middle - height / 2, 842 - 2 * _SIDE, height)
        font = QFont(self._font)
        font.setWeight(QFont.Weight(weight))
        font.setPixelSize(size)
        text = " ".join(text.split())
        while not _fits(text, font, box) and font.pixelSize() > min(size, _LEAST):
            font.setPixelSize(font.pixelSize() - 1)
        shown = text
        while not _fits(shown, font, box):
            text = text[:-1]
            shown = f"{text.rstrip()}…"
        self._painter.setFont(font)
        self._painter.setPen(QColor(color))
        self._painter.drawText(box, _MIDDLE, shown)


def _fits(text: str, font: QFont, box: QRectF) -> bool:
    needed = QFontMetricsF(font).boundingRect(box, _MIDDLE, text)
    return needed.width() <= box.width() and needed.height() <= box.height()


def _tr(text: str) -> str:
    return QCoreApplication.translate("certificate", text)
