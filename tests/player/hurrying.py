"""Opens and leaves a film again and again, as a hurried person does, and tells what the process holds before and after.

`python -m tests.player.hurrying ENGINE FILM`
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import psutil
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from learnapp.player import EngineStatus, PlayerEngine, create_engine

PLAYING, PAUSED = EngineStatus.PLAYING, EngineStatus.PAUSED


def until(condition: Callable[[], bool], seconds: float = 8.0) -> None:
    """Let the event loop run until it is so."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it took too long"
        QTest.qWait(5)


def hurry(engine: PlayerEngine, film: Path, times: int, chance: random.Random) -> dict[str, int]:
    """Open it so often, and do not always wait; what the process holds afterwards."""
    for _ in range(times):
        engine.open(film, start=chance.random(), play=chance.random() < 0.7)
        until(lambda: engine.status in {PLAYING, PAUSED} or chance.random() < 0.1)
        engine.seek(chance.random())
        if chance.random() < 0.8:
            engine.stop()
    engine.stop()
    over = monotonic() + 0.5
    until(lambda: monotonic() >= over)
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    process = psutil.Process()
    files = process.num_fds() if os.name == "posix" else 0
    return {"threads": process.num_threads(), "files": files, "memory": process.memory_info().rss}


def main(name: str, film: Path) -> None:
    """Fifteen times to warm up, then a hundred times; afterwards it still plays."""
    application = QGuiApplication([])
    engine = create_engine(name)
    assert engine.name.startswith(name)
    chance = random.Random(5)
    found = [hurry(engine, film, times, chance) for times in (15, 100)]
    engine.open(film, start=0.0, play=True)
    until(lambda: engine.status is PLAYING)
    engine.shutdown()
    sys.stdout.write(json.dumps(found))
    del application


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
