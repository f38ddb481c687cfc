"""The windows of the reports when the cut-off is moved: nothing is lost between two, and nothing told twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from newsroom import CUT_OFF, ZONE, Page, open_desk, open_mailbox, open_press, shortly
from troopwatch.jobs.reporting import Window, record_report, settle, week_of, window_of
from troopwatch.warehouse.connection import Connection

DAY = date(2025, 11, 4)  # a Tuesday
NEXT = DAY + timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cut_off", "zone", "end"),
    [
        (time(6), "Europe/London", "2025-11-05 06:00"),  # seven hours later than before
        (time(6), "Pacific/Auckland", "2025-11-04 17:00"),  # six hours earlier
        (time(9, 30), ZONE, "2025-11-05 02:30"),
        (time(0), ZONE, "2025-11-04 17:00"),
    ],
)
def test_news_around_a_cut_off_that_was_moved_is_told_once(
    warehouse: Connection, tmp_path: Path, cut_off: time, zone: str, end: str
) -> None:
    with open_press() as press, open_mailbox() as mailbox:
        desk = open_desk(warehouse, press, mailbox, tmp_path)

        def publish(slug: str, thousands: int, when: datetime) -> None:
            press.publish(Page("alpha", slug, f"The NIS said North Korea sent {thousands},000 troops to Russia."), when)
            desk.collect(when)

        publish("before", 10, at("2025-11-03 22:30"))
        first = window_of(DAY, CUT_OFF, ZONE)
        record_report(warehouse, first, desk.limits)
        # an hour before and an hour after the new cut-off, and just after the old one
        publish("gap", 11, at("2025-11-03 23:30"))
        publish("last", 12, at(end) - timedelta(hours=1))
        publish("after", 13, at(end) + timedelta(hours=1))

        second = settle(warehouse, window_of(NEXT, cut_off, zone))
        assert (second.start, second.end) == (first.end, at(end))
        report = record_report(warehouse, second, desk.limits)
        assert sorted(shortly(change) for change in report.changes) == [
            "revised NIS deployed 11000 < 10000",
            "revised NIS deployed 12000 < 11000",
        ]
        third = settle(warehouse, window_of(NEXT + timedelta(days=1), cut_off, zone))
        assert [shortly(change) for change in record_report(warehouse, third, desk.limits).changes] == [
            "revised NIS deployed 13000 < 12000"
        ]
        # made again, each report keeps the window that it had
        assert settle(warehouse, window_of(DAY, cut_off, zone)).start == first.start
        assert settle(warehouse, window_of(NEXT, CUT_OFF, ZONE)).end == second.end


def test_a_report_made_late_ends_where_the_next_one_begins(warehouse: Connection, tmp_path: Path) -> None:
    with open_press() as press, open_mailbox() as mailbox:
        desk = open_desk(warehouse, press, mailbox, tmp_path)
        after = window_of(NEXT, time(4), ZONE)
        record_report(warehouse, after, desk.limits)
        late = settle(warehouse, window_of(DAY, CUT_OFF, ZONE))
        assert late == Window(DAY, window_of(DAY, CUT_OFF, ZONE).start, after.start, late.zone)


def test_days_apart_have_windows_of_a_day(warehouse: Connection, tmp_path: Path) -> None:
    with open_press() as press, open_mailbox() as mailbox:
        desk = open_desk(warehouse, press, mailbox, tmp_path)
        record_report(warehouse, window_of(DAY, CUT_OFF, ZONE), desk.limits)
    far = window_of(DAY + timedelta(days=5), CUT_OFF, ZONE)
    assert settle(warehouse, far) == far


def test_a_week_begins_where_its_first_days_report_does(warehouse: Connection, tmp_path: Path) -> None:
    with open_press() as press, open_mailbox() as mailbox:
        desk = open_desk(warehouse, press, mailbox, tmp_path)
        old = window_of(DAY, CUT_OFF, "Europe/London")
        record_report(warehouse, old, desk.limits)
    monday = window_of(DAY + timedelta(days=6), CUT_OFF, ZONE)
    assert week_of(warehouse, monday, CUT_OFF).start == old.start
