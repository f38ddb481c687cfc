"""Comparing what figures are about in time."""

from __future__ import annotations

from datetime import date, timedelta

from troopwatch.claims.bounds import number
from troopwatch.claims.ledger import Track
from troopwatch.model import Claim, Measure

CUMULATIVE = frozenset({Measure.KILLED, Measure.WOUNDED, Measure.CASUALTIES, Measure.CAPTURED, Measure.MISSING})
# true at a moment, so that a later moment takes the place of an earlier one; all other measures are flows
AT_A_MOMENT = CUMULATIVE | {Measure.PRESENT}


def has_period(claim: Claim) -> bool:
    """The text says what time the figure is about."""
    return claim.reference_start is not None or claim.reference_end is not None


def as_of(track: Track) -> date:
    """The day up to which the figure holds: the end of its period, else the day of its publication."""
    published = track.published.date()
    end = track.claim.reference_end
    return published if end is None else min(end, published)


def disjoint(one: Claim, other: Claim) -> bool:
    """No day belongs to both periods; a side left open reaches as far as needed."""
    return _before(one, other) or _before(other, one)


def can_succeed(newer: Track, older: Track) -> bool:
    """A figure of the same party about `newer`'s time takes the place of the one about `older`'s."""
    if may_be_part(newer.claim, older.claim):
        return False
    if newer.claim.measure not in AT_A_MOMENT:
        return not disjoint(newer.claim, older.claim)
    if not has_period(newer.claim) and not has_period(older.claim):
        return True
    if as_of(newer) < as_of(older):
        return False
    # the dead do not come back: a smaller number about a time that begins later is a count of that time alone
    start = newer.claim.reference_start
    shrinks = newer.claim.measure in CUMULATIVE and number(newer.claim) < number(older.claim)
    return not (shrinks and start is not None and start > as_of(older))


def can_contradict(one: Track, other: Track, lookback_days: int) -> bool:
    """Figures of two parties are about the same time, so that they ought to agree."""
    if may_be_part(one.claim, other.claim) or may_be_part(other.claim, one.claim):
        return False
    if disjoint(one.claim, other.claim):
        return False
    if one.claim.measure not in AT_A_MOMENT or (has_period(one.claim) and has_period(other.claim)):
        return True
    return abs(as_of(one) - as_of(other)) <= timedelta(days=lookback_days)


def may_be_part(small: Claim, large: Claim) -> bool:
    """A smaller number since some day, beside a larger one about no period, may be a part of it."""
    if small.measure is Measure.PRESENT:
        return False
    return small.reference_start is not None and not has_period(large) and number(small) < number(large)


def _before(one: Claim, other: Claim) -> bool:
    end, start = one.reference_end, other.reference_start
    return end is not None and start is not None and end < start
