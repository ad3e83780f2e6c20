"""A PostgreSQL of the tests' own, and an empty database of either kind for each test that asks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg

_OWNER: Final = "learnserver_owner"
FORGETFUL: Final = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB"
"""What a database may do whose every row is thrown away after the test."""


class Cluster:
    """A running PostgreSQL; databases are made by copying one that is migrated already."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made = 0

    def url(self, name: str) -> str:
        return f"postgresql://{_OWNER}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template1") -> str:
        """The URL of a new database, whose owner is no superuser."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        self.copy(self.url(template), self.url(name))
        return self.url(name)

    def copy(self, template: str, url: str) -> None:
        """Make a database that is the copy of another; both by their URLs."""
        name, source = url.rpartition("/")[2], template.rpartition("/")[2]
        self.admin(f"CREATE DATABASE {name} OWNER {_OWNER} TEMPLATE {source}")

    def drop(self, url: str) -> None:
        self.admin(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def admin(self, statement: str) -> None:
        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def binaries() -> Path | None:
    """Where PostgreSQL's programs are: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return versions[-1] if versions else None


@contextmanager
def cluster(programs: Path, settings: str = FORGETFUL) -> Iterator[Cluster]:
    """A cluster in a folder of its own, on a free port. Root starts it as `postgres`: it refuses to run as root."""
    user = ["runuser", "-u", "postgres", "--"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, "postgres")
        data = Path(folder) / "data"
        port = _free_port()
        _run(
            [*user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 {settings}"
        control = [*user, programs / "pg_ctl", "-D", data, "-w"]
        _run([*control, "-l", Path(folder) / "log", "-o", options, "start"])
        try:
            running = Cluster(port)
            running.admin(f"CREATE ROLE {_OWNER} LOGIN CREATEROLE")
            yield running
        finally:
            _run([*control, "-m", "immediate", "stop"])


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60, cwd="/")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
