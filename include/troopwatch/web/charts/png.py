"""A chart as a PNG file to take away: the same layout as on the page, with its title and what its shapes stand for."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from troopwatch.report.chart import FAINT, GROUND, STYLE, TEXT
from troopwatch.web.charts.parties import TONES, Shape
from troopwatch.web.charts.plot import Mark, Plot, Reach

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {Shape.CIRCLE: "o", Shape.SQUARE: "s", Shape.DIAMOND: "D", Shape.TRIANGLE: "^"}
_ABOVE, _BELOW = 56, 44  # room for the title and for what the shapes stand for, in pixels
_COLUMNS = 4  # names in a row

_DRAWING = threading.Lock()

Named = tuple[str, str, Shape]  # name, tone, shape


def draw_png(plot: Plot, title: str, subtitle: str, parties: Sequence[Named]) -> bytes:
    """Draw the plot twice as fine as it is on the page; equal plots give equal bytes."""
    # loaded here: it takes half a second, and few readers take a picture away
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    rows = -(-len(parties) // _COLUMNS)
    height = _ABOVE + plot.height + _BELOW + 20 * rows
    # its settings are the process's: two at once would draw with each other's
    with _DRAWING, mpl.rc_context({**mpl.rcParamsDefault, **STYLE}):
        figure = Figure(figsize=(plot.width / 96, height / 96), dpi=192, facecolor=GROUND)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, plot.width)
        axes.set_ylim(plot.height + _BELOW + 20 * rows, -_ABOVE)  # downwards, as pixels count
        _write(axes, 16, -30, title, fontsize=13, fontweight="bold", color=TEXT)
        _write(axes, 16, -12, subtitle, fontsize=9, color=TEXT)
        _draw_axes(axes, plot)
        for line in plot.lines:
            ink = TONES[line.tone]
            axes.plot(*zip(*line.steps, strict=True), color=ink, linewidth=1.2, alpha=0.75)
            axes.plot(*zip(*line.since, strict=True), color=ink, linewidth=1.0, alpha=0.45, linestyle=(0, (2, 2)))
        for mark in plot.marks:
            _draw_mark(axes, mark)
        for name in plot.names:
            _write(axes, name.x, name.y, name.text, fontsize=8.5, va="center", color=TONES[name.tone])
        for position, (name_, tone, shape) in enumerate(parties):
            x = 22 + (plot.width - 32) / _COLUMNS * (position % _COLUMNS)
            y = plot.height + 24 + 20 * (position // _COLUMNS)
            axes.plot([x], [y], marker=_MARKERS[shape], markersize=4.5, color=TONES[tone])
            _write(axes, x + 10, y, name_, fontsize=8.5, va="center", color=TEXT)
        target = io.BytesIO()
        figure.savefig(target, format="png", facecolor=GROUND)
    return target.getvalue()


def _write(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    # a name may hold what matplotlib would take for mathematics
    axes.text(x, y, text, parse_math=False, **look)


def _draw_axes(axes: Axes, plot: Plot) -> None:
    for number in plot.numbers:
        axes.plot([plot.left, plot.right], [number.at, number.at], color=FAINT, linewidth=0.8)
        _write(axes, plot.left - 8, number.at, number.text, fontsize=8.5, ha="right", va="center", color=TEXT)
    for day in plot.days:
        axes.plot([day.at, day.at], [plot.bottom, plot.bottom + 4], color=FAINT, linewidth=0.8)
        _write(axes, day.at, plot.bottom + 16, day.text, fontsize=8.5, ha="center", va="center", color=TEXT)


def _draw_mark(axes: Axes, mark: Mark) -> None:
    ink = TONES[mark.tone]
    if mark.reach is Reach.BAND:
        axes.plot([mark.x, mark.x], [mark.top, mark.bottom], color=ink, linewidth=7, alpha=0.25, solid_capstyle="butt")
    elif mark.reach is Reach.RANGE:
        axes.plot([mark.x, mark.x], [mark.top, mark.bottom], color=ink, linewidth=3.5, solid_capstyle="butt")
    elif mark.reach in {Reach.UP, Reach.DOWN}:
        tip = mark.top if mark.reach is Reach.UP else mark.bottom
        axes.annotate(
            "",
            xy=(mark.x, tip),
            xytext=(mark.x, mark.y),
            arrowprops={"arrowstyle": "->", "color": ink, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
        )
    axes.plot(
        [mark.x],
        [mark.y],
        marker="x" if mark.is_denied else _MARKERS[mark.shape],
        markersize=5,
        color=ink,
        markerfacecolor=GROUND if mark.is_hollow else ink,
    )
