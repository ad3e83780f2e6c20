"""A process to be killed: plays a film as the program does, and tells every 20 ms what its engine really does.

`python -m tests.e2e.playing ACCOUNT_FOLDER RATE SEED` opens the film of `tests.e2e.test_kills` where it was left, and
now and then pauses, seeks or changes the speed. Each line: seconds on the monotonic clock, position, whether it is
playing, how often it was sought so far, the speed.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from learnapp.player import EngineStatus, create_engine
from learnapp.store import Store
from learnapp.tracking import LessonPlayer

COURSE, LESSON = "course", "film"


class Life:
    """One run of the program, until it is killed."""

    def __init__(self, folder: Path, rate: float, seed: int) -> None:
        self._random = random.Random(seed)
        self._engine = create_engine("vlc")
        store = Store.open(folder)
        self._player = LessonPlayer(self._engine, store)
        self._player.set_rate(rate)
        self._seeks = 0
        self._sampler = QTimer(interval=20)
        self._sampler.timeout.connect(self._tell)
        self._acts = QTimer(singleShot=True)
        self._acts.timeout.connect(self._act)
        view = store.reader().lesson(LESSON, COURSE)
        assert view is not None
        self._player.open(view)
        self._sampler.start()
        self._soon()

    def _tell(self) -> None:
        playing = self._engine.status is EngineStatus.PLAYING
        rate = self._player.state.rate
        line = f"{time.monotonic():.4f} {self._engine.position():.4f} {int(playing)} {self._seeks} {rate}\n"
        os.write(1, line.encode())

    def _act(self) -> None:
        match self._random.choice(("pause", "seek", "rate", "nothing")):
            case "pause":
                self._player.toggle()
                QTimer.singleShot(400, self._player.play)
            case "seek":
                self._seeks += 1
                self._player.seek(self._random.uniform(5, 200))
            case "rate":
                self._player.set_rate(self._random.choice((1.0, 1.5, 2.0, 3.0)))
            case _:
                pass
        self._soon()

    def _soon(self) -> None:
        self._acts.start(round(self._random.uniform(700, 2500)))


def main() -> None:
    folder, rate, seed = sys.argv[1:]
    app = QCoreApplication([])
    life = Life(Path(folder), float(rate), int(seed))
    app.exec()
    del life


if __name__ == "__main__":
    main()
