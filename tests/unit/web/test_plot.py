"""A chart's layout: steps, bounds and names."""

import math
import re
from collections.abc import Callable
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile_text import NASTY
from troopwatch.model import Modality, Qualifier, SourceOrg
from troopwatch.report.foreign import plain
from troopwatch.report.words import words_in
from troopwatch.web.charts import Plot, Point, draw_png, lay_out
from troopwatch.web.charts.parties import TONES, Shape, shape_of, tone_of
from troopwatch.web.charts.plot import Reach

Make = Callable[..., Point]


def plot(*points: Point, width: int = 1000) -> Plot:
    return lay_out(points, words_in("en"), "Asia/Jakarta", width=width, height=300)


def test_a_party_moves_in_steps_and_stands_until_the_end(point: Make) -> None:
    (line,) = plot(point(1_500, 1_500), point(3_000, 3_000, days=4)).lines
    (x1, low), (x2, still), (x3, high) = line.steps
    assert low == still
    assert x2 == x3
    assert high < low  # upwards on a screen
    assert line.since[0] == (x3, high)
    assert line.since[1][1] == high
    assert line.since[1][0] > x3 > x1


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "reach"),
    [
        (3_000, 3_000, Qualifier.EXACT, Reach.EXACT),
        (3_000, 3_000, Qualifier.ABOUT, Reach.BAND),
        (3_000, 3_000, Qualifier.NEARLY, Reach.BAND),
        (3_000, None, Qualifier.AT_LEAST, Reach.UP),
        (3_000, None, Qualifier.MORE_THAN, Reach.UP),
        (1_000, None, Qualifier.VAGUE, Reach.UP),
        (None, 3_000, Qualifier.UP_TO, Reach.DOWN),
        (2_000, 12_000, Qualifier.RANGE, Reach.RANGE),
        (2_000, 12_000, Qualifier.ABOUT, Reach.RANGE),  # the bounds outrank the hedge
    ],
)
def test_bounds_and_hedges_are_drawn_as_such(
    point: Make, low: int | None, high: int | None, qualifier: Qualifier, reach: Reach
) -> None:
    (mark,) = plot(point(low, high, qualifier=qualifier)).marks
    assert mark.reach is reach
    assert mark.top <= mark.y <= mark.bottom
    assert (mark.top < mark.y) == (reach in {Reach.UP, Reach.BAND, Reach.RANGE})
    assert (mark.bottom > mark.y) == (reach in {Reach.DOWN, Reach.BAND})


def test_a_range_spans_its_bounds_to_scale(point: Make) -> None:
    drawn = plot(point(2_000, 12_000, qualifier=Qualifier.RANGE), point(12_000, 12_000, days=1))
    assert drawn.marks[0].top == drawn.marks[1].y


@pytest.mark.parametrize("modality", [Modality.DENIED, Modality.HYPOTHETICAL])
def test_what_nobody_asserts_is_no_step(point: Make, modality: Modality) -> None:
    drawn = plot(point(1_000, 1_000), point(9_000, 9_000, days=1, modality=modality))
    assert len(drawn.lines[0].steps) == 1
    assert drawn.marks[1].is_denied == (modality is Modality.DENIED)
    assert drawn.marks[1].is_hollow == (modality is Modality.HYPOTHETICAL)
    assert plot(point(1, 1, modality=modality)).lines == ()


def test_a_whole_and_its_parts_are_one_step(point: Make) -> None:
    """500 officers and three generals among them are no fall from 500 to 3."""
    first = plot(point(500, 500), point(3, 3))
    assert len(first.lines[0].steps) == 1
    assert first.names[0].text == "NIS, 500"
    (line,) = plot(point(4, 4), point(500, 500, days=1), point(3, 3, days=1)).lines
    assert len(line.steps) == 3
    assert line.steps[-1][1] > line.steps[0][1]  # from 4 to 3


def test_parties_have_lines_of_their_own(point: Make) -> None:
    drawn = plot(point(1, 1), point(2, 2, source_org=SourceOrg.HUR, party="HUR"), point(3, 3, days=1))
    assert sorted(line.tone for line in drawn.lines) == ["kyiv", "seoul"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    numbers=st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 400)), min_size=1, max_size=12),
    width=st.sampled_from([360, 530, 756, 1080]),
)
def test_nothing_leaves_the_picture_and_no_names_touch(point: Make, numbers: list[tuple[int, int]], width: int) -> None:
    points = [point(number, number, days=day, party=f"P{place}") for place, (number, day) in enumerate(numbers)]
    drawn = plot(*points, width=width)
    for mark in drawn.marks:
        assert drawn.left <= mark.x <= drawn.right
        assert 0 <= mark.top <= mark.bottom <= drawn.height
    heights = [name.y for name in drawn.names]
    assert all(later - earlier >= 14.9 for earlier, later in pairwise(heights))
    assert all(math.isfinite(number) for line in drawn.lines for step in line.steps for number in step)
    assert (len(drawn.names) == len(points)) == (width > 360)


def test_names_that_find_no_room_are_left_to_the_list(point: Make) -> None:
    assert plot(*(point(number, number, party=f"P{number}") for number in range(40))).names == ()


def test_every_claimant_looks_like_nobody_else() -> None:
    looks = {(tone_of(org), shape_of(org)) for org in (*SourceOrg, None)}
    assert len(looks) == len(SourceOrg) + 1
    assert {tone for tone, _ in looks} == set(TONES)
    assert {shape for _, shape in looks} == set(Shape)


def test_page_and_picture_have_the_same_inks() -> None:
    css = resources.files("troopwatch.web").joinpath("static", "pages.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")[:2]
    for tone, ink in TONES.items():
        assert re.search(rf"--{tone}: {ink};", light), tone
        assert re.search(rf"--{tone}: #[0-9a-f]{{6}};", dark.split("}", maxsplit=1)[0]), tone


def test_the_picture_is_a_png_and_the_same_each_time(point: Make) -> None:
    drawn = plot(point(1_000, 1_000), point(2_000, None, days=2, qualifier=Qualifier.AT_LEAST))
    parties = [("NIS", "seoul", Shape.CIRCLE)]
    picture = draw_png(drawn, "Troops deployed", "as reported", parties)
    assert picture.startswith(b"\x89PNG")
    assert picture == draw_png(drawn, "Troops deployed", "as reported", parties)


@pytest.mark.parametrize("text", [*NASTY, "$\\frac{1$", "$x_{$ and $^$", "北朝鮮 조선 العربية"])
def test_names_that_strangers_wrote_are_drawn_as_text(point: Make, text: str) -> None:
    party = plain(text, 30)
    drawn = plot(point(1_000, 1_000, party=party), width=756)
    assert draw_png(drawn, "Troops deployed", "as reported", [(party, "press", Shape.SQUARE)]).startswith(b"\x89PNG")
