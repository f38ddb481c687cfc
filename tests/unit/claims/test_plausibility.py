"""Figures that are held back."""

from __future__ import annotations

from typing import Any

import pytest

from troopwatch.claims import Note


@pytest.mark.parametrize(
    ("claim", "note"),
    [
        ({"words": "100001"}, Note.TOO_MANY_PEOPLE),
        ({"words": "up to 1200000"}, Note.TOO_MANY_PEOPLE),
        ({"words": "20000001", "measure": "supplied", "item": "shells"}, Note.TOO_MUCH_MATERIEL),
        ({"words": "100000"}, None),
        ({"words": "12000000", "measure": "supplied", "item": "shells"}, None),
    ],
)
def test_limits(press: Any, claim: dict[str, Any], note: Note | None) -> None:
    press.says(**claim)
    (change,) = press.diff(1)
    assert (change.kind, change.note) == ("quarantined" if note else "new", note)


def test_more_killed_than_anyone_reports_sent(press: Any) -> None:
    press.says("12000")
    press.says("2000", by="HUR")
    press.says("13000", by="UA_GOV", measure="killed", day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.note) == ("quarantined", Note.KILLED_ABOVE_SENT)
    assert change.previous.value_low == 12000


def test_killed_without_anyone_sent_is_news(press: Any) -> None:
    press.says("vague 1000", by=None)
    press.says("13000", measure="killed")
    assert [change.kind for change in press.diff(1)] == ["new", "new"]


def test_part_above_its_whole(press: Any) -> None:
    article = press.says("4700", measure="casualties")
    press.says("6000", measure="killed", article=article)
    assert [(change.kind, change.note) for change in press.diff(1)] == [
        ("new", None),
        ("quarantined", Note.PART_ABOVE_WHOLE),
    ]


def test_part_within_its_whole_is_two_claims(press: Any) -> None:
    article = press.says("4700", measure="casualties")
    press.says("600", measure="killed", article=article)
    assert press.lines(1) == ["new NIS 600", "new NIS 4700"]


def test_jump_is_held_back_and_is_no_base(press: Any) -> None:
    press.says("10000")
    press.says("60000", day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.note, change.previous.value_low) == ("quarantined", Note.JUMP, 10000)
    press.says("60000", day=3, outlet="Another")
    assert press.lines(3) == []
    press.says("12000", day=4)
    assert press.lines(4) == ["revised NIS 12000 < NIS 10000"]


def test_jump_within_the_limit_is_a_revision(press: Any) -> None:
    press.says("10000")
    press.says("50000", day=2)
    assert press.lines(2) == ["revised NIS 50000 < NIS 10000"]


def test_denied_absurdity_is_a_denial(press: Any) -> None:
    press.says("900000", by="RU_GOV", modality="denied")
    assert press.lines(1) == ["denied RU_GOV 900000"]
