"""What must hold for any mentions whatsoever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from troopwatch.claims import find_changes, gather_claims
from troopwatch.config import Limits
from troopwatch.model import Change, ChangeKind, Figure, Item, Measure, Mention, Modality, Qualifier, SourceOrg

_START = datetime(2025, 11, 1, tzinfo=UTC)
_LIMITS = Limits(lookback_days=3, max_jump_factor=3, max_people=50, max_materiel=100)


def _at(hour: int) -> datetime:
    return _START + timedelta(hours=hour)


@st.composite
def _figures(draw: Any) -> Figure:
    number = draw(st.sampled_from([1, 2, 5, 6, 10, 40, 60]))
    qualifier = draw(st.sampled_from([Qualifier.EXACT, Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.UP_TO]))
    return Figure(
        measure=draw(st.sampled_from([Measure.DEPLOYED, Measure.KILLED, Measure.CASUALTIES])),
        item=Item.TROOPS,
        value_low=None if qualifier is Qualifier.UP_TO else number,
        value_high=None if qualifier is Qualifier.AT_LEAST else number,
        qualifier=qualifier,
        quote="q",
        quote_start=0,
        quote_end=1,
        source_org=draw(st.sampled_from([SourceOrg.NIS, SourceOrg.HUR, None])),
        reference_start=draw(st.sampled_from([None, None, date(2025, 9, 1)])),
        modality=draw(st.sampled_from([Modality.ASSERTED, Modality.ASSERTED, Modality.DENIED])),
        recap=draw(st.integers(0, 5)) == 0,
    )


@st.composite
def _presses(draw: Any) -> list[Mention]:
    """Articles of up to three versions, each version with up to three figures."""
    mentions: list[Mention] = []
    for article in range(draw(st.integers(1, 6))):
        hours = sorted(draw(st.lists(st.integers(0, 29), min_size=1, max_size=3, unique=True)))
        origin = draw(st.integers(0, article))
        for version, hour in enumerate(hours, start=1):
            after = hours[version] if version < len(hours) else None
            for figure in draw(st.lists(_figures(), max_size=3)):
                mentions.append(
                    Mention(
                        figure_id=len(mentions) + 1,
                        figure=figure,
                        article_id=article,
                        version_number=version,
                        origin_id=origin,
                        outlet=f"outlet {article % 3}",
                        country="ID",
                        language="id",
                        url="https://example.org/",
                        title="t",
                        published_at=draw(st.sampled_from([None, _at(hours[0] - 30), _at(hours[0])])),
                        recorded_at=_at(hour),
                        superseded_at=None if after is None else _at(after),
                    )
                )
    return mentions


def _claims_told(changes: tuple[Change, ...]) -> set[str]:
    told = {change.claim.key for change in changes if change.kind is not ChangeKind.CONFIRMED}
    return told | {change.previous.key for change in changes if change.previous}


@given(_presses(), st.randoms())
@settings(deadline=None, derandomize=True, max_examples=150)
def test_order_of_mentions_does_not_matter(mentions: list[Mention], random: Any) -> None:
    shuffled = mentions[:]
    random.shuffle(shuffled)
    assert gather_claims(shuffled) == gather_claims(mentions)
    assert find_changes(shuffled, _at(0), _at(30), _LIMITS) == find_changes(mentions, _at(0), _at(30), _LIMITS)


@given(_presses(), st.integers(1, 29))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_splitting_a_window_loses_no_claim(mentions: list[Mention], cut: int) -> None:
    whole = find_changes(mentions, _at(0), _at(30), _LIMITS)
    parts = find_changes(mentions, _at(0), _at(cut), _LIMITS) + find_changes(mentions, _at(cut), _at(30), _LIMITS)
    recaps = {claim.key for claim in gather_claims(mentions) if any(mention.figure.recap for mention in claim.mentions)}
    assert _claims_told(whole) - recaps <= _claims_told(parts)


@given(_presses(), st.integers(1, 29))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_later_records_do_not_matter(mentions: list[Mention], cut: int) -> None:
    then = [
        replace(m, superseded_at=None) if m.superseded_at and m.superseded_at >= _at(cut) else m
        for m in mentions
        if m.recorded_at < _at(cut)
    ]
    assert find_changes(mentions, _at(0), _at(cut), _LIMITS) == find_changes(then, _at(0), _at(cut), _LIMITS)


@given(_presses())
@settings(deadline=None, derandomize=True, max_examples=150)
def test_each_mention_belongs_to_one_claim_and_keys_are_unique(mentions: list[Mention]) -> None:
    claims = gather_claims(mentions)
    assert sorted(m.figure_id for claim in claims for m in claim.mentions) == sorted(m.figure_id for m in mentions)
    assert len({claim.key for claim in claims}) == len(claims)


@given(_presses())
@settings(deadline=None, derandomize=True, max_examples=150)
def test_no_claim_is_told_as_two_kinds_of_news(mentions: list[Mention]) -> None:
    changes = find_changes(mentions, _at(10), _at(30), _LIMITS)
    news = [c.claim.key for c in changes if c.kind not in {ChangeKind.CONFLICT, ChangeKind.CORRECTED}]
    assert len(news) == len(set(news))
    held = {c.claim.key for c in changes if c.kind is ChangeKind.QUARANTINED}
    assert not held & {c.claim.key for c in changes if c.kind is not ChangeKind.QUARANTINED}
    assert not held & {c.previous.key for c in changes if c.previous}
