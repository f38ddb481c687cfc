"""A chart laid out: one claimant, one stepped line, and a mark for each claim that shows its bounds and hedge.

A range is a bar, "at least" an open arrow upwards, "up to" one downwards, "about" and "nearly" a faint band, as in the
mail's charts. What is only called possible is hollow, what is denied is a cross; neither is part of a line.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from troopwatch.model import Modality, Qualifier, SourceOrg
from troopwatch.report.chart import HEDGE_SLACK
from troopwatch.report.words import Words
from troopwatch.web.charts.parties import Shape, shape_of, tone_of
from troopwatch.web.charts.scales import NumberScale, Tick, TimeScale, number_scale, time_scale

_ARROW = 20.0  # pixels
_LINE = 15.0  # pixels between the baselines of two names
_LETTER = 6.1  # pixels of a letter of a name, at most
_NAMED = 500  # a chart that is narrower has its names in the list below it alone
_SOLID = frozenset({Modality.ASSERTED, Modality.PLANNED})


@dataclass(frozen=True, slots=True)
class Point:
    """One claim as a chart needs it: when it was first published, its bounds, and what is told of it."""

    key: str
    at: datetime
    source_org: SourceOrg | None
    party: str  # the claimant's short name
    value_low: int | None
    value_high: int | None
    qualifier: Qualifier
    modality: Modality
    amount: str  # in words, for the end of a line
    is_chosen: bool  # the claim that the page is about
    told: tuple[str, ...]  # lines of the hover: claim, claimant, place of publication, sentence
    href: str

    @property
    def number(self) -> int:
        """The one number that stands for the claim, as in the diff."""
        return self.value_low if self.value_low is not None else self.value_high or 0

    @property
    def is_followed(self) -> bool:
        """Is it a step of its party's line? An order of magnitude is none."""
        return self.modality in _SOLID and self.qualifier is not Qualifier.VAGUE


