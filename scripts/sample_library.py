"""A library that looks lived in, for screenshots: real courses of real files, and a few weeks of learning."""

from __future__ import annotations

import datetime as dt
import random
import struct
from dataclasses import dataclass
from pathlib import Path

from coursekit.pictures import write_thumbnail
from coursekit.sample.media import Film, write_film
from coursekit.sample.painting import Scene
from learnapp.library import Library
from learnapp.paths import GUEST, Paths
from learnapp.settings import SettingsFile
from learnapp.store import Store
from learncore.ids import uuid7
from learncore.records import Lesson, NoteValue, Session

_DAY = 86_400_000
_LENGTHS = (312, 280, 391, 422, 495, 760, 622, 548, 1076)


@dataclass(frozen=True)
class _Course:
    folder: str
    hue: int
    author: str
    about: str
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    done: int
    part: float


_COURSES = (
    _Course(
        "System Programming",
        160,
        "Field Academy",
        "Write small C programs against the POSIX API: files, processes, memory, signals and threads.",
        (
            ("Hello, system calls", ("Hello world", "Standard error", "Open and create a file", "Read to the end")),
            (
                "Memory",
                (
                    "Not all bytes are 8 bits",
                    "Follow the int pointer",
                    "Pointers and memory",
                    "The heap by hand",
                    "Heap gotchas",
                ),
            ),
            ("Processes", ("Fork and what is shared", "Waiting for children", "Exec", "Signals are interrupts")),
            ("Threads", ("A thread is a stack", "Locks", "Deadlocks and order", "Condition variables", "Epilogue")),
        ),
        6,
        0.75,
    ),
    _Course(
        "Finance Basics",
        96,
        "Field Academy",
        "Read the three statements and know what they do not say.",
        (
            ("Statements", ("Why three statements", "Income and timing", "Reading a balance sheet", "Cash is a fact")),
            ("Ratios", ("Margins", "Turnover", "Leverage", "Putting it together", "A case: the bakery")),
        ),
        2,
        0.45,
    ),
    _Course(
        "Visual Design",
        210,
        "Mara Lindt",
        "Type, space and colour for people who build things.",
        (
            ("Space", ("Proximity", "Alignment", "White space", "Rhythm", "Designing with grids", "A page, rebuilt")),
            ("Type", ("Families", "Measure and leading", "Scales", "Figures", "Setting a table", "Critique")),
        ),
        4,
        0.30,
    ),
    _Course(
        "First Response",
        20,
        "County Rescue",
        "The first ten minutes: safety, triage, breathing, bleeding.",
        (("On the scene", ("Look before you step", "Triage in the field", "Airway", "Breathing", "Bleeding")),),
        1,
        0.12,
    ),
    _Course(
        "Data protection 2026",
        130,
        "Compliance",
        "What may be kept, for how long, and who may ask.",
        (("The rules", ("Why it matters", "Personal data", "Retention", "Requests", "Breaches")),),
        5,
        0.0,
    ),
    _Course(
        "Practical Statistics",
        60,
        "Dr. A. Osei",
        "Samples, spread and honest error bars.",
        (("Describing", ("Samples", "Spread", "Outliers", "Two groups")), ("Judging", ("Chance", "Error bars"))),
        0,
        0.0,
    ),
    _Course(
        "Spanish for the Clinic",
        240,
        "Lengua Viva",
        "Short dialogues for the first consultation.",
        (("Dialogues", ("Greetings", "Where does it hurt?", "Since when?", "Medicines", "Follow-up")),),
        5,
        0.0,
    ),
    _Course(
        "Site Safety Refresher",
        36,
        "Compliance",
        "Twenty minutes a year that keep fingers attached.",
        (("Refresher", ("Machines", "Ladders", "Chemicals")),),
        0,
        0.0,
    ),
)

CAPTIONED = "Pointers and memory"
_SAID = (
    "So far every name we used was a value.",
    "The ampersand asks where that value lives.",
    "We call that number an address.",
    "A pointer is just a variable that holds an address.",
    "Print it with percent p, and cast to void star.",
    "Two runs print two different numbers. Why?",
    "The loader places your program somewhere new each time.",
    "Now follow the star back to the value.",
    "Dereferencing reads the bytes at that address.",
    "Get the type wrong and you read the wrong bytes.",
)


def write_courses(folder: Path) -> list[Path]:
    """Write the courses' folders below `folder`, once; returns them."""
    made: list[Path] = []
    for course in _COURSES:
        root = folder / course.folder
        made.append(root)
        if (root / "course.toml").exists():
            continue
        number = 0
        for place, (module, lessons) in enumerate(course.modules, 1):
            for title in lessons:
                number += 1
                _lesson(root / f"{place} - {module}" / f"{number:02} - {title.replace('?', '')}.mp4", course, number)
        _cover(root / "cover.jpg", course)
        (root / "course.toml").write_text(
            f'title = "{course.folder}"\nauthor = "{course.author}"\nlanguage = "en"\ndescription = "{course.about}"\n',
            encoding="utf-8",
        )
    return made


