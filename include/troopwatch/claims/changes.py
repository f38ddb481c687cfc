"""What changed within a window: the daily diff."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from troopwatch.claims.bounds import number, overlap, ratio
from troopwatch.claims.conflicts import conflicts
from troopwatch.claims.edits import Correction, corrected, find_corrections, is_explained, withdrawn
from troopwatch.claims.identity import content_of
from troopwatch.claims.ledger import Ledger, Track, open_ledger
from troopwatch.claims.lines import claim_rank, count_outlets, draw, order
from troopwatch.claims.notes import Note
from troopwatch.claims.plausibility import Doubt, find_contradictions, find_excesses, find_mismatch
from troopwatch.claims.reviews import released, reviewed, undone
from troopwatch.claims.series import Standing, find_standings, group_series, outdated
from troopwatch.config import Limits
from troopwatch.model import Change, ChangeKind, Claim, ClaimStatus, Mention, Modality

_TOLD_OLD_TO_NEW = frozenset({ChangeKind.REVISED, ChangeKind.CORRECTED})


@dataclass(frozen=True, slots=True)
class _Assessment:
    """What the rules found before any line is drawn."""

    ledger: Ledger
    doubts: dict[str, Doubt]
    standings: dict[str, Standing]
    held: frozenset[str]


def find_changes(
    mentions: Sequence[Mention], window_start: datetime, window_end: datetime, limits: Limits
) -> tuple[Change, ...]:
    """Compare the claims known before `window_end` with those known before `window_start`.

    Mentions and edits recorded at or after `window_end` are ignored: the answer is the same whenever it is asked for.
    Of analysts' decisions, the mentions bring those that are to count.
    """
    return _changes(_assess(mentions, window_start, window_end, limits), mentions)


def find_changes_and_series(
    mentions: Sequence[Mention], window_start: datetime, window_end: datetime, limits: Limits
) -> tuple[tuple[Change, ...], tuple[tuple[Claim, ...], ...]]:
    """What `find_changes` finds, and the series that a revision of the window belongs to.

    Each series has its believable claims in order of first sight.
    """
    state = _assess(mentions, window_start, window_end, limits)
    return _changes(state, mentions), _series(state)


def _changes(state: _Assessment, mentions: Sequence[Mention]) -> tuple[Change, ...]:
    ledger = state.ledger
    corrections = find_corrections(ledger, state.held)
    news = list(_news(state, corrections))
    moves = {(line.previous.key, line.claim.key) for line in news if line.kind is ChangeKind.REVISED and line.previous}
    edits = list(corrected(ledger, corrections, moves))
    fresh = {track.key for track in ledger.tracks if ledger.is_born(track) and track.living}
    disputes = list(conflicts(ledger, fresh, outdated(state.standings), state.held))
    lines = [*news, *edits, *disputes]
    lines += _revived(state, corrections)
    accounted = {line.claim.key for line in news}
    accounted |= {line.previous.key for line in lines if line.previous and line.kind in _TOLD_OLD_TO_NEW}
    accounted |= {track.key for track in ledger.tracks if _is_attributed_elsewhere(ledger, track)}
    lines += withdrawn(ledger, accounted, state.held)
    told = {line.claim.key for line in lines if line.kind is not ChangeKind.CONFLICT}
    lines += _decided(state, mentions)
    lines += _confirmed(state, told)
    return tuple(sorted(lines, key=order))


def _decided(state: _Assessment, mentions: Sequence[Mention]) -> Iterator[Change]:
    """The lines about what analysts decided in the window, and about what that lets stand again."""
    ledger = state.ledger
    as_read = undone(ledger, mentions)
    if as_read is not None:
        before = _assess(as_read, ledger.start, ledger.end, ledger.limits)
        yield from reviewed(ledger, before.ledger, mentions)
        yield from released(ledger, before.held - state.held)


def find_statuses(mentions: Sequence[Mention], end: datetime, limits: Limits) -> tuple[tuple[Claim, ClaimStatus], ...]:
    """All claims known before `end`, each with what is to be thought of it then."""
    state = _assess(mentions, end, end, limits)
    return tuple((track.claim, _status(state, track)) for track in state.ledger.tracks)


def _status(state: _Assessment, track: Track) -> ClaimStatus:
    if not track.living:
        return ClaimStatus.WITHDRAWN
    return ClaimStatus.QUARANTINED if track.key in state.held else ClaimStatus.CURRENT


def find_series(
    mentions: Sequence[Mention], window_start: datetime, window_end: datetime, limits: Limits
) -> tuple[tuple[Claim, ...], ...]:
    """The series that a revision of the window belongs to, as `find_changes_and_series` has them."""
    return _series(_assess(mentions, window_start, window_end, limits))


def _series(state: _Assessment) -> tuple[tuple[Claim, ...], ...]:
    late = {key for key, standing in state.standings.items() if standing.is_late}
    found = []
    for series in group_series(state.ledger.tracks, state.held | late).values():
        chain = {standing.previous.key for t in series if (standing := state.standings[t.key]).previous is not None}
        moved = any(state.ledger.is_born(track) and _has_moved(state, track) for track in series)
        if moved:
            found.append(tuple(track.claim for track in series if track.living or track.key in chain))
    return tuple(sorted(found, key=lambda claims: claim_rank(claims[-1])))


def _has_moved(state: _Assessment, track: Track) -> bool:
    """The party's number is another one than before; a lost hedge does not move it."""
    previous = state.standings[track.key].previous
    return previous is not None and number(previous.claim) != number(track.claim)


