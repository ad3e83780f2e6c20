"""Downloading a course of large files from a server on this computer, against curl fetching the same ones.

Ours: two files at a time, hashed, synced, named, and written down in the database. curl: the same files, two at a time,
into a folder, and nothing else. While ours downloads, a Qt event loop in the same program ticks: how late it ever was.
"""

from __future__ import annotations

import itertools
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from benchmarks import Row
from tests.sync.courses import bytes_of, enroll, publish
from tests.sync.devices import Device
from tests.sync.downloading import fetching
from tests.sync.served import Person, Served, school, serving

GOAL = 1 / 0.7
_MB = 1024 * 1024
_LATE_MS = 50.0


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Measure, ours and the anchor in turn; `quick` with smaller files."""
    megabytes = 40 if quick else 100
    files = {f"{n}.mp4": bytes_of(n, megabytes * _MB) for n in range(4)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        school(folder / "server")
        with serving(folder / "server") as served:
            person = served.person()
            publish(served, files, "films")
            enroll(served, person, "films")
            rounds = [
                (_curl(folder / f"curl-{n}", served, person), *_ours(folder / f"ours-{n}", served, person))
                for n in range(repeats + 1)
            ][1:]
    anchor, ours, late = (statistics.median(times) for times in zip(*rounds, strict=True))
    worst = max(row[2] for row in rounds)
    ratio = statistics.median(ours / anchor for anchor, ours, _ in rounds)
    speed = 4 * megabytes / ours
    note = f"{speed:.0f} MB/s, {1 / ratio:.2f} of curl; hashed, synced and kept"
    return [
        (f"download {4 * megabytes} MB", ours, anchor, ratio, GOAL, note),
        (
            "the event loop meanwhile",
            worst / 1000,
            _LATE_MS / 1000,
            worst / _LATE_MS,
            1.0,
            f"median {late:.0f} ms late",
        ),
    ]


def _curl(folder: Path, served: Served, person: Person) -> float:
    folder.mkdir()
    with served.client(person) as client:
        token = client.headers["Authorization"]
        listed = client.get("/api/courses/films").json()["files"]
    command = ["curl", "-sfS", "-Z", "--parallel-max", "2", "-H", f"Authorization: {token}"]
    for file in listed:
        command += ["-o", str(folder / file["path"]), f"{served.url}/api/content/{file['sha256']}"]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    took = time.perf_counter() - began
    shutil.rmtree(folder)
    return took


def _ours(folder: Path, served: Served, person: Person) -> tuple[float, float]:
    """The seconds, and by how many ms the event loop was late at most."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    application = QCoreApplication.instance() or QCoreApplication([])
    device = Device(folder, served.url, person)
    ticks: list[float] = []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    try:
        with fetching(device) as here, closing(device.store.reader()) as reader:
            here.downloads.add_course("films").result()
            timer.start()
            began = time.perf_counter()
            while any(file.state != "done" for file in reader.wanted_files()):
                until = time.perf_counter() + 0.1
                while time.perf_counter() < until:
                    application.processEvents()
                    time.sleep(0.001)
            took = time.perf_counter() - began
            timer.stop()
    finally:
        device.close()
        shutil.rmtree(folder)
    gaps = [after - before for before, after in itertools.pairwise(ticks)]
    return took, max(0.0, max(gaps, default=0.0) * 1000 - 5)
