"""What is checked before a report goes out: each check fails for its reason, through Airflow's own operator."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from newsroom import Page, day_at, open_desk, open_mailbox, open_press, window_of
from troopwatch.embedded import postgres
from troopwatch.warehouse.connection import connect, transaction

DAY = window_of(4).report_date
_numbers = count(1)

# how each check is made to fail: what must not happen, happening
BREAKS = {
    "polls_as_usual": "DELETE FROM troopwatch.poll WHERE polled_at > '2025-11-03 23:00+00' AND source_id <> 'alpha'",
    "texts_as_usual": """
        INSERT INTO troopwatch.article_version (
            article_id, number, recorded_at, title, text, language, content_hash, signature
        )
        SELECT 1, n, timestamptz '2025-11-01 22:30+00' + n * interval '1 minute', 't', 't', 'en', n::text, ''
        FROM generate_series(10, 90) AS n
    """,
    "figures_as_usual": """
        INSERT INTO troopwatch.figure (
            version_id, extractor_version, position, measure, item, value_low, qualifier, source_org_also, modality,
            recap, quote, quote_start, quote_end, evidence, confidence
        )
        SELECT version_id, extractor_version, 100 + n, measure, item, n, 'at_least', '{}', 'hypothetical', true, quote,
            quote_start, quote_end, '[]', 1
        FROM troopwatch.figure, generate_series(1, 200) AS n
        WHERE version_id = (SELECT max(version_id) FROM troopwatch.figure)
    """,
    "nothing_blank": "UPDATE troopwatch.daily_diff SET line_id = ' ' WHERE report_date = '{day}' AND position = 1",
    "within_bounds": "UPDATE troopwatch.figure SET quote_start = 1, quote_end = 9 WHERE position = 1",
    "no_orphans": "DELETE FROM troopwatch.claim_report WHERE figure_id = (SELECT max(figure_id) FROM troopwatch.figure)",
    "fresh": "UPDATE troopwatch.poll SET status = 'timeout' WHERE polled_at > '2025-11-03 23:00+00'",
    "one_extractor": """
        INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at)
        SELECT max(version_id) - 1, 99, true, 1, '', '2025-11-02 22:30+00' FROM troopwatch.article_version
    """,
}


@pytest.fixture(scope="module")
def reported(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with four days of reports; its name."""
    name = "checked"
    admin = psycopg2.connect(postgres.address(database_server, "postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template")
    admin.close()
    with (
        open_press() as press,
        open_mailbox() as mailbox,
        connect(postgres.address(database_server, name)) as connection,
    ):
        desk = open_desk(connection, press, mailbox, tmp_path_factory.mktemp("checked"))
        for day in range(1, 5):
            press.publish(
                Page("alpha", f"a{day}", f"The NIS said North Korea had sent {day},000 troops to Russia."), day_at(day)
            )
            desk.run(day)
    return name


@pytest.fixture
def warehouse_of_four_days(
    database_server: str, reported: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg2.extensions.connection]:
    """A copy of it, which Airflow's connection leads to."""
    name = f"checked_{next(_numbers)}"
    admin = psycopg2.connect(postgres.address(database_server, "postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {reported}")
    admin.close()
    found = {"conn_type": "postgres", "host": database_server, "login": "postgres", "schema": name}
    monkeypatch.setenv("AIRFLOW_CONN_TROOPWATCH_WAREHOUSE", json.dumps(found))
    with connect(postgres.address(database_server, name)) as connection:
        yield connection


def check() -> None:
    from troopwatch.orchestration import check_report

    task: Any = check_report(DAY.isoformat())
    task.execute({})


def test_a_report_in_order_passes(warehouse_of_four_days: psycopg2.extensions.connection) -> None:
    check()


@pytest.mark.parametrize("name", BREAKS)
def test_each_check_fails_for_its_reason_and_alone(
    warehouse_of_four_days: psycopg2.extensions.connection, name: str
) -> None:
    from airflow.sdk.exceptions import AirflowFailException

    with transaction(warehouse_of_four_days) as connection, connection.cursor() as cursor:
        cursor.execute(BREAKS[name].replace("{day}", DAY.isoformat()))
        assert cursor.rowcount > 0
    with pytest.raises(AirflowFailException) as failed:  # which Airflow does not try again
        check()
    told = str(failed.value).split("The following tests have failed:")[1]
    wanted = {name, "no_orphans"} if name == "figures_as_usual" else {name}  # nobody claims the new ones yet
    assert {other for other in BREAKS if f"Check: {other}," in told} == wanted


def test_every_check_is_made_to_fail_here() -> None:
    from troopwatch.warehouse.checks import REPORT_CHECKS

    assert set(BREAKS) == set(REPORT_CHECKS)


def test_a_report_that_is_not_there_does_not_pass(
    warehouse_of_four_days: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    with transaction(warehouse_of_four_days) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM troopwatch.daily_diff WHERE report_date = %s", (DAY,))
        cursor.execute("DELETE FROM troopwatch.delivery WHERE report_date = %s", (DAY,))
        cursor.execute("DELETE FROM troopwatch.report WHERE report_date = %s", (DAY,))
    with pytest.raises(Exception, match=r"Test failed|zero rows|Invalid|boolean"):
        check()
