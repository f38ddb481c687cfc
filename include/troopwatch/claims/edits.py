"""What editors did to figures after publication: replaced them (corrected) or dropped them (withdrawn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from troopwatch.claims.bounds import ratio
from troopwatch.claims.ledger import Ledger, Track
from troopwatch.claims.lines import draw
from troopwatch.claims.notes import Note
from troopwatch.model import Change, ChangeKind, Mention

_Versions = dict[int, dict[str, list[Mention]]]  # version number → claim key → its mentions there


@dataclass(frozen=True, slots=True)
class Correction:
    """In one article, one claim took another's place."""

    old: Track
    new: Track
    article_id: int
    mentions: tuple[Mention, ...]  # of the new claim, in the edited text


def find_corrections(ledger: Ledger, held: Collection[str]) -> tuple[Correction, ...]:
    """Compare each article's text at the window's end with the text that the window's first edit replaced.

    A claim that is held back takes no part: it never was a figure to correct.
    """
    versions: dict[int, _Versions] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for track in ledger.tracks:
        if not track.is_vague and track.key not in held:
            for mention in track.claim.mentions:
                versions[mention.article_id][mention.version_number][track.key].append(mention)
    return tuple(found for article_id in sorted(versions) for found in _edits(ledger, article_id, versions[article_id]))


def _edits(ledger: Ledger, article_id: int, versions: _Versions) -> Iterator[Correction]:
    replaced = [n for n, claims in versions.items() if any(ledger.in_window(m.superseded_at) for m in _all(claims))]
    current = [
        number
        for number, claims in versions.items()
        if any(mention.superseded_at is None and ledger.in_window(mention.recorded_at) for mention in _all(claims))
    ]
    if not replaced or not current or min(replaced) >= max(current):
        return
    before, after = versions[min(replaced)], versions[max(current)]
    gone = [ledger.by_key[key] for key in before if key not in after]
    come = [ledger.by_key[key] for key in after if key not in before]
    for old, new in _pairs(gone, come):
        yield Correction(old, new, article_id, tuple(after[new.key]))


def _all(claims: dict[str, list[Mention]]) -> Iterator[Mention]:
    for mentions in claims.values():
        yield from mentions


def _pairs(gone: list[Track], come: list[Track]) -> Iterator[tuple[Track, Track]]:
    """Each old figure with the new one that is most like it, each used once."""
    likely = sorted(
        ((old, new) for old, new in product(gone, come) if _can_replace(old, new)),
        key=lambda pair: (_is_attribution(*pair), _claimants_differ(*pair), _distance(*pair), pair[0].key, pair[1].key),
    )
    used: set[str] = set()
    for old, new in likely:
        if old.key not in used and new.key not in used:
            used |= {old.key, new.key}
            yield old, new


def _can_replace(old: Track, new: Track) -> bool:
    one, two = old.claim, new.claim
    if (one.measure, one.item, one.modality) != (two.measure, two.item, two.modality):
        return False
    # the same number from another party corrects who said it; another number from another party is another claim
    return _is_attribution(old, new) or not _claimants_differ(old, new) or None in {one.source_org, two.source_org}


def _is_attribution(old: Track, new: Track) -> bool:
    one, two = old.claim, new.claim
    return (one.value_low, one.value_high) == (two.value_low, two.value_high)


def _claimants_differ(old: Track, new: Track) -> bool:
    return old.claim.source_org is not new.claim.source_org


def _distance(old: Track, new: Track) -> float:
    return ratio(old.claim, new.claim)


def corrected(
    ledger: Ledger, corrections: Collection[Correction], told: Collection[tuple[str, str]]
) -> Iterator[Change]:
    """One line for a replacement, however many articles made it; none where `told` has it as a revision."""
    groups: dict[tuple[str, str], list[Correction]] = defaultdict(list)
    for correction in corrections:
        groups[correction.old.key, correction.new.key].append(correction)
    for pair, group in groups.items():
        if pair not in told:
            old, new = group[0].old, group[0].new
            note = Note.ATTRIBUTION if _is_attribution(old, new) else None
            pool = [mention for correction in group for mention in correction.mentions]
            yield draw(ledger, ChangeKind.CORRECTED, new, old, note=note, pool=pool)


def is_explained(ledger: Ledger, track: Track, corrections: Collection[Correction]) -> bool:
    """Only edited articles brought this claim: it is a correction and not news."""
    articles = {correction.article_id for correction in corrections if correction.new.key == track.key}
    if not articles:
        return False
    return all(m.article_id in articles for m in track.claim.mentions if ledger.in_window(m.recorded_at))


def withdrawn(ledger: Ledger, accounted: Collection[str], held: Collection[str]) -> Iterator[Change]:
    """The claims that lost their last mention in the window; `accounted` ones have another line already."""
    for track in ledger.tracks:
        if not ledger.in_window(track.dead_at) or track.key in accounted or track.key in held:
            continue
        # background that an editor cut from a text is still true
        if not track.is_recap and not track.is_vague:
            yield draw(ledger, ChangeKind.WITHDRAWN, track, pool=track.claim.mentions)
