"""Whose people or materiel a number counts: only North Korea's, in or for Russia, are figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, is_loss
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted
from troopwatch.model import Measure

_SAME_STATEMENT = 12.0
_SAME_CLAUSE = 1.5
_MEMORY = 4  # sentences after which nobody remembers whose soldiers were spoken of


class Owner(Enum):
    """Whose soldiers a sentence speaks of."""

    OWN = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Ownership:
    """That a number is North Korea's: by which phrase, and how sure that is."""

    hit: Hit | None
    certainty: float


@dataclass(slots=True)
class Focus:
    """Whose soldiers the sentences before this one spoke of."""

    owner: Owner | None = None
    age: int = 0

    def move(self, clauses: Clauses) -> None:
        """Take in one more sentence."""
        own, other = clauses.of("actor:own"), clauses.of("actor:others")
        if own:
            self.owner, self.age = Owner.OWN, 0
        elif any(clauses.hit_at("item", hit.last) or clauses.hit_ending("item", hit.first) for hit in other):
            self.owner, self.age = Owner.OTHER, 0
        else:
            self.age += 1

    @property
    def is_own(self) -> bool:
        return self.owner is Owner.OWN and self.age < _MEMORY


def find_owner(clauses: Clauses, counted: Counted, reading: Reading, focus: Focus) -> Ownership | None:
    """How we know that the number is North Korea's, or None where it is not."""
    if _is_elsewhere(clauses) or _is_whole_army(clauses, counted):
        return None
    owner = _in_phrase(clauses, counted)
    if owner is not None:
        return Ownership(owner, 1.0) if owner.group == "actor:own" else None
    subject = _subject(clauses, counted, reading)
    own = clauses.of("actor:own")
    if subject is not None and subject.group == "actor:own":
        return Ownership(subject, 1.0)
    if subject is not None and (not own or is_loss(reading.measure)):
        return None
    reach = _SAME_STATEMENT
    if subject is not None and counted.item is not None and not counted.item.is_materiel:
        reach = _SAME_CLAUSE  # Russia sent 50,000, including 10,000 North Koreans: the 50,000 are Russia's
    own = tuple(hit for hit in own if clauses.gap((hit.first, hit.last), counted.span) < reach)
    if own:
        nearest = min(own, key=lambda hit: clauses.gap((hit.first, hit.last), counted.span))
        return Ownership(nearest, 0.85)
    return Ownership(None, 0.75) if focus.is_own else None


def _is_elsewhere(clauses: Clauses) -> bool:
    return bool(clauses.of("actor:elsewhere")) and not clauses.of("actor:theatre") and not clauses.of("place:places")


def _is_whole_army(clauses: Clauses, counted: Counted) -> bool:
    first, last = counted.span
    return any(clauses.gap((hit.first, hit.last), (first, last)) < 1.0 for hit in clauses.of("actor:whole"))


def _in_phrase(clauses: Clauses, counted: Counted) -> Hit | None:
    """The actor inside the noun phrase: 12,000 *North Korean* soldiers, 12.000 tentara *Korut*, *Kyiv's* 900 men."""
    first, last = counted.span
    hits = clauses.of("actor:own", "actor:others")
    inside = [hit for hit in hits if counted.number.last <= hit.first < last]
    if inside:
        return next((hit for hit in inside if hit.group == "actor:own"), inside[0])
    stop = last
    while (filler := clauses.hit_at("unit:modifiers", stop)) is not None:
        stop = filler.last
    after = [hit for hit in hits if hit.first == stop]
    if after and counted.unit_last > counted.unit_first:
        return after[0]
    if clauses.norm(first - 1) == "'s":
        return next((hit for hit in hits if hit.last == first - 1), None)
    return None


def _subject(clauses: Clauses, counted: Counted, reading: Reading) -> Hit | None:
    """The actor that leads the clause, if it can own what is counted."""
    if reading.leads and reading.measure in {Measure.CAPTURED, Measure.KILLED, Measure.WOUNDED}:
        return None  # Ukraine killed 600: the subject is not who died
    edge = min(reading.cue[0], counted.number.first) if reading.leads else counted.number.first
    candidates = [
        hit
        for hit in clauses.of("actor:own", "actor:others")
        if hit.last <= edge and not _is_oblique(clauses, hit) and not _speaks(clauses, hit, edge)
    ]
    return candidates[-1] if candidates else None


def _is_oblique(clauses: Clauses, hit: Hit) -> bool:
    before = clauses.norm(hit.first - 1)
    return (
        clauses.hit_ending("actor:prepositions", hit.first) is not None
        or before == "-"
        or clauses.norm(hit.last) in {"-", "'s"}
    )


def _speaks(clauses: Clauses, hit: Hit, edge: int) -> bool:
    """Whether a verb of saying stands between an actor and the number: then it is who says so."""
    return any(hit.last <= said.first < edge for said in clauses.of("attribution:saying")) or bool(
        clauses.covered("org", hit.first) or clauses.covered("person", hit.first) or _names_body(clauses, hit)
    )


def _names_body(clauses: Clauses, hit: Hit) -> bool:
    return clauses.hit_at("body", hit.last) is not None or clauses.hit_ending("body", hit.first) is not None
