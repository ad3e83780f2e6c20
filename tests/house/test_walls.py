"""One foreign language a room: which of our modules may import what from outside.

import-linter sees a foreign package only by its first name, and Qt's walls run between its modules
(QtCore here, QtWidgets only there), so these are read from the source.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"

# The door shows the window, and doctor tries whether there can be one.
DOOR = (
    "learnapp.__main__",
    "learnapp.commands",
    "learnapp.launch",
    "learnapp.doctor",
    "learnapp.beside",
    "learnapp.build",
)

# What may be imported only in the rooms named. The longest name that fits decides; what fits none is free.
ONLY_IN: dict[str, tuple[str, ...]] = {
    # SQL
    "sqlite3": ("learnapp.store", "learnserver"),
    "sqlite_utils": ("learnapp.store",),
    "sqlalchemy": ("learnserver",),
    "alembic": ("learnserver",),
    "psycopg": ("learnserver",),
    # media engines; reading files' streams is coursekit's
    "vlc": ("learnapp.player",),
    "av": ("coursekit",),
    "pysubs2": ("coursekit", "learnapp.player"),
    # documents: what reads them, and Qt's part that draws them
    "pypdfium2": ("coursekit",),
    "nh3": ("coursekit",),
    "markdown_it": ("coursekit",),
    "charset_normalizer": ("coursekit",),
    "PySide6.QtPdf": ("learnapp.ui",),
    "PySide6.QtPdfWidgets": (),
    # HTTP
    "httpx": ("learnapp.sync",),
    "httpcore": (),
    "requests": (),
    "urllib.request": (),
    "http.client": (),
    "litestar": ("learnserver",),
    "obstore": ("learnserver.content",),
    "swagger_ui_bundle": ("learnserver.routes",),
    "uvicorn": ("learnserver",),
    "argon2": ("learnserver",),
    # secrets and places
    "keyring": ("learnapp.secrets",),
    "platformdirs": ("learnapp.paths", "learnserver"),
    # Qt: widgets, then drawing without widgets, then objects and signals
    "PySide6": ("learnapp.ui", *DOOR),
    "PySide6.QtMultimedia": ("learnapp.player",),
    "PySide6.QtMultimediaWidgets": (),
    "PySide6.QtDBus": ("learnapp.tracking",),
    "PySide6.QtGui": ("learnapp.ui", "learnapp.player", *DOOR),
    "PySide6.QtCore": (
        "learnapp.ui",
        "learnapp.tracking",
        "learnapp.player",
        "learnapp.jobs",
        "learnapp.bridge",
        "learnapp.zone",  # Qt knows the time zones of all systems
        *DOOR,
    ),
    "qtawesome": ("learnapp.ui", *DOOR),
    # PyQt and its likes would be a second binding in one process
    "PyQt5": (),
    "PyQt6": (),
    "qtpy": (),
}

# The law reads no clock, no file, no network and no system, and runs nothing beside itself.
NOT_IN_THE_LAW = {
    "asyncio", "builtins.open", "concurrent", "ctypes", "glob", "http", "importlib", "io", "logging", "multiprocessing",
    "os", "pathlib", "platform", "queue", "select", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib",
}  # fmt: skip
LAW_MAY_STAND_ON = {"msgspec"}
CLOCK_CALLS = {"now", "utcnow", "today"}


def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def within(name: str, place: str) -> bool:
    return name == place or name.startswith(place + ".")


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported name with its line: `from a import b` counts as a.b, import_module("a") as a."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports here are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def breaches(module: str, tree: ast.AST) -> list[str]:
    found: list[str] = []
    for line, name in imports(tree):
        fitting = [foreign for foreign in ONLY_IN if within(name, foreign)]
        if not fitting:
            continue
        rooms = ONLY_IN[max(fitting, key=len)]
        if not any(within(module, room) for room in rooms):
            found.append(f"{module}:{line} imports {name}, which belongs to {' and '.join(rooms) or 'nobody'}")
    return found


def breaches_of_the_law(module: str, tree: ast.AST) -> list[str]:
    found: list[str] = []
    foreign = {name for name in ONLY_IN if "." not in name} - LAW_MAY_STAND_ON
    for line, name in imports(tree):
        if any(within(name, banned) for banned in NOT_IN_THE_LAW | foreign):
            found.append(f"{module}:{line} imports {name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"}:
                found.append(f"{module}:{node.lineno} calls {node.func.id}()")
            if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS:
                found.append(f"{module}:{node.lineno} asks the clock: .{node.func.attr}()")
    return found


@pytest.mark.parametrize(
    ("module", "path"), modules().items(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_foreign_packages_stay_in_their_rooms(module: str, path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    assert breaches(module, tree) == []
    if within(module, "learncore"):
        assert breaches_of_the_law(module, tree) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("learnapp.ui.window", "import sqlite3"),
        ("learnapp.library.index", "from PySide6.QtCore import Signal"),
        ("learnapp.store.writer", "from PySide6 import QtCore"),
        ("learnapp.player.vlc_engine", "from PySide6.QtWidgets import QWidget"),
        ("learnapp.player.vlc_engine", "from PySide6 import QtWidgets"),
        ("learnapp.tracking.tracker", "from PySide6.QtGui import QImage"),
        ("learnapp.ui.pages.player", "import vlc"),
        ("learnapp.ui.pages.player", "import importlib; importlib.import_module('vlc')"),
        ("learnapp.library.downloads", "import httpx"),
        ("learnapp.build", "import httpx"),
        ("coursekit.folder", "import urllib.request"),
        ("learnapp.ui.charts", "from PyQt6 import QtWidgets"),
    ],
)
def test_a_breach_is_seen(module: str, line: str) -> None:
    assert breaches(module, ast.parse(line))


@pytest.mark.parametrize(
    "line",
    ["import os", "from pathlib import Path", "import time", "datetime.now()", "open('x')", "import PySide6.QtCore"],
)
def test_a_breach_of_the_law_is_seen(line: str) -> None:
    assert breaches_of_the_law("learncore.ids", ast.parse(line))


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("learnapp.ui.window", "from PySide6.QtWidgets import QMainWindow"),
        ("learnapp.player.vlc_engine", "import vlc; from PySide6.QtCore import Signal"),
        ("learnapp.player.qt_engine", "from PySide6.QtMultimedia import QMediaPlayer"),
        ("learnapp.store.database", "import sqlite3, sqlite_utils"),
        ("learnapp.build", "from PySide6.QtWidgets import QApplication"),
        ("learncore.ids", "import msgspec, datetime, hashlib"),
    ],
)
def test_what_belongs_in_a_room_may_be_there(module: str, line: str) -> None:
    assert breaches(module, ast.parse(line)) == []
