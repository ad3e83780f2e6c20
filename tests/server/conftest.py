"""Every test that takes a `database_url` runs twice: on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from learnserver.database import Database
from learnserver.migrations import migrate
from tests.server.databases import Cluster, binaries, cluster
from tests.server.school import School


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


@pytest.fixture
def school(database_url: str, tmp_path: Path) -> Iterator[School]:
    """An organization with a course, its server open to HTTP in this process."""
    with School(database_url, tmp_path) as opened:
        yield opened
