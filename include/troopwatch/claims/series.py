"""What one party has said about one thing over time: which claim takes the place of which.

The chain is worked out from the mentions alone, without regard to windows, so that a window computed again, later or
split in two, meets the same chain.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from troopwatch.claims.bounds import number, ratio
from troopwatch.claims.ledger import Track
from troopwatch.claims.periods import can_succeed
from troopwatch.config import Limits
from troopwatch.model import Item, Measure, Modality, SourceOrg

# these codes stand for many parties; only a named speaker tells one from another
_NOT_ONE_PARTY = frozenset({SourceOrg.MEDIA, SourceOrg.EXPERT, SourceOrg.OTHER})

SeriesKey = tuple[SourceOrg, str, Measure, Item, Modality]


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's place in its series."""

    previous: Track | None = None  # the claim whose place it takes
    is_jump: bool = False  # too far from `previous` to be believed
    is_late: bool = False  # published before a newer claim of the series that was known already


def series_key(track: Track) -> SeriesKey | None:
    """Which series a claim belongs to; none for claims that cannot be followed."""
    claim = track.claim
    if claim.source_org is None or track.is_denial or track.is_recap or track.is_vague:
        return None
    speaker = ""
    if claim.source_org in _NOT_ONE_PARTY:
        if claim.speaker is None:
            return None
        speaker = claim.speaker.casefold()
    return (claim.source_org, speaker, claim.measure, claim.item, claim.modality)


def find_standings(tracks: Iterable[Track], doubtful: Collection[str], limits: Limits) -> dict[str, Standing]:
    """Each followed claim's place in its series, by key; doubtful claims have none."""
    standings: dict[str, Standing] = {}
    for series in group_series(tracks, doubtful).values():
        accepted: list[Track] = []
        for track in series:
            standing = _place(track, accepted, limits)
            standings[track.key] = standing
            if not standing.is_jump and not standing.is_late:
                accepted.append(track)
    return standings


def group_series(tracks: Iterable[Track], doubtful: Collection[str]) -> dict[SeriesKey, list[Track]]:
    """The believable claims of each series in order of first sight."""
    groups: dict[SeriesKey, list[Track]] = defaultdict(list)
    for track in tracks:
        key = series_key(track)
        if key is not None and track.key not in doubtful:
            groups[key].append(track)
    for group in groups.values():
        group.sort(key=lambda track: (track.sighted, track.published, track.key))
    return groups


def outdated(standings: dict[str, Standing]) -> frozenset[str]:
    """The claims that their own party has replaced since."""
    replaced = {s.previous.key for s in standings.values() if s.previous is not None and not s.is_jump}
    return frozenset(replaced | {key for key, standing in standings.items() if standing.is_late})


def _place(track: Track, accepted: list[Track], limits: Limits) -> Standing:
    rivals = [
        other
        for other in accepted
        # two figures that one text reports side by side are two quantities
        if not track.versions & other.versions
        # what every article had dropped by then is no base for a comparison
        and other.stood_at(track.sighted)
    ]
    # pages that give a day without an hour, and clocks that are wrong, must not make an article late
    late = timedelta(hours=limits.late_hours)
    if any(other.published - track.published > late and can_succeed(other, track) for other in rivals):
        return Standing(is_late=True)
    now = (track.sighted, track.published)
    before = [other for other in rivals if (other.sighted, other.published) < now and can_succeed(track, other)]
    if not before:
        return Standing()
    previous = max(before, key=lambda other: (other.sighted, other.published, _nearness(track, other), other.key))
    return Standing(
        previous, is_jump=not track.is_vouched and ratio(track.claim, previous.claim) > limits.max_jump_factor
    )


def _nearness(track: Track, other: Track) -> float:
    """Of a whole and its parts reported together, the nearest number is about the same thing."""
    one, two = max(number(track.claim), 1), max(number(other.claim), 1)
    return -abs(math.log(one / two))
