"""Pictures of the downloads: coming, waiting, full, done; of courses that a server offers, without a network."""

from __future__ import annotations

from collections.abc import Callable

from learnapp.build import App
from learnapp.library.downloads.state import DownloadsState, Key
from learnapp.store.views_offered import Offer, OfferedFile
from learnapp.ui.pages.downloads.page import DownloadsPage
from learncore.records import Caption, Course, Lesson, Module

_MB = 1 << 20
_COURSES = (
    (
        "First Response",
        ("Triage in the field", "Stop the bleeding", "Airway and breathing", "Moving a patient", "Shock"),
        (148, 96, 212, 87, 64),
    ),
    ("Data protection 2026", ("What counts as personal", "Asking and telling", "When it went wrong"), (58, 41, 77)),
)

Take = Callable[[str], None]
Settle = Callable[[int], None]


def guest_downloads(app: App, take: Take, settle: Settle, look: str) -> None:
    """What a guest finds there."""
    app.services.navigator.go("downloads")
    settle(300)
    take(f"downloads-guest-{look}")


def download_pages(app: App, take: Take, settle: Settle) -> None:
    """An account's downloads, light and dark, in three sizes and in what can stand in their way."""
    services = app.services
    services.navigator.go("downloads")
    page = app.window.page
    assert isinstance(page, DownloadsPage)
    settle(300)
    take("downloads-empty-light")
    going = _fill(app)
    settle(500)
    page.held.show_room(1_240 * _MB, 34_000 * _MB)
    for look in ("light", "dark"):
        services.theme.set_mode(look)
        page.bridge.show(going)
        settle(300)
        take(f"downloads-{look}")
        page.bridge.show(DownloadsState(done=going.done, queued=7, paused_reason="offline"))
        take(f"downloads-offline-{look}")
    services.theme.set_mode("light")
    missing = "310 MB are missing: 612 MB are needed, and 302 MB can be used. What was downloaded is kept, and it goes"
    page.bridge.show(
        DownloadsState(
            done=going.done,
            queued=7,
            paused_reason="disk_full",
            title="The disk is full",
            message=f"{missing} on by itself when there is room.",
        )
    )
    take("downloads-full")
    page.bridge.show(going)
    for width, height in ((1024, 640), (1920, 1080)):
        app.window.resize(width, height)
        settle(400)
        take(f"downloads-{width}")
    app.window.resize(1280, 800)
    page.held.show_room(1_240 * _MB, 34_000 * _MB)
    services.store.downloads.cancel(None).result()
    page.bridge.show(DownloadsState())
    settle(400)
    take("downloads-done")


def _fill(app: App) -> DownloadsState:
    """Two courses on their way, of which one is partly here; how they fare."""
    store = app.services.store
    offers = [_offer(number, *course) for number, course in enumerate(_COURSES)]
    store.set_catalogue(offers, "1").result()
    for offer in offers:
        store.downloads.add(offer.course_id).result()
    store.keep_content("course-0", {f"{number}.mp4": _hash(0, number) for number in (1, 2)}).result()
    store.downloads.pause("course-1-2").result()
    store.downloads.note(
        _hash(1, 3), "failed", 0, "A file came damaged", "It was not kept. Try again, or tell who runs the server."
    ).result()
    running: tuple[Key, ...] = (("course-0", "course-0-3"), ("course-0", "course-0-4"))
    done = {running[0]: 131 * _MB, running[1]: 22 * _MB, ("course-1", "course-1-2"): 12 * _MB}
    speeds = {running[0]: 3.4 * _MB, running[1]: 1.9 * _MB}
    left = (212 + 87 + 64 + 58 - 131 - 22) * _MB
    return DownloadsState(
        running=running,
        queued=2,
        done=done,
        bytes_left=left,
        bytes_per_second=5.3 * _MB,
        seconds_left=left / (5.3 * _MB),
        speeds=speeds,
    )


def _offer(number: int, title: str, lessons: tuple[str, ...], sizes: tuple[int, ...]) -> Offer:
    course_id = f"course-{number}"
    made = tuple(
        Lesson(
            id=f"{course_id}-{place}",
            title=name,
            type="video",
            path=f"{place}.mp4",
            bytes=size * _MB,
            duration_seconds=size * 4.0,
            captions=(Caption(path=f"{place}.vtt", language="en"),),
        )
        for place, (name, size) in enumerate(zip(lessons, sizes, strict=True), start=1)
    )
    files = [
        OfferedFile(path=f"{place}.mp4", sha256=_hash(number, place), bytes=size * _MB)
        for place, size in enumerate(sizes, start=1)
    ]
    course = Course(id=course_id, title=title, language="en", modules=(Module(id="m", title="All", lessons=made),))
    return Offer(course_id=course_id, version=1, updated_at=1, course=course, files=tuple(files))


def _hash(number: int, place: int) -> str:
    return f"{number}{place}".ljust(64, "a")
