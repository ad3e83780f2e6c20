"""The real program at a lesson, telling on stdout, a JSON line four times a second, what it truly plays.

    python scripts/tour_window.py HOME LESSON SHOTS [--resume | --prompt] [--rate R] --shoot NAME

What it tells is read off the engine with this script's own arithmetic, not off what the program records. With
`--prompt` the resume prompt is answered by its button; once the lesson is complete the window is closed.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.player.engine import EngineStatus

TELL_MS = 250


class Witness:
    """Watches the engine beside the program: content and time that passed while it said it was playing."""

    def __init__(self, app: App, options: argparse.Namespace) -> None:
        self._app = app
        self._options = options
        self._player = app.services.lesson_player()
        self._last: tuple[float, float] | None = None
        self._told = {"position": 0.0, "played": 0.0, "active": 0.0, "started": 0.0, "completions": 0}
        self._shot = 0
        self._player.completed.connect(self._completed)
        self._timer = QTimer(interval=TELL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        resume = True if self._options.resume else None
        self._app.services.navigator.open_lesson(self._options.lesson, None, resume)
        if self._options.prompt:
            QTimer.singleShot(1500, self._answer_prompt)
        if self._options.rate != 1.0:
            self._player.set_rate(self._options.rate)
        self._timer.start()

    def look(self) -> None:
        engine = self._player.engine
        now, position = time.monotonic(), engine.position()
        if engine.status is EngineStatus.PLAYING:
            if self._last is None:
                self._told["started"] = self._told["started"] or position
            elif 0 < position - self._last[1] <= (now - self._last[0]) * self._options.rate * 1.5 + 0.2:
                self._told["played"] += position - self._last[1]
                self._told["active"] += now - self._last[0]
            self._last = (now, position)
        else:
            self._last = None
        self._told["position"] = position
        if self._told["played"] > 4 and not self._shot:
            self._shoot(self._options.shoot)
        print(json.dumps(self._told), flush=True)

    def _answer_prompt(self) -> None:
        self._shoot("prompt")
        button = self._app.window.findChild(QPushButton, "resume_card_resume")
        if button is None or not button.isVisible():
            raise SystemExit("the resume prompt was not shown")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _completed(self) -> None:
        self._told["completions"] += 1
        QTimer.singleShot(700, lambda: self._shoot("completed"))
        QTimer.singleShot(2500, self._show_home)

    def _show_home(self) -> None:
        self.look()
        self._app.services.navigator.go("home")
        QTimer.singleShot(600, self._leave)

    def _leave(self) -> None:
        self._shoot("home")
        self._timer.stop()
        self._app.window.close()

    def _shoot(self, name: str) -> None:
        self._shot += 1
        self._app.window.grab().save(str(Path(self._options.shots) / f"{self._shot}-{name}.png"))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("home")
    parser.add_argument("lesson")
    parser.add_argument("shots")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--prompt", action="store_true")
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--shoot", default="playing")
    options = parser.parse_args()
    application = QApplication([])
    app = build_app(application, Paths.of(options.home))
    app.window.resize(1280, 800)
    app.window.show()
    witness = Witness(app, options)
    QTimer.singleShot(0, witness.start)
    code = application.exec()
    app.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
