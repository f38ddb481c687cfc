"""`troopwatch status`: what it shows of the warehouse, and what it says a person must do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsroom import SUBSCRIBERS, Desk, Page, day_at, open_desk, open_mailbox, open_press, window_of
from troopwatch.cli.app import app
from troopwatch.jobs.attention import needs
from troopwatch.rows.status import Status
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.status import status_at

AFTER = timedelta(minutes=45)  # after a day's run: its report is made


@pytest.fixture
def desk(warehouse: Connection, tmp_path: Path) -> Iterator[Desk]:
    with open_press() as press, open_mailbox() as mailbox:
        yield open_desk(warehouse, press, mailbox, tmp_path)


@pytest.fixture
def status(desk: Desk) -> Status:
    """Of a warehouse with two good days, and one source that fails."""
    desk.press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
    desk.run(1)
    desk.press.publish(Page("bravo", "b", "The NIS said North Korea had sent 12,000 troops to Russia."), day_at(2))
    desk.press.down.add("delta")
    desk.run(2)
    return status_at(desk.connection, day_at(2) + AFTER)


def told(status: Status, *, mailed: bool = True, disk_left: float = 0.5) -> list[str]:
    return list(needs(status, window_of(2).report_date, mailed=mailed, disk_left=disk_left))


def test_two_days_are_on_the_screen(status: Status) -> None:
    assert status.collected_at == day_at(2)
    assert status.collected["poll.http_error"] == 1
    assert status.collected["figure.found"] == 1
    assert status.lag_seconds == 3 * 3600
    assert status.sources == 4
    assert [(trouble.source_id, trouble.failures) for trouble in status.troubles] == [("delta", 1)]
    assert status.day == {"articles": 1, "texts": 1, "relevant": 1, "figures": 1}
    assert status.report is not None
    assert (status.report.report_date, status.report.changes) == (window_of(2).report_date, 1)
    assert status.report.mails == {"sent": len(SUBSCRIBERS)}
    assert status.report.failing_checks == ()
    assert status.database_bytes > 1_000_000


def test_nothing_needs_a_person_on_a_good_day(status: Status) -> None:
    assert told(status) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": day_at(3)}, "collect has not run for two hours or more"),
        ({"collected_at": None}, "nothing was ever collected"),
        ({"collected": {"poll.timeout": 4}}, "no source answered in the last run"),
        ({"sources": 3}, "1 of 3 sources fail"),
        ({"report": None}, "the report of 03 Nov 2025 is missing"),
        ({"unsettled": {"waiting": 2, "refused": 1}}, "mails that are not settled: 1 refused, 2 waiting"),
    ],
)
def test_what_needs_a_person_is_said(status: Status, change: dict[str, object], said: str) -> None:
    (problem,) = told(replace(status, **change))  # type: ignore[arg-type]
    assert problem.startswith(said)


def test_the_rest_that_needs_a_person(status: Status) -> None:
    assert status.report is not None
    held = replace(status, report=replace(status.report, failing_checks=("fresh", "one_extractor"), mails={}))
    assert [line.split(";")[0] for line in told(held)] == ["checks fail: fresh, one_extractor"]
    unmailed = replace(status, report=replace(status.report, mails={}))
    assert told(unmailed) == ["no mail of the report of 03 Nov 2025 was planned: see deliver in Airflow"]
    assert told(unmailed, mailed=False) == []
    moved = replace(status, troubles=(replace(status.troubles[0], is_elsewhere=True),))
    assert told(moved) == ["moved or gone: delta; correct sources.yaml"]
    assert [line[:16] for line in told(status, disk_left=0.01)] == ["the disk is full"]


def test_a_failing_check_and_an_open_mail_are_found(desk: Desk, status: Status) -> None:
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE troopwatch.daily_diff SET line_en = '' WHERE report_date = %s", (window_of(2).report_date,)
        )
        cursor.execute("UPDATE troopwatch.delivery SET status = 'refused' WHERE cut_off_at = %s", (window_of(2).end,))
    found = status_at(desk.connection, status.at)
    assert found.report is not None
    assert found.report.failing_checks == ("nothing_blank",)
    assert found.unsettled == {"refused": 1}


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_command_shows_it_on_one_screen_and_fails(
    status: Status, dsn: str, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("TROOPWATCH_DSN", dsn)
    monkeypatch.setenv("COLUMNS", columns)
    shown = CliRunner().invoke(app, ["status"])
    assert shown.exit_code == 1, "the last run is long ago"
    lines = shown.output.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= int(columns)
    assert "delta: http_error, 1 times" in shown.output
    assert "! collect has not run for two hours or more" in shown.output


def test_an_empty_warehouse_says_so(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROOPWATCH_DSN", dsn)
    shown = CliRunner().invoke(app, ["status"])
    assert shown.exit_code == 1
    assert "nothing was ever collected" in shown.output
