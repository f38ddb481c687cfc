"""Lineage of a connection: what its committed transactions read and wrote, and nothing else."""

import psycopg2
import pytest

from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.lineage import TracedConnection, tables

READ = "SELECT FROM troopwatch.{}"
SOURCE = (
    "INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled) "
    "VALUES ('a', 'A', 'ID', 'id', 'feed', 'https://a.example/feed', true)"
)
POLL = (
    "INSERT INTO troopwatch.poll (source_id, polled_at, status, byte_count, entry_count, new_count) "
    "VALUES ('a', now(), 'ok', 0, 0, 0)"
)


def run(connection: Connection, *statements: str) -> None:
    with transaction(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_reads_and_writes_of_all_transactions_are_told_apart(dsn: str) -> None:
    with connect(dsn, factory=TracedConnection) as connection:
        assert isinstance(connection, TracedConnection)
        run(connection, SOURCE)
        run(connection, POLL, READ.format("robots"))
        connection.cursor().execute(READ.format("report"))  # never committed, as nothing was written
        found = tables(connection)
        assert connection.tables_written == {"source", "poll"}
        assert connection.tables_read == {"robots", "report"}, "checking the key of a poll is no read of its source"
    assert set(found) == {"source", "poll", "robots", "report"}
    assert found["poll"].comment
    assert [column.name for column in found["poll"].columns][:3] == ["poll_id", "source_id", "polled_at"]
    with connect(dsn) as other, other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM troopwatch.poll")
        assert cursor.fetchone() == (1,), "it was committed"


def test_a_view_stands_for_its_tables(dsn: str) -> None:
    with connect(dsn, factory=TracedConnection) as connection:
        assert isinstance(connection, TracedConnection)
        run(connection, READ.format("figures_flat"))
        assert {"figure", "article"} <= connection.tables_read
        assert "figures_flat" not in tables(connection)


def test_what_failed_was_neither_read_nor_written(dsn: str) -> None:
    with connect(dsn, factory=TracedConnection) as connection:
        assert isinstance(connection, TracedConnection)
        with pytest.raises(psycopg2.errors.DivisionByZero):
            run(connection, SOURCE, "SELECT 1 / 0")
        with pytest.raises(psycopg2.errors.DivisionByZero):
            connection.cursor().execute("SELECT 1 / 0")
        assert tables(connection) == {}
