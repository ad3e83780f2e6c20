"""A question before what cannot be taken back by a click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(
    parent: QWidget, name: str, question: str, told: str, action: str, act: Callable[[], object], *, stay: str = ""
) -> None:
    """Ask, and `act` where the answer is `action`; Return and Escape change nothing. `stay` names that: “Cancel”,
    unless it is a cancelling that is asked about."""
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setWindowTitle("LearnApp")
    box.setText(question)
    box.setInformativeText(told)
    yes = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
    yes.setObjectName(f"{name}_yes")
    no = box.addButton(stay or QCoreApplication.translate("confirm", "Cancel"), QMessageBox.ButtonRole.RejectRole)
    no.setObjectName(f"{name}_no")
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.finished.connect(lambda _result: (act() if box.clickedButton() is yes else None, box.deleteLater()))
    box.open()
