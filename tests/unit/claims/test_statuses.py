"""What is to be thought of each claim at a cut-off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from troopwatch.claims import find_statuses
from troopwatch.config import Limits

LIMITS = Limits(lookback_days=30, max_jump_factor=5, max_people=100_000, max_materiel=20_000_000)


def statuses(press: Any, day: int) -> dict[int, str]:
    """By the claim's number, at the end of the day."""
    end = datetime(2025, 11, day + 1, tzinfo=UTC)
    return {claim.value_low: status.value for claim, status in find_statuses(press.mentions, end, LIMITS)}


def test_a_claim_is_current_until_the_last_article_drops_it(press: Any) -> None:
    article = press.says("6000")
    press.edited(article, day=3)
    assert statuses(press, 2) == {6000: "current"}
    assert statuses(press, 3) == {6000: "withdrawn"}


def test_a_replaced_claim_is_still_one_that_somebody_reports(press: Any) -> None:
    press.says("6000")
    press.says("7000", day=2)
    assert statuses(press, 2) == {6000: "current", 7000: "current"}


def test_what_is_held_back_is_quarantined(press: Any) -> None:
    press.says("6000")
    press.says("60000", day=2)
    assert statuses(press, 2) == {6000: "current", 60000: "quarantined"}


def test_more_officers_than_troops_in_one_sentence(press: Any) -> None:
    article = press.says("6000")
    press.says("9000", item="officers", article=article)
    other = press.says("5000", by="HUR")
    press.says("500", item="officers", by="HUR", article=other)
    assert statuses(press, 1) == {6000: "current", 9000: "quarantined", 5000: "current", 500: "current"}
    assert press.lines(1)[-1].startswith("quarantined NIS 9000 < NIS 6000")


def test_engineers_may_outnumber_the_troops_beside_them(press: Any) -> None:
    article = press.says("1000")
    press.says("5000", item="engineers", article=article)
    assert set(statuses(press, 1).values()) == {"current"}


def test_tolerances_are_limits(press: Any) -> None:
    press.says("about 10000")
    press.says("11000", by="HUR", day=2)
    assert press.lines(2) == ["new HUR 11000"]
    assert press.lines(2, hedge_slack_pct=5) == ["new HUR 11000", "conflict HUR 11000 < NIS 10000"]
    press.says("9000", day=3, published=datetime(2025, 10, 31, 20, tzinfo=UTC))
    assert press.diff(3)[0].kind == "revised"
    assert press.diff(3, late_hours=2)[0].kind == "new"
