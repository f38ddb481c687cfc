"""The series that moved, each as a small picture for the mail: one party's numbers of one thing over time.

Bounds are drawn as such: a range as a bar, "at least" with an arrow upwards, "up to" with one downwards, "about" with a
faint band. A picture holds only numbers and days, so nothing that a stranger wrote.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from troopwatch.model import Claim, Qualifier, Report
from troopwatch.report.wording import amount, capital, organisation, thing
from troopwatch.report.words import Words, words_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CHARTS = 3  # pictures in one mail; further series have their numbers in words
WIDTH, HEIGHT = 480, 150  # as shown; drawn twice as fine, for the screens of phones
_STEPS = 8  # the last numbers of a series
HEDGE_SLACK = 0.1  # the band of "about", as wide as the claims step takes it

# Its own ground, because no ink is readable on both the white of one mail program and the black of another.
GROUND, TEXT, FAINT, _OLD, _NEW = "#f7f6f2", "#3c444c", "#d9dcdf", "#737c85", "#b85f00"
STYLE: Any = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same picture on every machine
    "font.size": 11.0,
    "text.color": TEXT,
    "path.simplify": False,
    "text.hinting": "none",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture, and what it says to those who do not see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class _Point:
    x: float
    number: int
    low: int | None
    high: int | None
    is_hedged: bool
    label: str
    day: str


def draw_charts(report: Report, language: str) -> tuple[Chart, ...]:
    """A picture for each of the first series that moved; equal reports give equal bytes."""
    words = words_in(language)
    return tuple(Chart(_draw(claims[-_STEPS:], words), describe(claims, words)) for claims in report.series[:CHARTS])


def describe(claims: Sequence[Claim], words: Words) -> str:
    """The picture in words: each number with its day, newest last."""
    shown = claims[-_STEPS:]
    last = claims[-1]
    title = capital(words("series_of", thing=thing(last, words), who=organisation(last.source_org, words)))
    steps = [
        words("chart.step", amount=amount(claim, words), day=words.short_day(first_published(claim).date()))
        for claim in shown
    ]
    if len(claims) > len(shown):
        steps.insert(0, words.count("chart.earlier", len(claims) - len(shown)))
    return words("chart.alt", title=title, steps="; ".join(steps))


def first_published(claim: Claim) -> datetime:
    """When the claim was first published, as far as anybody says."""
    return min(mention.published_at or mention.recorded_at for mention in claim.mentions)


def _points(claims: Sequence[Claim], words: Words) -> list[_Point]:
    instants = [first_published(claim) for claim in claims]
    start, span = min(instants), (max(instants) - min(instants)).total_seconds()
    points = []
    for position, (claim, instant) in enumerate(zip(claims, instants, strict=True)):
        share = (instant - start).total_seconds() / span if span else position / max(1, len(claims) - 1)
        number = claim.value_low if claim.value_low is not None else claim.value_high or 0
        points.append(
            _Point(
                x=share,
                number=number,
                low=claim.value_low,
                high=claim.value_high,
                is_hedged=claim.qualifier in {Qualifier.ABOUT, Qualifier.NEARLY},
                label=amount(claim, words),
                day=words.short_day(instant.date()),
            )
        )
    return points


def _draw(claims: Sequence[Claim], words: Words) -> bytes:
    # loaded here: it takes half a second, and quiet days, the pages and most commands need no picture
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    points = _points(claims, words)
    top = max(max(point.number, point.high or 0) for point in points) * 1.7 or 1
    with mpl.rc_context({**mpl.rcParamsDefault, **STYLE}):
        figure = Figure(figsize=(WIDTH / 96, HEIGHT / 96), dpi=192, facecolor=GROUND)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        # the data between 40 and 440 of 480 across, 28 and 150 of 150 up
        axes.set_xlim(-0.1, 1.1)
        axes.set_ylim(-top * 28 / (HEIGHT - 28), top)
        axes.axhline(0, 0.03, 0.97, color=FAINT, linewidth=1)
        axes.step(
            [point.x for point in points],
            [point.number for point in points],
            where="post",
            color=_OLD,
            linewidth=1,
            alpha=0.6,
        )
        for point in points:
            _mark(axes, point, top, _NEW if point is points[-1] else _OLD)
        _write(axes, points, top)
        drawn, target = io.BytesIO(), io.BytesIO()
        figure.savefig(drawn, format="png", facecolor=GROUND)
    # few inks: with a palette the file is a third as large
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(48, dither=Image.Dither.NONE).save(target, format="png", optimize=True)
    return target.getvalue()


def _mark(axes: Axes, point: _Point, top: float, colour: str) -> None:
    x, low, high = point.x, point.low, point.high
    if point.is_hedged:
        number = point.number
        axes.plot(
            [x, x], [number * (1 - HEDGE_SLACK), number * (1 + HEDGE_SLACK)], color=colour, linewidth=9, alpha=0.25
        )
    if low is not None and high is not None and low != high:
        axes.plot([x, x], [low, high], color=colour, linewidth=4, solid_capstyle="butt")
    elif low is None or high is None:
        axes.annotate(
            "",
            xy=(x, point.number + (0.16 if high is None else -0.16) * top),
            xytext=(x, point.number),
            arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0},
        )
    axes.plot([x], [point.number], marker="o", markersize=5, color=colour)


def _write(axes: Axes, points: Sequence[_Point], top: float) -> None:
    """Each number beside its mark and each day below it, as long as there is room: the ends first, then the newest."""
    numbers: list[tuple[float, float, float]] = []  # left, right, height of what is written
    days: list[tuple[float, float]] = []
    order = [points[-1], points[0], *reversed(points[1:-1])]
    for point in order[: len(points)]:
        height, is_below = _height(point, points, top)
        side, left, right = _place(point.x, point.label)
        if all(right < a or left > b or abs(height - other) > 0.16 * top for a, b, other in numbers):
            numbers.append((left, right, height))
            axes.annotate(
                point.label,
                (point.x, height),
                xytext=(0, -5 if is_below else 5),
                textcoords="offset points",
                ha=side,
                va="top" if is_below else "baseline",
                fontweight="bold" if point is points[-1] else "normal",
                color=TEXT,
            )
        side, left, right = _place(point.x, point.day)
        if all(right < a or left > b for a, b in days):
            days.append((left, right))
            axes.annotate(
                point.day, (point.x, 0), xytext=(0, -14), textcoords="offset points", ha=side, fontsize=10, color=_OLD
            )


def _height(point: _Point, points: Sequence[_Point], top: float) -> tuple[float, bool]:
    """Where the number stands, above its mark or below it: below the last one of a fall, clear of the line's step."""
    band = HEDGE_SLACK * point.number if point.is_hedged else 0
    if point is points[-1] and len(points) > 1 and 0.25 * top < max(point.number, point.high or 0) < points[-2].number:
        return (point.low if point.low is not None else point.number - 0.16 * top) - band, True
    return max(point.number, point.high or 0) + band + (0.16 * top if point.high is None else 0), False


def _place(x: float, text: str) -> tuple[str, float, float]:
    """Which side of the mark a text is aligned to, and from where to where it then reaches."""
    width = len(text) * 8.6 / 400 + 0.02  # of the data's width: 400 of the picture's 480, at 8.6 a letter
    if x < width / 2:
        return "left", x, x + width
    if x > 1 - width / 2:
        return "right", x - width, x
    return "center", x - width / 2, x + width / 2
