"""Whose figure it is: the body or person that the text names as the one who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.names import People, Person
from troopwatch.figures.phrases import Hit
from troopwatch.model import SourceOrg

_SAID_AFTER = 9.0  # how far a verb of saying may follow the one who says so
_SAID_BEFORE = 1.3
_AFTER_ACCORDING = 1.7
_BARE_NATION = 0.9  # "Seoul has said": a nation is a claimant only right at its verb
_INVERTING = frozenset({"", ",", '"', "'", ".", "-", "—", "?", "!"})
_RELAYED = frozenset({SourceOrg.MEDIA})
_BODIES: dict[str, dict[str, SourceOrg]] = {
    "ROK": {
        "intelligence": SourceOrg.NIS,
        "military": SourceOrg.ROK_MILITARY,
        "": SourceOrg.ROK_GOV,
    },
    "UA": {
        "intelligence": SourceOrg.HUR,
        "military": SourceOrg.UA_MILITARY,
        "president": SourceOrg.UA_PRESIDENT,
        "": SourceOrg.UA_GOV,
    },
    "US": {"": SourceOrg.US_GOV},
    "UK": {"": SourceOrg.UK_MOD},
    "WEST": {"": SourceOrg.WESTERN_OFFICIALS},
    "RU": {"": SourceOrg.RU_GOV},
    "KP": {"": SourceOrg.KP_GOV},
    "JP": {"": SourceOrg.JP_GOV},
    "NATO": {"": SourceOrg.NATO},
    "EU": {"": SourceOrg.EU},
    "UN": {"": SourceOrg.UN},
    "OTHER": {"": SourceOrg.OTHER},
}


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so. Offsets are in the text, so that a source can be carried into later sentences."""

    org: SourceOrg
    also: tuple[SourceOrg, ...] = ()
    speaker: str | None = None
    org_at: tuple[int, int] | None = None
    speaker_at: tuple[int, int] | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class _Mention:
    """Someone who may be the one who says so."""

    first: int
    last: int
    org: SourceOrg | None
    weak: bool = False  # a mere nation: claimant only directly at the verb
    relay: bool = False  # a medium or lawmaker: passes on what a body said
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Claimant:
    """A mention that the sentence makes the one who says so."""

    mention: _Mention
    also: tuple[SourceOrg, ...]
    person: Person | None

    @property
    def org(self) -> SourceOrg | None:
        return self.mention.org or (self.person.org if self.person else None)


@dataclass(slots=True)
class Attributor:
    """Reads the sources of one text, sentence by sentence, and carries them on."""

    text: str
    people: People
    current: Source | None = None
    paragraph: int = -1
    last_person: Source | None = None  # whom "he said" means where nobody has said anything yet

    def sources(self, clauses: Clauses) -> list[tuple[Source, tuple[int, int]]]:
        """The sources that the sentence itself names, with their tokens; the last becomes the one that carries on."""
        persons = self.people.find(clauses, self.text)
        mentions = _mentions(clauses, persons)
        claimants = _claimants(clauses, mentions)
        resolved = _resolve(clauses, claimants)
        for person in persons:
            org = next((source.org for source, _ in resolved if source.speaker == person.name), person.org)
            self.people.remember(replace(person, org=org))
            if org is not None:
                at = (person.start, person.end)
                self.last_person = Source(org, (), person.name, at, at, 0.8)
        if self.current is not None and self.current.org is SourceOrg.NIS and _only_lawmakers(claimants):
            # those who were briefed by the agency go on telling what it said
            resolved = [(replace(source, org=SourceOrg.NIS, certainty=0.9), span) for source, span in resolved]
        if resolved:
            self.current, self.paragraph = resolved[0][0], clauses.sentence.paragraph
        return resolved

    def carried(self, clauses: Clauses) -> Source | None:
        """The source of the sentence before, where this one goes on with it."""
        if clauses.sentence.is_heading:
            return None
        if clauses.of("attribution:pronouns") and clauses.of("attribution:saying"):
            self.current = self.current or self.last_person
            self.paragraph = clauses.sentence.paragraph
            return replace(self.current, certainty=0.9) if self.current else None
        certainty = self._certainty(clauses)
        if self.current is None or certainty == 0:
            return None
        return replace(self.current, certainty=certainty)

    def _certainty(self, clauses: Clauses) -> float:
        """How surely a sentence that names nobody goes on with the source; 0 where it does not."""
        if clauses.of("attribution:background"):
            self.current = None
            return 0.0
        distance = clauses.sentence.paragraph - self.paragraph
        if distance == 0 or (distance <= 2 and _continues(clauses)):
            self.paragraph = clauses.sentence.paragraph
            return 0.85
        # one paragraph on, and nothing says that it goes on
        return 0.7 if distance == 1 and not clauses.of("recap:earlier") else 0.0

    def end_section(self) -> None:
        """Forget the source at a heading."""
        self.current = None


