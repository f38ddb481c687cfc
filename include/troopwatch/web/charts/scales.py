"""Where numbers and days stand along an axis, and which of them are written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.numbers import format_compact_decimal

from troopwatch.report.words import Words

_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in pixels, and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class NumberScale:
    """Numbers from 0 to `top`, from the pixel `bottom` up to the pixel `ceiling`."""

    top: int
    step: int
    bottom: float
    ceiling: float

    def __call__(self, number: float) -> float:
        share = min(max(number / self.top, 0.0), 1.0)
        return round(self.bottom - share * (self.bottom - self.ceiling), 1)

    def ticks(self, words: Words) -> tuple[Tick, ...]:
        return tuple(Tick(self(number), _short(number, words)) for number in range(0, self.top + 1, self.step))


def number_scale(largest: int, bottom: float, ceiling: float, ticks: int) -> NumberScale:
    """A scale that begins at 0, so that a bar's length is its number, and ends at a round number past the largest."""
    step = _round_up(max(largest, 1) / ticks)
    return NumberScale(step * math.ceil(max(largest, 1) / step), step, bottom, ceiling)


def _round_up(number: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50, … that is no smaller."""
    magnitude = 10 ** max(0, math.floor(math.log10(number)))
    return int(next(factor for factor in (1, 2, 5, 10) if factor * magnitude >= number) * magnitude)


def _short(number: int, words: Words) -> str:
    if number < 1_000_000:
        return words.number(number)
    return str(format_compact_decimal(number, locale=words.locale, fraction_digits=1))


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Instants from `start` to `end`, from the pixel `left` to the pixel `right`; days are those of `zone`."""

    start: datetime
    end: datetime
    left: float
    right: float
    zone: ZoneInfo

    def __call__(self, instant: datetime) -> float:
        share = (instant - self.start) / (self.end - self.start)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 1)

    def ticks(self, words: Words, most: int) -> tuple[Tick, ...]:
        """Beginnings of days or months, no more than `most`."""
        first, last = (instant.astimezone(self.zone).date() for instant in (self.start, self.end))
        for days in _DAYS:
            if (last - first).days // days <= most:
                return self._write(_days(first, last, days), "MMMd", words)
        for months in _MONTHS:
            found = list(_months(first, last, months))
            if len(found) <= most:
                return self._write(iter(found), "yMMM" if months < 12 else "y", words)
        return ()

    def _write(self, days: Iterator[date], skeleton: str, words: Words) -> tuple[Tick, ...]:
        starts = [(day, datetime.combine(day, datetime.min.time(), self.zone)) for day in days]
        return tuple(
            Tick(self(start), str(format_skeleton(skeleton, day, locale=words.locale)))
            for day, start in starts
            if self.start <= start <= self.end
        )


def time_scale(first: datetime, last: datetime, left: float, right: float, zone: str) -> TimeScale:
    """A scale with room for a mark at either end; a single instant stands in a span of four days."""
    room = max((last - first) * 0.04, timedelta(hours=12) if first < last else timedelta(days=2))
    return TimeScale(first - room, last + room, left, right, ZoneInfo(zone))


def _days(first: date, last: date, step: int) -> Iterator[date]:
    # whole weeks begin on Mondays in every chart, whatever its first day
    day = first - timedelta(days=first.weekday()) if step >= 7 else first
    while day <= last:
        yield day
        day += timedelta(days=step)


def _months(first: date, last: date, step: int) -> Iterator[date]:
    month = first.year * 12 + first.month - 1
    month -= month % step
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        if day >= first:
            yield day
        month += step
