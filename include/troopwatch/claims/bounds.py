"""Comparing numbers that were reported with a hedge."""

from __future__ import annotations

import math

from troopwatch.claims.ledger import Track
from troopwatch.model import Claim, Qualifier


def number(claim: Claim) -> int:
    """The one number that stands for the claim: the lower bound, or the upper where that is all there is."""
    if claim.value_low is not None:
        return claim.value_low
    return claim.value_high or 0


def largest(claim: Claim) -> int:
    """The largest number that the claim names."""
    return max(claim.value_low or 0, claim.value_high or 0)


def span(track: Track, slack_pct: float) -> tuple[float, float]:
    """The numbers that the claim is at peace with; a hedge widens them by `slack_pct` percent."""
    claim = track.claim
    low = -math.inf if claim.value_low is None else float(claim.value_low)
    high = math.inf if claim.value_high is None else float(claim.value_high)
    # one hedged report is enough: the hedge is lost in retelling more often than it is added
    if any(mention.figure.qualifier in {Qualifier.ABOUT, Qualifier.NEARLY} for mention in claim.mentions):
        low, high = low * (1 - slack_pct / 100), high * (1 + slack_pct / 100)
    return low, high


def overlap(one: Track, other: Track, slack_pct: float) -> bool:
    """Both claims can be true at once."""
    (low, high), (other_low, other_high) = span(one, slack_pct), span(other, slack_pct)
    return low <= other_high and other_low <= high


def difference(new: Claim, old: Claim) -> tuple[int | None, float | None]:
    """New minus old, absolute and in percent; nothing where the words do not allow a subtraction.

    "more than 10,000" minus "8,000" is no number, and the middle of a range is a number that nobody reported.
    """
    if not (_is_single(new) and _is_single(old)) or _shape(new) != _shape(old):
        return None, None
    delta = number(new) - number(old)
    return delta, round(100 * delta / number(old), 1) if number(old) else None


def ratio(one: Claim, other: Claim) -> float:
    """How many times the larger is the smaller; 1 for equal numbers."""
    low, high = sorted((number(one), number(other)))
    if low <= 0:
        return math.inf if high > 0 else 1.0
    return high / low


def _is_single(claim: Claim) -> bool:
    if claim.qualifier is Qualifier.VAGUE:
        return False
    low, high = claim.value_low, claim.value_high
    return (low is None) != (high is None) or (low is not None and low == high)


def _shape(claim: Claim) -> tuple[bool, bool]:
    return claim.value_low is None, claim.value_high is None
