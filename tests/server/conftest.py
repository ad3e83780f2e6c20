"""Every test that takes a `database_url` runs twice: on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from learnserver.database import Database
from learnserver.migrations import migrate
from tests.server.databases import Cluster, binaries, cluster
from tests.server.school import School, Served


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster(programs) as running:
        yield running


@pytest.fixture(scope="session")
def migrated(postgres: Cluster) -> Iterator[str]:
    """The name of a migrated database to copy."""
    url = postgres.create()
    database = Database(url)
    migrate(database)
    database.close()
    yield url.rpartition("/")[2]
    postgres.drop(url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database for all tests of a file, each of which leaves it empty."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('shared') / 'server.db'}"
        database = Database(url)
        migrate(database)
        database.close()
        yield url
        return
    running: Cluster = request.getfixturevalue("postgres")
    url = running.create(template=request.getfixturevalue("migrated"))
    yield url
    running.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of the test's own."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'server.db'}"
        database = Database(url)
        migrate(database)
        database.close()
        yield url
        return
    running: Cluster = request.getfixturevalue("postgres")
    url = running.create(template=request.getfixturevalue("migrated"))
    yield url
    running.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server of either kind for all tests that need no database of their own."""
    folder = tmp_path_factory.mktemp("served")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'server.db'}"
        database = Database(url)
        migrate(database)
        database.close()
    else:
        running: Cluster = request.getfixturevalue("postgres")
        url = running.create(template=request.getfixturevalue("migrated"))
    with Served(url, folder) as opened:
        yield opened


@pytest.fixture
def school(served: Served) -> School:
    """A new organization on a server that others use, too."""
    return School(served)
