"""The claims as they stood at a cut-off, with what the rules ask about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from troopwatch.claims.identity import Content, content_of, gather_claims
from troopwatch.config import Limits
from troopwatch.model import Claim, Mention, Modality, Qualifier, Verdict


@dataclass(frozen=True)
class Track:
    """One claim and its life up to the cut-off."""

    claim: Claim

    @property
    def key(self) -> str:
        return self.claim.key

    @cached_property
    def is_recap(self) -> bool:
        """Every text that has it dates it to an earlier report."""
        return all(mention.figure.recap for mention in self.claim.mentions)

    @cached_property
    def is_vague(self) -> bool:
        """Nobody ever gave more than an order of magnitude ("thousands")."""
        return all(mention.figure.qualifier is Qualifier.VAGUE for mention in self.claim.mentions)

    @property
    def is_denial(self) -> bool:
        return self.claim.modality is Modality.DENIED

    @cached_property
    def is_vouched(self) -> bool:
        """An analyst looked at a text that has it, and lets it stand however implausible it is."""
        return any(mention.review is not None for mention in self.claim.mentions)

    @cached_property
    def news(self) -> tuple[Mention, ...]:
        """The mentions that report it as current; all of them for a claim known from recaps only."""
        current = tuple(mention for mention in self.claim.mentions if not mention.figure.recap)
        return current or self.claim.mentions

    @cached_property
    def sighted(self) -> datetime:
        """When it was first recorded as current."""
        return min(mention.recorded_at for mention in self.news)

    @cached_property
    def published(self) -> datetime:
        """When it was first published as current; a date in the future is a clock that is wrong."""
        return min(min(mention.published_at or mention.recorded_at, mention.recorded_at) for mention in self.news)

    @cached_property
    def living(self) -> tuple[Mention, ...]:
        """The mentions that still stand in the latest version of their article."""
        return tuple(mention for mention in self.claim.mentions if mention.superseded_at is None)

    @cached_property
    def dead_at(self) -> datetime | None:
        """When the last article dropped it, if all did."""
        if self.living:
            return None
        return max(mention.superseded_at for mention in self.claim.mentions if mention.superseded_at is not None)

    def stood_at(self, instant: datetime) -> bool:
        """Some article had it just after that instant, whatever happened later."""
        return any(
            mention.recorded_at <= instant and (mention.superseded_at is None or mention.superseded_at > instant)
            for mention in self.claim.mentions
        )

    @cached_property
    def versions(self) -> frozenset[tuple[int, int]]:
        """The article versions that report it as current."""
        return frozenset(version_of(m) for m in self.claim.mentions if not m.figure.recap)


@dataclass(frozen=True)
class Ledger:
    """All claims known at the cut-off, and the window that ends there."""

    start: datetime
    end: datetime
    limits: Limits
    tracks: tuple[Track, ...]

    @cached_property
    def by_key(self) -> dict[str, Track]:
        return {track.key: track for track in self.tracks}

    @cached_property
    def attributed(self) -> frozenset[Content]:
        """What some party claims."""
        return frozenset(content_of(track.claim) for track in self.tracks if track.claim.source_org is not None)

    def in_window(self, instant: datetime | None) -> bool:
        return instant is not None and self.start <= instant < self.end

    def is_born(self, track: Track) -> bool:
        """First seen within the window."""
        return self.in_window(track.claim.first_seen)


def version_of(mention: Mention) -> tuple[int, int]:
    """The article version that a mention stands in."""
    return (mention.article_id, mention.version_number)


def cut_off(mentions: Iterable[Mention], end: datetime) -> tuple[Mention, ...]:
    """The mentions as they were known just before `end`: neither later ones nor later edits."""
    return tuple(
        replace(mention, superseded_at=None) if mention.superseded_at and mention.superseded_at >= end else mention
        for mention in mentions
        if mention.recorded_at < end
    )


def standing(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that no analyst rejected."""
    return [m for m in mentions if m.review is None or m.review.verdict is not Verdict.REJECTED]


def open_ledger(mentions: Sequence[Mention], start: datetime, end: datetime, limits: Limits) -> Ledger:
    """Gather the claims known at the end of the window."""
    return Ledger(start, end, limits, tuple(Track(claim) for claim in gather_claims(standing(cut_off(mentions, end)))))
