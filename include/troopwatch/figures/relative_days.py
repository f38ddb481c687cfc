"""Days that a text names by their distance from its own: last Thursday, nine days ago, the past three months."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from troopwatch.figures.clauses import Clauses

Days = tuple[date, date]
_HALF = 15


def find_relative(clauses: Clauses, published: date) -> Iterator[tuple[int, int, Days]]:
    """All relative periods as first and last token and days."""
    for group, days in _fixed(published).items():
        for hit in clauses.of(group):
            yield hit.first, hit.last, days
    yield from _weekdays(clauses, published)
    yield from _ago(clauses, published)
    yield from _past(clauses, published)
    yield from _parts(clauses, published)


def months_back(day: date, months: int) -> date:
    """The same day so many months before, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_of(day: date) -> Days:
    """First and last day of a month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _year_of(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


@lru_cache(maxsize=64)
def _fixed(published: date) -> dict[str, Days]:
    month = month_of(published)
    monday = published - timedelta(days=published.weekday())
    week, day = timedelta(days=7), timedelta(days=1)
    return {
        "period:last_year": _year_of(published.year - 1),
        "period:this_year": _year_of(published.year),
        "period:last_month": month_of(month[0] - day),
        "period:this_month": month,
        "period:last_week": (monday - week, monday - day),
        "period:weekend": (monday - 2 * day, monday - day),
        "period:this_week": (monday, published),
        "period:yesterday": (published - day, published - day),
        "period:today": (published, published),
        "period:year_start": (date(published.year, 1, 1), date(published.year, 1, 1)),
        "period:year_end": (date(published.year, 12, 1), date(published.year, 12, 31)),
        "period:month_half": (month[0], month[0].replace(day=_HALF)),
    }


def _weekdays(clauses: Clauses, published: date) -> Iterator[tuple[int, int, Days]]:
    for hit in clauses.of("weekday"):
        back = (published.weekday() - int(hit.code)) % 7
        day = published - timedelta(days=back)
        yield hit.first, hit.last, (day, day)


def _ago(clauses: Clauses, published: date) -> Iterator[tuple[int, int, Days]]:
    """Nine days ago, dua pekan lalu, a year ago."""
    for unit in clauses.of("unit_of_time"):
        ago = clauses.hit_at("period:ago", unit.last)
        count = _count(clauses, unit.first)
        if ago is None or count is None:
            continue
        first, number = count
        if unit.code == "year":
            yield first, ago.last, month_of(months_back(published, 12 * number))
        elif unit.code == "month":
            yield first, ago.last, month_of(months_back(published, number))
        elif unit.code == "week":
            monday = published - timedelta(days=published.weekday() + 7 * number)
            yield first, ago.last, (monday, monday + timedelta(days=6))
        else:
            day = published - timedelta(days=number)
            yield first, ago.last, (day, day)


def _past(clauses: Clauses, published: date) -> Iterator[tuple[int, int, Days]]:
    """In the past three months, dalam sepekan terakhir: up to the day of the text."""
    for unit in clauses.of("unit_of_time"):
        number, first = 1, unit.first
        count = _count(clauses, unit.first)
        if count is not None:
            first, number = count
        before = clauses.hit_ending("period:past", first)
        after = clauses.hit_at("period:past_after", unit.last)
        if before is None and (after is None or count is None):
            continue
        start = {
            "day": published - timedelta(days=number),
            "week": published - timedelta(days=7 * number),
            "month": months_back(published, number),
            "year": months_back(published, 12 * number),
        }[unit.code]
        yield before.first if before else first, after.last if after else unit.last, (start, published)


def _count(clauses: Clauses, position: int) -> tuple[int, int] | None:
    """The small number before a unit of time; Indonesian writes one into it: sepekan, setahun."""
    if clauses.covered("period:single", position):
        return position, 1
    hit = clauses.hit_ending("small", position)
    if hit is not None:
        return hit.first, int(hit.code)
    norm = clauses.norm(position - 1)
    return (position - 1, int(norm)) if norm.isascii() and norm.isdecimal() and len(norm) <= 2 else None


def _parts(clauses: Clauses, published: date) -> Iterator[tuple[int, int, Days]]:
    """The last quarter of 2024, the first half of this year."""
    for hit in clauses.of("part_of_year"):
        at = hit.last
        while clauses.norm(at) in {"of", "in", "tahun", "pada"}:
            at += 1
        norm = clauses.norm(at)
        named = norm.isascii() and norm.isdecimal() and len(norm) == 4
        previous = clauses.hit_at("period:last_year", at)
        current = clauses.hit_at("period:this_year", at)
        if not (named or previous or current):
            continue
        year = int(norm) if named else published.year - 1 if previous else published.year
        last = previous.last if previous else current.last if current else at + 1
        begin, end = (int(part) for part in hit.code.split("-"))
        if 1950 <= year <= 2099:
            yield hit.first, last, (date(year, begin, 1), month_of(date(year, end, 1))[1])
