"""What is told on the desktop, each to be turned off."""

from __future__ import annotations

from learnapp.ui.pages.settings.rows import Section
from learnapp.ui.services import Services
from learnapp.ui.widgets.switch import Switch


class Notifications(Section):
    def __init__(self, services: Services) -> None:
        super().__init__(services, self.tr("Notifications"))
        known = services.settings.value
        names = {
            25: self.tr("A quarter of a course is done"),
            50: self.tr("Half of a course is done"),
            75: self.tr("Three quarters of a course are done"),
            100: self.tr("A course is complete"),
        }
        self.quarters: dict[int, Switch] = {}
        for quarter, name in names.items():
            switch = Switch(services.theme, on=quarter in known.notify_quarters, name=f"notify_{quarter}")
            switch.toggled.connect(lambda _on: self._choose())
            meaning = self.tr("Told on the desktop, once, for what you learn on this device.") if quarter == 25 else ""
            self.add_row(name, meaning, switch)
            self.quarters[quarter] = switch
        self.pause = Switch(services.theme, on=known.notify_pause, name="notify_pause")
        self.pause.toggled.connect(lambda on: self.change(notify_pause=on))
        meaning = self.tr("After 7 days without learning, once, while LearnApp is open.")
        self.add_row(self.tr("A gentle reminder"), meaning, self.pause)

    def _choose(self) -> None:
        chosen = tuple(quarter for quarter, switch in self.quarters.items() if switch.isChecked())
        self.change(notify_quarters=chosen)
