"""Migrations go forward on any earlier version with data in it, and never back."""

from collections.abc import Callable, Iterator
from datetime import date, time
from itertools import count

import psycopg2
import pytest

from troopwatch.cli import main
from troopwatch.config import CONFIG_FOLDER, load_topic
from troopwatch.embedded import postgres
from troopwatch.jobs.reporting import record_report, window_of
from troopwatch.warehouse import migrate as migrating
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.migrate import MigrationError, migrate

REVISIONS = sorted(file.stem[:4] for file in (migrating._FOLDER / "versions").glob("*.sql"))
_numbers = count(1)

# A row in each table, as the first schema had them
FIRST_ROWS = """
INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)
VALUES ('alpha', 'Alpha', 'ID', 'id', 'feed', 'https://alpha.example/rss', true);
INSERT INTO troopwatch.poll (source_id, polled_at, status, byte_count, entry_count, new_count)
VALUES ('alpha', '2024-10-23 22:30+00', 'ok', 100, 1, 1);
INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
VALUES ('https://alpha.example/1', 'alpha', 'Title', '2024-10-23 22:30+00');
INSERT INTO troopwatch.visit (article_id, visited_at, status, http_status, byte_count)
VALUES (1, '2024-10-23 22:30+00', 'ok', 200, 100);
INSERT INTO troopwatch.article_version (
    article_id, number, recorded_at, title, text, language, published_at, content_hash, signature
)
VALUES (1, 1, '2024-10-23 22:30+00', 'Title', 'The NIS said 3,000 troops.', 'en', '2024-10-23 20:00+00', 'h', 's');
INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason)
VALUES (1, 1, true, 1, 'troops'), (1, 2, true, 1, 'troops');
INSERT INTO troopwatch.figure (
    version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, modality, recap, quote, quote_start, quote_end, evidence, confidence
)
VALUES
    (1, 1, 1, 'present', 'troops', 3000, 3000, 'exact', 'NIS', '{}', 'asserted', false, 'The NIS', 0, 7, '[]', 1),
    (1, 2, 1, 'deployed', 'troops', 3000, 3000, 'exact', 'NIS', '{}', 'asserted', false, 'The NIS', 0, 7, '[]', 1);
INSERT INTO troopwatch.claim (
    claim_key, measure, item, value_low, value_high, qualifier, source_org, modality, first_seen_at, last_seen_at,
    article_count, outlet_count
)
VALUES (
    'k', 'deployed', 'troops', 3000, 3000, 'exact', 'NIS', 'asserted', '2024-10-23 22:30+00', '2024-10-23 22:30+00', 1, 1
);
INSERT INTO troopwatch.claim_report (claim_key, figure_id) VALUES ('k', 2);
INSERT INTO troopwatch.report (report_date, window_start, window_end, headline_en, headline_id, coverage)
VALUES ('2024-10-24', '2024-10-22 23:00+00', '2024-10-23 23:00+00', 'One new', 'Satu baru', '{}');
INSERT INTO troopwatch.daily_diff (report_date, position, kind, claim_key, outlet_count, figure_id, line_en, line_id)
VALUES ('2024-10-24', 1, 'new', 'k', 1, 2, 'new', 'baru');
INSERT INTO troopwatch.delivery (report_date, address, language, message_id, status)
VALUES ('2024-10-24', 'a@troopwatch.example', 'en', '<m@troopwatch.example>', 'sent');
"""

# What was found a day after the upgrade, in the columns of the present schema
SECOND_ROWS = """
INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
VALUES ('https://alpha.example/2', 'alpha', 'Title', '2024-10-25 08:00+00');
INSERT INTO troopwatch.article_version (
    article_id, number, recorded_at, title, text, language, published_at, content_hash, signature
)
VALUES (2, 1, '2024-10-25 08:00+00', 'Title', 'The NIS said 4,000 troops.', 'en', '2024-10-25 07:00+00', 'h2', 's2');
INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at)
VALUES (2, 2, true, 1, 'troops', '2024-10-25 08:00+00');
INSERT INTO troopwatch.figure (
    version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, modality, recap, quote, quote_start, quote_end, evidence, confidence
)
VALUES (2, 2, 1, 'deployed', 'troops', 4000, 4000, 'exact', 'NIS', '{}', 'asserted', false, 'The NIS', 0, 7, '[]', 1);
"""


@pytest.fixture
def empty(database_server: str) -> Callable[[], str]:
    """Makes databases without a schema."""
    return lambda: postgres.ensure_database(database_server, f"migrating_{next(_numbers)}")


@pytest.fixture
def filled(empty: Callable[[], str]) -> Iterator[tuple[str, Connection]]:
    """A database of the first schema with a row in each table."""
    dsn = empty()
    assert migrate(dsn, "0001") == "0001"
    with connect(dsn) as connection:
        with transaction(connection), connection.cursor() as cursor:
            cursor.execute(FIRST_ROWS)
        yield dsn, connection


