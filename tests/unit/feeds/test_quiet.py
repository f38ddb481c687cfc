"""A source is measured against itself: what is quiet, what is not, and when it is over."""

import pytest

from troopwatch.feeds.quiet import DAYS, has_recovered, is_new_habit, usual_if_quiet

DAILY = [20, 22, 18, 25, 21, 9, 8] * 4  # with a weekend
WEEKDAYS = [3, 4, 2, 5, 3, 0, 0] * 4
WEEKLY = [1, 0, 0, 0, 0, 0, 0] * 4


@pytest.mark.parametrize(
    ("counts", "quiet"),
    [
        pytest.param(DAILY, False, id="as always"),
        pytest.param([*DAILY[:-1], 0], False, id="one day off"),
        pytest.param([*DAILY[:-2], 0, 0], True, id="a daily outlet, silent for two days"),
        pytest.param([*DAILY[:-7], 3, 2, 4, 3, 2, 1, 1], True, id="a trickle of what was"),
        pytest.param([20] * 21 + [0] * 5 + [9, 15], False, id="a pause that is over"),
        pytest.param([*DAILY[:-7], 40, 45, 38, 50, 41, 20, 19], False, id="busier is not quiet"),
        pytest.param(WEEKDAYS, False, id="nothing at weekends"),
        pytest.param([*WEEKDAYS[:-4], 0, 0, 0, 0], False, id="a long weekend"),
        pytest.param(WEEKDAYS[:-6] + [0] * 6, True, id="six days, of which two would do"),
        pytest.param(WEEKLY, False, id="too few articles to know"),
        pytest.param([0] * DAYS, False, id="never published anything"),
        pytest.param([None] * 20 + [5] * 6 + [0, 0], False, id="eight days are no habit"),
        pytest.param([5, 6] * 11 + [None] * 4 + [30, 5], False, id="a source that failed for four days is not quiet"),
        pytest.param([None] * 10 + [5, 6] * 7 + [None, 0, None, 0], True, id="days without a poll do not count"),
        pytest.param([2, 0, 1, 0, 0, 3, 0] * 3 + [0] * 7, False, id="a bursty source, silent for a week"),
        pytest.param([2, 0, 1, 0, 0, 3, 0] * 2 + [0] * 14, True, id="a bursty source, silent for two weeks"),
        pytest.param([3, 4, 4, 2, 5, 4, 3] * 3 + [2, 3, 4, 3, 2, 0, 0], False, id="two days that chance may leave empty"),
    ],
)  # fmt: skip
def test_quiet(counts: list[int | None], quiet: bool) -> None:
    assert len(counts) == DAYS
    assert (usual_if_quiet(counts) is not None) is quiet


def test_the_usual_is_that_of_the_weeks_before() -> None:
    assert usual_if_quiet([10] * 21 + [0] * 7) == 10


@pytest.mark.parametrize(
    ("last_days", "usual", "recovered"),
    [
        ([0, 0], 10.0, False),
        ([0, 3], 10.0, False),
        ([4, 6], 10.0, True),
        ([0, 1], 0.3, True),
        ([0, 0], 0.3, False),
        ([None, None], 0.3, False),
        ([6, None, 5], 10.0, True),
    ],
)
def test_recovery(last_days: list[int | None], usual: float, recovered: bool) -> None:
    assert has_recovered([0] * 20 + last_days, usual) is recovered


def test_four_weeks_of_less_are_a_new_habit_but_silence_never_is() -> None:
    assert is_new_habit([1] * DAYS, 28)
    assert not is_new_habit([1] * DAYS, 27)
    assert not is_new_habit([0] * DAYS, 300)
