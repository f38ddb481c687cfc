"""The pages and the API on a warehouse of three days, asked as Airflow's own users are."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

import psycopg2
import pytest

import airflow_home  # noqa: F401 - its settings
from newsroom import Page, day_at, open_desk, open_mailbox, open_press
from troopwatch.embedded import postgres
from troopwatch.warehouse.connection import connect

_numbers = count(1)
ROLES = {"viewer": "viewer", "editor": "user", "admin": "admin", "nobody": None}


def copy_database(server_folder: str, name: str, template: str) -> str:
    """Make a database like another; return its address."""
    with closing(psycopg2.connect(postgres.address(server_folder, "postgres"))) as server:
        server.autocommit = True
        server.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return postgres.address(server_folder, name)


@pytest.fixture(scope="session")
def three_days(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a warehouse with three days of news."""
    dsn = copy_database(database_server, "three_days", "template")
    with connect(dsn) as connection, open_press() as press, open_mailbox() as mailbox:
        desk = open_desk(connection, press, mailbox, tmp_path_factory.mktemp("archive"))
        press.publish(
            Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia.", wire="w"), day_at(1)
        )
        press.publish(
            Page("bravo", "b", "The NIS said North Korea had sent 10,000 troops to Russia.", wire="w"), day_at(1)
        )
        press.publish(Page("citra", "c", "Menurut NIS, Korea Utara telah mengirim 10.000 tentara ke Rusia."), day_at(1))
        desk.run(1)
        press.publish(Page("alpha", "d", "The NIS said North Korea had sent 12,000 troops to Russia."), day_at(2))
        press.publish(
            Page("delta", "e", "Ukraine's military intelligence said North Korea had sent 3,000 troops to Russia."),
            day_at(2),
        )
        hostile = "The Pentagon said North Korea had sent 2,000 engineers to Russia."
        press.publish(Page("delta", "g", hostile, title="=HYPERLINK(1)"), day_at(2))
        desk.run(2)
        press.publish(Page("alpha", "d", "The NIS said North Korea had sent 13,000 troops to Russia."), day_at(3))
        press.publish(Page("bravo", "f", "The NIS said North Korea had sent 90,000 troops to Russia."), day_at(3))
        desk.run(3)
    return "three_days"


@pytest.fixture(scope="module")
def told(database_server: str, three_days: str) -> str:
    """Address of a copy of the three days, of a file's tests alone."""
    return copy_database(database_server, f"told_{next(_numbers)}", three_days)


@pytest.fixture(scope="session")
def airflow() -> Any:
    """Airflow's auth manager on a metadata database of the tests' own."""
    from airflow.api_fastapi.app import init_auth_manager
    from airflow.utils.db import initdb

    initdb()
    return init_auth_manager()


@pytest.fixture(scope="session")
def token(airflow: Any) -> Callable[[str], str]:
    """A token of a user in one of the `ROLES`."""
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    return lambda who: str(airflow.generate_jwt(SimpleAuthManagerUser(username=who, role=ROLES[who])))


@pytest.fixture
def warehouse_of_three_days(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Airflow's connections of the pages, as the embedded stack sets them."""
    parts = psycopg2.extensions.parse_dsn(told)
    shared = {"conn_type": "postgres", "login": parts["user"], "schema": parts["dbname"], "host": parts["host"]}
    for role in ("reader", "reviewer"):
        own = shared | {"extra": {"options": f"-c role=troopwatch_{role}"}}
        monkeypatch.setenv(f"AIRFLOW_CONN_TROOPWATCH_{role.upper()}", json.dumps(own))


@pytest.fixture
def ask(warehouse_of_three_days: None, airflow: Any, token: Callable[[str], str]) -> Iterator[Callable[..., Any]]:
    """Ask the app as somebody: `ask("viewer", "/today")`; as nobody at all: `ask(None, …)`."""
    from fastapi.testclient import TestClient

    from troopwatch.web.app import create_app

    with TestClient(create_app(), raise_server_exceptions=True) as client:

        def asked(who: str | None, path: str, method: str = "GET", **more: Any) -> Any:
            headers = {"Authorization": f"Bearer {token(who)}"} if who else {}
            return client.request(method, path, headers=headers | more.pop("headers", {}), **more)

        yield asked
