"""Has a source gone quiet against its own last 28 days, and has it recovered?

After Media Cloud's source alarm (last week's mean below the mean less 1.5 standard deviations), with two changes: the
days before the last week are the measure, so that silence does not lower its own bar; and a source that publishes every
day is noticed after two or three days and not after seven.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import sqrt
from statistics import fmean, pstdev

DAYS = 28
_WEEK = 7
_DAYS_KNOWN = 7  # before the last week or the silence: less is no habit
_ARTICLES_KNOWN = 5
_DEVIATIONS = 1.5
_MISSED = 8  # articles that should have come: with fewer, chance alone is silent once a month


def usual_if_quiet(counts: Sequence[int | None]) -> float | None:
    """The usual number of fresh articles a day, if the source is quiet against it; None: it is not.

    `counts` are those of the last 28 whole days, the oldest first; None for a day on which no poll worked, for a source
    that fails is not quiet. Quiet is a last week far below the days before, or a silence twice as long as any of them.
    """
    known = [count for count in counts if count is not None]
    silent_days = _silence(known[::-1])
    usual_days, week = known[: -max(_WEEK, silent_days)], known[-_WEEK:]
    if len(usual_days) < _DAYS_KNOWN or sum(usual_days) < _ARTICLES_KNOWN:
        return None
    usual = fmean(usual_days)
    # counts scatter by the root of their mean at least, however even three weeks have been
    fewer = fmean(week) < usual - _DEVIATIONS * max(pstdev(usual_days), sqrt(usual))
    silent = silent_days > 1 + 2 * _longest_silence(usual_days) and silent_days * usual >= _MISSED
    # a silence that is over stays in the last week for some days
    return usual if (fewer or silent) and not has_recovered(counts, usual) else None


def has_recovered(counts: Sequence[int | None], usual_per_day: float) -> bool:
    """Do the last two days bring half of what was usual before? One article is enough where that was less than one."""
    known = [count for count in counts if count is not None]
    return sum(known[-2:]) >= max(usual_per_day, 1)


def is_new_habit(counts: Sequence[int | None], quiet_days: int) -> bool:
    """Is what it publishes now what it has published for four weeks? Then it is not quiet, only slower than once."""
    return quiet_days >= DAYS and sum(count or 0 for count in counts) >= _ARTICLES_KNOWN


def _silence(counts: Sequence[int]) -> int:
    """How many zeros stand at the start."""
    return next((position for position, count in enumerate(counts) if count), len(counts))


def _longest_silence(counts: Sequence[int]) -> int:
    return max((len(list(run)) for zero, run in groupby(counts, key=lambda count: count == 0) if zero), default=0)
