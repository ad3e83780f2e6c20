"""Which engine plays: VLC, or QtMultimedia where VLC is missing or too old. Both are loaded only when asked for."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from learnapp.errors import PlayerError
from learnapp.player.engine import PlayerEngine

_log = logging.getLogger(__name__)

VLC, QT = "vlc", "qt"


@dataclass(frozen=True)
class EngineReport:
    """One engine of this installation: what was `found` (version and place, or what is wrong), whether it is `usable`,
    whether it is the one that plays, and how to get it (`advice`) where it is not usable."""

    name: str
    found: str
    usable: bool
    plays: bool = False
    advice: str = ""


def create_engine(prefer: str | None = None) -> PlayerEngine:
    """VLC where it is usable, else QtMultimedia; `prefer` or `LEARNAPP_ENGINE` (vlc, qt) names the first to try.

    Needs a running QApplication. Raises PlayerError where neither can be used.
    """
    first = prefer or os.environ.get("LEARNAPP_ENGINE") or VLC
    for name in (VLC, QT) if first != QT else (QT, VLC):
        try:
            return _vlc_engine() if name == VLC else _qt_engine()
        except Exception as error:
            _log.info("%s is not used: %s", name, error)
    raise PlayerError("Nothing to play with", f"Neither VLC nor QtMultimedia can be used. {vlc_advice()}")


def engine_report() -> list[EngineReport]:
    """What there is to play with, the one that plays first; needs no QApplication and never raises."""
    reports = [_vlc_report(), _qt_report()]
    if os.environ.get("LEARNAPP_ENGINE") == QT:
        reports.reverse()
    for place, report in enumerate(reports):
        if report.usable:
            reports[place] = EngineReport(report.name, f"{report.found}, plays", True, plays=True)
            break
    return sorted(reports, key=lambda report: not report.plays)


def vlc_advice(platform: str = sys.platform) -> str:
    """How to get VLC here."""
    if platform == "win32":
        return "Install VLC 3.0.20 or newer (64 bit) from videolan.org, or run: winget install VideoLAN.VLC"
    if platform == "darwin":
        return "Install VLC 3.0.20 or newer from videolan.org, or run: brew install --cask vlc"
    return "Install VLC 3.0.20 or newer: apt install libvlc5 vlc-plugin-base, dnf install vlc, or pacman -S vlc"


def _vlc_engine() -> PlayerEngine:
    from learnapp.player.vlc_engine import VlcEngine

    return VlcEngine()


def _qt_engine() -> PlayerEngine:
    from learnapp.player.qt_engine import QtEngine

    return QtEngine()


def _vlc_report() -> EngineReport:
    from learnapp.player import libvlc
    from learnapp.player.vlc_instance import new_instance

    try:
        vlc = libvlc.load()
        vlc.release(new_instance(vlc))
    except libvlc.VlcUnusableError as error:
        return EngineReport("VLC", str(error), False, advice=vlc_advice())
    return EngineReport("VLC", f"{vlc.version} ({vlc.path})", True)


def _qt_report() -> EngineReport:
    try:
        from PySide6.QtCore import QLibraryInfo, QLoggingCategory, qVersion

        QLoggingCategory.setFilterRules("qt.multimedia.symbolsresolver=false")  # what sound servers it does without
        importlib.import_module("PySide6.QtMultimedia")
    except ImportError as error:
        return EngineReport("QtMultimedia", str(error), False, advice="Reinstall LearnApp, or PySide6 with its Addons.")
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "multimedia"
    backends = sorted(
        path.stem.removeprefix("lib").removesuffix("mediaplugin") for path in plugins.glob("*mediaplugin*")
    )
    if not backends:
        return EngineReport("QtMultimedia", f"Qt {qVersion()} without a media plugin", False, advice=_QT_ADVICE)
    return EngineReport("QtMultimedia", f"Qt {qVersion()} with {', '.join(backends)}", True)


_QT_ADVICE = "Install PySide6-Addons of the same version as PySide6."
