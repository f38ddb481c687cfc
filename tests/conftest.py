"""A real PostgreSQL for the tests that need one: one embedded server a session, one fresh database a test."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg2
import pytest
from hypothesis import settings

from troopwatch.embedded import postgres
from troopwatch.warehouse.connection import Connection, connect
from troopwatch.warehouse.migrate import migrate

_numbers = count(1)

# CI tries the same examples each time, so that it fails by what a change did and not by chance; elsewhere they vary
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

_SLOWEST = ("production", "scenarios", "web", "dags", "jobs", "docs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take the folders whose files last longest first, so that the two processes of `make test` end together."""

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return _SLOWEST.index(folder) if folder in _SLOWEST else len(_SLOWEST)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Socket folder of a server that this session made, with a migrated database `template`."""
    folder = tmp_path_factory.mktemp("pg") / "data"
    socket_folder = postgres.start(folder)
    migrate(postgres.ensure_database(socket_folder, "template"))
    yield socket_folder
    postgres.stop(folder)


@pytest.fixture
def dsn(database_server: str) -> str:
    """Address of a warehouse of the test's own, migrated and empty."""
    name = f"test_{next(_numbers)}"
    connection = psycopg2.connect(postgres.address(database_server, "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template")
    connection.close()
    return postgres.address(database_server, name)


@pytest.fixture
def warehouse(dsn: str) -> Iterator[Connection]:
    """An open connection to the test's warehouse."""
    with connect(dsn) as connection:
        yield connection