def ask(connection: Connection, query: str) -> list[tuple[object, ...]]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]


def test_the_migrations_are_one_line_without_gaps_in_their_order() -> None:
    assert REVISIONS[0] == "0001"
    before = None
    for revision in REVISIONS:
        (file,) = (migrating._FOLDER / "versions").glob(f"{revision}_*.py")
        text = file.read_text(encoding="utf-8")
        assert f'revision = "{revision}"' in text
        assert f"down_revision = {before!r}".replace("'", '"') in text, f"{file.name}: chain it after {before}"
        before = revision


@pytest.mark.parametrize("stop", REVISIONS)
def test_data_of_the_first_schema_goes_forward_from_every_revision(filled: tuple[str, Connection], stop: str) -> None:
    dsn, connection = filled
    assert migrate(dsn, stop) == stop
    assert migrate(dsn) == REVISIONS[-1]
    assert ask(connection, "SELECT measure, value_low, outlet FROM troopwatch.figures_flat") == [
        ("deployed", 3000, "Alpha")
    ], "the newest extractor's figure counts, as it did"
    assert ask(connection, "SELECT claim_key, status FROM troopwatch.claim") == [("k", "current")]
    assert ask(connection, "SELECT bool_and(accepted_at = '2024-10-23 22:30+00') FROM troopwatch.detection") == [
        (True,)
    ]
    assert ask(connection, "SELECT measure, value_low FROM troopwatch.posture_on('2024-10-24')") == [("deployed", 3000)]
    assert ask(connection, "SELECT status FROM troopwatch.delivery") == [("sent",)]


