"""When the text itself dates a figure to an earlier report, and which days a figure is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from troopwatch.figures.clauses import CONTRAST, Clauses
from troopwatch.figures.periods import Edge, Period
from troopwatch.figures.units import Counted

_NEAR = 3.0
_REACH = 5.0
_OPENINGS = ("recap:earlier", "actor:prepositions", "period:since", "period:month_parts", "boundary:contrasts")
_COMPARED = 4.0
_SAYING = ("attribution:saying", "attribution:reports", "attribution:according")


@dataclass(frozen=True, slots=True)
class Dates:
    """The periods that a sentence names, and the day its text was published."""

    periods: Sequence[Period]
    published: date | None


@dataclass(frozen=True, slots=True)
class Timing:
    """The period of a figure, and whether it comes from an earlier report."""

    period: Period | None
    recap: bool


def read_timing(
    clauses: Clauses,
    counted: Counted,
    cue: tuple[int, int],
    all_counted: Sequence[Counted],
    dates: Dates,
) -> Timing:
    """Choose the period of a figure among those of its sentence."""
    compared = _is_compared(clauses, counted)
    usable = []
    published = dates.published
    for period in dates.periods:
        if _dates_the_report(clauses, period, all_counted):
            if period.is_fresh(published) or (published is None and period.day is not None):
                continue  # the day on which the article's own news was said
            if _is_said_then(clauses, period, counted) and not period.is_future(published):
                return Timing(period, True)
        usable.append(period)
    chosen = _nearest(clauses, counted, cue, all_counted, usable)
    return Timing(chosen, compared or _is_earlier(clauses, counted))


def _is_compared(clauses: Clauses, counted: Counted) -> bool:
    """up from 600; dari laporan April yang menyebutkan 600."""
    first = counted.number.start
    source = clauses.hit_ending("recap:from", first)
    if source is not None and any(hit.first < source.first for hit in clauses.of("recap:rises")):
        return True  # rose to 2,000 from 600
    return any(
        clauses.gap((hit.first, hit.last), (first, first)) < _COMPARED and hit.last <= first
        for hit in clauses.of("recap:compared")
    )


def _is_earlier(clauses: Clauses, counted: Counted) -> bool:
    """Earlier, the agency said 600."""
    first = counted.number.start
    marks = [hit for hit in clauses.of("recap:earlier") if hit.last <= first]
    said = [hit for hit in clauses.of(*_SAYING) if hit.last <= first]
    return any(clauses.wall(mark.last, first) < CONTRAST for mark in marks) and bool(said)


def _dates_the_report(clauses: Clauses, period: Period, all_counted: Sequence[Counted]) -> bool:
    """Whether a period says when something was said rather than when it happened."""
    span = (period.first, period.last)
    for hit in clauses.of(*_SAYING):
        low, high = (hit.last, period.first) if hit.first < period.first else (period.last, hit.first)
        crossed = any(low <= other.number.first < high for other in all_counted)
        if crossed or clauses.gap(span, (hit.first, hit.last)) >= _NEAR or _cue_between(clauses, low, high):
            continue
        # "In April, the agency said" dates the saying; "will be ready on 1 November, he said" does not
        if low != period.last or clauses.wall(low, high) < 1.4 or _opens(clauses, period):
            return True
    return clauses.hit_ending("period:weekdays", period.first) is not None or (
        clauses.norm(period.first - 1) in {"(", ","}
        and clauses.hit_ending("period:weekdays", period.first - 1) is not None
    )


def _opens(clauses: Clauses, period: Period) -> bool:
    """Whether the sentence begins with the period."""
    return all(
        not clauses.tokens[at].text[0].isalnum() or any(clauses.covered(group, at) for group in _OPENINGS)
        for at in range(period.first)
    )


def _cue_between(clauses: Clauses, low: int, high: int) -> bool:
    return any(low <= hit.first < high for hit in clauses.of("cue"))


def _is_said_then(clauses: Clauses, period: Period, counted: Counted) -> bool:
    """Whether the number is in the statement that the period dates."""
    low, high = sorted((period.first, counted.number.start))
    return not any(low <= hit.first < high for hit in clauses.of("boundary:contrasts"))


def _nearest(
    clauses: Clauses,
    counted: Counted,
    cue: tuple[int, int],
    all_counted: Sequence[Counted],
    periods: Sequence[Period],
) -> Period | None:
    """A period before all numbers is about all of them; any other is about the nearest, and its coordinates."""
    best: tuple[float, Period] | None = None
    for period in periods:
        span = (period.first, period.last)
        cost = min(clauses.gap(span, counted.span), clauses.gap(span, cue) + 0.5)
        rivals = [other for other in all_counted if other is not counted]
        nearer = [other for other in rivals if clauses.gap(span, other.span) < cost]
        leading = all(period.first < other.number.first for other in all_counted)
        shared = not nearer or (
            period.edge is not Edge.UNTIL and all(_coordinated(clauses, counted, other) for other in nearer)
        )
        limit = _REACH + (2.0 if leading else 0.0)
        if cost < limit and (leading or shared) and (best is None or cost < best[0]):
            best = (cost, period)
    return best[1] if best else None


def _coordinated(clauses: Clauses, a: Counted, b: Counted) -> bool:
    """Whether two numbers stand side by side: 300 killed and 2,700 wounded."""
    first, last = _between(a, b)
    if clauses.wall(first, last) > 1.5 or any(first <= hit.first < last for hit in clauses.of("modal:planned")):
        return False
    return any(first <= hit.first < last for hit in clauses.of("boundary:coordinators"))


def _between(a: Counted, b: Counted) -> tuple[int, int]:
    return (a.span[1], b.span[0]) if a.span[0] < b.span[0] else (b.span[1], a.span[0])
