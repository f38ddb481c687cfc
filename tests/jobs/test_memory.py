"""A day's run looks at what somebody still reports, and leaves alone what nobody did for a year."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import CUT_OFF, SENDER, ZONE, Desk, Page, day_at, open_desk, open_mailbox, open_press, shortly
from troopwatch.config import Subscriber
from troopwatch.jobs import alerts
from troopwatch.jobs.delivery import Post
from troopwatch.warehouse.connection import Connection, transaction

NIS = "South Korea's spy agency, the NIS, said about {count:,} North Korean troops were sent to Russia."
HUR = "Ukraine's military intelligence, the HUR, said {count:,} North Korean soldiers were killed in Russia."


@pytest.fixture
def desk(warehouse: Connection, tmp_path: Path) -> Iterator[Desk]:
    with open_press() as press, open_mailbox() as mailbox:
        yield open_desk(warehouse, press, mailbox, tmp_path)


def publish(desk: Desk, day: int, *news: str, outlet: str = "alpha") -> None:
    for number, sentence in enumerate(news):
        desk.press.publish(Page(outlet, f"{day}-{number}", sentence), day_at(day))


def claims(desk: Desk) -> dict[str, tuple[str, int, int]]:
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT measure, value_high, status, article_count, outlet_count FROM troopwatch.claim")
        return {f"{row.measure} {row.value_high}": (row.status, row[3], row[4]) for row in cursor.fetchall()}


def test_a_number_that_comes_back_after_years_is_known(desk: Desk) -> None:
    publish(desk, 1, NIS.format(count=3_000))
    assert [shortly(change) for change in desk.run(1).changes] == ["new NIS deployed 3000"]
    publish(desk, 801, NIS.format(count=3_000), outlet="bravo")
    report = desk.run(801)
    assert [shortly(change) for change in report.changes] == ["confirmed NIS deployed 3000 x2"]
    assert claims(desk) == {"deployed 3000": ("current", 2, 2)}


def test_what_nobody_reports_any_more_stays_as_it_was(desk: Desk) -> None:
    publish(desk, 1, NIS.format(count=3_000), HUR.format(count=200))
    desk.run(1)
    publish(desk, 801, NIS.format(count=12_000))
    report = desk.run(801)
    assert [shortly(change) for change in report.changes] == ["new NIS deployed 12000"], (
        "not a revision, after two years"
    )
    assert claims(desk) == {
        "deployed 3000": ("current", 1, 1),
        "killed 200": ("current", 1, 1),
        "deployed 12000": ("current", 1, 1),
    }


def test_within_the_memory_it_is_a_revision(desk: Desk) -> None:
    publish(desk, 1, NIS.format(count=3_000))
    desk.run(1)
    publish(desk, 360, NIS.format(count=12_000))
    assert [shortly(change) for change in desk.run(360).changes] == ["revised NIS deployed 12000 < 3000"]


def test_what_was_loaded_late_gets_its_claims(desk: Desk) -> None:
    publish(desk, 1, HUR.format(count=200))
    desk.collect(day_at(1))  # without a report, as an archive's import
    publish(desk, 801, NIS.format(count=12_000))
    desk.run(801)
    assert claims(desk) == {"killed 200": ("current", 1, 1), "deployed 12000": ("current", 1, 1)}
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) AS found FROM troopwatch.claim_report")
        assert cursor.fetchone().found == 2


def test_alerts_look_at_nothing_until_a_figure_is_new(desk: Desk) -> None:
    reader = Subscriber(address="a@troopwatch.example", language="en", mails=("breaking",))
    post = Post(desk.mailbox.server, SENDER, ZONE)
    publish(desk, 1, NIS.format(count=3_000))
    desk.run(1)

    def look(day: int) -> bool:
        return alerts.due(desk.connection, day_at(day), [reader], cut_off=CUT_OFF, zone=ZONE) is not None

    publish(desk, 2, HUR.format(count=2_500))
    desk.collect(day_at(2).replace(minute=0))
    assert look(2), "a figure is new"
    alerts.alert(desk.connection, day_at(2), [reader], desk.limits, cut_off=CUT_OFF, post=post)
    assert len(desk.mailbox.taken) == 2, "the daily mail, and the alert"
    assert not look(2), "it has looked at all there is"
    publish(desk, 3, NIS.format(count=9_000))
    desk.collect(day_at(3).replace(minute=0))
    assert look(3), "a figure is new"
