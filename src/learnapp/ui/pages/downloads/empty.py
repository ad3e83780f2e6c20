"""What the page says where nothing is wanted and nothing is here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learnapp.ui.services import Services
from learnapp.ui.widgets.state_panel import StatePanel


def _tr(text: str) -> str:
    return QCoreApplication.translate("downloads_empty", text)


def empty_panel(services: Services) -> StatePanel:
    """A guest is led to signing in: only a server has something to download."""
    panel = StatePanel(services.theme, "download-simple")
    panel.setObjectName("downloads_empty")
    if services.account is None:
        panel.set_text(
            _tr("Take courses with you"),
            _tr("Sign in to the server of your organization and download its courses: they play without a network."),
        )
        panel.add_button(
            _tr("Sign in"), services.navigator.sign_in, primary=True, icon="sign-in", name="downloads_sign_in"
        )
    else:
        panel.set_text(
            _tr("Nothing is downloaded yet"),
            _tr("Open a course in the library and choose Download: a lesson, a module or all of it."),
        )
        panel.add_button(
            _tr("Go to the library"), lambda: services.navigator.go("library"), primary=True, icon="books",
            name="downloads_library",
        )  # fmt: skip
    return panel
