"""The whole program as a learner uses it: a real window on a real X server, a real video, the keyboard, a pulled plug.

The truth is read off the glass: each second of the video shows its own number as a bar code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coursekit.sample.painting import second_in_picture
from learnapp.paths import Paths
from learnapp.settings import SettingsFile
from tests.e2e.screen import Screen, wait_for, watch_for
from tests.media import make_video

SECONDS = 60
LESSON = "1 - Clock"


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with Screen(tmp_path / "glass") as screen:
        yield screen


@pytest.fixture
def lesson(home: Path, tmp_path: Path) -> str:
    make_video(tmp_path / "Course" / f"{LESSON}.mp4", SECONDS, size=(640, 360), fps=12)
    make_video(tmp_path / "Course" / "2 - After.mp4", 5)
    told(home, "import", str(tmp_path / "Course"))
    SettingsFile(Paths.of(home).settings).change(
        window_size=(1280, 720), window_position=(0, 0), panel_visible=False, autoplay_next=False, reduced_motion=True
    )
    lessons = told(home, "progress")["courses"][0]["lessons"]
    return next(row["lessonId"] for row in lessons if row["title"] == "Clock")


def told(home: Path, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(home), *arguments, "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def progress(home: Path, lesson: str) -> dict[str, Any]:
    return next(row for row in told(home, "progress")["courses"][0]["lessons"] if row["lessonId"] == lesson)


@contextmanager
def window(screen: Screen, home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "learnapp", "--home", str(home), *arguments], env=screen.environment
    )
    try:
        screen.focus("LearnApp")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def second_on_glass(screen: Screen) -> int:
    return second_in_picture(screen.luma, screen.width, screen.height)


def shows(screen: Screen, reached: Callable[[int], bool]) -> Callable[[], bool]:
    def look() -> bool:
        second = second_on_glass(screen)
        return second < SECONDS and reached(second)

    return look


def test_watched_25_seconds_then_killed_and_back_at_the_same_second(screen: Screen, home: Path, lesson: str) -> None:
    with window(screen, home, "open", lesson, "--resume") as process:
        wait_for(shows(screen, lambda second: second >= 4), "the video on the screen")
        screen.press("space")
        watch_for(3)
        screen.press("space")
        wait_for(shows(screen, lambda second: second >= 25), "25 s of the video", 60)
        on_glass = second_on_glass(screen)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    row = progress(home, lesson)
    assert on_glass - 2 <= row["positionSeconds"] <= on_glass + 1.5
    ((start, end),) = row["coverage"]
    assert start <= 0.5
    assert on_glass - 2 <= end <= on_glass + 1.5
    assert row["watchTimeSeconds"] == pytest.approx(end - start, abs=1.5), "the pause is not counted"
    assert row["status"] == "in_progress"
    assert told(home, "status")["database"]["integrity"] == "ok"

    with window(screen, home, "open", lesson, "--resume"):
        wait_for(shows(screen, lambda second: second >= int(row["positionSeconds"]) - 1), "the video to go on")
        assert abs(second_on_glass(screen) - row["positionSeconds"]) <= 3


def test_seeking_to_the_end_completes_nothing(screen: Screen, home: Path, lesson: str) -> None:
    with window(screen, home, "open", lesson, "--resume") as process:
        wait_for(shows(screen, lambda second: second >= 3), "the video on the screen")
        screen.press("9", "l")
        watch_for(8)
        screen.press("ctrl+q")
        assert process.wait(15) == 0
    row = progress(home, lesson)
    assert row["status"] == "in_progress"
    assert row["completedAt"] is None
    assert sum(end - start for start, end in row["coverage"]) < 20


def test_a_system_that_shuts_down_loses_nothing(screen: Screen, home: Path, lesson: str) -> None:
    with window(screen, home, "open", lesson, "--resume") as process:
        wait_for(shows(screen, lambda second: second >= 6), "6 s of the video")
        on_glass = second_on_glass(screen)
        process.terminate()
        assert process.wait(15) == 0
    row = progress(home, lesson)
    assert on_glass - 1 <= row["positionSeconds"] <= on_glass + 2
    assert row["totalSessions"] == 1


def test_a_second_launch_hands_over_to_the_first(screen: Screen, home: Path, lesson: str) -> None:
    with window(screen, home) as process:
        begun = time.monotonic()
        second = subprocess.run(
            [sys.executable, "-m", "learnapp", "--home", str(home), "open", lesson, "--resume"],
            env=screen.environment,
            check=False,
            timeout=30,
        )
        assert second.returncode == 0
        assert time.monotonic() - begun < 20
        wait_for(shows(screen, lambda second: second >= 2), "the lesson in the first window")
        screen.press("ctrl+q")
        assert process.wait(15) == 0
    assert progress(home, lesson)["watchTimeSeconds"] > 0
