"""Write every page, light and dark, and the player with a real video, to docs/screenshots/.

    python scripts/screenshots.py [--only NAME]

The real program on a library of real files (made once in `build/screenshots`); each picture is what the window paints.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from catalogue_pictures import catalogue_pages, guest_catalogue
from download_pictures import download_pages, guest_downloads
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from sample_library import CAPTIONED, fill, write_courses
from sync_pictures import guest_pages, sign_up, synced_pages

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.player.engine import EngineStatus
from learnapp.settings import SettingsFile

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "screenshots"
HOMES = Path(tempfile.gettempdir()) / "LearnApp"
OUT = ROOT / "docs" / "screenshots"
SIZE = (1280, 800)
NOW = int(dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC).timestamp() * 1000)


def settle(milliseconds: int) -> None:
    """Let the program run for a while, as a person who looks at it does."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited in vain: {what}")
        settle(50)


class Camera:
    """Takes pictures of one window, once it shows what it has to show."""

    def __init__(self, app: App, only: str | None) -> None:
        self._app = app
        self._only = only

    def take(self, name: str) -> None:
        if self._only and self._only not in name:
            return
        self._still(name).save(str(OUT / f"{name}.png"))
        print(f"  {name}.png", flush=True)

    def _still(self, name: str) -> QImage:
        """The window when nothing is being found out any more, and nothing moves."""
        pictures = [QImage()]

        def still() -> bool:
            settle(350)
            pictures.append(self._app.window.grab().toImage())
            return not self._app.services.jobs.busy and pictures[-1] == pictures[-2]

        until(still, f"{name} to be still")
        return pictures[-1]


def lesson_named(app: App, title: str) -> tuple[str, str]:
    for course, _, _ in app.services.reader.progress_report():
        for lesson in course.lessons:
            if lesson.title == title:
                return course.id, lesson.id
    raise SystemExit(f"no lesson named {title}")


def pages(app: App, camera: Camera, look: str) -> None:
    go = app.services.navigator
    app.services.theme.set_mode(look)
    course, _ = lesson_named(app, CAPTIONED)
    go.go("home")
    settle(600)
    camera.take(f"home-{look}")
    go.go("library")
    settle(600)
    camera.take(f"library-{look}")
    go.open_course(course)
    settle(400)
    camera.take(f"course-{look}")
    go.go("activity")
    camera.take(f"activity-{look}")
    at_the_end(app, camera, f"activity-end-{look}")
    go.go("settings")
    camera.take(f"settings-{look}")
    at_the_end(app, camera, f"settings-end-{look}")


def at_the_end(app: App, camera: Camera, name: str) -> None:
    """The end of a page that is longer than the window."""
    for area in app.window.findChildren(QScrollArea):
        if area.isVisible() and area.verticalScrollBar().maximum() > 0:
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
            camera.take(name)
            area.verticalScrollBar().setValue(0)


def player(app: App, camera: Camera) -> None:
    services = app.services
    course, lesson = lesson_named(app, CAPTIONED)
    services.settings.change(captions=True)
    services.navigator.open_lesson(lesson, course, None)
    until(lambda: _button(app, "resume_card_resume") is not None, "the resume prompt")
    settle(800)
    camera.take("player-prompt")
    services.navigator.open_lesson(lesson, course, True)
    engine = services.lesson_player().engine
    until(lambda: engine.status is EngineStatus.PLAYING and engine.position() > 9, "the video to play")
    settle(2500)
    QTest.mouseMove(app.window, app.window.rect().center())
    services.lesson_player().pause()
    settle(600)
    camera.take("player")
    services.navigator.go("home")
    settle(300)


def empty(app: App, camera: Camera) -> None:
    for look in ("light", "dark"):
        app.services.theme.set_mode(look)
        app.services.navigator.go("home")
        settle(400)
        camera.take(f"empty-{look}")
        guest_catalogue(app, camera.take, settle, look)
        guest_downloads(app, camera.take, settle, look)
        guest_pages(app, camera.take, settle, look)


def sizes(app: App, camera: Camera) -> None:
    course, _ = lesson_named(app, CAPTIONED)
    app.services.theme.set_mode("light")
    for width, height in ((1024, 640), (1920, 1080)):
        app.window.resize(width, height)
        for page in ("home", "library", "activity", "settings"):
            app.services.navigator.go(page)
            settle(500)
            camera.take(f"{page}-{width}")
        app.services.navigator.open_course(course)
        settle(500)
        camera.take(f"course-{width}")
    app.window.resize(*SIZE)


def show(window: QWidget) -> None:
    window.resize(*SIZE)
    window.show()
    settle(500)


def _button(app: App, name: str) -> QPushButton | None:
    button = app.window.findChild(QPushButton, name)
    return button if button is not None and button.isVisible() else None


def account_pages(app: App, camera: Camera) -> None:
    synced_pages(app, camera.take, settle, NOW)
    app.window.resize(*SIZE)
    download_pages(app, camera.take, settle)


def offered(app: App, camera: Camera) -> None:
    catalogue_pages(app, camera.take, settle, NOW, HOMES / "offered" / "media")


def lived_in(app: App, camera: Camera) -> None:
    for look in ("light", "dark"):
        pages(app, camera, look)
    player(app, camera)
    sizes(app, camera)


def session(home: Path, story: Callable[[App, Camera], None], only: str | None) -> None:
    """Run the program on `home`, on a Friday morning, and let `story` walk through it."""
    begun = time.monotonic()
    application = QApplication([])
    app = build_app(
        application,
        Paths.of(home),
        clock=lambda: NOW + int((time.monotonic() - begun) * 1000),
        tz=dt.UTC,
        device_name="Office laptop",
    )
    try:
        show(app.window)
        story(app, Camera(app, only))
    finally:
        app.window.close()
        app.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the screenshots of the documentation.")
    parser.add_argument("--only", help="only pictures whose name holds this")
    stories = ("empty", "lived-in", "account", "offered")
    parser.add_argument("--story", choices=stories, help="only this part, in this process")
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    if options.story == "empty":
        shutil.rmtree(HOMES / "empty", ignore_errors=True)
        session(HOMES / "empty", empty, options.only)
        return 0
    if options.story == "account":
        home = HOMES / "account"
        shutil.rmtree(home, ignore_errors=True)
        account = sign_up(Paths.of(home))
        fill(Paths.of(home), write_courses(WORK / "courses"), NOW, account.id)
        session(home, account_pages, options.only)
        return 0
    if options.story == "offered":
        home = HOMES / "offered"
        shutil.rmtree(home, ignore_errors=True)
        sign_up(Paths.of(home))
        session(home, offered, options.only)
        return 0
    if options.story == "lived-in":
        home = HOMES / "jane"
        shutil.rmtree(home, ignore_errors=True)
        fill(Paths.of(home), write_courses(WORK / "courses"), NOW)
        SettingsFile(Paths.of(home).settings).change(on_open="ask", muted=True)
        session(home, lived_in, options.only)
        return 0
    print("Making the sample library (once) …", flush=True)
    for story in stories:
        arguments = ["--story", story, *(["--only", options.only] if options.only else [])]
        subprocess.run([sys.executable, __file__, *arguments], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
