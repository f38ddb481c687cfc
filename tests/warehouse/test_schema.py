"""The migrated schema: every table, view and column is explained, migrating twice changes nothing."""

from troopwatch.warehouse.connection import Connection
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


def test_instants_come_back_as_utc(warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("SELECT timestamptz '2025-11-04 06:00 Asia/Jakarta'")
        assert cursor.fetchone()[0].isoformat() == "2025-11-03T23:00:00+00:00"
