"""How lessons are played."""

from __future__ import annotations

from learnapp.ui.pages.settings.rows import Choice, Section
from learnapp.ui.services import Services
from learnapp.ui.widgets.switch import Switch

_RATES = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
_COUNTDOWNS = (3, 5, 8, 10, 15, 20, 30)


class Playback(Section):
    def __init__(self, services: Services) -> None:
        super().__init__(services, self.tr("Playback"))
        known = services.settings.value
        rates = sorted({*_RATES, known.rate})
        number = self.locale().toString
        self.rate = Choice("rate", [(f"{number(rate, 'g', 3)}×", rate) for rate in rates], known.rate)
        self.rate.activated.connect(lambda _index: self.change(rate=self.rate.currentData()))
        self.add_row(self.tr("Speed"), self.tr("What lessons start with."), self.rate)
        openings = [
            (self.tr("Ask"), "ask"),
            (self.tr("Go on where I stopped"), "resume"),
            (self.tr("Start from the beginning"), "start"),
        ]
        self.on_open = Choice("on_open", openings, known.on_open)
        self.on_open.activated.connect(lambda _index: self.change(on_open=self.on_open.currentData()))
        self.add_row(self.tr("When I open a lesson again"), "", self.on_open)
        self.autoplay = Switch(services.theme, on=known.autoplay_next, name="autoplay_next")
        self.autoplay.toggled.connect(self._autoplay)
        meaning = self.tr("When a lesson ends, the next one of the course follows.")
        self.add_row(self.tr("Play the next lesson"), meaning, self.autoplay)
        waits = sorted({*_COUNTDOWNS, known.countdown_seconds})
        options = [(self.tr("{0} seconds").format(number(wait)), wait) for wait in waits]
        self.countdown = Choice("countdown_seconds", options, known.countdown_seconds)
        self.countdown.setEnabled(known.autoplay_next)
        self.countdown.activated.connect(lambda _index: self.change(countdown_seconds=self.countdown.currentData()))
        self.add_row(self.tr("Time before it starts"), "", self.countdown)
        self.captions = Switch(services.theme, on=known.captions, name="captions")
        self.captions.toggled.connect(lambda on: self.change(captions=on))
        self.add_row(self.tr("Captions"), self.tr("Shown where a lesson has them."), self.captions)

    def _autoplay(self, on: bool) -> None:
        self.change(autoplay_next=on)
        self.countdown.setEnabled(on)
