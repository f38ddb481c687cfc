"""When the next poll is, and how it asks: tables of single steps, and properties of any history."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troopwatch.feeds.schedule import (
    CAP_MINUTES,
    FLOOR_MINUTES,
    Outcome,
    advance,
    fresh_count,
    gap_since,
    is_due,
    validators,
)
from troopwatch.model import PollState

AT = datetime(2025, 11, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def known(**changes: object) -> PollState:
    """A source of ten entries that worked an hour ago, at an hour's interval."""
    state = PollState(
        60,
        AT - HOUR,
        AT,
        AT - HOUR,
        AT - HOUR,
        etag='"a"',
        last_modified="then",
        body_hash="h",
        listed=tuple(range(10)),
    )
    return replace(state, **changes)  # type: ignore[arg-type]


def listing(fresh: int, of: int = 10, **changes: object) -> Outcome:
    """A list with that many entries that the one before did not have, the newest first."""
    return Outcome("ok", 200, (*range(100, 100 + fresh), *range(of - fresh)), etag='"b"', body_hash="i", **changes)  # type: ignore[arg-type]


NOTHING_NEW = Outcome("not_modified", 304)


@pytest.mark.parametrize(
    ("state", "outcome", "minutes"),
    [
        pytest.param(PollState(60), listing(10), 60, id="the first poll keeps what sources.yaml says"),
        pytest.param(PollState(60), listing(10, turnover_minutes=30.0), 30, id="unless the dates say that it is fast"),
        pytest.param(known(), listing(0), 75, id="nothing fresh: slower"),
        pytest.param(known(), NOTHING_NEW, 75, id="304: slower"),
        pytest.param(known(), Outcome("empty", 200), 75, id="an empty list: slower"),
        pytest.param(known(), listing(3), 75, id="70 % known: slower"),
        pytest.param(known(), listing(4), 60, id="60 % known: as it is"),
        pytest.param(known(), listing(5), 48, id="half known: ten have room for four"),
        pytest.param(known(), listing(7), 30, id="30 % known: twice as fast"),
        pytest.param(known(), listing(10), 20, id="all fresh: a gap, much faster"),
        pytest.param(known(interval_minutes=240), listing(1), 192, id="something fresh after hours: a little sooner"),
        pytest.param(known(interval_minutes=240), listing(0), 300, id="nothing fresh after hours: later"),
        pytest.param(known(turnover_minutes=50.0), listing(0), 50 * 2 ** (1 / 96), id="never past the busiest hours"),
        pytest.param(known(interval_minutes=1430), listing(0), CAP_MINUTES, id="a day at most"),
        pytest.param(known(interval_minutes=12), listing(8), FLOOR_MINUTES, id="ten minutes at least"),
        pytest.param(known(interval_minutes=12), listing(5, hint_minutes=45.0), 45, id="the feed's own ttl"),
        pytest.param(known(), listing(0, hint_minutes=1440.0), 75, id="a ttl of a day is not believed"),
    ],
)  # fmt: skip
def test_the_interval_follows_what_is_published(state: PollState, outcome: Outcome, minutes: float) -> None:
    after = advance(state, outcome, AT)
    assert after.interval_minutes == pytest.approx(minutes)
    assert after.next_poll_at == AT + timedelta(minutes=minutes - min(10, minutes / 4))
    assert after.good_at == after.polled_at == AT
    assert after.failure_weight == 0


@pytest.mark.parametrize(
    ("outcome", "minutes", "weight"),
    [
        (Outcome("http_error", 403), 90, 1.0),
        (Outcome("http_error", 404), 60 * 1.5**0.5, 0.5),
        (Outcome("http_error", 500), 60 * 1.5**0.5, 0.5),
        (Outcome("timeout"), 60 * 1.5**0.5, 0.5),
        (Outcome("dns_error"), 60 * 1.5**0.25, 0.25),
        (Outcome("tls_error"), 90, 1.0),
        (Outcome("unreadable", 200), 60 * 1.5**0.5, 0.5),
        (Outcome("http_error", 410), CAP_MINUTES, 0.0),
        (Outcome("disallowed"), CAP_MINUTES, 0.0),
        (Outcome("postponed"), 60, 0.0),
        (Outcome("http_error", 429, retry_after=timedelta(hours=5)), 300, 0.5),
        (Outcome("http_error", 503, retry_after=timedelta(seconds=5)), 60 * 1.5**0.5, 0.5),
    ],
)
def test_a_failure_backs_off_and_forgets_nothing(outcome: Outcome, minutes: float, weight: float) -> None:
    state = known()
    after = advance(state, outcome, AT)
    assert after.next_poll_at is not None
    assert (after.next_poll_at - AT).total_seconds() / 60 == pytest.approx(minutes, abs=0.01)
    assert after.failure_weight == weight
    assert replace(after, polled_at=state.polled_at, next_poll_at=state.next_poll_at, failure_weight=0.0) == state


def test_a_list_that_turns_over_within_hours_is_asked_again_at_each_run_of_half_a_day() -> None:
    state, waits = known(turnover_minutes=60.0), []
    for _ in range(28):
        state = advance(state, Outcome("http_error", 503), AT)
        assert state.next_poll_at is not None
        waits.append((state.next_poll_at - AT).total_seconds() / 60)
    assert waits[:24] == [FLOOR_MINUTES] * 24
    assert waits[24:] == pytest.approx([60 * 1.5 ** (n / 2) for n in range(1, 5)])