def rows_of(connection: Connection, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """All rows of these columns, by table, in an order of their own."""
    return {
        table: sorted(ask(connection, f"SELECT {', '.join(names)} FROM troopwatch.{table}"), key=repr)
        for table, names in columns.items()
    }


def test_every_row_and_column_of_the_first_schema_keeps_its_value(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    columns: dict[str, list[str]] = {}
    for table, column in ask(
        connection,
        """
        SELECT attribute.attrelid::regclass::text, attribute.attname
        FROM pg_attribute AS attribute
        INNER JOIN pg_class AS class ON attribute.attrelid = class.oid
        WHERE class.relnamespace = 'troopwatch'::regnamespace AND class.relkind = 'r' AND attribute.attnum > 0
            AND class.relname <> 'schema_version'
        ORDER BY 1, attribute.attnum
        """,
    ):
        columns.setdefault(str(table).removeprefix("troopwatch."), []).append(str(column))
    before = rows_of(connection, columns)
    assert set(columns) == set(TABLES)
    assert [table for table, rows in before.items() if not rows] == [], "FIRST_ROWS must have a row for each table"
    migrate(dsn)
    assert rows_of(connection, columns) == before


def test_an_upgraded_warehouse_makes_the_next_report(filled: tuple[str, Connection]) -> None:
    """What was reported before the upgrade is known after it: the same number is no news, another one is a revision."""
    dsn, connection = filled
    migrate(dsn)
    limits = load_topic(CONFIG_FOLDER / "topic.yaml")[1]
    quiet = record_report(connection, window_of(date(2024, 10, 25), time(6), "Asia/Jakarta"), limits)
    assert quiet.changes == ()
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(SECOND_ROWS)
    told = record_report(connection, window_of(date(2024, 10, 26), time(6), "Asia/Jakarta"), limits)
    assert [(str(change.kind), change.delta) for change in told.changes] == [("revised", 1000)]
    assert ask(connection, "SELECT report_date::text, kind FROM troopwatch.daily_diff ORDER BY 1") == [
        ("2024-10-24", "new"),
        ("2024-10-26", "revised"),
    ]


def test_a_removal_keeps_the_instant_at_which_it_was_told(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    migrate(dsn, "0005")
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO troopwatch.visit (article_id, visited_at, status, http_status, byte_count)
            VALUES (1, '2024-10-24 22:30+00', 'gone', 404, 9), (1, '2024-10-25 22:30+00', 'gone', 404, 9);
            UPDATE troopwatch.article SET removed_at = '2024-10-25 23:00+00' WHERE article_id = 1
        """)
    migrate(dsn)
    assert ask(connection, "SELECT recorded_at::text FROM troopwatch.visit ORDER BY visited_at") == [
        ("2024-10-23 22:30:00+00",),
        ("2024-10-24 22:30:00+00",),
        ("2024-10-25 23:00:00+00",),
    ]
    assert ask(connection, "SELECT removed_at::text FROM troopwatch.removed_articles('infinity')") == [
        ("2024-10-25 23:00:00+00",)
    ]


def test_the_way_back_is_refused_and_changes_nothing(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    migrate(dsn)
    with pytest.raises(MigrationError, match=r"migrations only go forward, and none leads back to 0001: restore"):
        migrate(dsn, "0001")
    assert ask(connection, "SELECT version_num FROM troopwatch.schema_version") == [(REVISIONS[-1],)]


def test_a_warehouse_newer_than_the_program_is_refused(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    migrate(dsn)
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE troopwatch.schema_version SET version_num = '9999'")
    with pytest.raises(MigrationError, match=r"is at schema 9999, and this version of Troopwatch knows none after"):
        migrate(dsn)
    assert ask(connection, "SELECT version_num FROM troopwatch.schema_version") == [("9999",)]


def test_the_command_line_says_that_a_newer_warehouse_is_refused(
    filled: tuple[str, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn, connection = filled
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE troopwatch.schema_version SET version_num = '9999'")
    monkeypatch.setenv("TROOPWATCH_DSN", dsn)
    monkeypatch.setattr("sys.argv", ["troopwatch", "migrate"])
    with pytest.raises(
        SystemExit, match=r"install the version that made it, or restore the dump from before the upgrade"
    ):
        main()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE troopwatch.report_check (in_the_way int)")
    with pytest.raises(Exception, match="report_check"):
        migrate(dsn)
    assert ask(connection, "SELECT version_num FROM troopwatch.schema_version") == [("0001",)]
    assert ask(connection, "SELECT to_regclass('troopwatch.posture_matrix')") == [(None,)]


# --- Roles ------------------------------------------------------------------------------------------------------


def as_role(connection: Connection, role: str, statement: str) -> None:
    """Run a statement as a role, and undo it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(statement)
    finally:
        connection.rollback()


TABLES = (
    "source poll article visit article_version detection figure claim claim_report report daily_diff delivery".split()
)


def test_the_reader_reads_everything_and_writes_nothing(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    migrate(dsn)
    relations = ask(
        connection,
        "SELECT relname FROM pg_class WHERE relnamespace = 'troopwatch'::regnamespace AND relkind IN ('r', 'v')",
    )
    for (name,) in relations:
        as_role(connection, "troopwatch_reader", f"SELECT * FROM troopwatch.{name}")
    as_role(connection, "troopwatch_reader", "SELECT * FROM troopwatch.posture_on('2024-10-24')")
    for statement in (
        *(f"DELETE FROM troopwatch.{name}" for name in TABLES),
        "UPDATE troopwatch.claim SET value_low = 1",
        "INSERT INTO troopwatch.claim_report VALUES ('k', 1)",
        "TRUNCATE troopwatch.claim_report",
        "CREATE TABLE troopwatch.mine (a int)",
        "DROP TABLE troopwatch.claim_report",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            as_role(connection, "troopwatch_reader", statement)


def test_the_loader_writes_rows_and_changes_no_table(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    migrate(dsn)
    as_role(
        connection,
        "troopwatch_loader",
        "INSERT INTO troopwatch.poll (source_id, polled_at, status, byte_count, entry_count, new_count) "
        "VALUES ('alpha', now(), 'ok', 1, 1, 1)",
    )
    as_role(connection, "troopwatch_loader", "UPDATE troopwatch.claim SET status = 'withdrawn'")
    for statement in (
        "CREATE TABLE troopwatch.mine (a int)",
        "DROP TABLE troopwatch.claim_report",
        "UPDATE troopwatch.schema_version SET version_num = '0001'",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            as_role(connection, "troopwatch_loader", statement)


def test_tables_made_later_are_readable_too(filled: tuple[str, Connection]) -> None:
    dsn, connection = filled
    migrate(dsn)
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE troopwatch.later (a int)")
    as_role(connection, "troopwatch_reader", "SELECT * FROM troopwatch.later")


def test_who_may_not_make_roles_is_told_and_migrates_all_the_same(empty: Callable[[], str]) -> None:
    dsn = empty()
    owner = f"owner_{next(_numbers)}"
    with connect(dsn) as connection, transaction(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {owner} LOGIN")
        cursor.execute(f"GRANT CREATE ON DATABASE {psycopg2.extensions.parse_dsn(dsn)['dbname']} TO {owner}")
    as_owner = psycopg2.extensions.make_dsn(dsn, user=owner)
    told: list[str] = []
    roles = (migrating._FOLDER / "roles.sql").read_text(encoding="utf-8")
    assert migrate(as_owner, tell=told.append) == REVISIONS[-1]
    # the roles of the other tests are there, so only the words of the file show what happens when they are not
    assert "insufficient_privilege" in roles
    with connect(as_owner) as connection, connection.cursor() as cursor:
        cursor.execute(roles.replace("troopwatch_loader", "tw_absent_a").replace("troopwatch_reader", "tw_absent_b"))
        assert [notice for notice in connection.notices if "was not made" in notice]
        cursor.execute("SELECT count(*) AS found FROM pg_roles WHERE rolname LIKE 'tw_absent%'")
        assert cursor.fetchone().found == 0
