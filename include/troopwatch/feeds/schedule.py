"""When is a source polled next, and how is it asked: decisions from its state, one poll's outcome, and the instant.

The interval follows what the source publishes. It grows by a quarter while little of the list is fresh, and halves when
most of it is; but it never exceeds the time in which half of the list (less of a short one) was once replaced. That
memory fades slowly, so that a night or a weekend does not stretch the interval past what the next morning needs: Media
Cloud's fetcher, whose thresholds these are, has no such memory. A source that fails is never given up: the pause grows
to a day, no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troopwatch.feeds.listed import fresh, has_gap, room
from troopwatch.model import PollState

FLOOR_MINUTES = 10.0
CAP_MINUTES = 24 * 60.0

# Shares of the list that are fresh; Media Cloud polls slower at 67 % duplicates and faster below 33 %.
_FEW, _MANY = 1 / 3, 2 / 3
_SLOWER, _FASTER, _FRESHER = 1.25, 0.5, 0.8
# Past this, a poll that finds something makes the next one sooner, so that it settles at 0.7 of the mean time between
# two articles: nothing is lost by coming later, but a report is more than a few hours late.
_PROMPT_MINUTES = 180.0
_MEMORY_MINUTES = (
    4 * 24 * 60.0
)  # the time in which the memory of the busiest hours doubles its estimate: a long weekend
_HINT_CAP_MINUTES = 60.0  # <ttl> of a day has been seen on feeds that roll over within hours

_GROWTH = 1.5  # of the pause, for each failure of weight 1
_PATIENCE = 12.0  # of a list that turns over within a day: half a day of temporary failures, a run after the other
# Weights after Media Cloud: what mends itself weighs less. "yes, active feeds DO return 404 and come back to life!"
_WEIGHTS = {
    "dns_error": 0.25,
    "timeout": 0.5,
    "connect_error": 0.5,
    "broken_body": 0.5,
    "unreadable": 0.5,
    "internal_error": 0.5,
}
_SOFT_HTTP = frozenset({404, 408, 425, 429})
_GONE = 410
_POSTPONED_MINUTES = 60.0

_UNCHANGED_IN_A_ROW = 4  # 304s, before the body is asked for whatever the validators are


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one poll, as far as the schedule is concerned; `listed` has the newest entry first."""

    status: str  # poll.status
    http_status: int | None = None
    listed: tuple[int, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    turnover_minutes: float | None = None  # as the entries' own dates have it
    hint_minutes: float | None = None  # how often the document says to come
    retry_after: timedelta | None = None


def is_due(state: PollState, at: datetime) -> bool:
    return state.next_poll_at is None or state.next_poll_at <= at


def validators(state: PollState, at: datetime) -> tuple[str | None, str | None]:
    """The ETag and Last-Modified to ask with; none when a stale 304 now could cost articles by the poll after."""
    if state.distrusted or state.content_at is None or state.unchanged_count >= _UNCHANGED_IN_A_ROW:
        return None, None
    blind = _minutes(at - state.content_at) + state.interval_minutes
    if state.turnover_minutes is not None and blind >= 3 * state.turnover_minutes:
        return None, None
    return state.etag, state.last_modified


def gap_since(state: PollState, outcome: Outcome) -> datetime | None:
    """Since when articles may have come and gone unseen; None: there is no gap."""
    return state.good_at if outcome.status == "ok" and has_gap(state.listed, outcome.listed) else None


def fresh_count(state: PollState, outcome: Outcome) -> int | None:
    """Entries that the list before did not have; None: there is nothing to compare."""
    if outcome.status in ("not_modified", "empty"):
        return 0
    return fresh(state.listed, outcome.listed) if outcome.status == "ok" and state.good_at is not None else None


def advance(state: PollState, outcome: Outcome, at: datetime) -> PollState:
    """The state after a poll: when the next one is, and what it needs."""
    if outcome.status in ("ok", "empty"):
        after = _after_content(state, outcome, at)
    elif outcome.status == "not_modified":
        after = _after_no_change(state, outcome, at)
    else:
        return _after_failure(state, outcome, at)
    wait = after.interval_minutes
    # Runs come at fixed times: one that is almost due is polled now, not a whole run later
    wait -= min(10.0, wait / 4)
    return replace(after, polled_at=at, good_at=at, failure_weight=0.0, next_poll_at=at + timedelta(minutes=wait))


def _after_content(state: PollState, outcome: Outcome, at: datetime) -> PollState:
    share = 0.0
    turnover = _faded(state, at)
    if state.good_at is None:
        turnover = outcome.turnover_minutes
    elif outcome.listed:
        share = fresh(state.listed, outcome.listed) / len(outcome.listed)
        elapsed = _minutes(at - state.good_at)
        if has_gap(state.listed, outcome.listed):
            turnover = _least(turnover, elapsed / 3)
        elif share >= _FEW:
            count = len(outcome.listed)
            turnover = _least(turnover, elapsed * room(count) / (share * count))
    return replace(
        state,
        content_at=at,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=outcome.body_hash,
        listed=outcome.listed or state.listed,
        unchanged_count=0,
        distrusted=state.distrusted or _lied(state, outcome, share),
        turnover_minutes=turnover,
        interval_minutes=_interval(state, share, turnover, outcome.hint_minutes),
    )


def _after_no_change(state: PollState, outcome: Outcome, at: datetime) -> PollState:
    with_body = outcome.http_status != 304
    turnover = _faded(state, at)
    return replace(
        state,
        content_at=at if with_body else state.content_at,
        # a 304 need not repeat the validators that it confirms (RFC 9110, section 15.4.5)
        etag=outcome.etag or (None if with_body else state.etag),
        last_modified=outcome.last_modified or (None if with_body else state.last_modified),
        unchanged_count=0 if with_body else state.unchanged_count + 1,
        turnover_minutes=turnover,
        interval_minutes=_interval(state, 0.0, turnover, None),
    )


def _after_failure(state: PollState, outcome: Outcome, at: datetime) -> PollState:
    weight = state.failure_weight
    if outcome.status == "disallowed" or outcome.http_status == _GONE:
        wait = CAP_MINUTES  # gone and forbidden feeds do come back, so look once a day
    elif outcome.status == "postponed":
        wait = _POSTPONED_MINUTES
    else:
        weight += _weight(outcome)
        if state.turnover_minutes is not None and weight <= _PATIENCE:
            # what such a list holds when the server is back must not roll off before it is asked again
            wait = FLOOR_MINUTES
        else:
            past = weight - (_PATIENCE if state.turnover_minutes is not None else 0.0)
            # the exponent is bounded only to keep the power a number
            wait = min(state.interval_minutes * _GROWTH ** min(past, 50.0), CAP_MINUTES)
    pause = timedelta(minutes=max(wait, FLOOR_MINUTES))
    if outcome.retry_after is not None:
        pause = max(pause, outcome.retry_after)
    return replace(state, polled_at=at, failure_weight=weight, next_poll_at=at + pause)


def _weight(outcome: Outcome) -> float:
    code = outcome.http_status
    if outcome.status == "http_error" and code is not None:
        return 0.5 if code in _SOFT_HTTP or code >= 500 else 1.0
    return _WEIGHTS.get(outcome.status, 1.0)


def _interval(state: PollState, share: float, turnover: float | None, hint: float | None) -> float:
    interval = state.interval_minutes
    if share > _MANY:
        interval *= _FASTER
    elif share < _FEW and state.good_at is not None:
        if share == 0 or interval < _PROMPT_MINUTES:
            interval *= _SLOWER
        else:
            interval = max(interval * _FRESHER, _PROMPT_MINUTES)
    if hint is not None:
        interval = max(interval, min(hint, _HINT_CAP_MINUTES))
    if turnover is not None:
        interval = min(interval, turnover)
    return min(max(interval, FLOOR_MINUTES), CAP_MINUTES)


def _lied(state: PollState, outcome: Outcome, share: float) -> bool:
    """Are the validators those of the list before, although entries are fresh? Then its next 304 means nothing."""
    if share == 0 or state.good_at is None:
        return False
    if outcome.etag is not None:
        return outcome.etag == state.etag
    return outcome.last_modified is not None and outcome.last_modified == state.last_modified


def _faded(state: PollState, at: datetime) -> float | None:
    if state.turnover_minutes is None or state.good_at is None:
        return state.turnover_minutes
    faded = state.turnover_minutes * 2 ** min(_minutes(at - state.good_at) / _MEMORY_MINUTES, 50.0)
    return faded if faded < CAP_MINUTES else None


def _least(one: float | None, other: float) -> float:
    return other if one is None else min(one, other)


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60
