"""How it looks, and who learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from learnapp.ui.pages.settings.rows import Choice, Section
from learnapp.ui.services import Services
from learnapp.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from learnapp.ui.pages.shell import Shell


class Appearance(Section):
    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services, self.tr("You and the look"))
        self._shell = shell
        known = services.settings.value
        self.name = QLineEdit(known.learner_name)
        self.name.setObjectName("learner_name_field")
        self.name.setPlaceholderText(self.tr("Your name"))
        self.name.setFixedWidth(190)
        self.name.setMaxLength(80)
        self.name.editingFinished.connect(self._rename)
        if services.account is None:  # an account has its name
            self.add_row(self.tr("Name"), self.tr("For the greeting. It stays on this device."), self.name)
        looks = [
            (self.tr("Like the system"), "system"),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        ]
        self.look = Choice("theme", looks, known.theme)
        self.look.activated.connect(lambda _index: self._dress())
        self.add_row(self.tr("Look"), "", self.look)
        self.motion = Switch(services.theme, on=known.reduced_motion, name="reduced_motion")
        self.motion.toggled.connect(self._move)
        meaning = self.tr("Nothing fades or slides. A system that asks for it is followed anyway.")
        self.add_row(self.tr("Less motion"), meaning, self.motion)

    def _rename(self) -> None:
        name = " ".join(self.name.text().split())
        if name != self.services.settings.value.learner_name:
            self.change(learner_name=name)
            self._shell.show_person()

    def _dress(self) -> None:
        mode = self.look.currentData()
        self.change(theme=mode)
        self.services.theme.set_mode(mode)

    def _move(self, reduced: bool) -> None:
        self.change(reduced_motion=reduced)
        self.services.theme.reduced_motion = reduced
