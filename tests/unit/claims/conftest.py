"""A factory that writes mentions the way a test thinks of them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from troopwatch.claims import find_changes, find_series
from troopwatch.config import Limits
from troopwatch.model import Change, Claim, Figure, Item, Measure, Mention, Modality, Qualifier, SourceOrg

DAY_ONE = datetime(2025, 11, 1, tzinfo=UTC)
LIMITS = Limits(lookback_days=30, max_jump_factor=5, max_people=100_000, max_materiel=20_000_000)

_WORDS = {
    "about": Qualifier.ABOUT,
    "nearly": Qualifier.NEARLY,
    "at least": Qualifier.AT_LEAST,
    "more than": Qualifier.MORE_THAN,
    "up to": Qualifier.UP_TO,
    "vague": Qualifier.VAGUE,
}


def amount(words: str) -> tuple[int | None, int | None, Qualifier]:
    """Read "about 5,000", "at least 600" or "10,000-12,000" as the codebook does."""
    *hedge, number = words.replace(",", "").split()
    if "-" in number:
        low, high = (int(part) for part in number.split("-"))
        return low, high, Qualifier.RANGE
    value, qualifier = int(number), _WORDS.get(" ".join(hedge), Qualifier.EXACT)
    if qualifier in {Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.VAGUE}:
        return value, None, qualifier
    if qualifier is Qualifier.UP_TO:
        return None, value, qualifier
    return value, value, qualifier


class Press:
    """Collects mentions; days count from 1, each day's articles are recorded at noon UTC of that day."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self._figures = itertools.count(1)
        self._articles = itertools.count(1)

    def says(
        self,
        words: str,
        *,
        day: int = 1,
        by: str | None = "NIS",
        measure: str = "deployed",
        item: str = "troops",
        modality: str = "asserted",
        outlet: str | None = None,
        article: int | None = None,
        version: int = 1,
        origin: int | None = None,
        recap: bool = False,
        speaker: str | None = None,
        since: date | None = None,
        until: date | None = None,
        place: str | None = None,
        language: str = "en",
        confidence: float = 1.0,
        hour: int = 12,
        published: datetime | None = None,
    ) -> int:
        """Record one figure; return the article's id, so that a next call can add to that article."""
        article = article or next(self._articles)
        low, high, qualifier = amount(words)
        figure = Figure(
            measure=Measure(measure),
            item=Item(item),
            value_low=low,
            value_high=high,
            qualifier=qualifier,
            quote=f"{by} says {words} {item} {measure}.",
            quote_start=0,
            quote_end=10,
            source_org=SourceOrg(by) if by else None,
            speaker=speaker,
            reference_start=since,
            reference_end=until,
            place=place,
            modality=Modality(modality),
            recap=recap,
            confidence=confidence,
        )
        recorded = DAY_ONE + timedelta(days=day - 1, hours=hour)
        self.mentions.append(
            Mention(
                figure_id=next(self._figures),
                figure=figure,
                article_id=article,
                version_number=version,
                origin_id=origin or article,
                outlet=outlet or f"Outlet {article}",
                country="ID",
                language=language,
                url=f"https://example.org/{article}",
                title=f"Article {article}",
                published_at=published or recorded - timedelta(hours=1),
                recorded_at=recorded,
            )
        )
        return article

    def edited(self, article: int, day: int, hour: int = 12) -> None:
        """A later version of the article is recorded: what its earlier versions say is superseded."""
        at = DAY_ONE + timedelta(days=day - 1, hours=hour)
        self.mentions = [
            replace(m, superseded_at=at)
            if m.article_id == article and m.superseded_at is None and m.recorded_at < at
            else m
            for m in self.mentions
        ]

    def diff(self, day: int, until: int | None = None, **limits: Any) -> tuple[Change, ...]:
        """The changes of one day, or of the days up to and including `until`."""
        start, end = DAY_ONE + timedelta(days=day - 1), DAY_ONE + timedelta(days=until or day)
        return find_changes(self.mentions, start, end, LIMITS.model_copy(update=limits))

    def series(self, day: int) -> tuple[tuple[Claim, ...], ...]:
        """The series that moved on a day."""
        start = DAY_ONE + timedelta(days=day - 1)
        return find_series(self.mentions, start, start + timedelta(days=1), LIMITS)

    def lines(self, day: int, until: int | None = None, **limits: Any) -> list[str]:
        """The changes as short texts: "revised NIS 12000 < 10000"."""
        return [shortly(change) for change in self.diff(day, until, **limits)]


def shortly(change: Change) -> str:
    def side(claim: Any) -> str:
        bounds = [str(bound) for bound in (claim.value_low, claim.value_high) if bound is not None]
        return f"{claim.source_org or 'nobody'} {'-'.join(dict.fromkeys(bounds))}"

    text = f"{change.kind.value} {side(change.claim)}"
    return f"{text} < {side(change.previous)}" if change.previous else text


@pytest.fixture
def press() -> Press:
    return Press()
