"""The days that a text speaks of, resolved against the day it was published."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.lexicon import PeriodWords

_FRESH = timedelta(days=6)  # a report this young is the article's own news, not an earlier one


class Edge(Enum):
    """Whether a period is closed, or open at its far or near side."""

    DURING = auto()
    SINCE = auto()
    UNTIL = auto()


@dataclass(frozen=True, slots=True)
class Period:
    """A period at ``tokens[first:last]`` as the text has it: parts that it leaves out are None."""

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    days: tuple[date, date] | None = None  # relative words, already resolved
    edge: Edge = Edge.DURING

    def resolve(self, published: date | None, future: bool = False) -> tuple[date | None, date | None] | None:
        """First and last day; None where the year stays unknown."""
        bounds = self.days or self._bounds(published, future)
        if bounds is None:
            return None
        if self.edge is Edge.SINCE:
            return bounds[0], None
        return (None, bounds[1]) if self.edge is Edge.UNTIL else bounds

    @property
    def is_deadline(self) -> bool:
        """Whether only its end is named: by December."""
        return self.edge is Edge.UNTIL

    def is_fresh(self, published: date | None) -> bool:
        """Whether the period is that of the article's own news."""
        bounds = self.days or self._bounds(published, False)
        return (
            bounds is not None and published is not None and bounds[0] == bounds[1] and published - bounds[1] <= _FRESH
        )

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


def find_periods(clauses: Clauses, words: PeriodWords, published: date | None) -> tuple[Period, ...]:
    """All periods of a sentence, left to right; none overlap."""
    found = [*_months(clauses, published), *_numeric(clauses), *_years(clauses), *_relative(clauses, published)]
    kept: list[Period] = []
    for period in sorted(found, key=lambda one: (one.first, -one.last)):
        if not kept or period.first >= kept[-1].last:
            kept.append(period)
    return tuple(_edged(clauses, period) for period in _spans(clauses, kept))


def taken_tokens(periods: Sequence[Period]) -> frozenset[int]:
    """The tokens that dates hold, so that nobody counts them."""
    return frozenset(position for period in periods for position in range(period.first, period.last))


def _year(month: int, day: int | None, published: date, future: bool) -> int:
    here, there = (published.month, published.day), (month, day if day is not None else published.day)
    if future:
        return published.year if there >= here else published.year + 1
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
    for position in range(len(clauses.tokens) - 2):
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
    for position in range(len(clauses.tokens)):
        year = _plain_year(clauses, position)
        words = clauses.hit_ending("period:year_words", position)
        opened = words or clauses.hit_ending("period:since", position) or clauses.hit_ending("period:until", position)
        if year and opened and not clauses.hit_at("item", position + 1):
            found.append(Period(words.first if words else position, position + 1, year))
    return found


def _relative(clauses: Clauses, published: date | None) -> list[Period]:
    if published is None:
        return []
    month_start = published.replace(day=1)
    before = month_start - timedelta(days=1)
    monday = published - timedelta(days=published.weekday())
    month_end = published.replace(day=calendar.monthrange(published.year, published.month)[1])
    spans = {
        "period:last_year": (date(published.year - 1, 1, 1), date(published.year - 1, 12, 31)),
        "period:this_year": (date(published.year, 1, 1), date(published.year, 12, 31)),
        "period:last_month": (before.replace(day=1), before),
        "period:this_month": (month_start, month_end),
        "period:last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "period:this_week": (monday, monday + timedelta(days=6)),
        "period:yesterday": (published - timedelta(days=1), published - timedelta(days=1)),
        "period:today": (published, published),
    }
    return [Period(hit.first, hit.last, days=days) for group, days in spans.items() for hit in clauses.of(group)]


def _spans(clauses: Clauses, periods: Sequence[Period]) -> list[Period]:
    """Join two days that a link makes one period: from 8 October to 13 October."""
    joined: list[Period] = []
    for period in periods:
        previous = joined[-1] if joined else None
        if previous and _links(clauses, previous.last) and previous.last + 1 == period.first:
            merged = _merge(previous, period)
            if merged is not None:
                joined[-1] = merged
                continue
        joined.append(period)
    return joined


def _merge(a: Period, b: Period) -> Period | None:
    if a.month is None or a.month != b.month or a.day is None or b.day is None or not a.day < b.day:
        return None
    return replace(b, first=a.first, day=a.day, last_day=b.day)


def _edged(clauses: Clauses, period: Period) -> Period:
    first, edge = period.first, period.edge
    for _ in range(3):
        part = clauses.hit_ending("period:month_parts", first)
        since = clauses.hit_ending("period:since", first)
        until = clauses.hit_ending("period:until", first)
        found = since or until or part
        if found is None:
            break
        first = found.first
        if since or until:
            closed = period.last_day is not None  # from 8 to 13 October
            edge = Edge.DURING if closed else Edge.SINCE if since else Edge.UNTIL
            break
    tail = clauses.hit_at("period:month_parts", period.last)
    return replace(period, first=first, last=tail.last if tail else period.last, edge=edge)
