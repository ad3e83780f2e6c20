"""`python -m benchmarks.bad_network [--megabytes 300] [--kills 10]`: a course over a network that cuts every
connection, fetched by a program that is killed again and again.

It ends bit by bit as it was, for at most 5 % more than its size.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from learnapp.paths import Paths
from learnapp.store import Reader
from learnapp.sync.accounts import Accounts
from tests.sync.courses import enroll, publish
from tests.sync.cutting import CuttingProxy
from tests.sync.served import PASSWORD, school, serving

if TYPE_CHECKING:
    from collections.abc import Generator

COURSE = "bad-network"
_MB = 1024 * 1024
_PACE = 12 * _MB
"""Bytes a second of each connection: a network on which a kill finds little in the buffers, as on a real one."""


def measure(folder: Path, megabytes: int, kills: int, films: int = 12, seed: int = 7) -> tuple[float, int, int, float]:
    """Fetch such a course: what was carried ÷ its size, how many connections were cut, how many programs were killed,
    and the seconds. Raises AssertionError where anything of it is not as it was."""
    dice = random.Random(seed)
    files = {f"{n:02}.mp4": dice.randbytes(megabytes * _MB // films) for n in range(films)}
    size = sum(map(len, files.values()))
    school(folder / "server")
    with (
        serving(folder / "server") as served,
        _memory(),
        CuttingProxy(
            served.url, least=megabytes * _MB // 200, most=megabytes * _MB // 20, seed=seed, pace=_PACE
        ) as proxy,
    ):
        person = served.person()
        publish(served, files, COURSE)
        enroll(served, person, COURSE)
        home = folder / "home"
        login = ("login", "--server", proxy.url, "--email", person.email, "--password-stdin")
        subprocess.run(_command(home, *login), input=PASSWORD.encode(), check=True, stdout=subprocess.DEVNULL)
        proxy.carried, began, killed = 0, time.monotonic(), 0
        while True:
            program = subprocess.Popen(_command(home, "download", COURSE, "--wait"), stdout=subprocess.DEVNULL)
            if killed < kills:
                goal = size * (killed + 1) // (kills + 1)
                while program.poll() is None and proxy.carried < goal:
                    time.sleep(0.01)
                if program.poll() is None:
                    program.send_signal(signal.SIGKILL)
                    killed += 1
            if program.wait() == 0:
                break
        seconds = time.monotonic() - began
        _compare(home, files)
        return proxy.carried / size, proxy.cuts, killed, seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bad_network", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ratio, cuts, killed, seconds = measure(Path(name), options.megabytes, options.kills)
    print(
        f"{options.megabytes} MB, {cuts} connections cut, {killed} programs killed, {seconds:.0f} s: "
        f"bit-identical, {100 * (ratio - 1):.2f} % more than its size was carried"
    )
    return 0 if ratio <= 1.05 and killed == options.kills else 1


def _compare(home: Path, files: dict[str, bytes]) -> None:
    paths = Paths.of(home)
    accounts = Accounts(paths)
    with closing(Reader.open(accounts.folder(accounts.current))) as reader:
        kept = [file for file in reader.course_files(COURSE) if file.kept]
        root = Path(reader.content_root())
    assert {file.path for file in kept} == files.keys()
    for file in kept:
        place = root / file.sha256[:2] / f"{file.sha256}.mp4"
        assert place.read_bytes() == files[file.path], file.path
    assert not list((root / ".part").iterdir())


def _command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "learnapp", "--home", str(home), *words]


@contextmanager
def _memory() -> Generator[None]:
    """Where the program's secrets outlive its kills, without anybody's keyring."""
    folder = Path("/dev/shm") / f"learnapp-bad-network-{os.getpid()}"
    folder.mkdir(mode=0o700)
    before = {name: os.environ.get(name) for name in ("XDG_RUNTIME_DIR", "PYTHON_KEYRING_BACKEND")}
    os.environ.update(XDG_RUNTIME_DIR=str(folder), PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


if __name__ == "__main__":
    sys.exit(main())