class Reach(StrEnum):
    """Where a claim's bounds go from its mark."""

    EXACT = "exact"
    BAND = "band"
    RANGE = "range"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim in pixels; `top` and `bottom` are the ends of its bar, band or arrow."""

    x: float
    y: float
    top: float
    bottom: float
    reach: Reach
    shape: Shape
    tone: str
    is_hollow: bool
    is_denied: bool
    is_chosen: bool
    told: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A party's steps from claim to claim, and from the last one on, where it still stands."""

    tone: str
    steps: tuple[tuple[float, float], ...]
    since: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A party's name and last number at the end of its line; `from_y` is where the line ends."""

    x: float
    y: float
    from_y: float
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart ready to be drawn, in pixels from its upper left corner."""

    width: int
    height: int
    left: float
    right: float
    bottom: float
    ceiling: float
    numbers: tuple[Tick, ...]
    days: tuple[Tick, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    names: tuple[Name, ...]


def lay_out(
    points: Sequence[Point],
    words: Words,
    zone: str,
    *,
    width: int,
    height: int,
    until: datetime | None = None,
) -> Plot:
    """Lay the claims of one measure and item out; `until` is the last instant shown, else that of the last claim.

    `points` is not empty. Where there is room, names stand at the ends of the lines.
    """
    ordered = sorted(points, key=lambda point: (point.at, point.number, point.key))
    groups = _by_party(ordered)
    names = [_name(steps[-1]) for group in groups if (steps := _followed(group))]
    named = width >= _NAMED and len(names) * _LINE <= height - 40
    right = width - (min(28 + _LETTER * max(map(len, names), default=0), width * 0.36) if named else 24.0)
    x = time_scale(ordered[0].at, max(until or ordered[-1].at, ordered[-1].at), 56.0, right, zone)
    largest = max(max(point.number, point.value_high or 0) * _headroom(point) for point in ordered)
    y = number_scale(round(largest), height - 28.0, 12.0, 5 if height > 200 else 3)
    lines = [line for group in groups if (line := _line(group, x, y)) is not None]
    return Plot(
        width=width,
        height=height,
        left=56.0,
        right=right,
        bottom=y.bottom,
        ceiling=y.ceiling,
        numbers=y.ticks(words),
        days=x.ticks(words, 9 if width >= 700 else 4),
        lines=tuple(lines),
        marks=tuple(_mark(point, x, y) for point in ordered),
        names=_names(groups, y, right) if named else (),
    )


def _by_party(points: Iterable[Point]) -> list[list[Point]]:
    groups: dict[tuple[SourceOrg | None, str], list[Point]] = defaultdict(list)
    for point in points:
        groups[point.source_org, point.party].append(point)
    return list(groups.values())


def _followed(group: Sequence[Point]) -> list[Point]:
    """The claims that make a party's line.

    What is published side by side is a whole and its parts: of these the one that is nearest to the number before is
    the next step, and at the beginning the largest, as the claims step reads a series.
    """
    by_instant: dict[datetime, list[Point]] = defaultdict(list)
    for point in group:
        if point.is_followed:
            by_instant[point.at].append(point)
    steps: list[Point] = []
    for together in by_instant.values():
        before = steps[-1].number if steps else max(point.number for point in together)
        steps.append(min(together, key=lambda point: abs(math.log(max(point.number, 1) / max(before, 1)))))
    return steps


def _name(point: Point) -> str:
    return f"{point.party}, {point.amount}"


def _headroom(point: Point) -> float:
    return 1.12 if point.value_high is None or point.qualifier in {Qualifier.ABOUT, Qualifier.NEARLY} else 1.02


def _line(group: Sequence[Point], x: TimeScale, y: NumberScale) -> Line | None:
    followed = _followed(group)
    if not followed:
        return None
    steps: list[tuple[float, float]] = []
    for point in followed:
        if steps:
            steps.append((x(point.at), steps[-1][1]))
        steps.append((x(point.at), y(point.number)))
    end = steps[-1]
    return Line(tone_of(group[0].source_org), tuple(steps), (end, (x.right, end[1])))


def _mark(point: Point, x: TimeScale, y: NumberScale) -> Mark:
    height = y(point.number)
    reach, top, bottom = _reach(point, y)
    return Mark(
        x=x(point.at),
        y=height,
        top=top,
        bottom=bottom,
        reach=reach,
        shape=shape_of(point.source_org),
        tone=tone_of(point.source_org),
        is_hollow=point.modality is Modality.HYPOTHETICAL or point.qualifier is Qualifier.VAGUE,
        is_denied=point.modality is Modality.DENIED,
        is_chosen=point.is_chosen,
        told=point.told,
        href=point.href,
    )


def _reach(point: Point, y: NumberScale) -> tuple[Reach, float, float]:
    """Which way the bounds go, and from where to where in pixels; the bounds outrank the hedge."""
    height, low, high = y(point.number), point.value_low, point.value_high
    if high is None:
        return Reach.UP, height - _ARROW, height
    if low is None:
        return Reach.DOWN, height, min(height + _ARROW, y.bottom)
    if low != high:
        return Reach.RANGE, y(high), height
    if point.qualifier in {Qualifier.ABOUT, Qualifier.NEARLY}:
        return Reach.BAND, y(high * (1 + HEDGE_SLACK)), y(low * (1 - HEDGE_SLACK))
    return Reach.EXACT, height, height


def _names(groups: Sequence[Sequence[Point]], y: NumberScale, right: float) -> tuple[Name, ...]:
    """Names from top to bottom at the heights where their lines end, moved apart where they would touch."""
    last = [steps[-1] for group in groups if (steps := _followed(group))]
    ends = sorted(last, key=lambda point: y(point.number))
    heights = [y(point.number) for point in ends]
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _LINE) if placed else height)
    # what was pushed past the bottom pushes back
    for position in range(len(placed) - 1, -1, -1):
        limit = y.bottom if position == len(placed) - 1 else placed[position + 1] - _LINE
        placed[position] = min(placed[position], limit)
    return tuple(
        Name(right + 14.0, at, height, _name(point), tone_of(point.source_org))
        for point, height, at in zip(ends, heights, placed, strict=True)
    )
