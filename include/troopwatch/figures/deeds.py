"""Deeds that turn the counting round: whom the North's soldiers killed, what the North got, whom fire from it hit."""

from __future__ import annotations

from collections.abc import Sequence

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, is_loss
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Measure

_AT_ONCE = 1.0
_STRUCK = frozenset({Measure.KILLED, Measure.WOUNDED})
_GENERAL = frozenset({Kind.PEOPLE, Kind.MORE})


def is_turned(clauses: Clauses, counted: Counted, reading: Reading, all_counted: Sequence[Counted]) -> bool:
    """Whether the number counts those who did it, their victims, or what went the other way: no figure."""
    return (
        _did_it(clauses, counted, reading, all_counted)
        or _were_hit(clauses, counted, all_counted)
        or _are_victims(clauses, counted, reading)
        or _was_received(clauses, counted, reading)
    )


def _did_it(clauses: Clauses, counted: Counted, reading: Reading, all_counted: Sequence[Counted]) -> bool:
    """Three soldiers *killed five* Russians: the verb has an object of its own, and no passive."""
    first, last = reading.cue
    if reading.measure not in _STRUCK or first < counted.number.last or not clauses.hit_at("modal:strikes", first):
        return False
    if clauses.hit_ending("modal:auxiliaries", first) and not clauses.hit_ending("attribution:hearsay", first):
        return False
    return any(one.number.start == last for one in all_counted)


def _were_hit(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted]) -> bool:
    """A missile killed 24 people and *injured 115 others*: who fights in a war is not called people there."""
    if counted.kind not in _GENERAL:
        return False
    if counted.kind is Kind.MORE and not any(one.kind is Kind.PEOPLE for one in all_counted):
        return False
    strike = clauses.hit_ending("modal:strikes", counted.number.start)
    return strike is not None


def _are_victims(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """The North's soldiers shot at *Chechen troops*, killing eight soldiers: of the other actor named last."""
    if not (reading.leads and reading.measure in _STRUCK) or any(
        counted.number.last <= hit.first < counted.span[1] + 2 for hit in clauses.of("actor:own")
    ):
        return False
    before = [hit for hit in clauses.of("actor:own", "actor:others") if hit.last <= reading.cue[0]]
    if not before or before[-1].group != "actor:others" or before[0].group != "actor:own":
        return False
    return _has_soldiers(clauses, before[-1])


def _has_soldiers(clauses: Clauses, hit: Hit) -> bool:
    return clauses.hit_at("item", hit.last) is not None or clauses.hit_ending("item", hit.first) is not None


def _was_received(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """The North has *received* 9,000 containers: those went the other way."""
    verb = clauses.hit_at("modal:receives", reading.cue[0])
    if verb is None or is_loss(reading.measure) or verb.first > counted.number.first:
        return False
    before = [hit for hit in clauses.of("actor:own", "actor:others") if hit.last <= verb.first]
    return (
        bool(before)
        and before[-1].group == "actor:own"
        and clauses.gap((before[-1].first, before[-1].last), (verb.first, verb.last)) < _AT_ONCE
    )
