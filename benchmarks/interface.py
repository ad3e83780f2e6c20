"""What a person waits for: the start, the first picture of Home and of the library, a frame while it is scrolled.

The start is measured from before the process to after its first picture, with Python's own bytecode cache filled, as
after an installation. Its anchor is a process that shows a window with one label.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import Row
from benchmarks.dashboard import build_big_library
from learnapp.paths import Paths

_START_GOAL = 1.6
_FIRST_PICTURE = 0.100
_FRAME = 1 / 50

_BARE = """
import sys, time
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, seen)

def seen():
    print(time.monotonic() - float(sys.argv[1]))
    application.quit()

application = QApplication([])
window = Window()
label = QLabel("LearnApp")
label.setAlignment(Qt.AlignmentFlag.AlignCenter)
window.setCentralWidget(label)
window.resize(1280, 800)
window.show()
application.exec()
"""

_OURS = """
import importlib.machinery, sys, time
begun, sys.argv = float(sys.argv[1]), ["learnapp", "--home", sys.argv[2]]

class Watch:
    # The program is run as it is, in the order in which it imports; only its window tells when it was painted.
    @staticmethod
    def find_spec(name, path, target=None):
        if name != "learnapp.ui.window":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            tell(module.MainWindow)

        spec.loader.exec_module = exec_module
        return spec

def tell(window):
    painted = window.paintEvent

    def paint(self, event):
        from PySide6.QtCore import QTimer
        painted(self, event)
        window.paintEvent = painted
        QTimer.singleShot(0, seen)

    window.paintEvent = paint

def seen():
    print(time.monotonic() - begun)
    from PySide6.QtWidgets import QApplication
    QApplication.closeAllWindows()

sys.meta_path.insert(0, Watch)
from learnapp.__main__ import main
main()
"""


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Measure; `quick` takes a library a tenth as large."""
    courses = 1_000 if quick else 10_000
    with tempfile.TemporaryDirectory(prefix="learnapp-bench-") as name:
        folder = Path(name)
        rows = [_cold_start(folder, repeats)]
        small = _pictures(folder / "small", 100, repeats)
        big = _pictures(folder / "big", courses, repeats)
        what = f"{courses:,} courses, {courses * 10:,} lessons"
        for place, seconds in big.items():
            goal = _FRAME if place.startswith("a frame") else _FIRST_PICTURE
            note = f"anchor: what was promised; with 100 courses {small[place] * 1000:.1f} ms"
            rows.append((f"{place}, {what}", seconds, goal, seconds / goal, 1.0, note))
    return rows


def _cold_start(folder: Path, repeats: int) -> Row:
    home = folder / "two hundred"
    build_big_library(Paths.of(home).create().account(), 200)
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"

    def start(program: str) -> float:
        arguments = [sys.executable, "-c", program, str(time.monotonic()), str(home)]
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=120, check=True)
        return float(done.stdout.split()[-1])

    for program in (_BARE, _OURS):  # fills the bytecode cache, and the disk's
        start(program)
    rounds = [(start(_BARE), start(_OURS)) for _ in range(max(5, repeats))]
    anchor, ours = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(mine / bare for bare, mine in rounds)
    note = "anchor: a process that shows a window with one label"
    return ("cold start to the first picture of Home, 200 courses", ours, anchor, ratio, _START_GOAL, note)


def _pictures(home: Path, courses: int, repeats: int) -> dict[str, float]:
    """Median seconds of each picture, in a process of its own so that one library does not warm the other."""
    build_big_library(Paths.of(home).create().account(), courses)
    arguments = [sys.executable, "-m", "benchmarks.interface", str(home), str(repeats)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=600, check=True)
    shutil.rmtree(home)
    lines = (line.rsplit("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
    return {place: float(seconds) for place, seconds in lines}


def measure(home: Path, repeats: int) -> dict[str, float]:
    """Walk through a real window on this library; the whole window is painted each time."""
    from PySide6.QtWidgets import QApplication

    from learnapp.build import build_app
    from learnapp.ui.pages.library.page import LibraryPage
    from learnapp.ui.theme import ARGUMENTS

    application = QApplication(["learnapp", *ARGUMENTS])
    app = build_app(application, Paths.of(home))
    window, navigator = app.window, app.services.navigator
    window.resize(1280, 800)
    window.show()
    _settle(1.0)
    library = window.page_of("library")
    assert isinstance(library, LibraryPage)

    def go(page: str) -> None:
        window.page_of(page).stale = True
        navigator.go(page)
        window.repaint()

    def search(text: str) -> None:
        library.search(text)
        window.repaint()

    found: dict[str, list[float]] = {}
    for turn in range(repeats):
        for name, work in (
            ("Home to its picture", lambda: go("home")),
            ("the library to its picture", lambda: go("library")),
            ("a search to its picture", lambda turn=turn: search(str(turn))),
            ("all courses again", lambda: search("")),
        ):
            found.setdefault(name, []).append(_timed(work))
            _settle(0.05)
    bar = library.grid.verticalScrollBar()
    for _ in range(150):

        def turn_on() -> None:
            bar.setValue(bar.value() + 48)
            library.grid.viewport().repaint()

        found.setdefault("a frame of the library scrolled", []).append(_timed(turn_on))
    app.window.close()
    app.close()
    return {name: statistics.median(times) for name, times in found.items()}


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _settle(seconds: float) -> None:
    from PySide6.QtWidgets import QApplication

    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QApplication.processEvents()


if __name__ == "__main__":
    for place, seconds in measure(Path(sys.argv[1]), int(sys.argv[2])).items():
        print(f"{place}\t{seconds}")
