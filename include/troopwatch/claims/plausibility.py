"""Which figures are held back because they cannot well be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from troopwatch.claims.bounds import largest, number
from troopwatch.claims.ledger import Ledger, Track
from troopwatch.claims.notes import Note
from troopwatch.config import Limits
from troopwatch.model import Claim, Item, Measure, Modality, SourceOrg

# "1,000 troops and 5,000 engineers" may be two groups; officers are always among the troops
_PARTS_OF_TROOPS = frozenset({Item.OFFICERS})


_PARTS_OF_CASUALTIES = frozenset({Measure.KILLED, Measure.WOUNDED})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a claim is held back, and the claim that speaks against it, if one does."""

    note: Note
    against: Track | None = None


def find_excesses(ledger: Ledger) -> dict[str, Doubt]:
    """The claims, by key, that are past the limits; a party that rejects an absurd number does not claim it."""
    doubtful = (track for track in ledger.tracks if not track.is_denial and not track.is_vouched)
    found = {track.key: _past_limit(track, ledger.limits) for track in doubtful}
    return {key: doubt for key, doubt in found.items() if doubt}


def find_contradictions(ledger: Ledger, held: Collection[str]) -> dict[str, Doubt]:
    """The claims of killed and wounded, by key, that what else is known speaks against; `held` ones have no say."""
    believed = [track for track in ledger.tracks if track.key not in held and not track.is_denial]
    sent = _most_sent(believed)
    totals = _totals_of_casualties(believed)
    wholes = _wholes(believed)
    found = {
        track.key: _above_sent(track, sent) or _above_total(track, totals) or _above_whole(track, wholes)
        for track in believed
        if not track.is_vouched
    }
    return {key: doubt for key, doubt in found.items() if doubt}


def find_mismatch(ledger: Ledger, track: Track, held: Collection[str]) -> Note | None:
    """What does not fit together between the party's own last numbers of killed or wounded, and of both together.

    Each may be right, for they may be of different days: so it is noted, and not held back.
    """
    claim = track.claim
    is_total = claim.measure is Measure.CASUALTIES
    if not (is_total or claim.measure in _PARTS_OF_CASUALTIES) or claim.source_org is None:
        return None
    others: dict[Measure, Track] = {}
    for other in ledger.tracks:
        wanted = _PARTS_OF_CASUALTIES if is_total else {Measure.CASUALTIES}
        counts = other.living and not other.is_recap and not other.is_vague and other.key not in held
        if counts and other.claim.measure in wanted and _party(other.claim) == _party(claim):
            latest = others.get(other.claim.measure)
            if latest is None or (latest.sighted, latest.published) < (other.sighted, other.published):
                others[other.claim.measure] = other
    if is_total:
        # "at least 600" casualties are not fewer than 700 dead
        below = claim.value_high is not None and any(number(part.claim) > largest(claim) for part in others.values())
        return Note.BELOW_PART if below and claim.reference_start is None else None
    above = any(
        total.claim.value_high is not None
        and total.claim.reference_start is None  # of a part of the time
        and number(claim) > largest(total.claim)
        for total in others.values()
    )
    return Note.ABOVE_TOTAL if above else None


def _past_limit(track: Track, limits: Limits) -> Doubt | None:
    claim = track.claim
    if claim.item.is_materiel:
        return Doubt(Note.TOO_MUCH_MATERIEL) if largest(claim) > limits.max_materiel else None
    return Doubt(Note.TOO_MANY_PEOPLE) if largest(claim) > limits.max_people else None


def _most_sent(believed: Iterable[Track]) -> Track | None:
    known = [
        track
        for track in believed
        if track.claim.measure in {Measure.DEPLOYED, Measure.PRESENT}
        # twenty officers or a thousand deminers sent are a part of those sent
        and track.claim.item is Item.TROOPS
        and track.claim.modality is Modality.ASSERTED
        # "thousands" were sent does not say that 2,000 dead are too many
        and not track.is_vague
    ]
    return max(known, key=lambda track: (largest(track.claim), track.key), default=None)


def _above_sent(track: Track, sent: Track | None) -> Doubt | None:
    claim = track.claim
    if sent is None or claim.measure is not Measure.KILLED or claim.item.is_materiel:
        return None
    return Doubt(Note.KILLED_ABOVE_SENT, sent) if number(claim) > largest(sent.claim) else None


_Totals = dict[tuple[SourceOrg | None, Item, Modality], list[Track]]


def _totals_of_casualties(believed: Iterable[Track]) -> _Totals:
    totals: _Totals = defaultdict(list)
    for track in believed:
        # an open total ("at least 600") is not exceeded by any part
        if track.claim.measure is Measure.CASUALTIES and track.claim.value_high is not None and not track.is_recap:
            totals[_party(track.claim)].append(track)
    return totals


def _above_total(track: Track, totals: _Totals) -> Doubt | None:
    claim = track.claim
    if claim.measure not in {Measure.KILLED, Measure.WOUNDED}:
        return None
    for total in totals.get(_party(claim), ()):
        same_time = (claim.reference_start, claim.reference_end) == (
            total.claim.reference_start,
            total.claim.reference_end,
        )
        # only if no article gives the part without that total: then the two may be about different things
        if same_time and track.versions and track.versions <= total.versions and number(claim) > largest(total.claim):
            return Doubt(Note.PART_ABOVE_WHOLE, total)
    return None


_Wholes = dict[tuple[int, int, int, Measure, SourceOrg | None, Modality], Track]


def _wholes(believed: Iterable[Track]) -> _Wholes:
    """The largest number of troops that a sentence gives for each measure and party."""
    wholes: _Wholes = {}
    for track in believed:
        if track.claim.item is Item.TROOPS and track.claim.value_high is not None:
            for place in _places(track):
                if place not in wholes or largest(wholes[place].claim) < largest(track.claim):
                    wholes[place] = track
    return wholes


def _above_whole(track: Track, wholes: _Wholes) -> Doubt | None:
    """ "12,000 troops, among them 15,000 officers": only where every sentence that has the part has the whole too."""
    if track.claim.item not in _PARTS_OF_TROOPS:
        return None
    found = [wholes.get(place) for place in _places(track)]
    if not found or any(whole is None or number(track.claim) <= largest(whole.claim) for whole in found):
        return None
    return Doubt(Note.PART_ABOVE_WHOLE, found[0])


def _places(track: Track) -> list[tuple[int, int, int, Measure, SourceOrg | None, Modality]]:
    claim = track.claim
    return [
        (m.article_id, m.version_number, m.figure.quote_start, claim.measure, claim.source_org, claim.modality)
        for m in track.claim.mentions
        if not m.figure.recap
    ]


def _party(claim: Claim) -> tuple[SourceOrg | None, Item, Modality]:
    return claim.source_org, claim.item, claim.modality
