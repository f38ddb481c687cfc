"""The days that a text speaks of, resolved against the day it was published."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.lexicon import PeriodWords
from troopwatch.figures.phrases import Hit
from troopwatch.figures.relative_days import find_relative
from troopwatch.figures.saying import sayings

_FRESH = timedelta(days=2)  # a report this young is the article's own news, not an earlier one
_FAR = 8  # months; a plan that far ahead would name its year
_MIDDLE = 15
_CLAUSE = 14  # tokens; a clause opened by “since” is no longer than this
_NAMED = frozenset({
    "month", "weekday", "unit_of_time", "period:seasons", "part_of_year", "period:last_year", "period:this_year",
    "period:last_month", "period:this_month", "period:last_week", "period:this_week", "period:weekend",
    "period:yesterday",
    "period:today", "period:year_start", "period:year_end", "period:month_half",
})  # fmt: skip
_LABELS = frozenset({".", "—", ":", "-", ""})
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


class Edge(Enum):
    """Whether a period is closed, or open at its far or near side."""

    DURING = auto()
    SINCE = auto()
    UNTIL = auto()


class Period(NamedTuple):
    """A period at ``tokens[first:last]`` as the text has it: parts that it leaves out are None."""

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    days: tuple[date, date] | None = None  # relative words, already resolved
    edge: Edge = Edge.DURING
    half: str = ""  # early, mid or late in its month
    is_named_day: bool = False  # a weekday: it mostly dates what was said
    at: tuple[int, int] | None = None  # where in the text, if another sentence names it
    is_span: bool = False  # the past week, since: it never dates what was said

    def resolve(self, published: date | None, future: bool = False) -> tuple[date | None, date | None] | None:
        """First and last day; None where the year stays unknown."""
        bounds = self.days or self._bounds(published, future)
        if bounds is None or self.half == "vague":
            return None  # early 2025: which days that is, nobody says
        if self.half == "mid" and self.edge is Edge.UNTIL:
            bounds = bounds[0], bounds[0].replace(day=_MIDDLE)
        if self.edge is Edge.SINCE:
            return bounds[0], None
        return (None, bounds[1]) if self.edge is Edge.UNTIL else bounds

    @property
    def is_deadline(self) -> bool:
        """Whether only its end is named: by December."""
        return self.edge is Edge.UNTIL

    def is_fresh(self, published: date | None) -> bool:
        """Whether a report of that day is the article's own news."""
        bounds = self.days or self._bounds(published, False)
        return (
            bounds is not None and published is not None and bounds[0] == bounds[1] and published - bounds[1] <= _FRESH
        )

    def covers(self, published: date | None) -> bool:
        """Whether the day of publication is one of many in the period: this month."""
        bounds = self.days or self._bounds(published, False)
        return bounds is not None and published is not None and bounds[0] < bounds[1] and published <= bounds[1]

    def is_future(self, published: date | None) -> bool:
        """Whether the period begins after the text was published."""
        bounds = self.days or self._bounds(published, False)
        return bounds is not None and published is not None and bounds[0] > published

    def _bounds(self, published: date | None, future: bool) -> tuple[date, date] | None:
        if self.month is None:
            return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else None
        year = self.year
        if year is None:
            if published is None:
                return None
            year = _year(self.month, self.day, published, future)
        longest = calendar.monthrange(year, self.month)[1]
        if self.day is None:
            return date(year, self.month, 1), date(year, self.month, longest)
        last_day = self.day if self.last_day is None else self.last_day
        if self.day > longest or last_day > longest:
            return None
        return date(year, self.month, self.day), date(year, self.month, last_day)


class Dates(NamedTuple):
    """The periods that a sentence names, and what its place in the text says of days."""

    periods: Sequence[Period]
    published: date | None
    is_lead: bool = False  # in the first paragraph, which tells the news
    is_told: bool = False  # the sentence names who says so
    label: Period | None = None  # the date that heads the entry
    inherited: Period | None = None  # the earlier report that the sentence goes on with


def find_label(clauses: Clauses, periods: Sequence[Period]) -> Period | None:
    """The date that heads an entry: October 2024. 31 Oktober 2024 – ..."""
    if not periods or periods[0].first > 0 or periods[0].month is None or periods[0].edge is not Edge.DURING:
        return None
    return periods[0] if clauses.norm(periods[0].last) in _LABELS else None


