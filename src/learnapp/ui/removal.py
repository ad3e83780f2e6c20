"""Taking what was downloaded from this device: asked first, and never touching what was learned."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from learnapp.ui.confirming import confirm
from learnapp.ui.services import Services


def _tr(text: str) -> str:
    return QCoreApplication.translate("removal", text)


def ask_to_remove(
    services: Services, page: QWidget, course_id: str, title: str, lesson_ids: Collection[str] | None = None
) -> None:
    """All that is here of a course, or only of these lessons (and what is on its way of it)."""
    confirm(
        page,
        "remove_download_dialog",
        _tr("Remove “{0}” from this device?").format(title),
        _tr(
            "Its files are deleted here. Your progress stays, and it can be downloaded again or watched over the "
            "network."
        ),
        _tr("Remove"),
        lambda: services.fetching.remove(course_id, lesson_ids),
    )
