"""What a number measures that no verb is near: labels, lists, what stands in place, what is told of."""

from __future__ import annotations

from troopwatch.figures.amounts import LOOSE, crosses
from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, denial_of, is_loss, measure_of, reading_of
from troopwatch.figures.drafts import Draft
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Item, Measure, Modality

_TOLD_REACH = 1.6
_TO_PLACE = ("actor:prepositions", "modal:auxiliaries", "place:articles")
_LABEL = 6  # tokens of a label before its colon
_MEANT_REACH = 0.5
_SIDE_BY_SIDE = 3.4
_TOLD_BESIDE = 6.0


def read_label(clauses: Clauses, counted: Counted) -> Reading | None:
    """North Koreans killed in Kursk: 600; North Korean troops in Kursk: 10,000. The words before the colon say what."""
    first = counted.number.start
    if clauses.norm(first - 1) != ":" or counted.kind not in LOOSE:
        return None
    if clauses.hit_at("boundary:relatives", counted.span[1]):
        return None  # heavy losses: of 11,000 who came, 4,000 died
    own = clauses.hit_at("cue", counted.span[1])
    cues = [hit for hit in clauses.of("cue") if hit.last < first and not crosses(clauses, hit, first)]
    if cues:
        best = own if own is not None and is_loss(measure_of(own)) else cues[-1]  # losses: 600 killed
        return reading_of(clauses, best, counted, 1.0)
    heads = [hit for hit in clauses.of("item") if hit.last < first]
    placed = any(hit.last < first for hit in clauses.of("place:places", "actor:theatre"))
    if not heads or not placed or Item(heads[-1].code).is_materiel:
        return None
    return Reading(Measure.PRESENT, Modality.ASSERTED, (heads[-1].first, heads[-1].last), 3.0, True)


def under_label(clauses: Clauses, counted: Counted) -> Reading | None:
    """Artillery: over 200 guns. An entry of a list whose label names what is counted: sent, or supplied."""
    marks = [at for at in range(1, _LABEL) if clauses.norm(at) == ":"]
    label = clauses.hit_ending("item", marks[0]) if marks else None
    if label is None or counted.number.start <= label.last or counted.kind is Kind.MORE:
        return None
    measure = Measure.SUPPLIED if Item(label.code).is_materiel else Measure.DEPLOYED
    return Reading(measure, Modality.ASSERTED, (label.first, label.last), 3.0, True)


def in_place(clauses: Clauses, counted: Counted) -> Reading | None:
    """12,000 North Korean soldiers in Kursk: a stock, though no verb says so."""
    stop = counted.span[1]
    for hit in clauses.of("actor:own"):
        stop = max(stop, hit.last) if hit.first <= stop + 1 else stop
    while stop < len(clauses.tokens) and any(clauses.covered(group, stop) for group in _TO_PLACE):
        stop += 1
    if clauses.hit_at("place:toward", counted.span[1]):
        return None
    near = [hit for hit in clauses.of("place:places", "actor:theatre") if hit.first in {stop, stop + 1}]
    if (
        not near
        or clauses.norm(stop - 1) == ""
        or counted.kind is not Kind.NOUN
        or counted.item is None
        or counted.item.is_materiel
    ):
        return None
    modality = Modality.DENIED if denial_of(clauses, counted.number.first) else Modality.ASSERTED
    return Reading(Measure.PRESENT, modality, (near[0].first, near[0].last), 3.0)


def planned_for(clauses: Clauses, counted: Counted) -> Reading | None:
    """6,000 North Koreans *are to* rebuild Kursk; Moscow *expects* 6,000 of them: planned, whatever the verb."""
    if counted.item is None or counted.item.is_materiel or not _in_theatre(clauses):
        return None
    for hit in clauses.of("modal:planned"):
        span = (hit.first, hit.last)
        if clauses.gap(span, counted.span) < _MEANT_REACH and (
            hit.first >= counted.span[1] or counted.kind is Kind.NOUN
        ):
            return Reading(Measure.PLANNED, Modality.PLANNED, span, 3.0, hit.first < counted.number.first)
    return None


def beside(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
    """Seoul speaks of 600 deaths, *and Western officials of 1,000*: the verb is that of the number before."""
    if previous is None or previous.sentence is not clauses.sentence:
        return None
    sent = not is_loss(previous.reading.measure)  # supplied 11,000 troops and 9 million shells
    if not (sent or _alike(counted.item, previous.figure.item)):
        return None
    first, last = previous.counted.span[1], counted.number.start
    listed = counted.kind is Kind.NOUN and clauses.norm(first) == "," and last == first + 1
    if not listed and not any(
        first <= hit.first < last for hit in clauses.of("boundary:coordinators", "boundary:contrasts")
    ):
        return None
    if sent and clauses.hit_ending("boundary:coordinators", last) and counted.kind is Kind.NOUN:
        return previous.reading._replace(cost=3.5, leads=True)
    said = any(first <= hit.first < last for hit in clauses.of("modal:told", "attribution:estimates"))
    reach = _SIDE_BY_SIDE + (_TOLD_BESIDE if said else 0.0)  # though U.S. estimates were lower, at 1,200
    if clauses.gap(previous.counted.span, (last, last)) >= reach:
        return None
    return Reading(previous.reading.measure, previous.reading.modality, previous.reading.cue, 3.5, True)


def told(clauses: Clauses, counted: Counted) -> Reading | None:
    """The agency spoke of 13,000 containers: materiel that is told of is what was supplied."""
    if counted.kind is not Kind.NOUN or counted.item is None or not counted.item.is_materiel:
        return None
    for hit in clauses.of("modal:told"):
        if hit.last <= counted.number.first and clauses.gap((hit.first, hit.last), counted.span) < _TOLD_REACH:
            return Reading(Measure.SUPPLIED, Modality.ASSERTED, (hit.first, hit.last), 3.0, True)
    return None


def in_wave(clauses: Clauses, counted: Counted) -> Reading | None:
    """The first wave of 11,000: deployed, though no verb says so."""
    hit = next((one for one in clauses.of("modal:waves") if one.first <= counted.number.start <= one.last), None)
    if hit is None or (counted.item is not None and counted.item.is_materiel):
        return None
    return Reading(Measure.DEPLOYED, Modality.ASSERTED, (hit.first, hit.last), 3.5, True)


def _in_theatre(clauses: Clauses) -> bool:
    return bool(clauses.of("place:places", "actor:theatre"))


def _alike(a: Item | None, b: Item) -> bool:
    return a is None or a.is_materiel is b.is_materiel
