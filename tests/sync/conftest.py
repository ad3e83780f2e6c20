from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from learnapp.paths import Paths
from learnapp.secrets import Secrets
from learnapp.sync.accounts import Accounts
from tests.sync.devices import Device
from tests.sync.served import Person, Served


@pytest.fixture
def paths(home: Path) -> Paths:
    return Paths.of(home).create()


@pytest.fixture
def memory(paths: Paths) -> Generator[Path]:
    """Where this test's secrets outlive a process."""
    folder = Path("/dev/shm") / f"learnapp-test-{paths.config.parent.name}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def secrets(paths: Paths) -> Secrets:
    return Secrets(paths.config, memory=paths.cache / "memory")


@pytest.fixture
def accounts(paths: Paths, secrets: Secrets) -> Accounts:
    return Accounts(paths, secrets)


@pytest.fixture
def device(served: Served, ada: Person, tmp_path: Path) -> Generator[Callable[..., Device]]:
    """Makes devices of Ada's by their names; they are closed at the end."""
    made: list[Device] = []

    def make(name: str = "laptop", server: str = served.url, **more: Any) -> Device:
        made.append(Device(tmp_path / name, server, ada, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()
