"""A PDF as a learner reads it: a real window on a real X server, the keyboard alone, a pulled plug.

Each page has a ground of its own grey, so that the glass tells which one is on it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from learnapp.paths import Paths
from learnapp.settings import SettingsFile
from tests.documents import make_pdf
from tests.e2e.screen import Screen, wait_for, watch_for
from tests.e2e.test_keyboard import told, window

PAGES = 6
_MIDDLE = (640, 400)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with Screen(tmp_path / "glass") as screen:
        yield screen


@pytest.fixture
def lesson(home: Path, tmp_path: Path) -> str:
    """A book whose pages are nearly as high as the window."""
    (tmp_path / "Course").mkdir()
    shades = [number / 10 for number in range(1, PAGES + 1)]
    make_pdf(tmp_path / "Course" / "1 - Book.pdf", PAGES, size=(600, 300), shades=shades)
    told(home, "import", str(tmp_path / "Course"))
    SettingsFile(Paths.of(home).settings).change(
        theme="light", window_size=(1280, 720), window_position=(0, 0), panel_visible=False, reduced_motion=True
    )
    return str(told(home, "progress")["courses"][0]["lessons"][0]["lessonId"])


def progress(home: Path) -> dict[str, Any]:
    return dict(told(home, "progress")["courses"][0]["lessons"][0])


def shows(screen: Screen, page: int) -> Callable[[], bool]:
    return lambda: abs(screen.luma(*_MIDDLE) - 25.5 * page) < 8


def reads(screen: Screen, *pages: int, seconds: float = 1.6) -> None:
    """Go to pages by their numbers and look at each for a moment."""
    for page in pages:
        screen.press("g", str(page), "Return")
        wait_for(shows(screen, page), f"page {page} on the screen")
        watch_for(seconds)


def test_read_by_keyboard_killed_and_back_at_the_same_page_until_it_is_complete(
    screen: Screen, home: Path, lesson: str
) -> None:
    with window(screen, home, "open", lesson) as process:
        wait_for(shows(screen, 1), "the first page")
        reads(screen, 1, 2, 3)
        reads(screen, 4, seconds=3.5)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    row = progress(home)
    assert row["status"] == "in_progress"
    assert row["positionSeconds"] == pytest.approx(4.0, abs=0.02)
    assert row["coverage"] == [[1.0, 5.0]]
    assert 5 <= row["watchTimeSeconds"] <= 30
    assert told(home, "status")["database"]["integrity"] == "ok"

    with window(screen, home, "open", lesson) as process:
        wait_for(shows(screen, 4), "the page where it was killed")
        reads(screen, 5, 6)
        screen.press("ctrl+q")
        assert process.wait(15) == 0
    row = progress(home)
    assert row["status"] == "completed"
    assert row["progressPercentage"] == 100


def test_opening_and_leafing_to_the_end_completes_nothing(screen: Screen, home: Path, lesson: str) -> None:
    with window(screen, home, "open", lesson) as process:
        wait_for(shows(screen, 1), "the first page")
        screen.press("End")
        wait_for(shows(screen, PAGES), "the last page")
        watch_for(2)
        screen.press("ctrl+q")
        assert process.wait(15) == 0
    row = progress(home)
    assert row["status"] == "in_progress"
    assert row["coverage"][-1] == [float(PAGES), PAGES + 1.0]
    assert sum(end - start for start, end in row["coverage"]) <= 2
