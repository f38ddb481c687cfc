"""What changed within a window: the daily diff."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from troopwatch.claims.bounds import overlap, ratio
from troopwatch.claims.conflicts import conflicts
from troopwatch.claims.edits import Correction, corrected, find_corrections, is_explained, withdrawn
from troopwatch.claims.identity import content_of
from troopwatch.claims.ledger import Ledger, Track, open_ledger
from troopwatch.claims.lines import claim_rank, count_outlets, draw, order
from troopwatch.claims.notes import Note
from troopwatch.claims.plausibility import Doubt, find_contradictions, find_excesses
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
    state = _assess(mentions, window_start, window_end, limits)
    ledger = state.ledger
    corrections = find_corrections(ledger, state.held)
    news = list(_news(state, corrections))
    told = {(line.previous.key, line.claim.key) for line in news if line.kind is ChangeKind.REVISED and line.previous}
    edits = list(corrected(ledger, corrections, told))
    fresh = {track.key for track in ledger.tracks if ledger.is_born(track) and track.living}
    disputes = list(conflicts(ledger, fresh, outdated(state.standings), state.held))
    lines = [*news, *edits, *disputes]
    accounted = {line.claim.key for line in news}
    accounted |= {line.previous.key for line in lines if line.previous and line.kind in _TOLD_OLD_TO_NEW}
    accounted |= {track.key for track in ledger.tracks if _is_attributed_elsewhere(ledger, track)}
    lines += withdrawn(ledger, accounted, state.held)
    lines += _decided(state, mentions)
    lines += _confirmed(ledger, state.held | {line.claim.key for line in edits})
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
    """The series that a revision of the window belongs to, each with its believable claims in order of first sight."""
    state = _assess(mentions, window_start, window_end, limits)
    late = {key for key, standing in state.standings.items() if standing.is_late}
    found = []
    for series in group_series(state.ledger.tracks, state.held | late).values():
        chain = {standing.previous.key for t in series if (standing := state.standings[t.key]).previous is not None}
        moved = any(state.ledger.is_born(track) and state.standings[track.key].previous for track in series)
        if moved:
            found.append(tuple(track.claim for track in series if track.living or track.key in chain))
    return tuple(sorted(found, key=lambda claims: claim_rank(claims[-1])))


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
            yield _new_or_revised(state, track)


def _quarantined(state: _Assessment, track: Track) -> Change:
    doubt = state.doubts.get(track.key)
    if doubt is None:
        doubt = Doubt(Note.JUMP, state.standings[track.key].previous)
    return draw(state.ledger, ChangeKind.QUARANTINED, track, doubt.against, note=doubt.note)


def _new_or_revised(state: _Assessment, track: Track) -> Change:
    standing = state.standings.get(track.key, Standing())
    if standing.previous is not None:
        return draw(state.ledger, ChangeKind.REVISED, track, standing.previous)
    return draw(state.ledger, ChangeKind.NEW, track, note=Note.LATE if standing.is_late else None)


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


def _confirmed(ledger: Ledger, told: Collection[str]) -> Iterator[Change]:
    """Known claims that further outlets report in their own words; recaps and copies do not count."""
    for track in ledger.tracks:
        if ledger.is_born(track) or track.is_vague or track.is_recap or not track.living or track.key in told:
            continue
        before = [mention for mention in track.news if mention.recorded_at < ledger.start]
        if count_outlets(track.news) > count_outlets(before):
            known = {mention.outlet for mention in before}
            added = [mention for mention in track.news if ledger.in_window(mention.recorded_at)]
            others = [mention for mention in added if mention.outlet not in known]
            yield draw(ledger, ChangeKind.CONFIRMED, track, pool=others or added)
