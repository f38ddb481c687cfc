"""What happened to those counted (measure), and whether it is said to be so (modality)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted
from troopwatch.model import Item, Measure, Modality

_TOO_FAR = 7.6
_WRONG_SIDE = 3.5
_OTHER_NUMBER = 2.5
_EXISTENTIAL = 0.3  # there are 11,000 soldiers *training*: the other verb says more
_ADVERB = 1.2  # now, saat ini: the verb says more
_REACH = 60  # tokens; no verb further away governs a number
_LOSSES = frozenset(
    {Measure.KILLED, Measure.WOUNDED, Measure.CASUALTIES, Measure.CAPTURED, Measure.MISSING, Measure.RETURNED}
)
_SENT = frozenset({Measure.DEPLOYED, Measure.PRESENT, Measure.SUPPLIED})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number measures; `cue` is the phrase that says so, if one does."""

    measure: Measure
    modality: Modality
    cue: tuple[int, int]
    cost: float
    leads: bool = False  # the cue stands before its number


def is_loss(measure: Measure) -> bool:
    """Whether the measure counts what was lost or brought home."""
    return measure in _LOSSES


def read_measure(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted]) -> Reading | None:
    """The measure of a number by its nearest cue, or None where no cue is near."""
    best = _nearest_cue(clauses, counted, all_counted)
    if best is None:
        return None
    cost, hit = best
    measure = _fit(Measure(hit.code.split("/")[0]), counted.item)
    modality = read_modality(clauses, hit, counted)
    if modality is Modality.PLANNED and measure in _SENT:
        measure = Measure.PLANNED
    if measure is Measure.PLANNED and modality is Modality.ASSERTED:
        modality = Modality.PLANNED
    return Reading(measure, modality, (hit.first, hit.last), cost, hit.first < counted.number.first)


def read_modality(clauses: Clauses, cue: Hit, counted: Counted) -> Modality:
    """Planned, possible or denied by the words before the verb in its own clause."""
    if is_denied(clauses, counted.number.first):
        return Modality.DENIED
    window = range(max(0, cue.first - 7), cue.first + 1)
    found: list[tuple[int, Modality]] = []
    for group, modality in (("modal:planned", Modality.PLANNED), ("modal:hypothetical", Modality.HYPOTHETICAL)):
        for hit in clauses.of(group):
            if hit.first in window and hit.first < cue.last and not _blocked(clauses, hit, cue, counted):
                found.append((hit.first, modality))
    return max(found)[1] if found else Modality.ASSERTED


def _blocked(clauses: Clauses, modal: Hit, cue: Hit, counted: Counted) -> bool:
    """A boundary, another verb or the number itself between modal and verb: they do not belong together."""
    if clauses.wall(modal.last, cue.first) >= 1.5:
        return True
    between = [hit for hit in clauses.of("cue") if modal.last <= hit.first and hit.last <= cue.first]
    crosses = modal.last <= counted.number.first < cue.first
    return bool(between) or (crosses and cue.first - modal.last > 5)


def is_denied(clauses: Clauses, position: int) -> bool:
    """Whether a denial governs the statement at a position."""
    return denial_of(clauses, position) is not None


def denial_of(clauses: Clauses, position: int) -> Hit | None:
    """The denial that governs the statement at a position."""
    for hit in clauses.of("modal:denied"):
        if clauses.covered("org", hit.first):
            continue  # the Center for Countering Disinformation
        first, last = (hit.last, position) if hit.last <= position else (position, hit.first)
        if not any(first <= wall.first < last for wall in clauses.of("boundary:contrasts")):
            return hit
    return None


def _nearest_cue(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted]) -> tuple[float, Hit] | None:
    first, last = counted.span
    costs: list[tuple[float, int, Hit]] = []
    asides = _asides(clauses)
    for hit in clauses.of("cue"):
        if hit.last < first - _REACH or hit.first > last + _REACH:
            continue
        low, high = (hit.last, first) if hit.first < first else (last, hit.first)
        cost = clauses.gap((first, last), (hit.first, hit.last)) + _side(hit, counted)
        cost += _OTHER_NUMBER * sum(1 for other in all_counted if low <= other.number.first < high)
        if counted.is_whole and Measure(hit.code.split("/")[0]) in _LOSSES:
            cost += _OTHER_NUMBER  # 600 of the 11,000 sent were killed: not the 11,000
        for aside in asides:
            if low <= aside[0] and aside[1] <= high:
                cost -= clauses.gap((aside[0], aside[0]), (aside[1], aside[1]))
                cost -= _OTHER_NUMBER * sum(1 for other in all_counted if aside[0] <= other.number.first < aside[1])
        if clauses.hit_ending("boundary:relatives", hit.first) and hit.first >= last:
            cost -= 2.4  # tentara yang tewas: the relative clause is about this very noun
        costs.append((cost, hit.first, hit))
    costs = [found for found in costs if found[0] < _TOO_FAR]
    if not costs:
        return None
    cost, _, hit = min(costs, key=lambda found: found[:2])
    if counted.is_whole:
        return cost, hit
    return _finite(clauses, hit, last, all_counted, cost) or (cost, hit)


def _asides(clauses: Clauses) -> list[tuple[int, int]]:
    """What a pair of commas sets apart about a part: 12,000 soldiers, *among them 500 officers,* were sent."""
    found = []
    for hit in clauses.of("modal:parts"):
        if clauses.norm(hit.first - 1) in {",", "(", "—"}:
            closes = (
                at
                for at in range(hit.last, min(hit.last + 25, len(clauses.tokens)))
                if clauses.norm(at) in {",", ")", "—"}
            )
            last = next(closes, None)
            if last is not None:
                found.append((hit.first - 1, last + 1))
    return found


def _side(hit: Hit, counted: Counted) -> float:
    measure, side = hit.code.split("/")
    if side == "before" and measure == Measure.PRESENT and hit.first < counted.number.first:
        return _EXISTENTIAL
    if side == "either" and measure == Measure.PRESENT:
        return _ADVERB
    stands_before = hit.first < counted.number.first
    return _WRONG_SIDE if side == ("after" if stands_before else "before") else 0.0


def _finite(
    clauses: Clauses, chosen: Hit, after: int, all_counted: Sequence[Counted], cost: float
) -> tuple[float, Hit] | None:
    """The main verb behind a participle: soldiers *sent* to Russia *have been killed*."""
    if Measure(chosen.code.split("/")[0]) in _LOSSES or chosen.first < after:
        return None
    if clauses.hit_ending("modal:auxiliaries", chosen.first) and not _in_relative(clauses, chosen, after):
        return None
    for hit in clauses.of("cue"):
        if hit.first < chosen.last or Measure(hit.code.split("/")[0]) not in _LOSSES:
            continue
        if any(chosen.last <= other.number.first < hit.first for other in all_counted):
            return None
        return (cost + 1.0, hit) if clauses.wall(chosen.last, hit.first) < 1.5 else None
    return None


def _in_relative(clauses: Clauses, chosen: Hit, after: int) -> bool:
    return any(after <= hit.first < chosen.first for hit in clauses.of("boundary:relatives"))


def _fit(measure: Measure, item: Item | None) -> Measure:
    """The measure that the codebook has for this item: people are deployed, materiel is supplied."""
    if item is not None and item.is_materiel:
        return Measure.SUPPLIED if measure in _SENT else measure
    return Measure.DEPLOYED if measure is Measure.SUPPLIED else measure
