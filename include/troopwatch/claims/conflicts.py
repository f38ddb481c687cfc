"""Where two parties state numbers that cannot both be right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import combinations, product

from troopwatch.claims.bounds import largest, overlap
from troopwatch.claims.ledger import Ledger, Track
from troopwatch.claims.lines import draw
from troopwatch.claims.periods import can_contradict
from troopwatch.model import Change, ChangeKind, Item, Measure, Modality, SourceOrg

_Pair = tuple[Track, Track]


def conflicts(
    ledger: Ledger, fresh: Collection[str], outdated: Collection[str], held: Collection[str]
) -> Iterator[Change]:
    """One line a pair of claims, for pairs with a side that is `fresh` in the window."""
    topics: dict[tuple[Measure, Item], dict[SourceOrg, list[Track]]] = defaultdict(lambda: defaultdict(list))
    for track in ledger.tracks:
        claim = track.claim
        if claim.source_org and track.key not in outdated and track.key not in held and _takes_part(ledger, track):
            topics[claim.measure, claim.item][claim.source_org].append(track)
    for parties in topics.values():
        for one, other in combinations(sorted(parties), 2):
            for newer, older in _between(ledger, parties[one], parties[other], fresh):
                yield draw(ledger, ChangeKind.CONFLICT, newer, older)


def _takes_part(ledger: Ledger, track: Track) -> bool:
    if track.is_recap or track.is_vague or track.claim.modality is not Modality.ASSERTED or not track.living:
        return False
    last = max(mention.recorded_at for mention in track.news)
    return last >= ledger.end - timedelta(days=ledger.limits.lookback_days)


def _between(ledger: Ledger, ours: list[Track], theirs: list[Track], fresh: Collection[str]) -> Iterator[_Pair]:
    """Set whole against whole: the largest numbers of both parties meet first, and no claim meets two."""
    days = ledger.limits.lookback_days
    comparable = (pair for pair in product(ours, theirs) if can_contradict(*pair, days) and _same_place(*pair))
    used: set[str] = set()
    # pairs that agree use their claims up too: who has the same whole is not in conflict over its parts
    for newer, older in sorted(map(_newest_first, comparable), key=_size):
        if newer.key in used or older.key in used:
            continue
        used |= {newer.key, older.key}
        if not overlap(newer, older, ledger.limits.hedge_slack_pct) and (newer.key in fresh or older.key in fresh):
            yield newer, older


def _newest_first(pair: _Pair) -> _Pair:
    one, other = sorted(pair, key=lambda track: (track.sighted, track.published, track.key), reverse=True)
    return one, other


def _size(pair: _Pair) -> tuple[int, str, str]:
    newer, older = pair
    return (-largest(newer.claim) - largest(older.claim), newer.key, older.key)


def _same_place(one: Track, other: Track) -> bool:
    """Those counted in one place are not those counted in another, nor those in the whole country."""
    a, b = one.claim, other.claim
    if a.measure is not Measure.PRESENT or a.place == b.place:
        return True
    if a.place is None or b.place is None:
        placed, unplaced = (a, b) if b.place is None else (b, a)
        return largest(placed) >= largest(unplaced)
    return bool(_words(a.place) & _words(b.place))


def _words(place: str) -> set[str]:
    # short words are prepositions and articles in the languages we read
    return {word for word in re.findall(r"\w+", place.casefold()) if len(word) > 3}
