"""What analysts decided about mentions: it counts for all time, and the diff of its day tells it as what it is.

A decision takes the place of what was read on both sides of a window, as a newer extractor does: so nothing becomes
new, revised or withdrawn by it, and its own line says that an analyst decided, and what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from troopwatch.claims.ledger import Ledger, Track, cut_off
from troopwatch.claims.lines import draw, lead_of
from troopwatch.claims.notes import Note
from troopwatch.model import Change, ChangeKind, Mention, Review, Verdict

_NOTES = {
    Verdict.CONFIRMED: Note.CONFIRMED_BY_ANALYST,
    Verdict.CORRECTED: Note.CORRECTED_BY_ANALYST,
    Verdict.REJECTED: Note.REJECTED_BY_ANALYST,
}


def undone(ledger: Ledger, mentions: Sequence[Mention]) -> tuple[Mention, ...] | None:
    """The mentions without the decisions of the window; None where there are none."""
    if not any(_decided(ledger, mention) for mention in mentions):
        return None
    return tuple(
        replace(mention, figure=review.read, review=None) if (review := _decided(ledger, mention)) else mention
        for mention in mentions
    )


def reviewed(ledger: Ledger, before: Ledger, mentions: Sequence[Mention]) -> Iterator[Change]:
    """One line a decision of the window, however many versions of the article have the mention.

    `before` holds the claims without these decisions.
    """
    decided: dict[int, list[Mention]] = defaultdict(list)
    for mention in cut_off(mentions, ledger.end):
        if review := _decided(ledger, mention):
            decided[review.decision_id].append(mention)
    old, new = _by_figure(before), _by_figure(ledger)
    for _, pool in sorted(decided.items()):
        lead = lead_of([mention for mention in pool if mention.superseded_at is None] or pool)
        assert lead.review is not None
        yield _line(ledger, lead, lead.review, old[lead.figure_id], new.get(lead.figure_id))


def _line(ledger: Ledger, lead: Mention, review: Review, old: Track, new: Track | None) -> Change:
    track = new or old  # what was rejected stands nowhere now
    previous = old if old.key != track.key else None
    line = draw(ledger, ChangeKind.REVIEWED, track, previous, note=_NOTES[review.verdict], pool=[lead])
    return replace(line, review=review)


def released(ledger: Ledger, keys: Collection[str]) -> Iterator[Change]:
    """The claims of these keys: they were held back for what an analyst has rejected or corrected since."""
    for key in sorted(keys):
        track = ledger.by_key.get(key)
        if track is not None and track.living and not track.is_vouched and not ledger.is_born(track):
            yield draw(ledger, ChangeKind.REVIEWED, track, note=Note.RELEASED)


def _decided(ledger: Ledger, mention: Mention) -> Review | None:
    review = mention.review
    return review if review is not None and ledger.in_window(review.decided_at) else None


def _by_figure(ledger: Ledger) -> dict[int, Track]:
    return {mention.figure_id: track for track in ledger.tracks for mention in track.claim.mentions}
