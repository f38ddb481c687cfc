"""What one list says of the one before it."""

from datetime import UTC, datetime, timedelta

import pytest

from troopwatch.feeds.listed import digests, fresh, has_gap, room, turnover_by_dates
from troopwatch.model import Entry

AT = datetime(2025, 11, 4, 12, tzinfo=UTC)


def entry(number: int, minutes_ago: float | None = None, scheme: str = "https://www.") -> Entry:
    at = None if minutes_ago is None else AT - timedelta(minutes=minutes_ago)
    return Entry(f"{scheme}a.example/{number}", "", at)


def test_the_newest_stand_first_where_dates_say_so() -> None:
    dated = [entry(1, 30), entry(2, 10), entry(3, 20)]
    one, two, three = digests([entry(1), entry(2), entry(3)])
    assert digests(dated) == (two, three, one)
    assert digests([entry(1, 30), entry(2), entry(3)]) == (one, two, three), "one date of three does not order them"
    assert all(-(2**31) <= digest < 2**31 for digest in (one, two, three))


def test_a_move_to_https_is_the_same_list() -> None:
    assert digests([entry(1, scheme="http://")]) == digests([entry(1)]) != digests([entry(2)])


@pytest.mark.parametrize(
    ("before", "now", "gap"),
    [
        ((3, 2, 1), (4, 3, 2), False),
        ((3, 2, 1), (6, 5, 4), True),
        ((4, 3, 2, 1), (8, 7, 6, 1), True),  # 1 is pinned to the top
        ((4, 3, 2, 1), (7, 6, 5, 4), False),  # just in time
        ((1,), (2,), True),
        ((), (2, 1), False),
        ((2, 1), (), False),  # an empty list is another matter
    ],
)
def test_a_gap_is_a_list_of_which_no_newer_entry_is_left(
    before: tuple[int, ...], now: tuple[int, ...], gap: bool
) -> None:
    assert has_gap(before, now) is gap


def test_fresh_entries_are_counted_once() -> None:
    assert fresh((3, 2, 1), (5, 4, 4, 3)) == 2


@pytest.mark.parametrize(("length", "count"), [(1, 0.09), (5, 1.42), (10, 4), (20, 10), (100, 50)])
def test_short_lists_have_less_room(length: int, count: float) -> None:
    assert room(length) == pytest.approx(count, abs=0.01)


@pytest.mark.parametrize(
    ("minutes_ago", "expected"),
    [
        ([0, 60, 120, 180, 240, 300], 120),  # six have room for two
        ([0, 10, 20, 80, 200, 400, 600, 800], 80),
        ([0, 1, 2, 3, 4, 5], 30),  # published by the dozen
        ([0, 0, 0, 0, 0], None),  # the feed's date, not the articles'
        ([0, 60, 120], None),
        ([0, 60, None, None, None, None], None),
    ],
)
def test_dates_tell_how_fast_the_list_turns_over(minutes_ago: list[float | None], expected: float | None) -> None:
    assert turnover_by_dates([entry(n, ago) for n, ago in enumerate(minutes_ago)]) == expected