def find_periods(
    clauses: Clauses, words: PeriodWords, published: date | None, label: Period | None = None
) -> tuple[Period, ...]:
    """All periods of a sentence, left to right; none overlap. A label is the period that heads the paragraph."""
    if not clauses.digits and _NAMED.isdisjoint(clauses.hits):
        return ()
    found = [
        *_months(clauses, published),
        *_numeric(clauses),
        *_years(clauses),
        *_ordinals(clauses, label),
        *_seasons(clauses),
    ]
    weekdays = {hit.first for hit in clauses.of("weekday")}
    if published is not None:
        for first, last, days in find_relative(clauses, published):
            span = days[1] == published and days[0] < published
            found.append(Period(first, last, days=days, is_named_day=first in weekdays, is_span=span))
    kept: list[Period] = []
    for period in sorted(found, key=lambda one: (one.is_named_day, one.first, -one.last)):
        free = all(period.last <= other.first or other.last <= period.first for other in kept)
        if free and not (period.is_named_day and any(_beside(clauses, period, other) for other in kept)):
            kept.append(period)
    kept.sort(key=lambda one: one.first)
    edged = [_edged(clauses, period) for period in kept]
    return tuple(_merged(clauses, edged, published))


def _seasons(clauses: Clauses) -> list[Period]:
    """The autumn, musim gugur 2024: which days that is, nobody says, and its year alone would say more than it does."""
    found = []
    for hit in clauses.of("period:seasons"):
        link = clauses.hit_at("period:year_words", hit.last)
        at = link.last if link is not None else hit.last
        norm = clauses.norm(at)
        named = norm.isascii() and norm.isdecimal() and len(norm) == 4
        found.append(Period(hit.first, at + 1 if named else hit.last, half="vague"))
    return found


def _beside(clauses: Clauses, weekday: Period, other: Period) -> bool:
    """Whether a weekday only names the day of a date beside it: Rabu (23/10)."""
    between = range(weekday.last, other.first)
    return len(between) <= 2 and weekday.last <= other.first and all(clauses.norm(at) in {"(", ","} for at in between)


def taken_tokens(periods: Sequence[Period]) -> frozenset[int]:
    """The tokens that dates hold, so that nobody counts them."""
    return frozenset(position for period in periods for position in range(period.first, period.last))


def _year(month: int, day: int | None, published: date, future: bool) -> int:
    here, there = (published.month, published.day), (month, day if day is not None else published.day)
    if future and there < here:
        ahead = month + 12 - published.month
        return published.year if ahead > _FAR else published.year + 1  # in October, said in December, is past
    if future:
        return published.year
    return published.year if there <= here else published.year - 1


def _months(clauses: Clauses, published: date | None) -> list[Period]:
    found = []
    for hit in clauses.of("month"):
        first, last = hit.first, hit.last
        day = last_day = None
        before = _days_before(clauses, first)
        if before is not None:
            first, day, last_day = before
        last += clauses.norm(last) == "." and clauses.norm(last + 1).isdecimal()
        if day is None:
            after = _days_after(clauses, last)
            if after is not None:
                last, day, last_day = after
        year, last = _year_after(clauses, last)
        before_last = clauses.hit_at("period:last_year", last)
        if year is None and before_last is not None and published is not None:
            year, last = published.year - 1, before_last.last  # October last year
        found.append(Period(first, last, year, int(hit.code), day, last_day))
    return found


def _day(clauses: Clauses, position: int) -> int | None:
    norm = clauses.norm(position)
    return int(norm) if norm.isdecimal() and norm.isascii() and len(norm) <= 2 and 1 <= int(norm) <= 31 else None


def _days_before(clauses: Clauses, position: int) -> tuple[int, int, int | None] | None:
    at = position - 1
    while clauses.covered("period:day_marks", at):
        at -= 1
    day = _day(clauses, at)
    if day is None:
        return None
    link = at - 1
    if _links(clauses, link) and (start := _day(clauses, link - 1)) is not None and start < day:
        return link - 1, start, day
    return at, day, None


def _days_after(clauses: Clauses, position: int) -> tuple[int, int, int | None] | None:
    day = _day(clauses, position)
    if day is None:
        return None
    last = position + 1
    while clauses.covered("period:day_marks", last):
        last += 1
    end = _day(clauses, last + 1) if _links(clauses, last) else None
    if end is not None and day < end and not clauses.hit_at("item", last + 2):
        return last + 2, day, end
    return last, day, None


def _links(clauses: Clauses, position: int) -> bool:
    if clauses.norm(position) == "-":
        return True
    return any(clauses.hit_at(group, position) for group in ("number:to", "number:between_and"))


def _year_after(clauses: Clauses, position: int) -> tuple[int | None, int]:
    at = position + 1 if clauses.norm(position) == "," else position
    if clauses.hit_at("period:year_words", at):
        at += 1
    year = _plain_year(clauses, at)
    return (year, at + 1) if year else (None, position)


def _plain_year(clauses: Clauses, position: int) -> int | None:
    norm = clauses.norm(position)
    return int(norm) if len(norm) == 4 and norm.isascii() and norm.isdecimal() and 1950 <= int(norm) <= 2099 else None


