"""Two installations, a server, and a network between them that goes and comes: real windows, real films, one truth."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from coursekit.sample.painting import second_in_picture
from learnapp.paths import Paths
from learnapp.settings import SettingsFile
from learnapp.store import Reader
from learnapp.sync.accounts import Accounts
from learncore import spans
from learncore.records import LessonProgress
from tests.e2e.screen import Screen, wait_for
from tests.media import make_video
from tests.sync.proxy import Proxy
from tests.sync.served import PASSWORD, Person, Served, school, serving

SECONDS = 60
HEALED_SECONDS = 5.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


class Installation:
    """LearnApp on a machine of its own: a home, a screen, a copy of the course, and a way to the server."""

    def __init__(self, name: str, folder: Path, server: Served, person: Person, films: Path) -> None:
        self.name = name
        self.home = folder / name
        self.screen = Screen(folder / f"{name}-glass")
        self.network = Proxy(server.url)
        self.network.__enter__()
        shutil.copytree(films, folder / f"{name}-films")
        login = ("login", "--server", self.network.url, "--email", person.email, "--password-stdin")
        self.run(*login, stdin=PASSWORD + "\n")
        self.run("import", str(folder / f"{name}-films"))
        SettingsFile(Paths.of(self.home).settings).change(
            window_size=(1280, 720),
            window_position=(0, 0),
            panel_visible=False,
            autoplay_next=False,
            reduced_motion=True,
        )

    def close(self) -> None:
        self.screen.__exit__(None, None, None)
        self.network.__exit__(None, None, None)

    def run(self, *words: str, stdin: str | None = None) -> str:
        """What the command line says; `--json` where it is asked for."""
        done = subprocess.run(
            [sys.executable, "-m", "learnapp", "--home", str(self.home), *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self) -> dict[str, Any]:
        return json.loads(self.run("status", "--json"))

    def progress(self) -> LessonProgress:
        """What is recorded of the one film, as anyone sees it who reads the database now."""
        accounts = Accounts(Paths.of(self.home))
        with closing(Reader.open(accounts.folder(accounts.current))) as reader:
            ((course, _),) = reader.course_folders().items()
            (lesson,) = reader.lesson_files(course)
            return reader.lesson_progress(course, lesson.lesson_id) or LessonProgress(lesson_id=lesson.lesson_id)

    def second(self) -> int:
        """The second of the film that is on the glass."""
        return second_in_picture(self.screen.luma, self.screen.width, self.screen.height)

    def plays(self, since: Callable[[int], bool]) -> None:
        wait_for(lambda: (now := self.second()) < SECONDS and since(now), "the film on the screen", 60)

    def glass(self) -> str:
        """What is on the screen, as a word."""
        samples = (self.screen.luma(x, y) for x in range(260, 1270, 9) for y in range(80, 700, 9))
        return hashlib.sha256(bytes(samples)).hexdigest()

    def glass_at_rest(self) -> str:
        """What is on the screen once it has been the same for a second."""
        last, since = self.glass(), time.monotonic()

        def calm() -> bool:
            nonlocal last, since
            if (now := self.glass()) != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since > 1

        wait_for(calm, "the screen to be still")
        return last

    @contextmanager
    def window(self, *words: str) -> Iterator[None]:
        """The window, until it is quit by its key."""
        process = subprocess.Popen(
            [sys.executable, "-m", "learnapp", "--home", str(self.home), *words], env=self.screen.environment
        )
        try:
            self.screen.focus("LearnApp")
            yield
            self.screen.press("ctrl+q")
            assert process.wait(15) == 0
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Generator[Served]:
    home = tmp_path / "server" / "home"
    school(home)
    with serving(home) as running:
        yield running


@pytest.fixture
def machines(server: Served, tmp_path: Path) -> Generator[tuple[Installation, Installation]]:
    person = server.person("Ada")
    make_video(tmp_path / "Course" / "1 - Clock.mp4", SECONDS, size=(640, 360), fps=12)
    made = [Installation(name, tmp_path, server, person, tmp_path / "Course") for name in ("a", "b")]
    yield made[0], made[1]
    for one in made:
        one.close()


def test_two_windows_apart_and_together_tell_one_truth(machines: tuple[Installation, Installation]) -> None:
    a, b = machines
    lesson = a.progress().lesson_id
    assert b.progress().lesson_id == lesson, "the same film is the same lesson wherever it lies"

    # A watches with no network, while B looks at its Home and knows nothing of it.
    a.network.be("refused")
    with a.window("open", lesson, "--resume"), b.window():
        a.plays(lambda second: second >= 12)
        a.screen.press("space")
        wait_for(lambda: a.progress().position_seconds >= 11, "the pause to be recorded")
        alone = a.progress()
        assert alone.watch_time_seconds == pytest.approx(alone.covered_seconds, abs=1.5)
        assert b.progress().status == "not_started"
        before = b.glass_at_rest()

        # It comes back: B's Home shows it by itself, and B goes on where A stopped.
        a.network.be("well")
        a.run("sync", "--json")
        begun = time.monotonic()
        wait_for(lambda: b.progress() == alone, "B to know what A did")
        assert time.monotonic() - begun < HEALED_SECONDS
        wait_for(lambda: b.glass() != before, "B's Home to show it")
        b.run("open", lesson, "--resume")
        b.plays(lambda second: second >= int(alone.position_seconds) - 1)
        assert b.second() <= alone.position_seconds + 6

        # Both watch the same lesson with no network.
        a.network.be("refused")
        b.network.be("refused")
        a.screen.press("5", "space")
        a.plays(lambda second: second >= 36)
        b.plays(lambda second: 18 <= second < 30)
    ours, theirs = a.progress(), b.progress()
    assert ours.position_seconds > 35 > theirs.position_seconds > 17

    # They meet: the furthest place, the union of what was seen, the sum of the time.
    meet(a, b)
    assert a.progress().coverage == b.progress().coverage == spans.union(ours.coverage, theirs.coverage)
    assert a.progress().position_seconds == b.progress().position_seconds == ours.position_seconds
    together = ours.watch_time_seconds + theirs.watch_time_seconds - alone.watch_time_seconds
    assert a.progress().watch_time_seconds == b.progress().watch_time_seconds == pytest.approx(together, abs=0.002)
    assert a.progress() == b.progress()

    # A, which has seen what B did, goes back; B keeps to it.
    with a.window("open", lesson, "--resume"):
        a.plays(lambda second: second >= 35)
        a.screen.press("1")
        a.plays(lambda second: 6 <= second < 30)
    back = a.progress()
    assert back.position_seconds < 20
    b.run("sync")
    assert b.progress() == back
    assert b.status()["outbox"] == a.status()["outbox"] == 0


def meet(a: Installation, b: Installation) -> None:
    for one in (a, b):
        one.network.be("well")
    for one in (a, b, a):
        one.run("sync")
