"""Pictures of the series that moved."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from troopwatch.model import Measure, Mention, Qualifier, Report
from troopwatch.report.chart import CHARTS, HEIGHT, WIDTH, draw_charts

Say = Callable[..., Mention]
Make = Callable[..., Report]


def series(say: Say, *steps: tuple[int | None, int | None, Qualifier], **fields: Any) -> list[Mention]:
    """One party's numbers, a week apart, the last of them in the window."""
    found = []
    for back, (low, high, qualifier) in enumerate(reversed(steps)):
        said = say(low, high, qualifier=qualifier, **fields)
        age = timedelta(days=7 * back)
        found.append(replace(said, recorded_at=said.recorded_at - age, published_at=said.recorded_at - age))
    return found


HEDGES = [
    ((1000, 1000, Qualifier.EXACT), "1,000"),
    ((1000, 1000, Qualifier.ABOUT), "about 1,000"),
    ((1000, None, Qualifier.AT_LEAST), "at least 1,000"),
    ((1000, None, Qualifier.MORE_THAN), "more than 1,000"),
    ((None, 1000, Qualifier.UP_TO), "up to 1,000"),
    ((900, 1000, Qualifier.RANGE), "900 to 1,000"),
]


@pytest.mark.parametrize(("step", "words"), HEDGES)
def test_every_hedge_has_words_and_a_picture_of_its_own(say: Say, report: Make, step: Any, words: str) -> None:
    (chart,) = draw_charts(report(*series(say, (700, 700, Qualifier.EXACT), step)), "en")
    assert chart.alt == (
        "Troops deployed, by South Korea’s National Intelligence Service (NIS): "
        f"700 on 30 Oct 2025; {words} on 6 Nov 2025"
    )
    with Image.open(io.BytesIO(chart.png)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (2 * WIDTH, 2 * HEIGHT)
    assert len(chart.png) < 20_000


def test_hedges_look_different(say: Say, report: Make) -> None:
    pictures = {draw_charts(report(*series(say, (700, 700, Qualifier.EXACT), step)), "en")[0].png for step, _ in HEDGES}
    assert len(pictures) == len(HEDGES)


def test_equal_reports_give_equal_bytes_in_another_process(say: Say, report: Make) -> None:
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); import conftest as c\n"
        "from troopwatch.report.chart import draw_charts\n"
        "r = c.report_of(c.mention(5, 5, before=True), c.mention(7, 7))\n"
        "print(hashlib.sha256(draw_charts(r, 'id')[0].png).hexdigest())"
    )
    folder = __file__.rpartition("/")[0]
    told = {
        subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(told) == 1


def test_at_most_three_pictures(say: Say, report: Make) -> None:
    measures = [Measure.KILLED, Measure.WOUNDED, Measure.DEPLOYED, Measure.PRESENT, Measure.CAPTURED]
    mentions = [
        said
        for number, measure in enumerate(measures)
        for said in series(say, (50 + number, 50 + number, Qualifier.EXACT), (80, 80, Qualifier.EXACT), measure=measure)
    ]
    day = report(*mentions)
    assert len(day.series) == len(measures)
    assert len(draw_charts(day, "en")) == CHARTS


def test_a_long_series_shows_its_end_and_counts_the_rest(say: Say, report: Make) -> None:
    steps = [(1000 + 50 * n, 1000 + 50 * n, Qualifier.EXACT) for n in range(12)]
    (chart,) = draw_charts(report(*series(say, *steps)), "en")
    assert "4 earlier numbers before that; 1,200 on" in chart.alt
    assert "1,550 on 6 Nov 2025" in chart.alt


@pytest.mark.parametrize("steps", [((5, 5), (4, 4)), ((1, 1), (5, 5)), ((20_000_000, 20_000_000), (10_000_000, None))])
def test_tiny_and_huge_numbers_can_be_drawn(say: Say, report: Make, steps: Any) -> None:
    day = report(*series(say, *((*step, Qualifier.EXACT) for step in steps), measure=Measure.SUPPLIED))
    assert len(draw_charts(day, "id")) == len(day.series)


def test_quiet_days_need_no_drawing_library(calm: Any) -> None:
    script = (
        "import sys; import troopwatch.report, troopwatch.cli.app\n"
        "print([name for name in ('matplotlib', 'pyarrow', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
