"""How downloads may go about it: how fast, over which networks, and whether beside what is watched."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learnapp.ui.format import size
from learnapp.ui.pages.settings.rows import Choice, Section
from learnapp.ui.widgets.switch import Switch

_LIMITS = (250, 500, 1_000, 2_000, 5_000, 10_000)  # kB/s


def _tr(text: str) -> str:
    return QCoreApplication.translate("download_rules", text)


def add_rules(section: Section) -> None:
    """Add the rows; what is chosen holds at once for what is running."""
    services = section.services
    settings = services.settings.value

    def change(**changes: object) -> None:
        section.change(**changes)
        if services.downloads is not None:
            services.downloads.look()

    limits = sorted({*_LIMITS, settings.download_rate_limit} - {0})
    options = [(_tr("As fast as it can"), 0), *((_tr("{0}/s").format(size(kb * 1000)), kb) for kb in limits)]
    limit = Choice("download_rate_limit", options, settings.download_rate_limit)
    limit.activated.connect(lambda _: change(download_rate_limit=limit.currentData()))
    section.add_row(_tr("Speed"), _tr("All downloads together; what you watch is not held back."), limit)
    unmetered = Switch(section.theme, on=settings.download_unmetered_only, name="download_unmetered_only")
    unmetered.toggled.connect(lambda on: change(download_unmetered_only=on))
    meaning = _tr("Wait where the system says that the network costs by the byte, such as that of a phone.")
    section.add_row(_tr("Only over networks that cost nothing"), meaning, unmetered)
    playing = Switch(section.theme, on=settings.download_pause_while_playing, name="download_pause_while_playing")
    playing.toggled.connect(lambda on: change(download_pause_while_playing=on))
    meaning = _tr("When a lesson plays from the server and the network is too slow for both.")
    section.add_row(_tr("Wait while I watch"), meaning, playing)
