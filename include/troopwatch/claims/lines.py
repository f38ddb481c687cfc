"""Turning a claim into a line of the diff: its lead mention, its outlets, its place in the order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from troopwatch.claims.bounds import difference, largest
from troopwatch.claims.ledger import Ledger, Track
from troopwatch.claims.notes import Note
from troopwatch.model import Change, ChangeKind, Claim, Measure, Mention, Modality

_MEASURES = (
    Measure.KILLED,
    Measure.CASUALTIES,
    Measure.DEPLOYED,
    Measure.PRESENT,
    Measure.PLANNED,
    Measure.PREPARING,
    Measure.CAPTURED,
    Measure.WOUNDED,
    Measure.MISSING,
    Measure.RETURNED,
    Measure.SUPPLIED,
)
_KINDS = tuple(ChangeKind)
_COMPARED = frozenset({ChangeKind.REVISED, ChangeKind.CONFLICT, ChangeKind.CORRECTED, ChangeKind.QUARANTINED})
# told last within their kind: they are old
_OLD_NEWS = frozenset({Note.REPORTED_EARLIER, Note.LATE})


def draw(
    ledger: Ledger,
    kind: ChangeKind,
    track: Track,
    previous: Track | None = None,
    *,
    note: Note | None = None,
    pool: Sequence[Mention] = (),
) -> Change:
    """Make the line; the lead comes from `pool`, or from what the window added to the claim."""
    delta, percent = None, None
    if previous is not None and kind in _COMPARED and _same_thing(track, previous):
        delta, percent = difference(track.claim, previous.claim)
    return Change(
        kind=kind,
        claim=track.claim,
        lead=lead_of(pool or _added(ledger, track)),
        previous=previous.claim if previous else None,
        delta=delta,
        delta_pct=percent,
        outlets=count_outlets(track.living or track.claim.mentions),
        note=note.value if note else None,
    )


def lead_of(mentions: Iterable[Mention]) -> Mention:
    """The mention to quote: the earliest published that names its source, the surest of one article's."""
    return min(mentions, key=_lead_order)


def count_outlets(mentions: Sequence[Mention]) -> int:
    """Outlets that report it in their own words: the copies of one wire story count once."""
    ordered = sorted(mentions, key=lambda mention: (mention.recorded_at, mention.figure_id))
    by_origin = {mention.origin_id: mention.outlet for mention in reversed(ordered)}
    return len(set(by_origin.values()))


def claim_rank(claim: Claim) -> tuple[int, bool, int, str]:
    """What matters most comes first: the gravest measure, fact before possibility, then the largest number."""
    possible = claim.modality is Modality.HYPOTHETICAL
    return (_MEASURES.index(claim.measure), possible, -largest(claim), claim.key)


def order(change: Change) -> tuple[int, bool, tuple[int, bool, int, str], str]:
    """Kinds in the mail's order; within one, what matters most first."""
    return (
        _KINDS.index(change.kind),
        change.note in _OLD_NEWS,
        claim_rank(change.claim),
        change.previous.key if change.previous else "",
    )


def _lead_order(mention: Mention) -> tuple[bool, bool, float, bool, float, int, int, int]:
    figure, published = mention.figure, mention.published_at
    return (
        figure.source_org is None,
        figure.recap,
        published.timestamp() if published else math.inf,
        mention.origin_id != mention.article_id,
        -figure.confidence,
        mention.figure_id,
        mention.article_id,
        mention.version_number,
    )


def _added(ledger: Ledger, track: Track) -> Sequence[Mention]:
    added = [mention for mention in track.claim.mentions if ledger.in_window(mention.recorded_at)]
    living = [mention for mention in added if mention.superseded_at is None]
    return living or added or track.living or track.claim.mentions


def _same_thing(track: Track, previous: Track) -> bool:
    return (track.claim.measure, track.claim.item) == (previous.claim.measure, previous.claim.item)