def _assess(mentions: Sequence[Mention], start: datetime, end: datetime, limits: Limits) -> _Assessment:
    ledger = open_ledger(mentions, start, end, limits)
    doubts = find_excesses(ledger)
    # what is held back must not speak against others, so jumps among those sent come before the dead are weighed
    first = find_standings(ledger.tracks, doubts, limits)
    doubts |= find_contradictions(ledger, doubts.keys() | _jumps(first))
    standings = find_standings(ledger.tracks, doubts, limits)
    return _Assessment(ledger, doubts, standings, frozenset(doubts.keys() | _jumps(standings)))


def _jumps(standings: dict[str, Standing]) -> set[str]:
    return {key for key, standing in standings.items() if standing.is_jump}


def _news(state: _Assessment, corrections: Collection[Correction]) -> Iterator[Change]:
    """The lines about claims first seen in the window."""
    ledger = state.ledger
    for track in ledger.tracks:
        if not ledger.is_born(track):
            continue
        if track.key in state.held:
            yield _quarantined(state, track)
        elif not track.living or is_explained(ledger, track, corrections):
            continue
        elif track.is_denial:
            note = Note.REPORTED_EARLIER if track.is_recap else None
            yield draw(ledger, ChangeKind.DENIED, track, _rejected(ledger, track, state.held), note=note)
        elif track.is_recap:
            yield draw(ledger, ChangeKind.NEW, track, note=Note.REPORTED_EARLIER)
        elif not _is_background(ledger, track) and not _is_attributed_elsewhere(ledger, track):
            yield from _new_or_revised(state, track)


def _quarantined(state: _Assessment, track: Track) -> Change:
    doubt = state.doubts.get(track.key)
    if doubt is None:
        doubt = Doubt(Note.JUMP, state.standings[track.key].previous)
    return draw(state.ledger, ChangeKind.QUARANTINED, track, doubt.against, note=doubt.note)


def _new_or_revised(state: _Assessment, track: Track) -> Iterator[Change]:
    ledger, standing = state.ledger, state.standings.get(track.key, Standing())
    note = Note.LATE if standing.is_late else find_mismatch(ledger, track, state.held)
    if standing.previous is None:
        yield draw(ledger, ChangeKind.NEW, track, note=note)
    elif number(track.claim) != number(standing.previous.claim):
        yield draw(ledger, ChangeKind.REVISED, track, standing.previous, note=note)
    else:  # "3,000" after "at least 3,000": a hedge that was lost or added in retelling is no other number
        yield from _confirmation(state, track, note)


def _rejected(ledger: Ledger, denial: Track, held: Collection[str]) -> Track | None:
    """The claim that the denial is most likely about: another party's, the nearest number, the latest."""
    claims = [
        track
        for track in ledger.tracks
        if (track.claim.measure, track.claim.item) == (denial.claim.measure, denial.claim.item)
        and track.claim.modality is Modality.ASSERTED
        and track.living
        and track.key not in held
        and overlap(track, denial, ledger.limits.hedge_slack_pct)
    ]
    return max(
        claims,
        key=lambda track: (
            track.claim.source_org is not denial.claim.source_org,
            track.claim.source_org is not None,
            not track.is_vague,
            -ratio(track.claim, denial.claim),
            track.sighted,
            track.published,
            track.key,
        ),
        default=None,
    )


