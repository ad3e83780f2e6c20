"""The two shelves of the library: what the learner has, and what the organization offers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learnapp.ui.services import Services
from learnapp.ui.widgets.segments import Segments


def make_shelves(services: Services, here: str) -> Segments:
    """The switch between them; `here` is library or catalogue."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("shelves", text)

    shelves = Segments(services.theme, "shelf")
    shelves.add("library", tr("My courses"), lambda: services.navigator.go("library"))
    shelves.add("catalogue", tr("Catalogue"), services.navigator.open_catalogue)
    shelves.choose(here)
    return shelves
