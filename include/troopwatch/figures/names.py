"""People in a sentence: known ones, and unknown ones by their capitals and their roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.model import SourceOrg

_LONGEST = 4
_NO_NAMES = frozenset({
    "nation", "body", "org", "month", "item", "actor:own", "actor:others", "actor:theatre", "place:places",
    "attribution:roles", "weekday", "unit:counters", "attribution:saying", "attribution:according",
    "again", "attribution:estimates", "attribution:relays", "attribution:addressee", "hedge", "number:fillers", "cue",
    "boundary:coordinators", "boundary:contrasts", "boundary:subordinators", "boundary:relatives", "unit:followers",
    "attribution:continuing", "attribution:background", "recap:earlier", "period:since", "actor:prepositions",
    "attribution:reports", "unit:modifiers", "attribution:stopwords",
})  # fmt: skip


class Person(NamedTuple):
    """A name at ``tokens[first:last]``; `org` if we know for whom they speak."""

    first: int
    last: int
    name: str
    start: int
    end: int
    org: SourceOrg | None = None
    known: bool = False  # from the lexicon, or named in full before


@dataclass(slots=True)
class People:
    """Whom the text has named so far, by each part of their name."""

    by_part: dict[str, Person] = field(default_factory=dict)

    def remember(self, person: Person) -> None:
        """Keep a full name, so that its parts alone are known later."""
        parts = person.name.split()
        if len(parts) > 1:
            for part in {parts[0], parts[-1]}:
                before = self.by_part.get(part)
                if before is None or before.name == person.name:
                    self.by_part[part] = person

    def find(self, clauses: Clauses, text: str) -> list[Person]:
        """The people of a sentence, left to right."""
        found: list[Person] = []
        for first, last in _runs(clauses):
            name = clauses.text(text, first, last)
            start, end = clauses.offsets(first, last)
            org = _known_org(clauses, first, last)
            if last - first == 1 or org is not None:
                before = self.by_part.get(name) or self.by_part.get(name.split()[-1])
                if before is not None:
                    found.append(Person(first, last, before.name, start, end, org or before.org, True))
                elif org is not None:
                    found.append(Person(first, last, name, start, end, org, True))
                elif clauses.hit_ending("attribution:roles", first):
                    found.append(Person(first, last, name, start, end))
            else:
                found.append(Person(first, last, name, start, end, None))
        return found


def _known_org(clauses: Clauses, first: int, last: int) -> SourceOrg | None:
    return next((SourceOrg(hit.code) for hit in clauses.of("person") if first < hit.last and hit.first < last), None)


def _other_words(clauses: Clauses) -> set[int]:
    """The positions of words that are no part of a name, being other phrases of the lexicon."""
    others = [hits for group, hits in clauses.hits.items() if group in _NO_NAMES]
    taken = {at for hits in others for hit in hits for at in range(hit.first, hit.last)}
    return taken.difference(at for hit in clauses.of("person") for at in range(hit.first, hit.last))


def _runs(clauses: Clauses) -> Iterator[tuple[int, int]]:
    """Rows of capitalised words that are no other phrase of the lexicon; hyphens join Korean names."""
    taken = _other_words(clauses)
    position, count = 0, len(clauses.tokens)
    while position < count:
        first = position
        while position < count and position not in taken and clauses.tokens[position].is_capitalised:
            position += 1
            while (
                clauses.norm(position) == "-" and position + 1 < count and clauses.tokens[position + 1].text.isalpha()
            ):
                position += 2
        if position == first:
            position += 1
        elif position - first <= _LONGEST + 2:
            yield first, position
