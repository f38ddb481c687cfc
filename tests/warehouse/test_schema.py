"""The migrated schema: every table, view and column is explained, migrating twice changes nothing."""

from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files

import psycopg2

from troopwatch.embedded import postgres
from troopwatch.warehouse.connection import Connection, connect
from troopwatch.warehouse.migrate import migrate


def test_every_table_view_and_column_has_a_comment(warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("""
            SELECT class.relname || coalesce('.' || attribute.attname, '')
            FROM pg_class AS class
            LEFT JOIN pg_attribute AS attribute
                ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
            WHERE class.relnamespace = 'troopwatch'::regnamespace
                AND class.relkind IN ('r', 'v')
                AND class.relname <> 'schema_version' -- alembic's own
                AND (
                    obj_description(class.oid, 'pg_class') IS NULL
                    OR col_description(class.oid, attribute.attnum) IS NULL
                )
        """)
        assert [row[0] for row in cursor.fetchall()] == []
        cursor.execute("SELECT count(*) FROM pg_views WHERE schemaname = 'troopwatch'")
        assert cursor.fetchone()[0] >= 4


def test_migrating_again_changes_nothing(dsn: str, warehouse: Connection) -> None:
    assert migrate(dsn) == migrate(dsn)
    with warehouse.cursor() as cursor:
        cursor.execute("SELECT version_num FROM troopwatch.schema_version")
        assert [row[0] for row in cursor.fetchall()] == [migrate(dsn)]


def test_mails_of_the_first_schema_become_daily_ones(database_server: str) -> None:
    """A warehouse of the first version, with a report and its mail in it, is brought forward."""
    dsn = postgres.ensure_database(database_server, "first_schema")
    first = files("troopwatch.warehouse").joinpath("migrations", "versions", "0001_first_schema.sql")
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA troopwatch")
        cursor.execute(first.read_text(encoding="utf-8"))
        cursor.execute("CREATE TABLE troopwatch.schema_version (version_num varchar(32) NOT NULL)")
        cursor.execute("INSERT INTO troopwatch.schema_version VALUES ('0001')")
        cursor.execute(
            "INSERT INTO troopwatch.report (report_date, window_start, window_end, headline_en, headline_id, coverage)"
            " VALUES ('2025-11-04', '2025-11-02 23:00+00', '2025-11-03 23:00+00', 'quiet', 'tenang', '{}')"
        )
        cursor.execute(
            "INSERT INTO troopwatch.delivery (report_date, address, language, message_id, status)"
            " VALUES ('2025-11-04', 'ana@desk.example', 'en', '<a@b>', 'sent'),"
            " ('2025-11-04', 'budi@desk.example', 'id', '<b@b>', 'sending')"
        )
        connection.commit()
    migrate(dsn)
    with connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT kind, address, number, cut_off_at, status FROM troopwatch.delivery ORDER BY address")
        cut_off = datetime(2025, 11, 3, 23, tzinfo=UTC)
        assert [tuple(row) for row in cursor.fetchall()] == [
            ("daily", "ana@desk.example", 1, cut_off, "sent"),
            ("daily", "budi@desk.example", 1, cut_off, "sending"),
        ]


def test_instants_come_back_as_utc(warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("SELECT timestamptz '2025-11-04 06:00 Asia/Jakarta'")
        assert cursor.fetchone()[0].isoformat() == "2025-11-03T23:00:00+00:00"
