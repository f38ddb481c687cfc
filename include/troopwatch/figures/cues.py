"""What happened to those counted (measure), and whether it is said to be so (modality)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Item, Measure, Modality

_TOO_FAR = 7.6
_WRONG_SIDE = 3.5
_OTHER_NUMBER = 2.5
_EXISTENTIAL = 0.3  # there are 11,000 soldiers *training*: the other verb says more
_ADVERB = 1.2  # now, saat ini: the verb says more
_HEADLINE = 8  # tokens; the infinitive of a headline stands early
_ROW = 4  # tokens between two members of a row of losses
_REACH = 60  # tokens; no verb further away governs a number
_LOSSES = frozenset(
    {Measure.KILLED, Measure.WOUNDED, Measure.CASUALTIES, Measure.CAPTURED, Measure.MISSING, Measure.RETURNED}
)
_HURT = frozenset({Measure.KILLED, Measure.WOUNDED, Measure.CAPTURED, Measure.MISSING})
_SENT = frozenset({Measure.DEPLOYED, Measure.PRESENT, Measure.SUPPLIED})


class Reading(NamedTuple):
    """What a number measures; `cue` is the phrase that says so, if one does."""

    measure: Measure
    modality: Modality
    cue: tuple[int, int]
    cost: float
    leads: bool = False  # the cue stands before its number


def measure_of(cue: Hit) -> Measure:
    """The measure that a cue stands for."""
    return Measure(cue.code.split("/")[0])


def is_loss(measure: Measure) -> bool:
    """Whether the measure counts what was lost or brought home."""
    return measure in _LOSSES


def read_measure(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted]) -> Reading | None:
    """The measure of a number by its nearest cue, or None where no cue is near."""
    best = _nearest_cue(clauses, counted, all_counted)
    if best is None:
        return None
    cost, hit = _going_home(clauses, counted, *best)
    reading = reading_of(clauses, hit, counted, cost)
    joined = _joined_loss(clauses, hit, all_counted)
    return reading._replace(measure=Measure.CASUALTIES, cue=joined) if joined else reading


def _joined_loss(clauses: Clauses, hit: Hit, all_counted: Sequence[Counted]) -> tuple[int, int] | None:
    """Killed or badly injured, tewas maupun cacat: two losses under one number are casualties."""
    row = _fates(clauses, hit)
    first, last = row[0], row[-1]
    measures = {measure_of(one) for one in row}
    if len(measures) < 2 or not measures & {Measure.KILLED, Measure.WOUNDED}:
        return None
    counts = any(
        first.last <= one.number.start <= last.last + 1 or _is_next_to(clauses, one, last) for one in all_counted
    )
    return None if counts else (first.first, last.last)


def _fates(clauses: Clauses, hit: Hit) -> list[Hit]:
    """The losses told in one row with a cue: killed, wounded, *captured or gone missing*."""
    fates = [one for one in clauses.of("cue") if measure_of(one) in _HURT]
    if hit not in fates:
        return [hit]
    at = fates.index(hit)
    row = [hit]
    linked = False
    for step in (1, -1):
        position = at + step
        while 0 <= position < len(fates):
            first, last = (row[-1], fates[position]) if step > 0 else (fates[position], row[0])
            between = range(first.last, last.first)
            if not 1 <= len(between) <= _ROW or not all(_is_link(clauses, token) for token in between):
                break
            linked = linked or any(clauses.covered("boundary:coordinators", token) for token in between)
            row = [*row, last] if step > 0 else [first, *row]
            position += step
    return row if linked else [hit]


def _is_link(clauses: Clauses, at: int) -> bool:
    """Whether a token only joins the members of a row."""
    groups = ("boundary:coordinators", "modal:auxiliaries", "modal:rows")
    return clauses.norm(at) in {",", "/"} or any(clauses.covered(group, at) for group in groups)


def _is_next_to(clauses: Clauses, one: Counted, cue: Hit) -> bool:
    return one.number.start >= cue.last and clauses.gap((cue.first, cue.last), one.span) < 0.5


def reading_of(clauses: Clauses, hit: Hit, counted: Counted, cost: float) -> Reading:
    """The measure that a cue gives a number, planned where the words before it say so."""
    measure = fit(measure_of(hit), counted.item)
    modality = read_modality(clauses, hit, counted)
    if modality is Modality.PLANNED and measure in _SENT:
        measure = Measure.PLANNED
    if measure is Measure.PREPARING and modality is Modality.PLANNED and clauses.covered("modal:planned", hit.first):
        modality = Modality.ASSERTED  # are *preparing to* join: the preparation is fact
    if measure is Measure.PLANNED and modality is Modality.ASSERTED:
        modality = Modality.PLANNED
    if modality is Modality.ASSERTED and _may_be(clauses, hit, counted):
        modality = Modality.HYPOTHETICAL
    if is_denied(clauses, counted.number.first):
        modality = Modality.DENIED
    return Reading(measure, modality, (hit.first, hit.last), cost, hit.first < counted.number.first)


def _may_be(clauses: Clauses, cue: Hit, counted: Counted) -> bool:
    """Whether the number itself is only possible: among those sent there *could be* 3 million shells."""
    first = counted.number.start
    return cue.last <= first and any(
        cue.last <= hit.first and hit.last <= first <= hit.last + 1 for hit in clauses.of("modal:hypothetical")
    )


def read_modality(clauses: Clauses, cue: Hit, counted: Counted) -> Modality:
    """Planned or possible by the words before the verb in its own clause."""
    window = range(max(0, cue.first - 7), cue.first + 1)
    found: list[tuple[int, Modality]] = []
    for group, modality in (("modal:planned", Modality.PLANNED), ("modal:hypothetical", Modality.HYPOTHETICAL)):
        for hit in clauses.of(group):
            if modality is Modality.PLANNED and clauses.covered("modal:started", hit.first):
                continue
            if hit.first in window and hit.first < cue.last and not _blocked(clauses, hit, cue, counted):
                found.append((hit.first, modality))
    if not found and _is_headline(clauses, cue):
        return Modality.PLANNED  # North Korea to send 30,000 troops
    if not found and _is_participle(clauses, cue) and any(hit.last <= cue.first for hit in clauses.of("modal:planned")):
        return Modality.PLANNED  # is set to triple its force, sending 25,000 more
    return max(found)[1] if found else Modality.ASSERTED


def _is_headline(clauses: Clauses, cue: Hit) -> bool:
    """Whether the infinitive follows its subject at once, as in headlines."""
    infinitive = clauses.hit_ending("modal:infinitives", cue.first)
    actors = clauses.of("actor:own", "actor:others") if infinitive is not None else ()
    return any(hit.last == infinitive.first for hit in actors if infinitive is not None) and cue.first < _HEADLINE


def _is_participle(clauses: Clauses, cue: Hit) -> bool:
    return clauses.norm(cue.first).endswith("ing") and clauses.norm(cue.first - 1) == ","


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
    asides = _asides(clauses)
    costs = [
        (_cost(clauses, hit, counted, all_counted, asides), hit.first, hit)
        for hit in clauses.of("cue")
        if first - _REACH <= hit.last and hit.first <= last + _REACH and not _is_unfit(clauses, hit, counted)
    ]
    costs = [found for found in costs if found[0] < _TOO_FAR]
    if not costs:
        return None
    cost, _, hit = min(costs, key=lambda found: found[:2])
    if counted.is_whole:
        return cost, hit
    if measure_of(hit) is Measure.PRESENT and hit.first >= last and (loss := _lost_while(clauses, hit, counted)):
        return cost + 0.5, loss
    return _finite(clauses, hit, last, all_counted, cost) or (cost, hit)


def _lost_while(clauses: Clauses, chosen: Hit, counted: Counted) -> Hit | None:
    """The verb before a number that "fighting" only describes: lost 5,200 men *fighting* for Russia."""
    related = clauses.hit_ending("boundary:relatives", chosen.first)
    describes = clauses.norm(chosen.first).endswith("ing") and chosen.first - counted.span[1] < 2
    if not (related or describes) or clauses.hit_ending("modal:auxiliaries", chosen.first):
        return None
    leading = (
        hit
        for hit in clauses.of("cue")
        if hit.last <= counted.number.first and measure_of(hit) in _LOSSES and not hit.code.endswith("/after")
    )
    return next((hit for hit in leading if clauses.gap((hit.first, hit.last), counted.span) < 0.5), None)


def _cost(
    clauses: Clauses,
    hit: Hit,
    counted: Counted,
    all_counted: Sequence[Counted],
    asides: Sequence[tuple[int, int]],
) -> float:
    """How far a cue is from a number, in the sense of `Clauses.gap` and by what stands between."""
    first, last = counted.span
    last = max(last, counted.whole_last)
    low, high = (hit.last, first) if hit.first < first else (last, hit.first)
    side = _side(clauses, hit, counted)
    if side == _WRONG_SIDE and any(low <= link.first < high for link in clauses.of("boundary:coordinators")):
        return _TOO_FAR  # sanctioned four generals and trained 51,000 recruits
    if side == _WRONG_SIDE and measure_of(hit) in _HURT and clauses.hit_at("modal:strikes", hit.first):
        return _TOO_FAR  # three soldiers killed five Russians: the verb's own object follows
    cost = clauses.gap((first, last), (hit.first, hit.last)) + side
    cost += _OTHER_NUMBER * sum(1 for other in all_counted if low <= other.number.first < high)
    if counted.is_whole and measure_of(hit) in _LOSSES:
        cost += _OTHER_NUMBER  # 600 of the 11,000 sent were killed: not the 11,000
    if counted.whole_last and first < hit.first < last:
        cost += _OTHER_NUMBER  # 600 of the 4,700 *casualties*: the noun is that of the whole
    for aside in asides:
        if low <= aside[0] and aside[1] <= high:
            cost -= clauses.gap((aside[0], aside[0]), (aside[1], aside[1]))
            cost -= _OTHER_NUMBER * sum(1 for other in all_counted if aside[0] <= other.number.first < aside[1])
    if hit.first < last:
        return cost
    if _is_relative(clauses, hit):
        return cost - 2.4  # tentara yang tewas: the relative clause is about this very noun
    if _is_described(clauses, last):
        return cost - clauses.wall(last, min(last + 2, len(clauses.tokens)))  # 12,000 that Kyiv says went to Kursk
    return cost


def _is_relative(clauses: Clauses, hit: Hit) -> bool:
    """Whether a cue is the verb of a relative clause: 18 tentara *yang dilaporkan kabur*."""
    start = hit.first
    while clauses.covered("attribution:hearsay", start - 1):
        start -= 1
    return clauses.hit_ending("boundary:relatives", start) is not None


def _is_described(clauses: Clauses, position: int) -> bool:
    """Whether a relative clause begins at a position, behind a comma or not."""
    if clauses.norm(position) == ",":
        return clauses.hit_at("boundary:relatives", position + 1) is not None
    return any(clauses.hit_at(group, position) for group in ("boundary:relatives", "boundary:after_nouns"))


def _is_unfit(clauses: Clauses, hit: Hit, counted: Counted) -> bool:
    """Whether a cue cannot be about what is counted: containers *holding* shells take no prisoners."""
    materiel = counted.item is not None and counted.item.is_materiel
    return (materiel and measure_of(hit) in _HURT) or _kills(clauses, hit, counted)


def _kills(clauses: Clauses, hit: Hit, counted: Counted) -> bool:
    """Whether a fire or a missile killed people: who fights in a war is not called people there."""
    strikes = clauses.hit_at("modal:strikes", hit.first)
    near = strikes is not None and clauses.gap((hit.first, hit.last), counted.span) < 1.0
    return near and counted.kind is Kind.PEOPLE and hit.first < counted.number.first


def _going_home(clauses: Clauses, counted: Counted, cost: float, chosen: Hit) -> tuple[float, Hit]:
    """2,000 wounded were taken home: the wound only describes those who return."""
    if measure_of(chosen) is not Measure.WOUNDED:
        return cost, chosen
    for hit in clauses.of("cue"):
        if measure_of(hit) is not Measure.RETURNED:
            continue
        leads = hit.last <= counted.number.start and clauses.gap((hit.first, hit.last), counted.span) < 1.0
        closed = _is_set_apart(clauses, counted) and chosen.last <= counted.number.start < hit.first
        follows = chosen.last <= hit.first and (closed or clauses.wall(chosen.last, hit.first) < 1.5)
        if leads or (follows and clauses.gap(counted.span, (hit.first, hit.last)) < 4.0):
            return cost, hit
    return cost, chosen


def _is_set_apart(clauses: Clauses, counted: Counted) -> bool:
    """Whether a number stands between commas: the wounded, *nearly 2,000,* have gone home."""
    first, last = counted.span
    return clauses.norm(first - 1) == "," == clauses.norm(last)


def _asides(clauses: Clauses) -> list[tuple[int, int]]:
    """What a pair of commas sets apart about a part: 12,000 soldiers, *among them 500 officers,* were sent."""
    found = []
    for hit in clauses.of("modal:parts", "boundary:relatives"):
        opens = range(hit.first - 1, hit.first - (4 if hit.group == "boundary:relatives" else 2), -1)
        opening = next((at for at in opens if clauses.norm(at) in {",", "(", "—"}), None)
        if opening is not None:
            closes = (
                at
                for at in range(hit.last, min(hit.last + 25, len(clauses.tokens)))
                if clauses.norm(at) in {",", ")", "—"}
            )
            last = next(closes, None)
            if last is not None:
                found.append((opening, last + 1))
    return found


def _side(clauses: Clauses, hit: Hit, counted: Counted) -> float:
    measure, side = hit.code.split("/")
    if side == "before" and measure == Measure.PRESENT and hit.first < counted.number.first:
        return _EXISTENTIAL
    if side == "before" and measure == Measure.CASUALTIES and hit.first < counted.number.first:
        return _EXISTENTIAL  # put the toll at 100 dead
    now = clauses.covered("period:nowadays", hit.first) and hit.first >= counted.number.last
    if measure == Measure.PRESENT and (side == "either" or now):
        return _ADVERB
    stands_before = hit.first < counted.number.first
    return _WRONG_SIDE if side == ("after" if stands_before else "before") else 0.0


def _finite(
    clauses: Clauses, chosen: Hit, after: int, all_counted: Sequence[Counted], cost: float
) -> tuple[float, Hit] | None:
    """The main verb behind a participle: soldiers *sent* to Russia *have been killed*."""
    if measure_of(chosen) in _LOSSES or chosen.first < after:
        return None
    if clauses.hit_ending("modal:auxiliaries", chosen.first) and not _in_relative(clauses, chosen, after):
        return None
    for hit in clauses.of("cue"):
        if hit.first < chosen.last or measure_of(hit) not in _LOSSES:
            continue
        if measure_of(hit) is Measure.CASUALTIES and hit.last - hit.first == 1:
            continue  # to make up for losses
        if any(chosen.last <= other.number.first < hit.first for other in all_counted):
            return None
        closed = _in_relative(clauses, chosen, after) and clauses.norm(hit.first - 1) == ","
        return (cost + 1.0, hit) if clauses.wall(chosen.last, hit.first) < (3.1 if closed else 1.5) else None
    return None


def _in_relative(clauses: Clauses, chosen: Hit, after: int) -> bool:
    return any(after <= hit.first < chosen.first for hit in clauses.of("boundary:relatives"))


def fit(measure: Measure, item: Item | None) -> Measure:
    """The measure that the codebook has for this item: people are deployed, materiel is supplied."""
    if item is not None and item.is_materiel:
        return Measure.SUPPLIED if measure in _SENT else measure
    return Measure.DEPLOYED if measure is Measure.SUPPLIED else measure
