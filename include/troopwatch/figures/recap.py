"""When the text itself dates a figure to an earlier report, and which days a figure is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from troopwatch.figures.clauses import CONTRAST, Clauses
from troopwatch.figures.cues import Reading
from troopwatch.figures.periods import Dates, Edge, Period
from troopwatch.figures.phrases import Hit
from troopwatch.figures.saying import sayings
from troopwatch.figures.units import Counted
from troopwatch.model import Modality

_NEAR = 3.0
_FROM_START = 7.0  # a period that opens the sentence dates its verb of saying from further off
_REACH = 5.0
_OPENINGS = (
    "recap:earlier", "actor:prepositions", "period:since", "period:month_parts", "boundary:contrasts", "weekday",
)  # fmt: skip
_OTHER_CLAUSE = 2.9
_COMPARED = 4.0
_NOUNS = ("attribution:reports", "attribution:according", "attribution:estimates", "modal:denied")
_LEAD_FRESH = timedelta(days=6)  # what the first paragraph tells was said so lately is the article's news


class Timing(NamedTuple):
    """The period of a figure, and whether it comes from an earlier report."""

    period: Period | None
    recap: bool
    is_report: bool = False  # the period is that of the report
    is_compared: bool = False  # it is only what the new figure is measured against


def read_timing(
    clauses: Clauses, counted: Counted, reading: Reading, all_counted: Sequence[Counted], dates: Dates
) -> Timing:
    """Choose the period of a figure among those of its sentence."""
    compared = _is_compared(clauses, counted)
    usable: list[Period] = []
    report: Period | None = None
    fresh: Period | None = None
    for period in dates.periods:
        if _is_beside_the_point(clauses, period, counted, reading):
            continue
        dated = _dates_the_report(clauses, period, all_counted) and not period.is_future(dates.published)
        if not (dated and _is_said_then(clauses, period, counted)):
            usable.append(period)
        elif _is_earlier_report(clauses, period, dates):
            report = report or period
        else:
            fresh = fresh or period
    chosen = _in_order(clauses, counted, all_counted, usable)
    chosen = chosen or _nearest(clauses, counted, reading.cue, all_counted, usable)
    recap = compared or report is not None or _is_earlier(clauses, counted)
    if report is None and dates.inherited is not None and not clauses.of("period:nowadays"):
        report, recap = dates.inherited, True
    if dates.label is not None:
        report = report or dates.label
        recap = recap or (dates.is_told and not dates.label.is_fresh(dates.published))
    if chosen is not None and fresh is not None:
        chosen = _up_to(chosen, fresh, dates)
    return Timing(chosen or report, recap, chosen is None and report is not None, compared)


def _up_to(period: Period, said: Period, dates: Dates) -> Period:
    """The past week, as somebody said on Friday, ends on Friday."""
    days = said.resolve(dates.published)
    if period.days is None or dates.published != period.days[1] or days is None or days[1] is None:
        return period
    back = dates.published - days[1]
    return period._replace(days=(period.days[0] - back, period.days[1] - back))


def report_of(clauses: Clauses, dates: Dates) -> Period | None:
    """The period to which a sentence dates an earlier report."""
    for period in dates.periods:
        dated = _dates_the_report(clauses, period, ()) and not period.is_future(dates.published)
        if dated and _is_earlier_report(clauses, period, dates):
            return period
    return None


def _is_earlier_report(clauses: Clauses, period: Period, dates: Dates) -> bool:
    """Whether a report of that period is older than the article's own news."""
    if dates.published is None:
        return period.day is None
    if clauses.of("recap:earlier"):
        return True
    if period.covers(dates.published):
        return not dates.is_lead
    if period.is_fresh(dates.published):
        return False
    return not (dates.is_lead and _age(period, dates) <= _LEAD_FRESH)


def _age(period: Period, dates: Dates) -> timedelta:
    days = period.resolve(dates.published)
    last = days[1] if days is not None else None
    return dates.published - last if dates.published is not None and last is not None else timedelta(days=99)


def _is_beside_the_point(clauses: Clauses, period: Period, counted: Counted, reading: Reading) -> bool:
    """Periods that date something else: today, the plan beside the fact, what a number is compared with."""
    if clauses.hit_at("period:today", period.first) is not None:
        return True
    if reading.modality is Modality.ASSERTED and period.first > max(reading.cue[1], counted.span[1]):
        start = max(reading.cue[1], counted.span[1])
        if any(start <= hit.first < period.first for hit in clauses.of("modal:planned")):
            return True  # are in training and will be ready by 1 November
    low, high = counted.span[1], period.first
    return any(low <= hit.first < high for hit in clauses.of("period:standards"))


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
    marks = [
        hit
        for hit in clauses.of("recap:earlier")
        if hit.last <= first and not clauses.hit_at("recap:same_day", hit.first)
    ]
    said = [hit for hit in [*sayings(clauses), *clauses.of("attribution:hearsay", *_NOUNS)] if hit.last <= first]
    return any(clauses.wall(mark.last, first) < CONTRAST for mark in marks) and bool(said)


