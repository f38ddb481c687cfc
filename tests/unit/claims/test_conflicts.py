"""Two parties whose numbers cannot both be right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest


def test_two_parties_differ(press: Any) -> None:
    press.says("600", measure="killed")
    press.says("4000", measure="killed", by="UA_PRESIDENT", day=2)
    press.says("12000", measure="present", day=2)
    assert press.lines(2) == [
        "new UA_PRESIDENT 4000",
        "new NIS 12000",
        "conflict UA_PRESIDENT 4000 < NIS 600",
    ]
    assert press.lines(3) == []


def test_figures_of_one_article_by_two_parties_conflict(press: Any) -> None:
    article = press.says("10000")
    press.says("12000", by="HUR", article=article)
    assert [line.split()[0] for line in press.lines(1)] == ["new", "new", "conflict"]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("10000", "12000", True),
        ("about 10000", "10900", False),
        ("about 10000", "12000", True),
        ("about 10000", "about 12000", False),
        ("nearly 12000", "11000", False),
        ("at least 10000", "12000", False),
        ("at least 10000", "8000", True),
        ("up to 10000", "12000", True),
        ("up to 10000", "8000", False),
        ("10000-12000", "11000", False),
        ("10000-12000", "13000", True),
        ("vague 1000", "600", False),
        ("more than 10000", "at least 3000", False),
    ],
)
def test_hedges_decide_whether_numbers_overlap(press: Any, one: str, other: str, differ: bool) -> None:
    press.says(one)
    press.says(other, by="HUR", day=2)
    assert ("conflict" in [change.kind for change in press.diff(2)]) is differ


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"by": None}, {}),
        ({}, {"by": "NIS", "measure": "planned"}),
        ({}, {"item": "engineers"}),
        ({}, {"modality": "hypothetical"}),
        ({"recap": True}, {}),
        ({"until": date(2024, 12, 31)}, {"since": date(2025, 9, 1)}),
        ({"since": date(2025, 9, 1), "words": "5000"}, {}),
        ({"measure": "present", "place": "Kursk"}, {"measure": "present", "place": "the Far East"}),
        ({"measure": "present", "place": "Kursk", "words": "8000"}, {"measure": "present"}),
    ],
)
def test_what_cannot_be_set_side_by_side_does_not_conflict(
    press: Any, one: dict[str, Any], other: dict[str, Any]
) -> None:
    press.says(**{"words": "10000", **one})
    press.says(**{"words": "15000", "by": "HUR", "day": 2, **other})
    assert "conflict" not in [change.kind for change in press.diff(2)]


def test_claims_not_heard_of_for_long_do_not_conflict(press: Any) -> None:
    press.says("10000")
    press.says("15000", by="HUR", day=40)
    assert press.lines(40) == ["new HUR 15000"]
    press.says("10000", day=41)
    press.says("16000", by="HUR", day=42)
    assert "conflict HUR 16000 < NIS 10000" in press.lines(42)


def test_value_its_own_party_replaced_does_not_conflict(press: Any) -> None:
    press.says("10000")
    press.says("15000", day=2)
    press.says("15000", by="HUR", day=3)
    assert press.lines(3) == ["new HUR 15000"]


def test_revision_opens_a_conflict(press: Any) -> None:
    press.says("10000")
    press.says("10000", by="HUR")
    press.says("15000", day=2)
    assert press.lines(2) == ["revised NIS 15000 < NIS 10000", "conflict NIS 15000 < HUR 10000"]


def test_whole_is_set_against_whole(press: Any) -> None:
    article = press.says("15000")
    press.says("12000", article=article)
    press.says("3000", article=article)
    press.says("8000", by="HUR", day=2)
    assert press.lines(2) == ["new HUR 8000", "conflict HUR 8000 < NIS 15000"]


def test_part_that_agrees_does_not_hide_that_the_wholes_differ(press: Any) -> None:
    press.says("3000")
    article = press.says("12000", by="HUR", day=2)
    press.says("3000", by="HUR", article=article, day=2)
    assert "conflict HUR 12000 < NIS 3000" in press.lines(2)


def test_wholes_that_agree_leave_only_the_parts_to_differ(press: Any) -> None:
    article = press.says("15000")
    press.says("3000", article=article)
    article = press.says("about 15000", by="HUR", day=2)
    press.says("4000", by="HUR", article=article, day=2)
    assert press.lines(2)[-1:] == ["conflict HUR 4000 < NIS 3000"]


def test_held_back_number_does_not_conflict(press: Any) -> None:
    press.says("10000")
    press.says("900000", by="HUR", day=2)
    assert press.lines(2) == ["quarantined HUR 900000"]
