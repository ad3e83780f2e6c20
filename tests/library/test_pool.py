"""Worker processes: what a bad file can do to them, and what it cannot do to anything else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.findings import Stopped
from coursekit.pool import CRASHED, NAMELESS, TIMED_OUT, Pool, PoolError
from coursekit.wire import Order
from tests.media import small_video

# The real worker, in which files of certain names do what a decoder's bug would do.
CRASHING = """
import os, sys, threading
from coursekit import worker
real = worker.answer
def answer(order):
    if "crash" in os.path.basename(order.path):
        os.abort()
    if "hang" in os.path.basename(order.path):
        threading.Event().wait()
    return real(order)
worker.answer = answer
worker.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


# A worker that says something else on its output than answers.
CHATTERING = """
import os, sys
from coursekit import worker
real = worker.answer
def answer(order):
    if "chatter" in os.path.basename(order.path):
        sys.stdout.buffer.write(WORDS + b"\\n")
    return real(order)
worker.answer = answer
worker.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def orders(folder: Path, *names: str) -> list[Order]:
    return [Order(verb="probe", path=str(small_video(folder / name, n))) for n, name in enumerate(names)]


def reasons(pool: Pool, work: list[Order]) -> dict[str, str | None]:
    return {Path(order.path).name: answer.reason for order, answer in pool.run(work)}


def test_a_file_that_crashes_a_worker_costs_only_itself(tmp_path: Path) -> None:
    names = [f"{n}.mp4" for n in range(20)] + ["crash 1.mp4", "crash 2.mp4"] + [f"{n}.mp4" for n in range(20, 40)]
    with Pool(command=(sys.executable, "-c", CRASHING)) as pool:
        found = reasons(pool, orders(tmp_path, *names))
    assert found.pop("crash 1.mp4") == found.pop("crash 2.mp4") == CRASHED
    assert set(found.values()) == {None}
    assert len(found) == 40


def test_a_file_that_hangs_a_worker_costs_only_itself(tmp_path: Path) -> None:
    with Pool(command=(sys.executable, "-c", CRASHING), seconds_a_file=1.0) as pool:
        found = reasons(pool, orders(tmp_path, "a.mp4", "hang.mp4", "b.mp4", "c.mp4"))
    assert found == {"a.mp4": None, "hang.mp4": TIMED_OUT, "b.mp4": None, "c.mp4": None}


def test_the_workers_serve_again_after_a_crash_and_after_a_stop(tmp_path: Path) -> None:
    with Pool(command=(sys.executable, "-c", CRASHING)) as pool:
        work = orders(tmp_path, "crash.mp4", *(f"{n}.mp4" for n in range(30)))
        assert reasons(pool, work)["crash.mp4"] == CRASHED
        with pytest.raises(Stopped):
            list(pool.run(work, cancelled=_after(3)))
        assert set(reasons(pool, work[1:]).values()) == {None}


def test_a_worker_that_died_while_it_waited_costs_no_file(tmp_path: Path) -> None:
    import psutil

    before = set(psutil.Process().children())
    work = orders(tmp_path, "a.mp4", "b.mp4")
    with Pool(1, command=(sys.executable, "-c", CRASHING)) as pool:
        assert reasons(pool, work) == {"a.mp4": None, "b.mp4": None}
        (idle,) = set(psutil.Process().children()) - before
        idle.kill()
        psutil.wait_procs([idle], timeout=10)
        assert reasons(pool, work) == {"a.mp4": None, "b.mp4": None}


def test_a_worker_that_is_stopped_while_it_answers_is_not_used_again(tmp_path: Path) -> None:
    """It may have answered by then, and seem free and alive: a run that is left early costs the next one no file."""
    work = orders(tmp_path, "a.mp4", "b.mp4")
    with Pool(1, command=(sys.executable, "-c", CRASHING)) as pool:
        for _ in range(25):
            for _ in pool.run(work):
                break
            assert set(reasons(pool, work).values()) == {None}


def test_no_worker_is_left_behind(tmp_path: Path) -> None:
    import psutil

    def workers() -> int:
        return sum("coursekit.worker" in " ".join(child.cmdline()) for child in psutil.Process().children())

    before = workers()
    with Pool(2) as pool:
        reasons(pool, orders(tmp_path, *(f"{n}.mp4" for n in range(40))))
        assert workers() == before + 2
    assert workers() == before


def test_no_worker_is_left_behind_when_nobody_listens_any_more(tmp_path: Path) -> None:
    import psutil

    before = set(psutil.Process().children())
    with Pool(2) as pool:
        answers = pool.run(orders(tmp_path, *(f"{n}.mp4" for n in range(40))))
        next(answers)
        processes = set(psutil.Process().children()) - before
        assert len(processes) == 2
    assert psutil.wait_procs(processes, timeout=10)[1] == []


def test_a_worker_that_cannot_start_is_told(tmp_path: Path) -> None:
    work = orders(tmp_path, "a.mp4")
    with Pool(command=(sys.executable, "-c", "raise SystemExit(1)")) as pool, pytest.raises(PoolError):
        list(pool.run(work))
    with Pool(command=(str(tmp_path / "nowhere"),)) as pool, pytest.raises(PoolError):
        list(pool.run(work))


@pytest.mark.parametrize("words", [b"libfoo: 3 warnings", b"\xff\xfe", b'{"finding": 7}', b"[]"])
def test_a_worker_that_says_something_else_costs_only_its_file(tmp_path: Path, words: bytes) -> None:
    code = CHATTERING.replace("WORDS", repr(words))
    with Pool(command=(sys.executable, "-c", code)) as pool:
        found = reasons(pool, orders(tmp_path, "a.mp4", "chatter.mp4", "b.mp4", "c.mp4"))
    assert found == {"a.mp4": None, "chatter.mp4": CRASHED, "b.mp4": None, "c.mp4": None}


def test_a_worker_that_says_something_else_at_its_start_is_told_and_not_used_again(tmp_path: Path) -> None:
    work = orders(tmp_path, "a.mp4")
    with Pool(command=(sys.executable, "-c", "print('hello', flush=True); input()")) as pool:
        for _ in range(2):
            with pytest.raises(PoolError):
                list(pool.run(work))


def test_a_worker_writes_without_end_and_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coursekit.pool.MAX_LINE", 1_000)
    code = CHATTERING.replace("WORDS", "b'x' * 10_000")
    with Pool(command=(sys.executable, "-c", code)) as pool:
        assert reasons(pool, orders(tmp_path, "chatter.mp4", "a.mp4")) == {"chatter.mp4": CRASHED, "a.mp4": None}


def test_what_a_library_prints_is_no_answer() -> None:
    """Whatever is printed in the worker goes elsewhere than its answers."""
    import subprocess

    code = "from coursekit.worker import own_output as own; own().write(b'x'); print('noise', flush=True)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr.strip()) == (b"x", b"noise")


def test_a_path_that_is_no_text_costs_only_its_file(tmp_path: Path) -> None:
    work = [Order(verb="probe", path=str(tmp_path / "caf\udce9.mp4")), *orders(tmp_path, "a.mp4")]
    with Pool(1) as pool:
        assert [answer.reason for _, answer in pool.run(work)] == [NAMELESS, None]


def test_a_bug_in_the_pool_is_told_and_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object) -> bytes:
        raise RuntimeError("a bug")

    work = orders(tmp_path, "a.mp4", "b.mp4")
    with Pool(1) as pool:
        with monkeypatch.context() as patch:
            patch.setattr("coursekit.pool._Worker.receive", broken)
            with pytest.raises(PoolError, match="a bug"):
                list(pool.run(work))
        assert reasons(pool, work) == {"a.mp4": None, "b.mp4": None}


def test_a_worker_runs_nothing_from_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "av.py").write_text("raise SystemExit('run from the folder')")
    (tmp_path / "coursekit.py").write_text("raise SystemExit('run from the folder')")
    monkeypatch.chdir(tmp_path)
    with Pool(1) as pool:
        assert reasons(pool, orders(tmp_path, "a.mp4")) == {"a.mp4": None}


def _after(times: int) -> Callable[[], bool]:
    """False so many times, then true."""
    left = iter(range(times))
    return lambda: next(left, None) is None