def _dates_the_report(clauses: Clauses, period: Period, all_counted: Sequence[Counted]) -> bool:
    """Whether a period says when something was said rather than when it happened."""
    if period.is_span:
        return False
    opens = _opens(clauses, period)
    for hit in [*sayings(clauses), *clauses.of(*_NOUNS)]:
        low, high = (hit.last, period.first) if hit.first < period.first else (period.last, hit.first)
        if _put_then(clauses, period, hit, all_counted):
            return True
        crossed = any(low <= other.number.first < high for other in all_counted)
        reach = _FROM_START if opens and low == period.last else _NEAR
        gap = clauses.gap((period.first, period.last), (hit.first, hit.last))
        if crossed or gap >= reach or _cue_between(clauses, low, high):
            continue
        # "In April, the agency said" dates the saying; "will be ready on 1 November, he said" does not
        if low != period.last or clauses.wall(low, high) < 1.4 or opens or _is_dated(clauses, period):
            return True
    return _is_dated(clauses, period) and bool(sayings(clauses)) and not _follows_cue(clauses, period)


def _follows_cue(clauses: Clauses, period: Period) -> bool:
    """Whether a period stands right behind a verb: captured on Saturday."""
    return any(
        hit.last <= period.first and clauses.gap((hit.first, hit.last), (period.first, period.last)) < 0.9
        for hit in clauses.of("cue")
    )


def _is_dated(clauses: Clauses, period: Period) -> bool:
    """Whether it is a weekday, or the date of one: Kamis (24/10)."""
    if period.is_named_day or clauses.covered("weekday", period.first):
        return True
    return any(clauses.hit_ending("weekday", at) is not None for at in (period.first, period.first - 1))


def _put_then(clauses: Clauses, period: Period, verb: Hit, all_counted: Sequence[Counted]) -> bool:
    """Put the dead at 600 in April: the month is that of the putting."""
    if clauses.hit_at("modal:told", verb.first) is None:
        return False
    between = [one for one in all_counted if verb.last <= one.number.first < period.first]
    if len(between) != 1 or clauses.gap(between[0].span, (period.first, period.last)) >= 1.0:
        return False
    return not any(verb.last <= cue.first < period.first for cue in clauses.of("cue"))


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


def _in_order(
    clauses: Clauses, counted: Counted, all_counted: Sequence[Counted], periods: Sequence[Period]
) -> Period | None:
    """The period at the place of the number in its row: 11,000 and 3,000 in 2024 and 2025, respectively."""
    if len(periods) < 2 or len(periods) != len(all_counted) or not clauses.of("number:distributives"):
        return None
    return periods[all_counted.index(counted)]


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
        behind = max(counted.span[1], cue[1])
        if period.first >= behind and clauses.wall(behind, period.first) > _OTHER_CLAUSE:
            continue  # 12,000 are in Russia, and last month they began to fight
        if period.first >= behind and _of_other_verb(clauses, behind, period.first, all_counted):
            continue  # 11,000 were sent and a part of them was committed this month
        if cost < limit and (leading or shared) and (best is None or cost < best[0]):
            best = (cost, period)
    return best[1] if best else None


def _of_other_verb(clauses: Clauses, first: int, last: int, all_counted: Sequence[Counted]) -> bool:
    """Whether a clause with another subject and verb begins between two positions."""
    if any(first <= other.number.first < last for other in all_counted):
        return False
    links = [hit for hit in clauses.of("boundary:coordinators") if first <= hit.first < last]
    return any(links[0].last + 1 < cue.first < last for cue in clauses.of("cue")) if links else False


def _coordinated(clauses: Clauses, a: Counted, b: Counted) -> bool:
    """Whether two numbers stand side by side: 300 killed and 2,700 wounded."""
    first, last = _between(a, b)
    if clauses.wall(first, last) > 1.5 or any(first <= hit.first < last for hit in clauses.of("modal:planned")):
        return False
    return any(first <= hit.first < last for hit in clauses.of("boundary:coordinators"))


def _between(a: Counted, b: Counted) -> tuple[int, int]:
    return (a.span[1], b.span[0]) if a.span[0] < b.span[0] else (b.span[1], a.span[0])
