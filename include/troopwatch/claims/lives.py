"""When a claim stood in some article, and since when it was known: the posture of any past instant is read from it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

from troopwatch.claims.ledger import Track
from troopwatch.claims.lines import lead_of
from troopwatch.model import Claim, ClaimStatus, KnownClaim, Life, Mention

_Known = tuple[datetime, datetime]  # when the living mentions were first published, and first recorded


def known_claim(claim: Claim, status: ClaimStatus) -> KnownClaim:
    """The claim with what readers ask of it as a whole."""
    track = Track(claim)
    return KnownClaim(
        claim=claim,
        status=status,
        lead=lead_of(track.news),
        reported_at=track.published,
        recap=track.is_recap,
        lives=tuple(lives_of(claim)),
    )


def lives_of(claim: Claim) -> Iterator[Life]:
    """The times at which some article reported the claim as current, cut where what was known of the first changes."""
    news = [mention for mention in claim.mentions if not mention.figure.recap]
    ends = {mention.superseded_at for mention in news if mention.superseded_at is not None}
    since: datetime | None = None
    before: _Known | None = None
    first = _First(news)
    for instant in sorted(ends | {mention.recorded_at for mention in news}):
        known = first.at(instant)
        if known == before:
            continue
        if since is not None and before is not None:
            yield Life(since, instant, *before)
        since, before = instant, known
    if since is not None and before is not None:
        yield Life(since, None, *before)


class _First:
    """The earliest of the mentions that stand just after an instant; instants are asked for in order."""

    def __init__(self, mentions: list[Mention]) -> None:
        self._waiting = sorted(mentions, key=lambda mention: mention.recorded_at, reverse=True)
        self._published: list[tuple[datetime, int, Mention]] = []
        self._recorded: list[tuple[datetime, int, Mention]] = []

    def at(self, instant: datetime) -> _Known | None:
        while self._waiting and self._waiting[-1].recorded_at <= instant:
            mention = self._waiting.pop()
            # a date in the future is a clock that is wrong
            published = min(mention.published_at or mention.recorded_at, mention.recorded_at)
            heapq.heappush(self._published, (published, mention.figure_id, mention))
            heapq.heappush(self._recorded, (mention.recorded_at, mention.figure_id, mention))
        found = _earliest(self._published, instant), _earliest(self._recorded, instant)
        return None if found[0] is None or found[1] is None else (found[0], found[1])


def _earliest(heap: list[tuple[datetime, int, Mention]], instant: datetime) -> datetime | None:
    while heap and (end := heap[0][2].superseded_at) is not None and end <= instant:
        heapq.heappop(heap)
    return heap[0][0] if heap else None
