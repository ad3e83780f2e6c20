"""What this installation stands on, told to a person: what is there, what plays, what is missing, how to get it."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from learnapp import sizes
from learnapp.display import display_problem
from learnapp.paths import Paths

_LOW_SPACE = 500 * 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One line: `ok` says whether it is as it should be, `needed` whether LearnApp cannot do without."""

    name: str
    found: str
    ok: bool = True
    needed: bool = False
    advice: str = ""


def examine(paths: Paths) -> list[Check]:
    """Look at everything; never raises and opens no window."""
    return [
        Check("LearnApp", importlib.metadata.version("learnapp")),
        Check(
            "Python",
            f"{platform.python_version()} on {platform.system()} {platform.machine()}",
            sys.version_info >= (3, 11),
            True,
        ),
        _qt(),
        _screen(),
        *_players(),
        _package("Media probing", "av"),
        _package("Captions", "pysubs2"),
        _keyring(paths),
        _folder(paths.data),
        _space(paths.data),
    ]


def _qt() -> Check:
    version = importlib.metadata.version("PySide6")
    if version.startswith("6.12.0"):
        return Check(
            "Qt", f"PySide6 {version}", False, True, "This release aborts Python 3.11. Use PySide6 below 6.12."
        )
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return Check("Qt", str(error), False, True, "Install the Qt xcb libraries; `make run` does it on Debian.")
    return Check("Qt", f"PySide6 {version}", True, True)


def _screen() -> Check:
    if sys.platform in ("win32", "darwin"):
        return Check("Screen", sys.platform)
    problem = display_problem()
    if problem is not None:
        return Check("Screen", problem, False, False, "Without a screen only the commands work, not the window.")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(name):
            return Check("Screen", f"{name}={os.environ[name]}")
    return Check("Screen", f"QT_QPA_PLATFORM={os.environ.get('QT_QPA_PLATFORM')}")


def _players() -> list[Check]:
    from learnapp.player import engine_report

    engines = engine_report()
    plays = any(engine.usable for engine in engines)
    return [
        Check(engine.name, engine.found, engine.usable, not plays, "" if engine.usable else engine.advice)
        for engine in engines
    ]


def _package(name: str, package: str) -> Check:
    try:
        importlib.import_module(package)
    except ImportError as error:
        return Check(name, str(error), False, True, f"Install it with: pip install {package}")
    return Check(name, f"{package} {importlib.metadata.version(package)}", True, True)


def _keyring(paths: Paths) -> Check:
    from learnapp.secrets import Secrets

    secrets = Secrets(paths.config)
    if secrets.lasting == "kept":
        return Check("Keyring", "the system's")
    return Check("Keyring", secrets.note, False, False, "With one (GNOME Keyring, KWallet) you would stay signed in.")


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _folder(folder: Path) -> Check:
    if os.access(_existing(folder), os.W_OK):
        return Check("Library folder", str(folder), True, True)
    return Check("Library folder", f"{folder} cannot be written", False, True, "Choose another with --home FOLDER.")


def _space(folder: Path) -> Check:
    free = shutil.disk_usage(_existing(folder)).free
    return Check(
        "Free space", sizes.told(free), free > _LOW_SPACE, False, "" if free > _LOW_SPACE else "Make some room."
    )