def choose_source(
    clauses: Clauses, span: tuple[int, int], sources: Sequence[tuple[Source, tuple[int, int]]]
) -> Source | None:
    """Among several sources in one sentence, the one nearest to the number."""
    if not sources:
        return None
    return min(sources, key=lambda source: (clauses.gap(source[1], span), source[1]))[0]


def _only_lawmakers(claimants: Sequence[Claimant]) -> bool:
    return all(one.mention.relay and one.org is SourceOrg.ROK_GOV for one in claimants)


def _continues(clauses: Clauses) -> bool:
    return any(hit.first <= 30 for hit in clauses.of("attribution:continuing"))


def _mentions(clauses: Clauses, persons: Sequence[Person]) -> list[_Mention]:
    found: list[_Mention] = []
    for hit in clauses.of("org"):
        relay = SourceOrg(hit.code) in _RELAYED
        found.append(_Mention(hit.first, hit.last, SourceOrg(hit.code), relay=relay))
    found += _composed(clauses)
    for person in persons:
        found.append(_Mention(person.first, person.last, person.org, person=person))
    covered = {position for one in found for position in range(one.first, one.last)}
    for hit in clauses.of("nation"):
        if hit.first not in covered:
            found.append(_Mention(hit.first, hit.last, _BODIES[hit.code][""], weak=True))
    found.sort(key=lambda one: (one.first, -one.last))
    return [one for at, one in enumerate(found) if not any(_holds(other, one) for other in found[:at])]


def _holds(a: _Mention, b: _Mention) -> bool:
    return a.first <= b.first and b.last <= a.last and a.person is b.person


def _composed(clauses: Clauses) -> list[_Mention]:
    """A nation and a body beside each other: South Korean and Western agencies, intelijen Korsel dan Barat."""
    found: list[_Mention] = []
    for body in clauses.of("body"):
        before = _row(clauses, body.first, -1)
        after = _row(clauses, body.last, +1)
        nations = before or after
        if body.code == "lawmaker" and not nations:
            # lawmakers without a country are Seoul's: they are who is briefed
            found.append(_Mention(body.first, body.last, SourceOrg.ROK_GOV, relay=True))
        for nation in nations:
            org = _BODIES[nation.code].get(body.code, _BODIES[nation.code][""])
            first, last = min(body.first, nation.first), max(body.last, nation.last)
            lone = len(nations) == 1
            span = (first, last) if lone else (nation.first, nation.last)
            found.append(_Mention(*span, org, relay=body.code == "lawmaker"))
    return found


