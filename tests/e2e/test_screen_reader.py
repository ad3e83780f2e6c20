"""Every page as a screen reader is told it: a real window, and the bus (AT-SPI) that screen readers listen to.

What a control says there is what `tests.ui.test_accessibility` reads from Qt without a bus, state by state and faster.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from learnapp.paths import Paths
from learnapp.settings import SettingsFile
from tests.documents import make_pdf
from tests.e2e.accessibility_bus import AccessibilityBus, Told, is_there
from tests.e2e.screen import Screen, wait_for
from tests.e2e.test_keyboard import told
from tests.media import make_video

pytestmark = pytest.mark.skipif(not is_there(), reason="needs at-spi2-core and dbus-daemon")

_SAYS_NOTHING = {"", "panel", "filler", "unknown", "invalid", "redundant object"}
_GIFT = "::King:: Which knot is the king of knots? {=The bowline ~The granny knot}\n"


class Desk(NamedTuple):
    """A desktop with the program open on it, and its lessons by title."""

    screen: Screen
    bus: AccessibilityBus
    home: Path
    lessons: dict[str, str]

    def shows(self, name: str, role: str = "") -> Callable[[], bool]:
        def look() -> bool:
            try:
                return any(one.name.startswith(name) and one.role == (role or one.role) for one in self.bus.tree())
            except LookupError:
                return False

        return look

    def press(self, name: str) -> None:
        """Press the button of this name, as a screen reader does."""
        wait_for(self.shows(name), f"a button {name}")
        self.bus.press(next(one for one in self.bus.tree() if one.name.startswith(name) and one.focusable))

    def open(self, lesson: str) -> None:
        arguments = ["--home", str(self.home), "open", self.lessons[lesson], "--resume"]
        environment = {**self.screen.environment, **self.bus.environment}
        subprocess.run([sys.executable, "-m", "learnapp", *arguments], env=environment, check=True, timeout=30)

    def reached(self, expected: str) -> dict[str, str]:
        """The roles of what the keyboard reaches, by name, once something expected is told; all have both."""
        wait_for(self.shows(expected), f"{expected} to be told")
        things: list[Told] = []

        def still() -> bool:
            before = list(things)
            try:
                things[:] = self.bus.tree()
            except LookupError:
                return False
            return bool(things) and things == before

        wait_for(still, "the page to be still")
        found = [one for one in things if one.focusable and one.role != "filler"]
        assert [one for one in found if not one.name or one.role in _SAYS_NOTHING] == [], expected
        return {one.name: one.role for one in found}


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "Knots"
    make_video(folder / "1 - Film.mp4", 60, size=(160, 90), fps=5)
    make_pdf(folder / "2 - Book.pdf", 3)
    (folder / "3 - Quiz.gift").write_text(_GIFT, encoding="utf-8")
    told(home, "import", str(folder))
    (course,) = told(home, "progress")["courses"]
    SettingsFile(Paths.of(home).settings).change(window_size=(1280, 800), window_position=(0, 0), muted=True)
    lessons = {one["title"]: one["lessonId"] for one in course["lessons"]}
    with Screen(tmp_path / "glass", 1280, 800) as screen, AccessibilityBus(tmp_path / "run") as bus:
        environment = {**screen.environment, **bus.environment}
        program = subprocess.Popen([sys.executable, "-m", "learnapp", "--home", str(home)], env=environment)
        try:
            yield Desk(screen, bus, home, lessons)
        finally:
            program.terminate()
            program.wait(20)


def test_every_page_is_told_to_screen_readers_with_names_and_roles(desk: Desk) -> None:
    home = desk.reached("This week")
    assert home["Home"] == home["Saved on this device"] == "push button"
    assert home["Search lessons, transcripts, documents, notes"] == "text"
    assert any(name.startswith("Play Film") for name in home)
    desk.press("Knots")
    assert desk.reached("Lessons")["Lessons"] == "list"
    for page, expected in (
        ("Library", "Sort by"),
        ("Catalogue", "Sign in"),
        ("Downloads", "Sign in"),
        ("Activity", "Nothing learned yet"),
        ("Notes", "No notes yet"),
        ("Saved on this device", "Sync"),
        ("Settings", "Notifications"),
    ):
        desk.press(page)
        reached = desk.reached(expected)
    assert reached["Look"] == "combo box"
    assert reached["A gentle reminder"] == "check box"
    desk.press("Sign in")
    signing_in = desk.reached("Server")
    assert signing_in["E-mail"] == signing_in["Password"] == "text"
    desk.open("Film")
    assert desk.reached("Position")["Position"] == "slider"
    desk.open("Book")
    assert "Next lesson (Shift+N)" in desk.reached("Mark as complete")
    desk.open("Quiz")
    desk.press("Start the quiz")
    assert desk.reached("The bowline")["The bowline"] == "radio button"
    desk.screen.focus("LearnApp")
    desk.screen.press("ctrl+k")
    assert desk.reached("Type a word or two")
    desk.screen.press("Escape", "F1")
    assert desk.reached("Keyboard shortcuts")["Close"] == "push button"
