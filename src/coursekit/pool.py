"""A few worker processes that share a list of files; each dies only of its own file, and for its own file."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import msgspec

from coursekit.findings import Stopped
from coursekit.wire import MAX_LINE, Answer, Order

SECONDS_A_FILE: Final = 30.0
SECONDS_TO_START: Final = 60.0
# Orders under way in one worker: enough that it never waits, few enough bytes that no pipe fills.
_WINDOW: Final = 8
_WINDOW_BYTES: Final = 3072
# Orders for which another worker is worth the time of its start.
_WORTH_A_WORKER: Final = 32
_COMMAND: Final = (sys.executable, "-P", "-m", "coursekit.worker")

CRASHED: Final = "The file made the reader crash."
TIMED_OUT: Final = "The file took too long to read."
NAMELESS: Final = "Its name cannot be read on this system."


_answers: Final = msgspec.json.Decoder(Answer)


class PoolError(Exception):
    """No worker process can be started here, or the pool itself is broken."""


class Pool:
    """Up to `size` workers (default: one a core, two at most), started at the first order and kept until `close`."""

    def __init__(
        self,
        size: int | None = None,
        *,
        command: Sequence[str] = _COMMAND,
        seconds_a_file: float = SECONDS_A_FILE,
    ) -> None:
        self._size = size or min(2, os.cpu_count() or 1)
        self._command = command
        self._seconds = seconds_a_file
        self._idle: list[_Worker] = []
        self._busy: list[_Lane] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the first worker now, while there is something else to do."""
        if not self._idle:
            self._idle.append(_Worker(self._command))

    def close(self) -> None:
        """End the workers, also in the midst of a `run` that nobody listens to any more."""
        self._rest()
        for worker in self._idle:
            worker.end()
        self._idle.clear()

    def run(
        self, orders: Iterable[Order], *, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Order, Answer]]:
        """Do the orders, answers as they come. Raises Stopped soon after `cancelled()`, PoolError without workers."""
        waiting = deque(orders)
        count = len(waiting)
        answers: queue.SimpleQueue[tuple[Order, Answer] | PoolError] = queue.SimpleQueue()
        try:
            for _ in range(self._lanes(count)):
                self._busy.append(_Lane(self._worker(), self._command, waiting, answers))
                self._busy[-1].start()
            while count:
                with suppress(queue.Empty):
                    answer = answers.get(timeout=0.1)
                    if isinstance(answer, PoolError):
                        raise answer
                    count -= 1
                    yield answer
                if cancelled():
                    raise Stopped
                for lane in self._busy:
                    lane.end_if_late(self._seconds)
        finally:
            waiting.clear()
            self._rest()

    def _rest(self) -> None:
        """End what is under way; workers that are free again wait for the next `run`."""
        while self._busy:
            lane = self._busy.pop()
            lane.abandon()
            worker = lane.take()
            if worker is not None:
                self._idle.append(worker)

    def _lanes(self, orders: int) -> int:
        """How many workers are worth their start for so many orders."""
        return min(self._size, max(len(self._idle), -(-orders // _WORTH_A_WORKER)), orders)

    def _worker(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_usable:
                return worker
            worker.end()
        return _Worker(self._command)


class _Worker:
    """One process and its pipes."""

    def __init__(self, command: Sequence[str]) -> None:
        flags = subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=flags,
            )
        except OSError as error:
            raise PoolError(f"no worker process can be started: {error}") from error
        self._greeted = False
        self._killed = False

    @property
    def is_usable(self) -> bool:
        """Whether it lives and will go on: one that was just killed may still seem to."""
        return not self._killed and self.process.poll() is None

    def greet(self) -> bool:
        """Wait until it has started; False where it ended instead."""
        if not self._greeted:
            assert self.process.stdout is not None
            self._greeted = self.process.stdout.readline(MAX_LINE) == b"ready\n"
        return self._greeted

    def send(self, line: bytes) -> None:
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.write(line)
            self.process.stdin.flush()

    def receive(self) -> bytes:
        """The next line; one that is not ended by its end is all that will come."""
        assert self.process.stdout is not None
        return self.process.stdout.readline(MAX_LINE)

    def kill(self) -> None:
        self._killed = True
        self.process.kill()

    def end(self) -> None:
        """Kill it (it holds nothing worth keeping), wait for its end, close the pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class _Lane(threading.Thread):
    """Feeds one worker, and puts another in its place when it dies."""

    def __init__(
        self,
        worker: _Worker,
        command: Sequence[str],
        waiting: deque[Order],
        answers: queue.SimpleQueue[tuple[Order, Answer] | PoolError],
    ) -> None:
        super().__init__(name="coursekit-lane", daemon=True)
        self._worker: _Worker | None = worker
        self._command = command
        self._waiting = waiting
        self._answers = answers
        self._sent: deque[tuple[Order, int]] = deque()
        self._since = time.monotonic()
        self._ready = False
        self._late = False
        self._abandoned = False
        self._guard = threading.Lock()

    def run(self) -> None:
        """Answers for every order that is taken, whatever happens: somebody waits for it."""
        try:
            self._serve()
        except Exception as error:
            worker = self._worker
            if worker is not None:
                worker.end()
            self._answers.put(PoolError(f"{type(error).__name__}: {error}"))

    def _serve(self) -> None:
        while (worker := self._worker) is not None and not self._abandoned:
            if not worker.greet():
                worker.end()
                if not self._abandoned:
                    self._answers.put(PoolError("the worker process ends before it has begun"))
                return
            self._since, self._ready = time.monotonic(), True
            while self._fill(worker):
                answer = _decoded(worker.receive())
                if answer is None:
                    break
                order, _ = self._sent.popleft()
                self._since = time.monotonic()
                self._answers.put((order, answer))
            else:
                return
            self._replace(worker)

    def end_if_late(self, seconds: float) -> None:
        """Called by the owner: kill the worker where its file takes longer than `seconds`."""
        limit = seconds if self._ready else SECONDS_TO_START
        with self._guard:
            if self.is_alive() and self._worker and not self._late and time.monotonic() - self._since > limit:
                self._late = True
                self._worker.kill()

    def abandon(self) -> None:
        """End this lane; a worker that still has orders is killed."""
        with self._guard:
            self._abandoned = True
            if self._sent and self._worker is not None:
                self._worker.kill()
        if self.ident is not None:
            self.join()

    def take(self) -> _Worker | None:
        """The worker, if it may be used again, after the lane has ended."""
        worker, self._worker = self._worker, None
        if worker is not None and (self._sent or not worker.is_usable):
            worker.end()
            return None
        return worker

    def _fill(self, worker: _Worker) -> bool:
        """Send orders while the window has room; False when nothing is under way."""
        while not self._abandoned and len(self._sent) < _WINDOW:
            if self._sent and sum(size for _, size in self._sent) >= _WINDOW_BYTES:
                break
            try:
                order = self._waiting.popleft()
            except IndexError:
                break
            try:
                line = msgspec.json.encode(order) + b"\n"
            except UnicodeEncodeError:
                self._answers.put((order, Answer(reason=NAMELESS)))
                continue
            if not self._sent:
                self._since = time.monotonic()
            self._sent.append((order, len(line)))
            worker.send(line)
        return bool(self._sent)

    def _replace(self, worker: _Worker) -> None:
        """The worker died of the first order under way, or said what is no answer: answer for that order, put the
        others back, start another worker."""
        worker.end()
        if self._abandoned:
            return
        order, _ = self._sent.popleft()
        while self._sent:
            self._waiting.appendleft(self._sent.pop()[0])
        self._answers.put((order, Answer(reason=TIMED_OUT if self._late else CRASHED)))
        with self._guard:
            self._late = self._ready = False
            self._since = time.monotonic()
            try:
                self._worker = None if self._abandoned else _Worker(self._command)
            except PoolError as error:
                self._worker = None
                self._answers.put(error)


def _decoded(line: bytes) -> Answer | None:
    """None for what is no answer: the worker ended, or something in it wrote where only answers belong."""
    if not line.endswith(b"\n"):
        return None
    try:
        return _answers.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