def _numeric(clauses: Clauses) -> list[Period]:
    """23/10/2024 and 23/10."""
    found = []
    for position in clauses.digits:
        if clauses.norm(position + 1) != "/":
            continue
        day, month = _day(clauses, position), _day(clauses, position + 2)
        if day is None or month is None or month > 12:
            continue
        year = _plain_year(clauses, position + 4) if clauses.norm(position + 3) == "/" else None
        found.append(Period(position, position + (5 if year else 3), year, month, day))
    return found


def _years(clauses: Clauses) -> list[Period]:
    found = []
    for position in clauses.digits:
        year = _plain_year(clauses, position)
        if year is None:
            continue
        words = clauses.hit_ending("period:year_words", position)
        opened = words or clauses.hit_ending("period:since", position) or clauses.hit_ending("period:until", position)
        if opened and not clauses.hit_at("item", position + 1):
            vague = clauses.hit_ending("period:vague_parts", position) is not None
            half = "vague" if vague else ""
            found.append(Period(words.first if words else position, position + 1, year, half=half))
    return found


def _ordinals(clauses: Clauses, label: Period | None) -> list[Period]:
    """The 18th, in an entry that a month heads."""
    found = []
    if label is not None and label.month is not None:
        for position in clauses.digits:
            day = _day(clauses, position)
            if day is not None and clauses.norm(position - 1) == "the" and clauses.norm(position + 1) in _ORDINALS:
                found.append(Period(position - 1, position + 2, label.year, label.month, day))
    return found


def _edged(clauses: Clauses, period: Period) -> Period:
    """Read the words before a period: since, until, early, mid."""
    first, edge, half = period.first, period.edge, period.half
    for _ in range(4):
        part = clauses.hit_ending("period:month_parts", first)
        since = clauses.hit_ending("period:since", first)
        until = clauses.hit_ending("period:until", first)
        found = since or until or part
        if found is None:
            break
        half = half or ("mid" if clauses.hit_ending("period:middles", first) else "")
        first = found.first
        if since or until:
            closed = period.last_day is not None  # from 8 to 13 October
            edge = Edge.DURING if closed else Edge.SINCE if since else Edge.UNTIL
            break
    tail = clauses.hit_at("period:month_parts", period.last)
    last = tail.last if tail else period.last
    opened = _since_clause(clauses, first) if edge is Edge.DURING else None
    if opened is not None:
        first, edge = opened.first, Edge.SINCE
    span = period.is_span or edge is not Edge.DURING
    vague = (
        period.month is None and period.days is None and bool(clauses.hit_ending("period:vague_parts", period.first))
    )
    return period._replace(first=first, last=last, edge=edge, half="vague" if vague else half, is_span=span)


def _since_clause(clauses: Clauses, first: int) -> Hit | None:
    """The word that opens the clause which the period ends: *since* they went into combat in December."""
    for hit in clauses.of("period:since_clause"):
        near = hit.last < first and first - hit.last <= _CLAUSE and clauses.wall(hit.last, first) < 1.5
        if not near or any(clauses.tokens[at].is_digits for at in range(hit.last, first)):
            continue
        if not any(hit.last <= said.first < first for said in sayings(clauses)):
            return hit
    return None


def _merged(clauses: Clauses, periods: Sequence[Period], published: date | None) -> list[Period]:
    """Join two periods that a link makes one: from January to March, between August 2023 and March 2025."""
    joined: list[Period] = []
    for period in periods:
        previous = joined[-1] if joined else None
        if previous is not None and _links(clauses, previous.last) and period.first - previous.last <= 1:
            merged = _merge(clauses, previous, period, published)
            if merged is not None:
                joined[-1] = merged
                continue
        joined.append(period)
    return joined


def _merge(clauses: Clauses, a: Period, b: Period, published: date | None) -> Period | None:
    opened = clauses.hit_ending("number:between", a.first) or clauses.hit_at("number:between", a.first)
    b = b._replace(edge=Edge.DURING)
    if a.month is not None and a.year is None and b.year is not None:
        a = a._replace(year=b.year if b.month is None or a.month <= b.month else b.year - 1)
    start, end = (one.resolve(published) for one in (a._replace(edge=Edge.DURING), b))
    if start is None or end is None or start[0] is None or start[1] is None or end[1] is None or end[0] is None:
        return None
    adjacent = a.month is not None and b.month == a.month % 12 + 1
    said = clauses.hit_at("number:to", a.last) is not None or clauses.norm(a.last) == "-"
    if not (opened or said or adjacent) or not start[0] < end[1]:
        return None
    first = start[0].replace(day=_MIDDLE) if a.half == "mid" else start[0]
    last = end[0].replace(day=_MIDDLE) if b.half == "mid" else end[1]
    if a.half == "early" and b.half == "mid" and a.month is None:
        first = end[0]
    return Period(opened.first if opened else a.first, b.last, days=(first, last), is_span=True)
