"""Open the warehouse with psycopg2, and load the named queries of ``queries/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from typing import Any

import aiosql
import psycopg2
import psycopg2.extensions
import psycopg2.extras
from psycopg2 import sql

Connection = psycopg2.extensions.connection

_CONNECT_SECONDS = 10  # by itself libpq waits as long as the network does


@contextmanager
def connect(dsn: str, session: Iterable[str] = (), factory: type[Connection] = Connection) -> Iterator[Connection]:
    """A connection that is closed afterwards; use `transaction` for each unit of work on it.

    The session's time zone is UTC, so that instants come back as UTC; `session` are further settings of the server,
    as `name=value`, and the address may bring its own `options`; `factory` is the class of the connection. Raises
    `psycopg2.OperationalError` when the server cannot be reached.
    """
    own = psycopg2.extensions.parse_dsn(dsn)
    opened = psycopg2.connect(
        dsn,
        application_name="troopwatch",
        connect_timeout=own.get("connect_timeout", _CONNECT_SECONDS),
        options=" ".join(
            [own.get("options", ""), *(f"-c {setting}" for setting in ("timezone=UTC", *session))]
        ).strip(),
        connection_factory=factory,
        cursor_factory=psycopg2.extras.NamedTupleCursor,
    )
    with closing(opened) as connection:
        yield connection


def ensure_exists(dsn: str) -> None:
    """Create the database that `dsn` names, through the server's database `postgres`, unless it exists."""
    name = psycopg2.extensions.parse_dsn(dsn)["dbname"]
    with closing(psycopg2.connect(psycopg2.extensions.make_dsn(dsn, dbname="postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


@contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """Commit at the end, roll back on any exception (psycopg2's own ``with connection``, under a name that says so)."""
    with connection:
        yield connection


def load_queries(name: str) -> Any:
    """The queries of ``queries/<name>.sql`` as functions; values go in as bound parameters only."""
    text = files("troopwatch.warehouse").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    return aiosql.from_str(text, "psycopg2")