def fill(paths: Paths, courses: list[Path], now: int, account: str = GUEST) -> None:
    """Import the courses and record some weeks of watching that end at `now` (ms UTC), for the guest or an account."""
    SettingsFile(paths.create().settings).change(learner_name="Jane Smith", panel_visible=True)
    clock = _Clock(now - 30 * _DAY)
    store = Store.open(paths.account(account), clock=clock, device_name="Office laptop")
    chance = random.Random(7)
    library = Library(store, store.reader, paths)
    reader = store.reader()
    last: tuple[str, tuple[Lesson, ...]] = ("", ())
    for place, (planned, folder) in reversed(list(enumerate(zip(_COURSES, courses, strict=True)))):
        report = library.import_folder(folder)
        view = reader.course(report.course_id)
        if view is None:
            raise RuntimeError(f"{folder.name} was not imported")
        lessons = view.course.lessons
        last = (report.course_id, lessons)
        for index, lesson in enumerate(lessons[: planned.done]):
            days = 1 + (planned.done - index) * 2 + place
            _watch(store, clock, chance, report.course_id, lesson, now - days * _DAY, 0.97)
        if planned.part and planned.done < len(lessons):
            _watch(
                store,
                clock,
                chance,
                report.course_id,
                lessons[planned.done],
                now - (place + 1) * 7_200_000,
                planned.part,
            )
        if planned.folder == "System Programming":
            for at in (235.0, 441.0):
                note = NoteValue(lesson=lessons[6].id, course=report.course_id, at_seconds=at, bookmark=True)
                store.put_note(uuid7(clock(), chance.randbytes(10)), note).result()
    for days in range(6):
        clock.now = now - days * _DAY
        lesson = last[1][days % len(last[1])]
        _watch(store, clock, chance, last[0], lesson, clock.now - 3_600_000 * (1 + days), 0.2 + 0.06 * days)
    _a_year(store, clock, last, now)
    reader.close()
    store.close()


def _a_year(store: Store, clock: _Clock, where: tuple[str, tuple[Lesson, ...]], now: int) -> None:
    """Short looks back into what was learned, in the evenings of a year; the month before `now` has its own."""
    chance = random.Random(11)
    course, lessons = where
    for days in range(31, 360):
        if chance.random() < (0.75 if days % 7 not in (5, 6) else 0.25):
            lesson = lessons[chance.randrange(2)]
            at = now - days * _DAY + chance.randrange(10) * 3_600_000
            length = lesson.duration_seconds or 0.0
            for again in range(chance.randrange(1, 5)):
                _watch(store, clock, chance, course, lesson, at + again * 3_600_000, min(0.28, 600 / max(length, 1.0)))


class _Clock:
    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += 1
        return self.now


def _watch(
    store: Store, clock: _Clock, chance: random.Random, course: str, lesson: Lesson, at: int, share: float
) -> None:
    length = lesson.duration_seconds or 0.0
    end = round(length * share, 3)
    clock.now = at
    session = Session(
        lesson=lesson.id,
        course=course,
        device=store.device_id,
        started_at=at - int(end * 1000) - 60_000,
        ended_at=at,
        spans=((0.0, end * 0.38), (end * 0.45, end * 0.47), (end * 0.62, end)) if 0.3 < share < 0.9 else ((0.0, end),),
        active_seconds=end,
        duration=length,
    )
    store.heartbeat(uuid7(at, chance.randbytes(10)), session, end).result()


def _lesson(path: Path, course: _Course, number: int) -> None:
    title = path.stem.split(" - ", 1)[1]
    captioned = title == CAPTIONED
    film = Film(
        seconds=760 if captioned else _LENGTHS[(number * 5 + len(course.folder)) % len(_LENGTHS)],
        size=(960, 540) if captioned else (320, 180),
        fps=4 if captioned else 1,
        gop=40 if captioned else 60,
        audio=None,
        chapters=((0.0, "Values"), (139.0, "Addresses"), (352.0, "Pointers"), (633.0, "Types")) if captioned else (),
        scene=Scene(title=title, hue=(course.hue + number * 3) % 256, clock=captioned),
        moving=True,
    )
    write_film(path, film)
    with path.open("ab") as file:
        file.write(struct.pack(">I4sI", 12, b"free", number))
    if captioned:
        lines = ["WEBVTT", ""]
        for place in range(76):
            start = dt.timedelta(seconds=place * 10)
            lines += [f"{_stamp(start)} --> {_stamp(start + dt.timedelta(seconds=9))}", _SAID[place % len(_SAID)], ""]
        path.with_name(f"{path.stem}.en.vtt").write_text("\n".join(lines), encoding="utf-8")


def _cover(path: Path, course: _Course) -> None:
    film = path.with_name(".cover.mp4")
    write_film(film, Film(seconds=1, size=(600, 336), fps=1, audio=None, scene=Scene(hue=course.hue, clock=False)))
    write_thumbnail(film, path, 600)
    film.unlink()


def _stamp(moment: dt.timedelta) -> str:
    minutes, seconds = divmod(int(moment.total_seconds()), 60)
    return f"00:{minutes:02}:{seconds:02}.000"
