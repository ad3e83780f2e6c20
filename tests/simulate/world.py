"""A seeded world: machines, learners, a server, a bad network; and every step told, so that a failure is a story."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from learncore.records import Course, Lesson, Module
from tests.simulate.clock import DAY, HOUR, SECOND, Time
from tests.simulate.device import Device
from tests.simulate.machine import Machine
from tests.simulate.network import Network
from tests.simulate.seat import Installation, Seat
from tests.simulate.serving import Server
from tests.simulate.truth import Bodies, Truth, decoded
from tests.simulate.writes import Write

MOST_MACHINES: Final = 5


def _course(course_id: str, *lessons: Lesson) -> Course:
    return Course(id=course_id, title=course_id.title(), modules=(Module(id="m", title="M", lessons=lessons),))


def _film(lesson_id: str, seconds: int = 120) -> Lesson:
    return Lesson(id=lesson_id, title=lesson_id.title(), type="video", duration_seconds=float(seconds))


_TWIN: Final = _film("twin", 60)
_PAPER: Final = Lesson(id="paper", title="Paper", type="document", pages=6)
QUIZ: Final = Lesson(id="quiz", title="Quiz", type="quiz")
SCHOOL: Final = _course("school", _film("one"), _film("two", 300), QUIZ, _PAPER, _TWIN)
LATER: Final = _course("later", _film("late", 90), _film("later still", 45))
"""Published, and nobody is enrolled at first."""
OWN: Final = _course("own", _film("mine"), _film("yours", 40), _PAPER, _TWIN)
"""In a folder of somebody's."""
COURSES: Final = (SCHOOL, LATER, OWN)


class Learner:
    """Somebody with an account; `truth` is what they did."""

    def __init__(self, name: str, user: str) -> None:
        self.name = name
        self.email = f"{name}@school.test"
        self.user = user
        self.truth = Truth()


class Story:
    """What happened, step by step."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._begun = time()
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        hours, rest = divmod(self._time() - self._begun, HOUR)
        self.lines.append(f"{hours // 24:3}d {hours % 24:02}:{rest // 60_000:02}:{rest // 1000 % 60:02}  {line}")

    def __str__(self) -> str:
        return "\n".join(self.lines)


class World:
    """Everything there is. `folder` is for its files, best in memory."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.time = Time()
        self.story = Story(self.time)
        self.folder = folder
        (folder / "server").mkdir(parents=True)
        self.server = Server(folder / "server", self.time)
        self.server.publish(SCHOOL)
        self.server.publish(LATER, everyone=False)
        self.network = Network(self.server, self.dice, self.story)
        names = ("ann", "bob")[: 1 + (self.dice.random() < 0.4)]
        self.learners = {name: Learner(name, self.server.add_user(f"{name}@school.test")) for name in names}
        self.machines: list[Machine] = []
        self.seats: dict[tuple[str, str], Seat] = {}
        """Who uses which machine: (machine, learner) → what they have there."""
        self._installations: dict[str, Installation] = {}
        self.current: dict[str, str] = {}
        for _ in range(self.dice.randint(2, 3)):
            self.add_machine()

    def close(self) -> None:
        for seat in self.seats.values():
            seat.device.end()
        self.server.close()

    def add_machine(self) -> Machine:
        machine = Machine("ABCDEFGH"[len(self.machines)], self.time)
        self.machines.append(machine)
        home, way = self.folder / machine.name, self.network.way(machine.name)
        self._installations[machine.name] = Installation(machine, home, way)
        learner = self.dice.choice(list(self.learners))
        self.current[machine.name] = learner
        return machine

    def seat(self, machine: Machine, learner: str | None = None) -> Seat:
        """What the learner who sits at the machine (or that other) has there."""
        name = learner or self.current[machine.name]
        key = (machine.name, name)
        if key not in self.seats:
            who = self.learners[name]
            installation = self._installations[machine.name]
            folder = installation.folder(self.server.org, who.user)
            device = Device(machine, name, who.truth, folder, self.time, self.dice)
            self.seats[key] = Seat(device, who.email, installation, self.time)
        return self.seats[key]

    def only_copies_know(self, device: Device) -> bool:
        """Whether something that the device wrote is known to a copy of it and not to the server: then nobody could
        tell the device, were it to forget."""
        learner = self.learners[device.learner]
        (_, server), *others = ((name, bodies) for name, bodies in self.replicas(learner) if name != device.name)
        theirs = [one for one in learner.truth.must if isinstance(one, Write) and one.by == device.device_id]
        unheard = [one for one in theirs if not learner.truth.holds(server, one)]
        return any(learner.truth.holds(bodies, one) for _, bodies in others for one in unheard)

    # --- looking at it -----------------------------------------------------------------------------------------------

    def replicas(self, learner: Learner) -> Iterator[tuple[str, Bodies]]:
        """All that hold documents of the learner, the server first."""
        yield "the server", decoded(self.server.documents(learner.user))
        for (_, name), seat in self.seats.items():
            if name == learner.name:
                yield seat.device.name, seat.device.bodies()

    def check(self) -> None:
        """Nothing is lost, nothing is made up, and nobody has what is another's."""
        for learner in self.learners.values():
            replicas = list(self.replicas(learner))
            missing = learner.truth.missing(bodies for _, bodies in replicas)
            assert not missing, f"lost of {learner.name}: {missing}"
            for name, bodies in replicas:
                wrong = list(learner.truth.wrong_in(bodies))
                assert not wrong, f"on {name}, of {learner.name}: {wrong}"

    def destroy(self, what: str, act: Callable[[], None], *, unheard: bool = False) -> None:
        """Do what may destroy the only copy of something. What is gone then is no one's fault."""
        self.check()
        act()
        gone = 0
        for learner in self.learners.values():
            gone += learner.truth.excuse([bodies for _, bodies in self.replicas(learner)], unheard=unheard)
        self.story(f"{what}; {gone} facts are gone with it" if gone else what)

    def enroll(self) -> None:
        """Let everyone learn in the course that was published for later."""
        self.server.enroll_everyone(LATER.id)

    def let_pass(self) -> None:
        """Some time passes: seconds, hours, now and then weeks."""
        roll = self.dice.random()
        longest = 30 * SECOND if roll < 0.6 else HOUR if roll < 0.9 else 2 * DAY if roll < 0.99 else 40 * DAY
        self.time.pass_by(self.dice.randint(SECOND, longest))
