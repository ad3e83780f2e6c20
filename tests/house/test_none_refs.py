"""Why pyproject.toml keeps PySide6 below a version: a binding that loses references to None ends in a crash.

PySide6 6.12.0 gives back one reference to None too many for each call of a slot that returns nothing: a thousand
QLabel.setText() take a thousand off the count. Before Python 3.12 None is counted like any other object, so after
minutes of playing or on the way out the interpreter stops with "deallocating None", far from the cause. Raise the pin
only to a release with which this test passes on Python 3.11.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CALLS = 1000
NOISE = 50

PROBE = f"""
import sys
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Source(QObject):
    fact = Signal(object)

app = QApplication([])
label, source, timer = QLabel(), Source(), QTimer()
source.fact.connect(lambda value: None)

def text(i): label.setText(str(i))
def signal(i): source.fact.emit(None)
def repaint(i): label.resize(100 + i % 2, 20); label.update()
def ticks(i): timer.setInterval(i)

for act in (text, signal, repaint, ticks):
    act(0)
    before = sys.getrefcount(None)
    for i in range({CALLS}):
        act(i)
    print(act.__name__, sys.getrefcount(None) - before)
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_calls_leave_the_count_of_none_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    drift = {name: int(count) for name, count in (line.split() for line in done.stdout.splitlines())}
    assert set(drift) == {"text", "signal", "repaint", "ticks"}
    assert {name: count for name, count in drift.items() if abs(count) > NOISE} == {}
