"""Pictures of the catalogue and of a course on its way here, light and dark, online and offline, without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from learnapp.build import App
from learnapp.library.downloads.state import DownloadsState
from learnapp.store.content import place_of
from learnapp.store.views_offered import Offer, OfferedFile
from learnapp.sync.status import SyncStatus
from learncore.records import Caption, Course, Lesson, Module, Session

_MB = 1 << 20
_DAY = 86_400_000
_HOUR = 3_600_000
_BASICS = ("Hello world", "Standard error", "Open and create a file", "Read to the end")
_MEMORY = (
    "Not all bytes are 8 bits",
    "Follow the int pointer",
    "Pointers and memory",
    "Heap cheat sheet",
    "Heap gotchas",
)
_SCENE = ("Look before you step", "Triage in the field", "Airway", "Breathing", "Bleeding")
_COURSES = (
    (
        "System Programming",
        "Field Academy",
        "Write small C programs against the POSIX API: files, processes, memory, signals and threads.",
        (("Hello, system calls", _BASICS), ("Memory", _MEMORY), ("Processes", _BASICS)),
    ),
    (
        "Data protection 2026",
        "Compliance",
        "What may be kept, and who may ask.",
        (("The rules", _BASICS),),
    ),
    (
        "Site safety refresher",
        "Compliance",
        "Twenty minutes a year.",
        (("Refresher", _BASICS[:3]),),
    ),
    ("Code of conduct", "People and Culture", "How we work with each other.", (("The code", _BASICS[:2]),)),
    ("Finance Basics", "Field Academy", "Read the three statements.", (("Statements", _BASICS), ("Ratios", _MEMORY))),
    ("Visual Design", "Mara Lindt", "Type, space and colour.", (("Space", _MEMORY), ("Type", _BASICS))),
    ("First Response", "County Rescue", "The first ten minutes.", (("On the scene", _SCENE),)),
    ("Rope rescue", "County Rescue", "From the anchor to the stretcher.", (("Anchors", _SCENE),)),
    ("Spanish for the Clinic", "Lengua Viva", "Short dialogues.", (("Dialogues", _BASICS),)),
    ("Practical Statistics", "Dr. A. Osei", "Samples, spread and honest error bars.", (("Describing", _MEMORY),)),
    ("Night shift hand-over", "Field Academy", "What the next one must know.", (("Hand-over", _BASICS),)),
)

Take = Callable[[str], None]
Settle = Callable[[int], None]


def catalogue_pages(app: App, take: Take, settle: Settle, now: int, media: Path) -> None:
    """What an organization offers; some of it here, some on its way. `media` takes the files that are here."""
    services = app.services
    running = _fill(app, now, media)
    online = SyncStatus(phase="idle", last_sync=now - 60_000)
    offline = SyncStatus(phase="offline", last_sync=now - 3 * _HOUR)
    waiting = DownloadsState(done=running.done, queued=8, paused_reason="offline")
    for look in ("light", "dark"):
        services.theme.set_mode(look)
        for suffix, status, state in (("", online, running), ("-offline", offline, waiting)):
            services.sync.show(status)
            services.fetching.show(state)
            services.navigator.go("home")
            settle(500)
            take(f"home-required{suffix}-{look}")
            services.navigator.open_catalogue()
            settle(500)
            take(f"catalogue{suffix}-{look}")
            services.navigator.open_course("o0")
            settle(500)
            take(f"course-downloading{suffix}-{look}")
        services.navigator.open_catalogue()
        services.navigator.open_course("o10")
        settle(400)
        take(f"course-details-{look}")
    services.theme.set_mode("light")
    services.sync.show(online)
    services.fetching.show(running)
    for width, height in ((1024, 640), (1920, 1080)):
        app.window.resize(width, height)
        services.navigator.open_catalogue()
        settle(500)
        take(f"catalogue-{width}")
        services.navigator.open_course("o0")
        settle(400)
        take(f"course-downloading-{width}")
    app.window.resize(1280, 800)


def guest_catalogue(app: App, take: Take, settle: Settle, look: str) -> None:
    """What a guest finds there."""
    app.services.navigator.open_catalogue()
    settle(300)
    take(f"catalogue-guest-{look}")


def _fill(app: App, now: int, media: Path) -> DownloadsState:
    store = app.services.store
    asked: dict[int, dict[str, object]] = {
        1: {"required": True, "due": now + 3 * _DAY},
        2: {"required": True, "due": now + 14 * _DAY},
        3: {"required": True},
        5: {"due": now - 2 * _DAY},
    }
    offers = [_offer(number, *course, now, asked.get(number, {})) for number, course in enumerate(_COURSES)]
    store.set_catalogue(offers, "pictures").result()
    store.set_content_root(media).result()
    for number, paths in ((4, None), (3, None), (0, ("1.mp4", "2.mp4", "3.mp4"))):
        kept = [file for file in offers[number].files or () if paths is None or file.path in paths]
        for file in kept:
            place = media / place_of(file.sha256, file.path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(b"")
        store.keep_content(f"o{number}", {file.path: file.sha256 for file in kept}).result()
    store.downloads.add("o0", pin=True).result()
    store.downloads.add("o6", {"o6-1", "o6-2"}).result()
    store.downloads.pause(None, "o6").result()
    store.remove_course("o10").result()
    for number, lesson, share, ago in (
        (0, 1, 0.97, _DAY),
        (0, 2, 0.97, _DAY // 2),
        (0, 3, 0.5, _HOUR),
        (5, 1, 0.4, 3 * _DAY),
    ):
        _watch(app, offers[number], lesson, share, now - ago)
    for lesson in (1, 2):
        store.mark("o3", f"o3-{lesson}", "complete").result()
    return DownloadsState(
        running=(("o0", "o0-4"), ("o0", "o0-5")),
        queued=6,
        done={("o0", "o0-4"): 9 * _MB, ("o0", "o0-5"): 12 * _MB},
        bytes_per_second=2.4 * _MB,
        seconds_left=70.0,
    )


def _watch(app: App, offer: Offer, number: int, share: float, at: int) -> None:
    store = app.services.store
    assert offer.course is not None
    lesson = offer.course.lessons[number - 1]
    length = lesson.duration_seconds or 0.0
    end = length * share
    session = Session(
        lesson=lesson.id,
        course=offer.course_id,
        device=store.device_id,
        started_at=at - int(end * 1000),
        ended_at=at,
        spans=((0.0, end),),
        active_seconds=end,
        duration=length,
    )
    store.heartbeat(f"picture-{lesson.id}", session, end).result()


def _offer(
    number: int,
    title: str,
    author: str,
    about: str,
    modules: tuple[tuple[str, tuple[str, ...]], ...],
    now: int,
    asked: dict[str, object],
) -> Offer:
    course_id, place = f"o{number}", 0
    made: list[Module] = []
    files: list[OfferedFile] = []
    for part, (name, titles) in enumerate(modules):
        lessons: list[Lesson] = []
        for each in titles:
            place += 1
            sheet = "sheet" in each
            lesson = Lesson(
                id=f"{course_id}-{place}",
                title=each,
                type="document" if sheet else "video",
                path=f"{place}.{'pdf' if sheet else 'mp4'}",
                bytes=(2 if sheet else 8 + 3 * place % 17) * _MB,
                duration_seconds=None if sheet else 240.0 + 37 * place,
                pages=4 if sheet else None,
                captions=() if sheet else (Caption(path=f"{place}.en.vtt", language="en"),),
            )
            lessons.append(lesson)
            files.append(OfferedFile(path=lesson.path or "", sha256=_hash(number, place), bytes=lesson.bytes or 0))
            files += [
                OfferedFile(path=one.path, sha256=_hash(number, place + 500), bytes=4000) for one in lesson.captions
            ]
        made.append(Module(id=f"{course_id}-m{part}", title=name, lessons=tuple(lessons)))
    course = Course(id=course_id, title=title, author=author, description=about, language="en", modules=tuple(made))
    offer = Offer(course_id=course_id, version=1, updated_at=now - _DAY, course=course, files=tuple(files))
    return msgspec.structs.replace(offer, **asked)


def _hash(number: int, place: int) -> str:
    return f"{number * 1000 + place:064x}"
