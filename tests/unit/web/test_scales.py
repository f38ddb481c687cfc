"""Where numbers and days stand on a chart's axes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troopwatch.report.words import words_in
from troopwatch.web.charts.scales import number_scale, time_scale

ZONE = "Asia/Jakarta"
START = datetime(2024, 10, 17, 5, tzinfo=UTC)


@given(largest=st.integers(0, 2**62), ticks=st.integers(2, 8))
def test_a_scale_of_numbers_begins_at_nought_and_holds_the_largest(largest: int, ticks: int) -> None:
    scale = number_scale(largest, 300, 10, ticks)
    assert scale(0) == 300
    assert scale.top >= largest
    assert 10 <= scale(largest) <= 300
    assert len(scale.ticks(words_in("en"))) <= ticks + 1


@pytest.mark.parametrize(
    ("largest", "language", "written"),
    [
        (12_000, "en", ["0", "5,000", "10,000", "15,000"]),
        (12_000, "id", ["0", "5.000", "10.000", "15.000"]),
        (3, "en", ["0", "1", "2", "3"]),
        (0, "en", ["0", "1"]),
        (12_000_000, "en", ["0", "5M", "10M", "15M"]),
        (12_000_000, "id", ["0", "5 jt", "10 jt", "15 jt"]),
    ],
)
def test_round_numbers_are_written(largest: int, language: str, written: list[str]) -> None:
    assert [
        tick.text.replace("\xa0", " ") for tick in number_scale(largest, 300, 10, 4).ticks(words_in(language))
    ] == written


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (timedelta(0), ["16 Oct", "17 Oct", "18 Oct", "19 Oct"]),
        (timedelta(days=4), ["17 Oct", "18 Oct", "19 Oct", "20 Oct", "21 Oct", "22 Oct"]),
        (timedelta(days=25), ["21 Oct", "28 Oct", "4 Nov", "11 Nov"]),
        (timedelta(days=150), ["Nov 2024", "Dec 2024", "Jan 2025", "Feb 2025", "Mar 2025"]),
        (timedelta(days=3000), ["2026", "2028", "2030", "2032"]),
    ],
)
def test_days_or_months_are_written_but_not_too_many(span: timedelta, written: list[str]) -> None:
    scale = time_scale(START, START + span, 50, 800, ZONE)
    ticks = scale.ticks(words_in("en"), 5)
    assert [tick.text for tick in ticks] == written
    assert [tick.at for tick in ticks] == sorted(tick.at for tick in ticks)
    assert all(50 <= tick.at <= 800 for tick in ticks)


@given(
    days=st.floats(0, 40_000),
    first=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["Asia/Jakarta", "America/New_York", "UTC"]),
    most=st.integers(2, 10),
)
def test_any_span_has_a_scale(days: float, first: datetime, zone: str, most: int) -> None:
    last = first + timedelta(days=days)
    scale = time_scale(first, last, 50, 800, zone)
    assert 50 < scale(first) <= scale(last) < 800
    ticks = scale.ticks(words_in("id"), most)
    assert len(ticks) <= most + 2
    assert all(50 <= tick.at <= 800 for tick in ticks)


def test_ticks_are_midnights_of_the_readers_clock() -> None:
    scale = time_scale(START, START + timedelta(days=3), 0, 1000, ZONE)
    (tick, *_) = scale.ticks(words_in("en"), 9)
    assert tick.at == scale(datetime(2024, 10, 17, tzinfo=ZoneInfo(ZONE)))
