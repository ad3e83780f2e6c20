"""What may happen next in the world, and how often: the dice choose."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from typing import Final

from learnapp.errors import SyncError
from learnapp.sync.status import Totals
from learncore.ids import uuid7
from learncore.records import Course, Lesson, NoteValue
from tests.simulate.clock import BEGIN, DAY, HOUR, SECOND
from tests.simulate.machine import Machine
from tests.simulate.seat import Seat
from tests.simulate.world import LATER, MOST_MACHINES, OWN, QUIZ, SCHOOL, World

YEAR: Final = 365 * DAY


class NotNowError(Exception):
    """A step that cannot be taken now."""


def told(result: Totals | SyncError) -> str:
    """What a sync came to, in a few words."""
    if isinstance(result, SyncError):
        return result.title
    return f"sent {result.pushed}, fetched {result.pulled}" + f", refused {result.rejected}" * bool(result.rejected)


class Steps:
    """Takes steps in a world; those that `favoured` names are taken ten times as often."""

    def __init__(self, world: World, favoured: Collection[str] = ()) -> None:
        self._world = world
        self._favoured = favoured
        self._dice = world.dice
        self._story = world.story
        self._here: Machine | None = None
        world.network.meanwhile = self.meanwhile
        self._notes: list[tuple[str, str, str, str]] = []
        self._kinds: Final[tuple[tuple[int, Callable[[], None]], ...]] = (
            (30, self.sync),
            (24, self.watch),
            (5, self.read),
            (6, self.go_to),
            (5, self.mark),
            (3, self.start_over),
            (5, self.note),
            (2, self.prefer),
            (2, self.look_at),
            (3, self.answer),
            (2, self.import_course),
            (3, self.kill),
            (3, self.end),
            (2, self.copy),
            (2, self.back_up),
            (2, self.restore),
            (2, self.set_clock),
            (1, self.start_again),
            (2, self.change_account),
            (2, self.sign_out),
            (4, self.weather),
            (4, self.deliver_late),
            (1, self.restart_server),
            (1, self.keep_server),
            (1, self.restore_server),
            (1, self.enroll),
        )

    def take(self, number: int) -> None:
        weights = [weight * (10 if step.__name__ in self._favoured else 1) for weight, step in self._kinds]
        for _ in range(number):
            self._world.let_pass()
            ((_, step),) = self._dice.choices(self._kinds, weights)
            with contextlib.suppress(NotNowError):
                step()

    def meanwhile(self, name: str) -> None:
        """A learner does not wait until the machine `name` has synced."""
        if self._dice.random() < 0.15:
            machine = next(one for one in self._world.machines if one.name == name)
            if not self._world.seat(machine).must_sync_first:
                self._here = machine
                self._dice.choice((self.watch_on, self.go_to, self.mark, self.note))()
                self._here = None

    # --- what learners do --------------------------------------------------------------------------------------------

    def sync(self) -> None:
        seat = self._seat()
        if not seat.signed_in and self._dice.random() < 0.8:
            self._story(f"{seat.device.name} signs in: {seat.sign_in()}")
        self._story(f"{seat.device.name} syncs: {told(seat.sync())}")
        self._world.check()

    def watch_on(self) -> None:
        """Some seconds: an answer that takes longer tells little about the server's clock."""
        self.watch(brief=True)

    def watch(self, *, brief: bool = False) -> None:
        seat = self._seat()
        course, lesson = self._lesson(seat, "video")
        if self._dice.random() < 0.1:  # it is in no library, and the server refuses what is learned there until later
            course, lesson = LATER.id, self._dice.choice(LATER.lessons)
        whole = int(lesson.duration_seconds or 0)
        start = self._dice.choice((0, self._dice.randrange(whole), self._dice.randrange(whole)))
        lengths = [self._dice.randint(1, 60) for _ in range(self._dice.randint(1, 4))]
        killed = self._dice.random() < 0.15
        if brief:
            lengths, killed = [min(8, lengths[0])], False
        speed = self._dice.choice((1.0, 1.0, 2.0, 0.5))
        end = min(whole, start + sum(lengths))
        fate = ", and is killed" if killed else ""
        self._story(f"{seat.device.name} watches {course}/{lesson.id} {start}-{end} at {speed:g}×{fate}")
        seat.device.watch(course, lesson, start, lengths, speed, killed=killed)

    def read(self) -> None:
        """Leaf through a document, and see some of its pages."""
        seat = self._seat()
        course, lesson = self._lesson(seat, "document")
        pages = range(1, (lesson.pages or 0) + 1)
        looks = [self._dice.sample(pages, self._dice.randint(1, 3)) for _ in range(self._dice.randint(1, 3))]
        killed = self._dice.random() < 0.15
        self._story(f"{seat.device.name} reads {course}/{lesson.id} {looks}{', and is killed' if killed else ''}")
        seat.device.read(course, lesson, looks, self._dice.randint(3, 60) * SECOND, killed=killed)

    def go_to(self) -> None:
        seat = self._seat()
        course, lesson = self._lesson(seat, "video")
        place = self._dice.choice((3, self._dice.randrange(int(lesson.duration_seconds or 1))))
        self._story(f"{seat.device.name} goes to {place} of {course}/{lesson.id}")
        seat.device.go_to(course, lesson.id, place)

    def mark(self) -> None:
        seat = self._seat()
        course, lesson = self._lesson(seat, None)
        value = self._dice.choice(("complete", "incomplete", None))
        self._story(f"{seat.device.name} marks {course}/{lesson.id} {value}")
        seat.device.mark(course, lesson.id, value)

    def start_over(self) -> None:
        seat, course = self._seat(), self._dice.choice((SCHOOL, OWN))
        self._know(seat, course)
        lesson = self._dice.choice((None, *(one.id for one in course.lessons)))
        self._story(f"{seat.device.name} starts over {course.id}/{lesson or '*'}")
        seat.device.start_over(course, lesson)

    def note(self) -> None:
        """Write a note, or change or delete one that some device wrote."""
        seat = self._seat()
        mine = [one for one in self._notes if one[0] == seat.device.learner]
        if mine and self._dice.random() < 0.6:
            _, note_id, course, lesson = self._dice.choice(mine)
        else:
            note_id = uuid7(self._world.time(), self._dice.randbytes(10))
            course, one = self._lesson(seat, None)
            lesson = one.id
            self._notes.append((seat.device.learner, note_id, course, lesson))
        if not seat.device.is_editing(note_id) and self._dice.random() < 0.25:
            self._story(f"{seat.device.name} begins to edit the note {note_id[-4:]}")
            seat.device.begin_to_edit(note_id)
            return
        text, deleted = f"thought {self._dice.randrange(1000)}", self._dice.random() < 0.2
        self._story(f"{seat.device.name} writes {text!r} in the note {note_id[-4:]}{' and deletes it' * deleted}")
        value = NoteValue(lesson=lesson, course=course, at_seconds=5.0, text=text, deleted=deleted)
        seat.device.note(note_id, value)

    def prefer(self) -> None:
        seat, value = self._seat(), self._dice.choice((1.0, 1.5, 2.0, {"a": [1, None]}))
        self._story(f"{seat.device.name} prefers {value}")
        seat.device.prefer(self._dice.choice(("speed", "captions")), value)

    def look_at(self) -> None:
        seat = self._seat()
        course, lesson = self._lesson(seat, None)
        self._story(f"{seat.device.name} looks at {course}/{lesson.id}")
        seat.device.look_at(course, lesson.id)

    def answer(self) -> None:
        """Ponder over the quiz, and submit it or come back to it."""
        seat, score = self._seat(), float(self._dice.randrange(0, 101, 10))
        self._know(seat, SCHOOL)
        took = [self._dice.randint(1, 40) * SECOND for _ in range(self._dice.randint(0, 3))]
        killed = bool(took) and self._dice.random() < 0.15
        self._story(f"{seat.device.name} ponders over the quiz {took}{', and is killed' if killed else ''}")
        seat.device.ponder("school", QUIZ, took, killed=killed)
        if self._dice.random() < 0.8:
            self._story(f"{seat.device.name} answers the quiz: {score:g}")
            seat.device.answer("school", "quiz", score)

    def import_course(self) -> None:
        self._know(self._seat(), OWN)

    # --- what befalls machines ---------------------------------------------------------------------------------------

    def kill(self) -> None:
        seat = self._seat()
        self._story(f"{seat.device.name} is killed")
        seat.device.start()
        seat.device.kill()

    def end(self) -> None:
        seat = self._seat()
        self._story(f"{seat.device.name} is closed")
        seat.device.end()

    def copy(self) -> None:
        """Someone copies the folder to another machine, or the whole machine, and both go on."""
        world, seat = self._world, self._seat()
        if len(world.machines) >= MOST_MACHINES:
            return
        seat.device.start()
        files = seat.device.files()
        cloned = self._dice.random() < 0.6
        noticed = cloned and self._dice.random() < 0.6
        cloned = cloned and (not noticed or self._moves_on(seat))
        machine = world.add_machine()
        world.current[machine.name] = seat.device.learner
        other = world.seat(machine)
        how = f"cloned{', and nobody can tell,' * (not noticed)}" if cloned else "copied"
        self._story(f"{seat.device.name} is {how} to {machine.name}")
        seat.device.clock_is_unsure()
        if cloned:
            other.device.be_cloned_from(files, seat.device.called)
            other.must_sync_first = noticed
            if not noticed:
                seat.device.truth.writes.twins.add(seat.device.device_id)
        else:
            other.device.come_from(files)

    def _moves_on(self, seat: Seat) -> bool:
        """Have a device write something, and the server know it: by that its clone is found out."""
        self._story(f"{seat.device.name} moves on")
        seat.device.prefer("speed", self._dice.random())
        return isinstance(seat.sync(), Totals)

    def back_up(self) -> None:
        seat = self._seat()
        seat.device.start()
        self._story(f"{seat.device.name} is backed up")
        seat.device.backup = seat.device.files()

    def restore(self) -> None:
        """The folder goes back to its backup: as another file, or in place, which the program cannot see by itself."""
        seat = self._seat()
        backup = seat.device.backup
        if backup is None:
            return
        in_place = self._dice.random() < 0.4
        seat.device.clock_is_unsure()
        seat.device.start()
        in_place = in_place and not self._world.only_copies_know(seat.device)
        if in_place:  # what it said must have been heard, or nobody can tell it
            self._world.network.deliver_late()

        def back() -> None:
            seat.device.come_from(backup, in_place=in_place)

        self._world.destroy(f"{seat.device.name} is restored{' in place' if in_place else ''}", back, unheard=in_place)
        if in_place:
            seat.must_sync_first = True

    def set_clock(self) -> None:
        machine = self._dice.choice(self._world.machines)
        hours = self._dice.choice((0, 0, 6, -6))
        if self._dice.random() < 0.3:
            year = self._dice.choice((1970, 2099))
            machine.clock.set_to(1000 if year == 1970 else BEGIN + 73 * YEAR)
            self._story(f"the clock of {machine.name} says {year}")
        else:
            machine.clock.set(hours * HOUR)
            self._story(f"the clock of {machine.name} is {hours:+} h off")

    def start_again(self) -> None:
        """The machine is shut down, and started another day."""
        machine = self._machine()
        for (name, _), seat in self._world.seats.items():
            if name == machine.name:
                seat.device.end()
        machine.start_again()
        self._story(f"{machine.name} is started again")

    def change_account(self) -> None:
        """Someone else sits down at the machine."""
        machine = self._machine()
        seat = self._world.seat(machine)
        seat.device.end()
        self._world.current[machine.name] = self._dice.choice(list(self._world.learners))
        self._story(f"{self._world.current[machine.name]} sits down at {machine.name}")

    def sign_out(self) -> None:
        seat = self._seat()
        self._story(f"{seat.device.name} signs out")
        seat.sign_out()
        seat.device.end()

    # --- the network and the server ----------------------------------------------------------------------------------

    def weather(self) -> None:
        network = self._world.network
        network.bad = self._dice.choice((0.0, 0.1, 0.3, 0.6, 1.0))
        self._story(f"of what is sent {network.bad:.0%} meets a fate")

    def deliver_late(self) -> None:
        self._world.network.deliver_late(0.7)
        self._world.check()

    def restart_server(self) -> None:
        self._story("the server is started again")
        self._world.server.stop()
        self._world.server.start()

    def keep_server(self) -> None:
        self._story("a snapshot of the server is made")
        self._world.server.keep()

    def restore_server(self) -> None:
        if self._world.server.has_snapshot:
            self._world.destroy("the server is restored from its snapshot", self._world.server.restore)
            for seat in self._world.seats.values():
                seat.no_one_can_tell |= seat.must_sync_first

    def enroll(self) -> None:
        self._story("everyone is enrolled in the later course")
        self._world.enroll()

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _machine(self) -> Machine:
        return self._here or self._dice.choice(self._world.machines)

    def _seat(self) -> Seat:
        seat = self._world.seat(self._machine())
        if seat.must_sync_first:
            if not seat.signed_in:
                self._story(f"{seat.device.name} signs in: {seat.sign_in()}")
            self._story(f"{seat.device.name} looks what it has forgotten: {told(seat.sync())}")
            if seat.must_sync_first:
                raise NotNowError
        return seat

    def _lesson(self, seat: Seat, kind: str | None) -> tuple[str, Lesson]:
        """A course of the library, and one of its lessons."""
        course = self._dice.choice((SCHOOL, SCHOOL, OWN))
        self._know(seat, course)
        return course.id, self._dice.choice([one for one in course.lessons if kind in {None, one.type}])

    def _know(self, seat: Seat, course: Course) -> None:
        """Have the course in the library of the device."""
        if not seat.device.knows(course):
            self._story(f"{seat.device.name} imports {course.id}")
            seat.device.import_course(course)
