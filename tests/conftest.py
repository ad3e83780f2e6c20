"""What holds for every test: no window on anyone's screen without an X server, nobody's own data, nobody's keyring."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from learnapp.ui.garbage import collect_due

if TYPE_CHECKING:
    from tests.sync.served import Person, Served

# Workers would take the focus from each other on one screen; whole programs get an X server each (tests/e2e/screen.py).
if sys.platform == "linux":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# The suite judges a change by the same examples everywhere; `make explore` looks for others. On a loaded machine a
# deadline measures the neighbours, not the code.
settings.register_profile(
    "fixed", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fixed")

gc.disable()


def pytest_runtest_teardown() -> None:
    """As the program does, collect on the thread of Qt alone (learnapp/ui/garbage.py)."""
    collect_due()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of a worker; each has people of its own."""
    from tests.sync.served import school, serving

    home = tmp_path_factory.mktemp("server") / "home"
    school(home)
    with serving(home) as running:
        yield running


@pytest.fixture
def ada(served: Served) -> Person:
    """Somebody who learns there, new in each test."""
    return served.person("Ada")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of LearnApp for each test; what it starts as a subprocess inherits it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LEARNAPP_HOME", str(folder))
    return folder
