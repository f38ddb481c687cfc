"""Which mentions state the same claim.

A claim is claimant, measure, item, bounds and modality. The hedge, the period, the place and the language are not
part of it: "about 5,000" in Jakarta and "5,000" in Seoul are one claim when one party stands behind both.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from troopwatch.model import Claim, Figure, Item, Measure, Mention, Modality, SourceOrg

_T = TypeVar("_T")

# all of a claim but its claimant
_Order = tuple[datetime, int, int, int]
Content = tuple[Measure, Item, int | None, int | None, Modality]


def content_of(stated: Figure | Claim) -> Content:
    """What is claimed, whoever claims it."""
    return (stated.measure, stated.item, stated.value_low, stated.value_high, stated.modality)


def claim_key(claimant: SourceOrg | None, content: Content) -> str:
    """The claim's name for good: equal inputs give an equal key in every run and on every machine."""
    measure, item, low, high, modality = content
    parts = (claimant or "", measure, item, "" if low is None else low, "" if high is None else high, modality)
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:32]


def gather_claims(mentions: Sequence[Mention]) -> tuple[Claim, ...]:
    """Join the mentions of each claim; claims come in the order in which they were first seen."""
    ordered = sorted(mentions, key=mention_order)
    contents = _contents(ordered)
    claimants = _Claimants(ordered, contents)
    groups: dict[tuple[SourceOrg | None, Content], list[Mention]] = defaultdict(list)
    for mention in ordered:
        groups[claimants.of(mention), contents[mention_order(mention)]].append(mention)
    claims = (_merge(claimant, content, tuple(group)) for (claimant, content), group in groups.items())
    return tuple(sorted(claims, key=lambda claim: (claim.first_seen, mention_order(claim.mentions[0]), claim.key)))


def mention_order(mention: Mention) -> _Order:
    """Recorded time first, then what makes the order the same in every run."""
    return (mention.recorded_at, mention.figure_id, mention.article_id, mention.version_number)


def _contents(mentions: Iterable[Mention]) -> dict[_Order, Content]:
    """What each mention claims; a bare number means the open one that its own article gives for the same thing.

    "3,000" in a headline over the party's "at least 3,000" in the text is no second number.
    """
    found = {mention_order(mention): content_of(mention.figure) for mention in mentions}
    open_ones: dict[tuple[object, ...], dict[SourceOrg | None, Content]] = defaultdict(dict)
    for mention in mentions:
        measure, item, low, high, modality = content = found[mention_order(mention)]
        if (low is None) != (high is None):
            place = (mention.article_id, mention.version_number, measure, item, modality)
            open_ones[*place, low if high is None else high].setdefault(mention.figure.source_org, content)
    for mention in mentions:
        measure, item, low, high, modality = content = found[mention_order(mention)]
        if low is not None and low == high and mention.review is None:  # what an analyst wrote is meant so
            place = (mention.article_id, mention.version_number, measure, item, modality)
            parties = open_ones.get((*place, low), {})
            alone = mention.figure.source_org is None and len(parties) == 1  # a headline that names nobody
            meant = next(iter(parties.values())) if alone else parties.get(mention.figure.source_org, content)
            found[mention_order(mention)] = meant
    return found


class _Claimants:
    """Finds the party behind a mention that names nobody.

    Only parties known when the mention was recorded count, so that no later news moves a mention to another claim.
    """

    def __init__(self, mentions: Iterable[Mention], contents: Mapping[_Order, Content]) -> None:
        self._contents = contents
        self._first_seen: dict[Content, dict[SourceOrg, datetime]] = defaultdict(dict)
        self._in_version: dict[tuple[int, int, Content], set[SourceOrg]] = defaultdict(set)
        for mention in mentions:
            claimant, content = mention.figure.source_org, contents[mention_order(mention)]
            if claimant is not None:
                self._first_seen[content].setdefault(claimant, mention.recorded_at)
                self._in_version[mention.article_id, mention.version_number, content].add(claimant)

    def of(self, mention: Mention) -> SourceOrg | None:
        if mention.figure.source_org is not None:
            return mention.figure.source_org
        content = self._contents[mention_order(mention)]
        # the headline of an article means whom its body names
        same_article = self._in_version.get((mention.article_id, mention.version_number, content), set())
        if len(same_article) == 1:
            return next(iter(same_article))
        known = [org for org, seen in self._first_seen.get(content, {}).items() if seen <= mention.recorded_at]
        return known[0] if len(known) == 1 else None


def _merge(claimant: SourceOrg | None, content: Content, mentions: tuple[Mention, ...]) -> Claim:
    measure, item, low, high, modality = content
    figures = [mention.figure for mention in mentions]
    # a recap's period may be the day of the earlier report (codebook, section 8), not of what it counts
    plain = [figure for figure in figures if not figure.recap] or figures
    period = next(
        ((f.reference_start, f.reference_end) for f in plain if f.reference_start or f.reference_end), (None, None)
    )
    return Claim(
        key=claim_key(claimant, content),
        measure=measure,
        item=item,
        value_low=low,
        value_high=high,
        qualifier=figures[0].qualifier,
        source_org=claimant,
        speaker=_first(figure.speaker for figure in figures),
        # one article's start and another's end would make a period that nobody reported
        reference_start=period[0],
        reference_end=period[1],
        place=_first(figure.place for figure in figures),
        modality=modality,
        mentions=mentions,
    )


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)
