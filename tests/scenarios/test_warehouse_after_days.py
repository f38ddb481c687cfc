"""What people find in the warehouse after a few days: posture on any date, roles at work, the command `reprocess`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsroom import Desk, Page, day_at, open_desk, open_mailbox, open_press, shortly, window_of
from troopwatch.cli.app import app
from troopwatch.jobs import judging
from troopwatch.warehouse.connection import Connection, transaction

HUR = "The HUR said 300 North Korean soldiers were killed in Kursk."


@pytest.fixture
def desk(warehouse: Connection, tmp_path: Path) -> Iterator[Desk]:
    with open_press() as press, open_mailbox() as mailbox:
        yield open_desk(warehouse, press, mailbox, tmp_path)


def ask(connection: Connection, query: str) -> list[tuple[object, ...]]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]


def posture(desk: Desk, day: int) -> list[tuple[object, ...]]:
    return ask(
        desk.connection,
        "SELECT source_org, measure, value_low, outlet_count "
        f"FROM troopwatch.posture_on('{window_of(day).report_date}') ORDER BY measure, source_org",
    )


def nis(thousands: int) -> str:
    return f"The NIS said North Korea had sent {thousands},000 troops to Russia."


def four_days(desk: Desk) -> None:
    desk.press.publish(Page("alpha", "a", nis(10)), day_at(1))
    desk.run(1)
    desk.press.publish(Page("delta", "d", nis(12)), day_at(2))
    desk.press.publish(Page("bravo", "d", nis(12)), day_at(2))
    desk.run(2)
    desk.press.publish(Page("bravo", "b", HUR), day_at(3))
    desk.press.publish(Page("alpha", "late", nis(9), ago=200), day_at(3))
    desk.press.publish(Page("delta", "jump", nis(90)), day_at(3))
    desk.run(3)
    desk.press.publish(Page("bravo", "b", "The HUR spoke about North Korean soldiers in Kursk."), day_at(4))
    desk.run(4)


def test_posture_on_any_date(desk: Desk) -> None:
    four_days(desk)
    assert posture(desk, -1) == []
    assert posture(desk, 1) == [("NIS", "deployed", 10_000, 1)]
    assert posture(desk, 2) == [("NIS", "deployed", 12_000, 2)]
    # neither an old figure that was found late nor one that is held back takes the place of the last
    assert posture(desk, 3) == [("NIS", "deployed", 12_000, 2), ("HUR", "killed", 300, 1)]
    assert posture(desk, 4) == [("NIS", "deployed", 12_000, 2)]
    assert ask(desk.connection, "SELECT source_org, item, deployed, killed FROM troopwatch.posture_matrix") == [
        ("NIS", "troops", "12,000", None)
    ]
    assert ask(desk.connection, "SELECT source_org, value_low FROM troopwatch.latest_by_source_org") == [
        ("NIS", 12_000)
    ]


def test_a_late_article_is_in_its_days_report_and_says_when_it_was_published(desk: Desk) -> None:
    four_days(desk)
    (line,) = [change for change in desk.report(3).changes if change.claim.value_low == 9_000]
    assert line.kind == "new"
    text = desk.mailbox.texts[2]
    assert "26 Oct 2025" in text or "26 October 2025" in text, "published 200 hours before the day's run"


def test_the_loaders_role_is_enough_for_a_whole_day(desk: Desk) -> None:
    with desk.connection.cursor() as cursor:
        cursor.execute("SET ROLE troopwatch_loader")
    desk.connection.commit()
    desk.press.publish(Page("alpha", "a", nis(10)), day_at(1))
    assert [shortly(change) for change in desk.run(1).changes] == ["new NIS deployed 10000"]


def test_reprocess_from_the_command_line(desk: Desk, dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.press.publish(Page("alpha", "a", nis(10)), day_at(1))
    desk.run(1)
    monkeypatch.setenv("TROOPWATCH_DSN", dsn)
    monkeypatch.setattr(judging, "EXTRACTOR_VERSION", "77")
    monkeypatch.setattr(judging, "extract", lambda *_: ())
    pending = "SELECT count(*) FROM troopwatch.detection WHERE accepted_at IS NULL"

    def run(*options: str) -> str:
        done = CliRunner().invoke(app, ["reprocess", *options])
        assert done.exit_code == 0, done.output
        return done.output

    shown = run("--dry-run")
    assert "Extractor 77 reads 1 texts anew; figures: 0 gained, 1 lost, 0 changed." in shown
    assert "lost: NIS deployed troops 10000  http://" in shown
    assert "Nothing was written" in shown
    assert ask(desk.connection, pending) == [(0,)]
    assert "--accept lets it count" in run("--since", "2025-11-02", "--until", "2025-11-02")
    assert ask(desk.connection, pending) == [(1,)]
    assert "reads 0 texts" in run("--since", "2025-11-03")
    assert "Accepted: 1 texts" in run("--accept")
    assert ask(desk.connection, pending) == [(0,)]
    assert ask(desk.connection, "SELECT status FROM troopwatch.claim") == [("obsolete",)]
    both = CliRunner().invoke(app, ["reprocess", "--dry-run", "--accept"])
    assert both.exit_code == 2