def test_a_source_that_fails_for_a_year_is_still_asked_daily() -> None:
    state, at, polls = known(), AT, 0
    while at < AT + timedelta(days=365):
        state = advance(state, Outcome("http_error", 404), at)
        assert state.next_poll_at is not None
        at, polls = state.next_poll_at, polls + 1
    assert 365 <= polls <= 390
    assert advance(state, listing(2), at).failure_weight == 0


@pytest.mark.parametrize(
    ("state", "conditional"),
    [
        pytest.param(PollState(60), False, id="never polled"),
        pytest.param(known(), True, id="usual"),
        pytest.param(known(unchanged_count=3), True, id="three 304s"),
        pytest.param(known(unchanged_count=4), False, id="four 304s: see for ourselves"),
        pytest.param(known(distrusted=True), False, id="it lied before"),
        pytest.param(known(turnover_minutes=60.0), True, id="a stale 304 would cost nothing yet"),
        pytest.param(known(turnover_minutes=60.0, content_at=AT - 2 * HOUR), False, id="it could cost articles"),
    ],
)
def test_when_to_believe_a_304(state: PollState, conditional: bool) -> None:
    assert validators(state, AT) == (('"a"', "then") if conditional else (None, None))


@pytest.mark.parametrize(
    ("etag", "last_modified", "fresh", "distrusted"),
    [
        ('"a"', "then", 2, True),
        ('"a"', "later", 2, True),
        (None, "then", 2, True),
        ('"b"', "then", 2, False),
        (None, "later", 2, False),
        (None, None, 2, False),
        ('"a"', "then", 0, False),  # only its build date changed
    ],
)
def test_validators_that_stay_while_the_list_changes_are_never_believed_again(
    etag: str | None, last_modified: str | None, fresh: int, distrusted: bool
) -> None:
    after = advance(known(), replace(listing(fresh), etag=etag, last_modified=last_modified), AT)
    assert after.distrusted is distrusted
    assert advance(after, replace(listing(3), etag='"c"'), AT + HOUR).distrusted is distrusted


def test_a_304_keeps_the_validators_that_it_does_not_repeat() -> None:
    after = advance(known(), NOTHING_NEW, AT)
    assert (after.etag, after.last_modified, after.body_hash, after.unchanged_count) == ('"a"', "then", "h", 1)
    assert after.content_at == AT - HOUR
    seen = advance(after, Outcome("not_modified", 200, etag='"c"'), AT + HOUR)
    assert (seen.etag, seen.last_modified, seen.unchanged_count, seen.content_at) == ('"c"', None, 0, AT + HOUR)


def test_a_gap_is_found_from_the_last_good_poll_on() -> None:
    state = known(good_at=AT - 5 * HOUR)
    assert gap_since(state, listing(10)) == AT - 5 * HOUR
    assert gap_since(state, listing(9)) is None
    assert gap_since(PollState(60), listing(10)) is None
    assert [fresh_count(state, o) for o in (listing(4), NOTHING_NEW, Outcome("timeout"))] == [4, 0, None]
    assert fresh_count(PollState(60), listing(4)) is None


def test_the_memory_of_busy_hours_outlasts_a_night_and_fades_in_weeks() -> None:
    state = advance(known(), listing(5), AT)
    assert state.turnover_minutes == pytest.approx(48)
    at = AT
    while at < AT + timedelta(hours=10):
        at += timedelta(minutes=state.interval_minutes)
        state = advance(state, listing(0), at)
    assert state.interval_minutes < 53
    while at < AT + timedelta(days=30):
        at += timedelta(minutes=state.interval_minutes)
        state = advance(state, listing(0), at)
    assert state.interval_minutes == CAP_MINUTES


outcomes = st.one_of(
    st.builds(listing, st.integers(0, 10), hint_minutes=st.none() | st.floats(0, 1e6)),
    st.builds(
        Outcome,
        st.sampled_from(["not_modified", "empty", "http_error", "dns_error", "timeout", "disallowed", "postponed"]),
        st.sampled_from([None, 200, 304, 403, 404, 410, 429, 500, 503]),
        retry_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=1)),
    ),
)


@given(st.lists(outcomes, max_size=60), st.floats(10, 1440))
def test_whatever_happens_the_next_poll_is_within_a_day_and_not_at_once(
    history: Iterable[Outcome], start: float
) -> None:
    state, at = PollState(start), AT
    assert is_due(state, at)
    for outcome in history:
        state = advance(state, outcome, at)
        assert FLOOR_MINUTES <= state.interval_minutes <= CAP_MINUTES
        assert state.next_poll_at is not None
        wait = state.next_poll_at - at
        assert timedelta(minutes=7.5) <= wait <= timedelta(days=1)
        assert not is_due(state, at)
        at = state.next_poll_at
        assert is_due(state, at)


@given(st.integers(20, 400), st.integers(5, 60))
def test_a_steady_source_is_never_missed_and_seldom_asked_in_vain(minutes_between: int, length: int) -> None:
    """One article every so many minutes: no list turns over unseen, and slow sources cost few requests."""
    between = timedelta(minutes=minutes_between)

    def listed(at: datetime) -> tuple[int, ...]:
        newest = int((at - AT) / between)
        return tuple(range(newest, newest - length, -1))

    state, polls = PollState(60), 0
    at = AT
    while at < AT + timedelta(days=10):
        outcome = Outcome("ok", 200, listed(at))
        # the start is not adapted yet: an hour may be too long for a list that lasts less
        if polls > 3:
            assert gap_since(state, outcome) is None
        state = advance(state, outcome, at)
        assert state.next_poll_at is not None
        at, polls = state.next_poll_at, polls + 1
    lasts = minutes_between * length
    if lasts > 24 * 60:
        assert polls < 10 * 24 / 2