def _row(clauses: Clauses, position: int, step: int) -> list[Hit]:
    """Nations side by side, linked by commas and conjunctions, that begin (or end) at a position."""
    row: list[Hit] = []
    linked = False
    for _ in range(6):
        hit = clauses.hit_at("nation", position) if step > 0 else clauses.hit_ending("nation", position)
        if hit is not None:
            row.append(hit)
            position = hit.last if step > 0 else hit.first
            continue
        if not row and _may_skip(clauses, position if step > 0 else position - 1):
            position += step
            continue
        at = position if step > 0 else position - 1
        linked = linked or clauses.covered("boundary:coordinators", at)
        if not row or not (linked and (clauses.norm(at) == "," or clauses.covered("boundary:coordinators", at))):
            break
        position += step
    return row if step > 0 else row[::-1]


def _may_skip(clauses: Clauses, position: int) -> bool:
    return clauses.norm(position) == "'s" or clauses.covered("attribution:links", position)


def _claimants(clauses: Clauses, mentions: Sequence[_Mention]) -> list[Claimant]:
    chosen = [one for one in mentions if _is_claimant(clauses, one, mentions)]
    return _gather(clauses, chosen, mentions)


def _is_claimant(clauses: Clauses, one: _Mention, mentions: Sequence[_Mention]) -> bool:
    if clauses.hit_ending("attribution:addressee", one.first) or _is_byword(clauses, one, mentions):
        return False
    before = [hit for hit in clauses.of("attribution:according", "attribution:relays") if hit.last <= one.first]
    if before and _near_before(clauses, before[-1], one, mentions):
        return True
    said = [
        hit
        for hit in clauses.of("attribution:saying", "modal:denied")
        if not clauses.covered("attribution:passives", hit.first - 1) and not clauses.covered("org", hit.first)
    ]
    limit = _BARE_NATION if one.weak else _SAID_AFTER
    for hit in said:
        if hit.first >= one.last and _gap_without_number(clauses, one.last, hit.first) < limit:
            return not (one.weak and clauses.norm(one.last) == "'s") and not _is_object(clauses, one)
        inverted = clauses.norm(hit.first - 1) in _INVERTING  # “…,” said Kirby; not: the agency believes Kim sent
        if inverted and hit.last <= one.first and _gap_to(clauses, hit, one) < _SAID_BEFORE:
            return not one.weak or hit.last == one.first
    reports = clauses.of("attribution:reports")
    return not one.weak and any(clauses.gap((hit.first, hit.last), (one.first, one.last)) < 1.0 for hit in reports)


def _is_byword(clauses: Clauses, one: _Mention, mentions: Sequence[_Mention]) -> bool:
    """Whether a nation only completes the name of a body: the Joint Chiefs (JCS) of South Korea."""
    return one.weak and any(
        not other.weak
        and other.person is None
        and other.last <= one.first
        and clauses.gap((other.first, other.last), (one.first, one.last)) < 0.7
        for other in mentions
    )


def _is_object(clauses: Clauses, one: _Mention) -> bool:
    """Whether a nation stands after a preposition: troops sent to Russia said nothing."""
    first = one.first - clauses.covered("attribution:links", one.first - 1)
    return one.weak and any(clauses.hit_ending("actor:prepositions", at) for at in {first, one.first})


def _near_before(clauses: Clauses, hit: Hit, one: _Mention, mentions: Sequence[_Mention]) -> bool:
    between = [other for other in mentions if hit.last <= other.first and other.last <= one.first]
    if one.weak and hit.last < one.first - 1:
        return False
    start = between[-1].last if between else hit.last
    first_is_near = _gap_to(clauses, hit, between[0] if between else one) < _AFTER_ACCORDING
    return first_is_near and clauses.gap((start, start), (one.first, one.first)) < _AFTER_ACCORDING


def _gap_to(clauses: Clauses, hit: Hit, one: _Mention) -> float:
    return clauses.gap((hit.first, hit.last), (one.first, one.last))


def _gap_without_number(clauses: Clauses, first: int, last: int) -> float:
    """The distance to a verb of saying; endless across a number or another verb of saying."""
    if any(clauses.tokens[at].is_digits and len(clauses.tokens[at].text) > 2 for at in range(first, last)):
        return float("inf")
    if any(first <= hit.first < last for hit in clauses.of("attribution:saying", "boundary:contrasts")):
        return float("inf")
    return clauses.gap((first, first), (last, last))