def _is_background(ledger: Ledger, track: Track) -> bool:
    """An order of magnitude ("thousands") says nothing once anything is known of the same party and thing."""
    if not track.is_vague:
        return False
    claim = track.claim
    return any(
        other.key != track.key
        and (other.claim.measure, other.claim.item) == (claim.measure, claim.item)
        and claim.source_org in {None, other.claim.source_org}
        and not other.is_denial
        and (other.claim.first_seen, other.is_vague, other.key) < (claim.first_seen, track.is_vague, track.key)
        for other in ledger.tracks
    )


def _is_attributed_elsewhere(ledger: Ledger, track: Track) -> bool:
    """Nobody was named for it, but by now a party stands behind the same number."""
    return track.claim.source_org is None and content_of(track.claim) in ledger.attributed


def _revived(state: _Assessment, corrections: Collection[Correction]) -> Iterator[Change]:
    """Claims that every article had dropped before the window, and that stand again."""
    ledger, replaced = state.ledger, outdated(state.standings)
    for track in ledger.tracks:
        if ledger.is_born(track) or track.is_vague or track.is_recap or track.key in state.held | replaced:
            continue
        back = [m for m in track.living if ledger.in_window(m.recorded_at) or ledger.in_window(m.returned_at)]
        stood = any(_stood_before(ledger, mention) for mention in track.claim.mentions)
        if back and not stood and not is_explained(ledger, track, corrections):
            kind = ChangeKind.DENIED if track.is_denial else ChangeKind.NEW
            previous = _rejected(ledger, track, state.held) if track.is_denial else None
            yield draw(ledger, kind, track, previous, note=Note.AGAIN, pool=back)


def _stood_before(ledger: Ledger, mention: Mention) -> bool:
    """The article had it when the window began, and its page was there."""
    was_gone = mention.removed_at and mention.returned_at and mention.removed_at < ledger.start <= mention.returned_at
    known = mention.recorded_at < ledger.start and (mention.superseded_at or ledger.end) >= ledger.start
    return known and not was_gone


def _confirmed(state: _Assessment, told: Collection[str]) -> Iterator[Change]:
    """Known claims that further outlets report in their own words; recaps and copies do not count."""
    ledger, replaced = state.ledger, _renumbered(state)
    for track in ledger.tracks:
        unfit = track.is_vague or track.is_recap or track.key in told or track.key in state.held
        if not unfit and not ledger.is_born(track) and track.living:
            note = Note.OUTDATED if track.key in replaced else None
            yield from _confirmation(state, track, note)


def _renumbered(state: _Assessment) -> set[str]:
    """The claims that their own party has replaced by another number."""
    standings, by_key = state.standings, state.ledger.by_key
    return {
        key
        for key in outdated(standings)
        if standings[key].is_late
        or any(
            s.previous is by_key[key] and number(by_key[newer].claim) != number(by_key[key].claim)
            for newer, s in standings.items()
        )
    }


def _confirmation(state: _Assessment, track: Track, note: Note | None) -> Iterator[Change]:
    """One line if an outlet says it, with this or another hedge, that had not before the window."""
    ledger, said = state.ledger, _said(state, track)
    before = [mention for mention in said if mention.recorded_at < ledger.start]
    if before and count_outlets(said) > count_outlets(before):
        known = {mention.outlet for mention in before}
        added = [mention for mention in track.news if ledger.in_window(mention.recorded_at)]
        others = [mention for mention in added if mention.outlet not in known]
        line = draw(ledger, ChangeKind.CONFIRMED, track, note=note, pool=others or added)
        living = [mention for mention in said if mention.superseded_at is None]
        yield replace(line, outlets=count_outlets(living or said))


def _said(state: _Assessment, track: Track) -> tuple[Mention, ...]:
    """Where the party's number is reported, with the hedges that it had before too."""
    said, at = track.news, track
    while (previous := state.standings.get(at.key, Standing()).previous) is not None:
        if number(previous.claim) != number(track.claim):
            break
        said, at = (*previous.news, *said), previous
    return said
