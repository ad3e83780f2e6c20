"""A quiz on a real screen, by the keyboard alone, with the plug pulled in the middle of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from learnapp.paths import Paths
from learnapp.settings import SettingsFile
from learnapp.store.sql import DATABASE
from tests.e2e.screen import Screen, wait_for
from tests.e2e.test_keyboard import progress, told, window

_QUIZ = """\
Which knot is the king of knots?{=bowline ~granny knot ~reef knot}

What joins two ropes?{=bend}

A wet rope is weaker than a dry one.{T}
"""
_RULES = '[[lessons]]\nfile = "1 - Check.gift"\nshuffle_answers = false\ntime_limit = 600\n'
_SHOWN = "SELECT value FROM meta WHERE key LIKE 'question/%'"


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with Screen(tmp_path / "glass") as screen:
        yield screen


@pytest.fixture
def lesson(home: Path, tmp_path: Path) -> str:
    folder = tmp_path / "Knots"
    folder.mkdir()
    (folder / "1 - Check.gift").write_text(_QUIZ, encoding="utf-8")
    (folder / "course.toml").write_text(_RULES, encoding="utf-8")
    told(home, "import", str(folder))
    SettingsFile(Paths.of(home).settings).change(window_size=(1280, 720), window_position=(0, 0), reduced_motion=True)
    return told(home, "progress")["courses"][0]["lessons"][0]["lessonId"]


def row_of(home: Path, query: str) -> Any:
    """What is on the disk."""
    with closing(sqlite3.connect(f"file:{Paths.of(home).account() / DATABASE}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchone()


def was_opened(home: Path) -> bool:
    return row_of(home, "SELECT 1 FROM preferences WHERE id LIKE 'opened/%'") is not None


def under_way(home: Path) -> tuple[str, dict[str, Any]] | None:
    """The attempt's id and its answers."""
    row = row_of(home, "SELECT attempt_id, answers FROM open_attempts")
    return (row[0], json.loads(row[1])) if row else None


def answers(home: Path) -> dict[str, Any] | None:
    found = under_way(home)
    return found[1] if found else None


def test_answers_outlive_a_kill_and_the_rest_is_answered_after_it(screen: Screen, home: Path, lesson: str) -> None:
    with window(screen, home, "open", lesson) as process:
        wait_for(lambda: was_opened(home), "the quiz to be opened", 60)
        pressed = 0.0

        def begun() -> bool:
            nonlocal pressed
            if time.monotonic() > pressed + 2:  # the button to start has the focus as soon as it is there
                screen.press("Return")
                pressed = time.monotonic()
            return under_way(home) is not None

        wait_for(begun, "the attempt to begin", 60)
        before = under_way(home)
        assert before is not None

        def chosen() -> bool:
            if not answers(home):
                screen.press("1")
            return answers(home) == {"1": 0}

        wait_for(chosen, "the first answer on the disk")
        screen.press("Next", "b", "e", "n", "d")
        wait_for(lambda: answers(home) == {"1": 0, "2": "bend"}, "what was typed on the disk")
        screen.press("Next")
        wait_for(lambda: row_of(home, _SHOWN) == ("3",), "the question on the disk")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    assert answers(home) == {"1": 0, "2": "bend"}
    with window(screen, home, "open", lesson) as process:

        def answered() -> bool:
            if len(answers(home) or {}) < 3:
                screen.press("1")  # true: the question is shown that was shown before
            return answers(home) == {"1": 0, "2": "bend", "3": 0}

        wait_for(answered, "the last answer", 60)
        after = under_way(home)
        assert after is not None
        assert after[0] == before[0]
        screen.press("ctrl+Return")
        wait_for(lambda: under_way(home) is None, "the submission")
        screen.press("ctrl+q")
        assert process.wait(15) == 0
    row = progress(home, lesson)
    assert (row["status"], row["bestScore"], row["attempts"]) == ("completed", 100.0, 1)