def _gather(clauses: Clauses, chosen: Sequence[_Mention], mentions: Sequence[_Mention]) -> list[Claimant]:
    """Join a body with the person who speaks for it, and bodies that speak together."""
    found: list[Claimant] = []
    for one in chosen:
        previous = found[-1] if found else None
        close = previous is not None and clauses.gap(
            (previous.mention.first, previous.mention.last), (one.first, one.last)
        )
        if previous is not None and isinstance(close, float) and _belongs(clauses, previous, one, close):
            found[-1] = _joined(previous, one)
        else:
            found.append(Claimant(one, (), one.person))
    return [_completed(clauses, claimant, mentions) for claimant in found]


def _belongs(clauses: Clauses, previous: Claimant, one: _Mention, gap: float) -> bool:
    if (previous.person is None) != (one.person is None) and (previous.mention.person or one.person):
        if previous.mention.relay or one.relay or previous.mention.org is None or one.org is None:
            return gap < 3.5
        return gap < 3.5 and previous.mention.org is one.org
    if previous.mention.relay is not one.relay:
        return False
    linked = any(previous.mention.last <= hit.first < one.first for hit in clauses.of("boundary:coordinators"))
    return one.person is None and previous.person is None and gap < (2.6 if linked else 0.9)


def _joined(previous: Claimant, one: _Mention) -> Claimant:
    mention = previous.mention
    if one.person is not None or mention.person is not None:
        body = mention if mention.person is None else one
        person = one.person or mention.person
        org = (person.org if person else None) or body.org
        return Claimant(replace(body, org=org, first=mention.first, last=one.last), previous.also, person)
    also = previous.also if one.org is None else (*previous.also, one.org)
    return Claimant(replace(mention, last=one.last, relay=mention.relay and one.relay), also, previous.person)


def _completed(clauses: Clauses, claimant: Claimant, mentions: Sequence[_Mention]) -> Claimant:
    """Give an unknown person the body that stands beside the name."""
    person = claimant.person
    if claimant.mention.org is not None or person is None or person.org is not None:
        return claimant
    bodies = [one for one in mentions if one.person is None and one.org is not None]
    near = [
        (clauses.gap((one.first, one.last), (person.first, person.last)), one.weak, one.first, one) for one in bodies
    ]
    near = [found for found in near if found[0] < (1.3 if found[1] else 3.6)]
    if not near:
        return claimant
    body = min(near, key=lambda found: found[:3])[3]
    return replace(claimant, mention=replace(claimant.mention, org=body.org, relay=body.relay))


def _resolve(clauses: Clauses, claimants: Sequence[Claimant]) -> list[tuple[Source, tuple[int, int]]]:
    """Claimants as sources: who only passes on what a named body said lends it a name, and is dropped."""
    bodies = [one for one in claimants if one.org is not None and not one.mention.relay]
    relays = [one for one in claimants if one.org is not None and one.mention.relay]
    speakers = [one.person for one in claimants if one.person is not None]
    sources = []
    for one in bodies or relays:
        alike = [other.person for other in bodies if other.person is not None and other.org is one.org]
        passing = [person for person in speakers if person.org is None or person.org is one.org]
        person = one.person or next(iter(alike or passing), None)
        sources.append((_source(clauses, one, person), (one.mention.first, one.mention.last)))
    return sources


def _source(clauses: Clauses, claimant: Claimant, person: Person | None) -> Source:
    org, mention = claimant.org, claimant.mention
    assert org is not None
    also = tuple(dict.fromkeys(other for other in claimant.also if other is not org))
    return Source(
        org,
        also,
        person.name if person else None,
        clauses.offsets(mention.first, mention.last),
        (person.start, person.end) if person else None,
        0.95 if mention.weak else 1.0,
    )
