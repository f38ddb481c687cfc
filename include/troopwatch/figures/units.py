"""What a number counts: the noun after it, the noun it shares with the number before, or nothing that matters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.lexicon import UnitWords
from troopwatch.figures.numbers import Number
from troopwatch.figures.phrases import Hit
from troopwatch.model import Item, Measure, Qualifier

_SPECIAL = frozenset({Item.SPECIAL_FORCES, Item.ENGINEERS, Item.DEMINERS, Item.OFFICERS, Item.WORKERS})
_AFTER = ("unit:modifiers", "actor:own", "actor:others")
_SMALL = 10
_FEW = 21
_TYPE = 3  # letters of a type of aircraft: Il, Su
_PACE = 2.0
_RELATIVE = 4  # tokens between a relative word and its verb
_OF_WHOLE = ("number:fillers", "hedge", "unit:modifiers", "actor:own", "actor:home")
# what ends the words for a number: 11,000 *within* a week, 2,000 *by* September
_CLOSERS = (
    "attribution:continuing",
    "attribution:saying",
    "recap:earlier",
    "place",
    "boundary:coordinators",
    "boundary:relatives",
    "actor:prepositions",
    "period:closers",
)
_VERBS = (
    "cue",
    "modal:planned",
    "modal:hypothetical",
    "modal:denied",
    "modal:auxiliaries",
    "unit:followers",
    "modal:parts",
    "number:distributives",
)


class Kind(Enum):
    """How sure we are of what is counted."""

    NOUN = auto()  # 6,000 soldiers
    PEOPLE = auto()  # 6,000 people: troops, if the context says so
    MORE = auto()  # 6,000 others: the noun before
    BARE = auto()  # 6,000: the noun before, if the verb fits


class Counted(NamedTuple):
    """A number that counts something; ``tokens[unit_first:unit_last]`` names it (empty when nothing does)."""

    number: Number
    kind: Kind
    item: Item | None
    unit_first: int
    unit_last: int
    whole_last: int = 0  # 1,000 of the 11,000 soldiers: where the words for the whole end; 0 if it is no part
    is_whole: bool = False  # the 11,000 of these
    measure: Measure | None = None  # what the sentence says of it in a row: respectively
    cue: tuple[int, int] | None = None

    @property
    def span(self) -> tuple[int, int]:
        """From hedge to noun."""
        return self.number.start, max(self.number.last, self.unit_last)


def find_counted(
    clauses: Clauses, numbers: Collection[Number], words: UnitWords, taken: Collection[int]
) -> tuple[Counted, ...]:
    """The numbers that may be figures; `taken` are the tokens of dates."""
    kept = _without_shares(clauses, [number for number in numbers if not _excluded(clauses, number, taken)])
    found = [counted for number in kept if (counted := _count(clauses, number, words, taken)) is not None]
    for at in range(len(found) - 2, -1, -1):
        part, whole = found[at], found[at + 1]
        if part.kind is Kind.NOUN and part.unit_last > part.number.last and _is_part_noun(clauses, part, whole):
            last = end_of_whole(clauses, whole)
            if whole.kind is Kind.BARE:
                whole = part._replace(number=whole.number)  # 4,000 soldiers out of 12,000 *were* killed: the 4,000 were
                last = whole.number.last if clauses.covered("modal:auxiliaries", whole.number.last) else last
            found[at], found[at + 1] = part._replace(whole_last=last), whole._replace(is_whole=True)
        elif part.kind is not Kind.NOUN and _is_part(clauses, part.number, whole.number):
            last = end_of_whole(clauses, whole)
            if whole.kind is Kind.NOUN:
                part = whole._replace(number=part.number)
            found[at] = part._replace(whole_last=last)
            found[at + 1] = whole._replace(is_whole=True)
        elif _leads(clauses, part, whole):
            found[at] = part._replace(is_whole=True)
        elif part.kind is Kind.BARE and whole.kind is Kind.NOUN and _shares_noun(clauses, part.number, whole.number):
            found[at] = whole._replace(number=part.number)
    for at, one in enumerate(found):
        if any(
            hit.last in {one.number.start, one.number.first} or one.number.start < hit.last <= one.number.first
            for hit in clauses.of("number:portions")
        ):
            found[at] = one._replace(is_whole=True)
    return tuple(found)


def _leads(clauses: Clauses, whole: Counted, part: Counted) -> bool:
    """Whether a whole opens the clause and its part follows: *of those 4,000 soldiers,* 1,000 died."""
    first = whole.number.start
    opened = clauses.hit_ending("number:partitives", first) or clauses.hit_at("number:partitives", first)
    if opened is None or opened.first > whole.number.first or part.number.low >= whole.number.low:
        return False
    before = clauses.norm(opened.first - 1)
    opens = opened.first == 0 or not before[:1].isalnum() or opened.first == 1
    last = end_of_whole(clauses, whole)
    return bool(opens) and any(clauses.norm(at) == "," for at in range(last, part.number.first))


def end_of_whole(clauses: Clauses, whole: Counted) -> int:
    """Where the words for a whole end: the 4,700 *North Korean casualties*, the 11,000 *soldiers sent to Kursk*."""
    last = whole.span[1]
    while True:
        word = next((hit for group in ("actor:own", "unit:modifiers") if (hit := clauses.hit_at(group, last))), None)
        cue = clauses.hit_at("cue", last)
        if word is None and cue is None:
            return _end_of_relative(clauses, last)
        if word is None and cue is not None:
            return cue.last
        assert word is not None
        last = word.last


def _end_of_relative(clauses: Clauses, position: int) -> int:
    """The end of the verb of a relative clause that begins at a position: the 6,000 *who are to be sent*."""
    if not clauses.hit_at("boundary:relatives", position):
        return position
    verbs = (hit for hit in clauses.of("cue") if position < hit.first <= position + _RELATIVE)
    return next((hit.last for hit in verbs), position)


def _without_shares(clauses: Clauses, numbers: Sequence[Number]) -> Sequence[Number]:
    """Drop both numbers of a share: three of four shells."""
    shares = [
        pair for pair in pairwise(numbers) if pair[0].low < pair[1].low < _FEW and _is_part(clauses, pair[0], pair[1])
    ]
    return [number for number in numbers if not any(number in pair for pair in shares)]


def _shares_noun(clauses: Clauses, number: Number, following: Number) -> bool:
    """148 *and* 150 missiles: the noun is that of both."""
    return any(
        clauses.hit_at("boundary:coordinators", at) is not None and following.start == at + 1
        for at in (number.last, number.last + 1)
    )


def _is_part(clauses: Clauses, part: Number, whole: Number) -> bool:
    link = clauses.hit_at("number:partitives", part.last)
    return link is not None and part.low <= whole.low and whole.start <= link.last + 1 and link.last <= whole.first


def _excluded(clauses: Clauses, number: Number, taken: Collection[int]) -> bool:
    if any(position in taken for position in range(number.first, number.last)) or _is_measured(clauses, number):
        return True
    if _is_marked(clauses, number):
        return True
    if clauses.hit_at("number:shares", number.last) or clauses.covered("number:shares", number.first):
        return True
    if clauses.norm(number.first - 1) == "-" and clauses.norm(number.first - 2)[:2] in {"19", "20"} and number.plain:
        return number.low < 100 and clauses.norm(number.first - 2).isdecimal()  # the war of 1950-53
    if number.bounds == (1, 1) or number.low == 0:
        return True  # one of them; the old one; one soldier, who is no more of a number than a soldier
    return number.plain and 1900 <= number.low <= 2099 and not _noun_at(clauses, number.last)


def _is_marked(clauses: Clauses, number: Number) -> bool:
    """Whether words before a number make it money, an age or the like, or a pace: a daily casualty rate of up to 92."""
    if any(clauses.hit_ending("number:not_counts", at) for at in (number.first, number.start)):
        return True
    span = (number.start, number.last)
    paces = [(hit.first, hit.last) for hit in clauses.of("number:paces") if hit.last <= number.start]
    return any(clauses.gap(pace, span) < _PACE for pace in paces)


def _is_measured(clauses: Clauses, number: Number) -> bool:
    """Whether it is a calibre or part of a name: 152 mm, 122 and 152 mm, BTR-80."""
    if clauses.hit_at("unit:calibres", number.last) or _is_designation(clauses, number):
        return True
    coordinated = clauses.hit_at("boundary:coordinators", number.last)
    return coordinated is not None and clauses.hit_at("unit:calibres", number.last + 2) is not None


def _is_designation(clauses: Clauses, number: Number) -> bool:
    """BTR-80: digits hung on capitals name a thing."""
    before = clauses.tokens[number.first - 2 : number.first]
    if len(before) < 2 or before[1].norm != "-":
        return False
    name = before[0].text
    return name.isupper() or (name[0].isupper() and len(name) <= _TYPE)  # Il-76


def _is_part_noun(clauses: Clauses, part: Counted, whole: Counted) -> bool:
    """1,000 soldiers *of the 11,000*; 1.000 prajurit dari 11.000 tentara."""
    owner = clauses.hit_at("actor:own", part.span[1])
    link = clauses.hit_at("number:partitives", owner.last if owner is not None else part.span[1])
    return (
        link is not None
        and part.number.low <= whole.number.low
        and whole.number.start <= link.last <= whole.number.first
    )


def _noun_at(clauses: Clauses, position: int) -> bool:
    return any(clauses.hit_at(group, position) for group in ("item", "unit:people", *_AFTER))


def _count(clauses: Clauses, number: Number, words: UnitWords, taken: Collection[int]) -> Counted | None:
    position, more, people = number.last, False, False
    if clauses.norm(position) == "-" and _filler(clauses, position) is None and not clauses.hit_at("item", position):
        position += 1  # a 12,000-strong contingent
    for _ in range(8):
        if _is_counter(clauses, position):
            if people or (more and position in taken):
                break  # nine members of the regiment; 150 lagi tahun ini: 150 more, this year
            return None
        if clauses.hit_at("item", position):
            return _noun(clauses, number, position, words)
        more = more or clauses.hit_at("unit:more", position) is not None
        people = people or clauses.hit_at("unit:people", position) is not None
        step = _filler(clauses, position)
        if step is None:
            break
        position = step
    if _is_rate(clauses, position):
        return None
    if people:
        return Counted(number, Kind.PEOPLE, Item.TROOPS, number.last, position)
    if more:
        return Counted(number, Kind.MORE, None, number.last, number.last)
    return (
        Counted(number, Kind.BARE, None, number.last, number.last)
        if _may_be_bare(clauses, number, position, taken)
        else None
    )


def _is_counter(clauses: Clauses, position: int) -> bool:
    """Whether what stands there is never counted: units, but not *units of* rocket launchers."""
    counter, modifier = clauses.hit_at("unit:counters", position), clauses.hit_at("unit:modifiers", position)
    return counter is not None and (modifier is None or modifier.last <= counter.last)


def _partly(clauses: Clauses, link: Hit) -> bool:
    """Whether what a number is some *of* can be counted: of them, of the 4,700, of those wounded; no factories."""
    if clauses.hit_at("modal:those", link.first) or clauses.hit_at("modal:those", link.last):
        return True
    at = link.last
    while (word := next((hit for group in _OF_WHOLE if (hit := clauses.hit_at(group, at))), None)) is not None:
        at = word.last + (clauses.norm(word.last) == "'s")
    return any(clauses.hit_at(group, at) for group in ("cue", "item", "unit:people")) or any(
        token.is_digits for token in clauses.tokens[at : at + 1]
    )


def _filler(clauses: Clauses, position: int) -> int | None:
    """The end of what stands between a number and its noun."""
    if clauses.tokens[position : position + 1] and clauses.tokens[position].is_digits:
        calibre = clauses.hit_at("unit:calibres", position + 1)
        return calibre.last if calibre else None
    name = _end_of_name(clauses, position)
    if name is not None:
        return name
    ends = [hit.last for group in (*_AFTER, "unit:more", "unit:people") if (hit := clauses.hit_at(group, position))]
    return max(ends) if ends else _end_of_link(clauses, position)


def _end_of_link(clauses: Clauses, position: int) -> int | None:
    """The end of what links a number to the words for what it counts: a conjunction, a copula, a mark."""
    if position + 1 >= len(clauses.tokens):
        return None
    if _joins_actors(clauses, position):
        return position + 1
    copula = clauses.hit_at("modal:copulas", position)
    if copula is not None and any(clauses.hit_at(group, copula.last) for group in ("actor:own", "item")):
        return copula.last  # at least 10,000 *are* North Korean soldiers
    if clauses.norm(position + 1) == "(" and clauses.hit_at("item", position + 2):
        return position + 2  # 1,000 *sappers (*deminers), if only the latter is known
    return position + 1 if clauses.norm(position) in {'"', "'", "'s"} else None


def _joins_actors(clauses: Clauses, position: int) -> bool:
    """Whether a conjunction stands between two actors: 50,000 Russian *and* North Korean soldiers."""
    link = clauses.hit_at("boundary:coordinators", position)
    actors = ("actor:own", "actor:others")
    return (
        link is not None
        and any(clauses.hit_ending(group, position) for group in actors)
        and any(clauses.hit_at(group, link.last) for group in actors)
    )


def _end_of_name(clauses: Clauses, position: int) -> int | None:
    """The end of the name of a weapon: 50 *M-1978 “Koksan”* howitzers."""
    tokens = clauses.tokens[position : position + 3]
    if len(tokens) < 3:
        return None
    first, second, third = tokens
    if second.norm == "-" and first.text.isupper() and third.is_digits:
        return position + 3
    return position + 3 if first.norm == third.norm == '"' and second.is_capitalised else None


def _noun(clauses: Clauses, number: Number, position: int, words: UnitWords) -> Counted | None:
    row: list[Hit] = []
    first = position
    while (hit := clauses.hit_at("item", position)) is not None:
        row.append(hit)
        position = hit.last
        if words.head == "last" and clauses.hit_at("item", position) is None and not _holds(clauses, hit):
            modifier = clauses.hit_at("unit:modifiers", position)
            position = modifier.last if modifier and clauses.hit_at("item", modifier.last) else position
    counts_units = words.head == "last" and clauses.hit_at("unit:counters", position)
    if counts_units or _is_rate(clauses, position):
        return None
    people = not Item(row[-1].code).is_materiel
    if people and (clauses.norm(position) == "'" or clauses.hit_at("unit:formations", number.last)):
        return None  # soldiers' portraits; lima unit pasukan
    head = Item(row[-1 if words.head == "last" else 0].code)
    special = [Item(hit.code) for hit in row if Item(hit.code) in _SPECIAL] or _summed(clauses, number)
    item = special[0] if head is Item.TROOPS and special else head
    return Counted(number, Kind.NOUN, item, first, row[-1].last)


def _summed(clauses: Clauses, number: Number) -> list[Item]:
    """The special noun that a number of troops sums up: engineering units *totalling* 6,000 personnel."""
    at = number.start
    before = clauses.hit_ending("item", at) if at < number.first else None
    return [Item(before.code)] if before is not None and Item(before.code) in _SPECIAL else []


def _holds(clauses: Clauses, hit: Hit) -> bool:
    """13,000 containers of shells are containers."""
    return Item(hit.code).is_materiel and clauses.norm(hit.last) in {"of", "with", "from", "worth"}


def _is_rate(clauses: Clauses, position: int) -> bool:
    """Whether a rate follows, at once or behind the verb and where it went: 20,000 arrived in Russia *each year*."""
    if clauses.hit_at("number:rates", position):
        return True
    cue = clauses.hit_at("cue", position)
    ahead = range(cue.last, min(cue.last + 4, len(clauses.tokens))) if cue is not None else ()
    return any(clauses.hit_at("number:rates", at) for at in ahead if not clauses.wall(position, at))


def _may_be_bare(clauses: Clauses, number: Number, position: int, taken: Collection[int]) -> bool:
    """A number without noun counts only before a verb, a preposition or a mark, never before an unknown noun."""
    sized = number.start < number.first and clauses.hit_ending("unit:formations", number.start) is not None
    if sized or clauses.covered("actor:whole", number.first):
        return False  # brigades of 2,500
    link = clauses.hit_at("number:partitives", number.last)
    if link is not None and not clauses.hit_at("cue", number.last):
        return _partly(clauses, link)
    if number.low < _SMALL and number.qualifier is Qualifier.EXACT and not clauses.hit_at("cue", position):
        return False  # the two; three of a kind
    if position >= len(clauses.tokens) or any(clauses.hit_at(group, position) for group in _VERBS):
        return True
    if any(clauses.hit_at(group, position) for group in _CLOSERS) or position in taken:
        return True
    return not clauses.norm(position)[0].isalnum() and clauses.norm(position) not in {"%", "°", "-", "/", "$"}
