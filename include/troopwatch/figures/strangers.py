"""Who is hurt, or what is fired, beside the deployment: a text about it tells of these too, and none is a figure."""

from __future__ import annotations

from itertools import pairwise

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, is_loss
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Item, Measure

_STRUCK = frozenset({Measure.KILLED, Measure.WOUNDED, Measure.CASUALTIES})
_SAME_CLAUSE = 1.5
_AIMED = 5  # tokens between a verb of shooting and whom it hits


def are_strangers(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """Whether a number counts somebody or something else, though the text is about North Korea's soldiers."""
    if counted.item is not None and counted.item.is_materiel:
        return _was_fired(clauses, counted)
    if not is_loss(reading.measure):
        return False
    return _are_civilians(clauses, counted, reading) or _are_mixed(clauses, reading) or _were_shot(clauses, counted)


def _are_civilians(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """24 killed in *Dnipro*; *Russian shelling* has killed three: whom a sentence without our soldiers tells of."""
    if counted.kind is Kind.NOUN or clauses.of("actor:own"):
        return False
    return bool(clauses.of("actor:civilians")) or (reading.leads and _by_russia(clauses, reading))


def _by_russia(clauses: Clauses, reading: Reading) -> bool:
    """Whether Russia leads up to the verb: it does not kill those whom it was sent."""
    nations = [hit for hit in clauses.of("nation") if hit.last <= reading.cue[0]]
    if reading.measure not in _STRUCK or not nations or nations[-1].code != "RU":
        return False
    struck = clauses.hit_at("modal:strikes", reading.cue[0])
    return struck is not None and clauses.wall(nations[-1].last, reading.cue[0]) < _SAME_CLAUSE


def _are_mixed(clauses: Clauses, reading: Reading) -> bool:
    """*Combined Russian and North Korean* losses; korban *Rusia dan Korea Utara*: not the North's alone."""
    pair = _pair(clauses)
    if pair is None:
        return False
    first, last = pair
    return bool(clauses.of("actor:combined")) or reading.cue[1] == first or reading.cue[0] == last


def _pair(clauses: Clauses) -> tuple[int, int] | None:
    """Where the North and another party stand side by side."""
    for one, other in pairwise(clauses.of("actor:own", "actor:others")):
        link = clauses.hit_at("boundary:coordinators", one.last)
        if link is not None and link.last == other.first and one.group != other.group:
            return one.first, other.last
    return None


def _were_shot(clauses: Clauses, counted: Counted) -> bool:
    """Eight died when North Koreans *fired at Chechen* troops: those who were shot at."""
    if any(counted.number.last <= hit.first < counted.span[1] + 1 for hit in clauses.of("actor:own")):
        return False
    for verb in clauses.of("modal:shoots"):
        shooters = [hit for hit in clauses.of("actor:own", "actor:others") if hit.last <= verb.first]
        victims = range(verb.last, verb.last + _AIMED)
        if shooters and shooters[-1].group == "actor:own":
            return any(hit.first in victims for hit in clauses.of("actor:others"))
    return False


def _was_fired(clauses: Clauses, counted: Counted) -> bool:
    """194 missiles *fired* at Ukraine, 98 drones *shot down*: used by somebody, and not supplied by the North."""
    if counted.item is Item.DRONES and not clauses.of("actor:own"):
        return True  # the North has hardly any to give
    first, last = counted.span
    return any(hit.first in {last, last + 1} or hit.last == first for hit in clauses.of("modal:fired"))
