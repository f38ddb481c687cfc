"""Which mentions are one claim."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from troopwatch.claims import gather_claims
from troopwatch.model import Qualifier


def test_hedge_period_place_and_language_do_not_part_a_claim(press: Any) -> None:
    press.says("about 5000", outlet="Antara", language="id", since=date(2025, 9, 1))
    press.says("5000", outlet="Yonhap", day=2, speaker="Lee Seong-kweun", place="Kursk")
    (claim,) = gather_claims(press.mentions)
    assert claim.qualifier is Qualifier.ABOUT
    assert (claim.reference_start, claim.reference_end) == (date(2025, 9, 1), None)
    assert (claim.speaker, claim.place) == ("Lee Seong-kweun", "Kursk")
    assert (claim.articles, claim.independent_outlets) == (2, 2)


@pytest.mark.parametrize(
    "other",
    [
        {"by": "HUR"},
        {"measure": "present"},
        {"item": "engineers"},
        {"modality": "hypothetical"},
        {"words": "at least 5000"},
    ],
)
def test_claimant_measure_item_modality_and_bounds_part_claims(press: Any, other: dict[str, Any]) -> None:
    press.says("5000")
    press.says(**{"words": "5000", **other})
    assert len({claim.key for claim in gather_claims(press.mentions)}) == 2


def test_key_does_not_change_with_more_mentions(press: Any) -> None:
    press.says("5000")
    (before,) = gather_claims(press.mentions)
    press.says("about 5000", day=3)
    (after,) = gather_claims(press.mentions)
    assert before.key == after.key
    assert len(after.mentions) == 2


def test_one_period_is_taken_whole(press: Any) -> None:
    press.says("5000", since=date(2025, 9, 1))
    press.says("5000", until=date(2024, 12, 31))
    (claim,) = gather_claims(press.mentions)
    assert (claim.reference_start, claim.reference_end) == (date(2025, 9, 1), None)


def test_headline_and_body_count_once(press: Any) -> None:
    article = press.says("5000", by=None)
    press.says("5000", article=article)
    (claim,) = gather_claims(press.mentions)
    assert claim.articles == 1


def test_headline_means_the_party_of_its_own_body(press: Any) -> None:
    press.says("5000", by="HUR")
    article = press.says("5000", by=None, day=2)
    press.says("5000", article=article, day=2)
    assert {claim.source_org: claim.articles for claim in gather_claims(press.mentions)} == {"HUR": 1, "NIS": 1}


def test_mention_without_claimant_joins_the_only_known_claim(press: Any) -> None:
    press.says("5000")
    press.says("5000", by=None, day=2)
    (claim,) = gather_claims(press.mentions)
    assert (claim.source_org, claim.articles) == ("NIS", 2)


def test_mention_without_claimant_stands_alone_between_two_claims(press: Any) -> None:
    press.says("5000")
    press.says("5000", by="HUR")
    press.says("5000", by=None, day=2)
    assert [claim.source_org for claim in gather_claims(press.mentions)] == ["NIS", "HUR", None]


def test_mention_without_claimant_is_not_moved_by_later_news(press: Any) -> None:
    press.says("5000", by=None)
    (before,) = gather_claims(press.mentions)
    press.says("5000", day=2)
    after = gather_claims(press.mentions)
    assert [claim.source_org for claim in after] == [None, "NIS"]
    assert after[0] == before


def test_copies_of_a_wire_story_are_one_outlet(press: Any) -> None:
    first = press.says("5000", outlet="Antara")
    press.says("5000", outlet="Tempo", origin=first)
    press.says("5000", outlet="Kompas", origin=first)
    (claim,) = gather_claims(press.mentions)
    assert (claim.articles, claim.independent_outlets) == (3, 1)


def test_nothing_gives_nothing() -> None:
    assert gather_claims([]) == ()
