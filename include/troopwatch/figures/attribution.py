"""Whose figure it is: the body or person that the text names as the one who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from troopwatch.figures.claimants import Claimant, find_claimants, is_object
from troopwatch.figures.clauses import Clauses
from troopwatch.figures.memory import Known, Memory
from troopwatch.figures.mentions import Mention, find_mentions, kind_of
from troopwatch.figures.names import People, Person
from troopwatch.model import Modality, SourceOrg

_SPEAKING = frozenset({"ROK", "UA", "US", "UK", "JP"})  # whose services and armies tell of the deployment
_BRIEFING = frozenset({SourceOrg.NIS, SourceOrg.ROK_MILITARY})  # they brief Seoul's lawmakers, who tell the press
_OFFICES = frozenset({"government", "military", "lawmaker", "president"})
_EARLY = 8  # a word that goes on with what was said stands early in its sentence
_BULLETS = frozenset({"•", "-", "—", "*", "·", "▪", "–"})


class Source(NamedTuple):
    """Who says so. Offsets are in the text, so that a source can be carried into later sentences."""

    org: SourceOrg
    also: tuple[SourceOrg, ...] = ()
    speaker: str | None = None
    org_at: tuple[int, int] | None = None
    speaker_at: tuple[int, int] | None = None
    certainty: float = 1.0
    denies: bool = False  # a verb of denying is what makes it one
    kind: str = "government"


Sources = Sequence[tuple[Source, tuple[int, int]]]


@dataclass(slots=True)
class Attributor:
    """Reads the sources of one text, sentence by sentence, and carries them on."""

    text: str
    people: People = field(default_factory=People)
    memory: Memory = field(default_factory=Memory)
    current: Source | None = None
    paragraph: int = -1
    listing: bool = False  # a list follows, of which each paragraph is an item
    of_list: Source | None = None  # who spoke in the sentence before a list

    def sources(self, clauses: Clauses) -> Sources:
        """The sources that the sentence itself names, with their tokens; the first is the one that carries on."""
        persons = self.people.find(clauses, self.text)
        mentions = self._resolved(clauses, find_mentions(clauses, persons))
        claimants = find_claimants(clauses, [mention for mention, _ in mentions])
        known = {mention.span: one for mention, one in mentions if one is not None}
        resolved = self._sources(clauses, claimants, known)
        if self.current is not None and self.current.org is SourceOrg.NIS and _only_lawmakers(resolved):
            # those who were briefed by the agency go on telling what it said
            resolved = [(source._replace(org=SourceOrg.NIS, certainty=0.9), span) for source, span in resolved]
        self._remember(clauses, mentions, resolved)
        if resolved:
            self.current, self.paragraph = resolved[0][0], clauses.sentence.paragraph
        elif self.current is not None and _goes_back(mentions, self.current):
            self.paragraph = clauses.sentence.paragraph
        if clauses.of("attribution:lists"):
            self.listing = True
        elif resolved or clauses.sentence.is_heading:
            self.listing = False
        if not _is_item(clauses) and not (self.listing and not clauses.of("attribution:lists")):
            self.of_list = resolved[0][0] if resolved else self._spoken_of(clauses, mentions)
        return resolved

    def carried(self, clauses: Clauses) -> Source | None:
        """The source of the sentence before, where this one goes on with it."""
        if clauses.of("attribution:background"):
            self.current = None
        if _is_nobodys(clauses):
            return None
        if _is_item(clauses):
            return self.of_list._replace(certainty=0.8) if self.of_list else None
        distance = clauses.sentence.paragraph - self.paragraph
        if self.listing and distance > 0 and self.of_list is not None:
            return self.of_list._replace(certainty=0.75)
        if self.current is None or distance > 2 or (distance > 0 and not _continues(clauses)):
            return None
        self.paragraph = clauses.sentence.paragraph
        return self.current._replace(certainty=0.85 if distance == 0 else 0.7)

    def end_section(self) -> None:
        """Forget the source at a heading."""
        self.current = None

    def probe(self) -> Attributor:
        """A copy that may read ahead without being remembered."""
        memory = Memory(list(self.memory.known), self.memory.nation)
        return Attributor(self.text, People(dict(self.people.by_part)), memory, self.current, self.paragraph)

    def _resolved(self, clauses: Clauses, mentions: Sequence[Mention]) -> list[tuple[Mention, Known | None]]:
        """The mentions, those that go back to somebody with whom they go back to."""
        found: list[tuple[Mention, Known | None]] = []
        goes_back = any(mention.is_again for mention in mentions)
        here = Memory(list(self.memory.known), self.memory.nation) if goes_back else Memory()
        nation = next((one.nation for one in mentions if one.nation in _SPEAKING and not one.is_weak), None)
        for mention in mentions:
            known: Known | None = None
            one = mention
            if mention.is_again:
                known = here.resolve(mention, nation)
                if mention.kind == "again report" and self.current is not None:
                    known = _as_known(self.current)
                if known is not None and known.org is not None:
                    one = mention._replace(org=known.org, also=known.also)
            elif mention.person is not None and mention.org is None:
                one = mention._replace(org=_body_beside(clauses, mention, mentions))
            found.append((one, known))
            if goes_back and not is_object(clauses, one):
                here.remember(_known(clauses, one, known))
                nation = mention.nation if mention.nation in _SPEAKING else nation
        return found

    def _remember(self, clauses: Clauses, mentions: Sequence[tuple[Mention, Known | None]], resolved: Sources) -> None:
        said = {source.speaker: source for source, _ in resolved if source.speaker is not None}
        orgs = [source.org for source, _ in resolved]
        for found, known in mentions:
            mention, person = found, found.person
            if person is not None:
                source = said.get(person.name)
                org = source.org if source else found.org
                self.people.remember(person._replace(org=org))
                mention = found._replace(org=org)
            if not is_object(clauses, mention) or person is not None:
                one = _known(clauses, mention, known)
                self.memory.remember(one._replace(claimed=True) if one.org in orgs else one)

    def _sources(
        self, clauses: Clauses, claimants: Sequence[Claimant], known: dict[tuple[int, int], Known]
    ) -> list[tuple[Source, tuple[int, int]]]:
        """Claimants as sources: who only passes on what a named body said lends it a name, and is dropped."""
        if not claimants:
            return []
        bodies = [one for one in claimants if one.org is not None and not one.is_relay]
        relays = [one for one in claimants if one.org is not None and one.is_relay]
        relays = [one for one in relays if one.mentions[0].kind == "lawmaker"] or relays
        speakers = [one.person for one in claimants if one.person is not None]
        found = []
        if not bodies and not relays and speakers and self.current is not None and self.current.speaker is None:
            # the office said it before; now its holder is named
            office = clauses.sentence.paragraph - self.paragraph <= 1 and self.current.kind in _OFFICES
            if office:
                holder = speakers[0]
                at = (holder.start, holder.end)
                return [(self.current._replace(speaker=holder.name, speaker_at=at, certainty=0.8), claimants[0].span)]
        for one in sorted([*bodies, *_apart(clauses, bodies, relays)], key=lambda one: one.span):
            back = next((known[mention.span] for mention in one.mentions if mention.span in known), None)
            alike = [other.person for other in bodies if other.person is not None and other.org is one.org]
            passing = [person for person in speakers if person.org in {None, one.org, SourceOrg.ROK_GOV}]
            lawmakers = [other for other in relays if other.org is SourceOrg.ROK_GOV]
            person = one.person or next(iter(alike or passing), None)
            if lawmakers and one.org in _BRIEFING:
                person = next((other.person for other in lawmakers if other.person is not None), None)
            found.append((_source(clauses, one, person, back), one.span))
        names = {source.org: source for source, _ in found if source.speaker is not None}
        return [(_named(source, names.get(source.org)), span) for source, span in found]

    def _spoken_of(self, clauses: Clauses, mentions: Sequence[tuple[Mention, Known | None]]) -> Source | None:
        """The body that a sentence before a list is about, though it says nothing there."""
        for mention, known in mentions:
            if mention.org is not None and not mention.is_weak and not is_object(clauses, mention):
                one = _known(clauses, mention, known)
                return Source(mention.org, mention.also, one.speaker, one.org_at, one.speaker_at, 0.8)
        return self.of_list if clauses.sentence.is_heading else None


def is_aside(clauses: Clauses, span: tuple[int, int], source: Source) -> bool:
    """Whether a number only recalls what went before: adding to *the 11,000 sent in November*, whoever spoke before."""
    if source.org_at is not None and source.org_at[0] > clauses.offsets(*span)[1]:
        return False  # a verb of saying behind it all covers it too
    return any(
        hit.last <= span[1] and hit.last >= span[0] - 1 and hit.first < span[1] and hit.first > 0
        for hit in clauses.of("attribution:asides")
    )


def _apart(clauses: Clauses, bodies: Sequence[Claimant], relays: Sequence[Claimant]) -> Sequence[Claimant]:
    """Those who pass on what others say, where nobody else is named whose word it could be."""
    if not bodies:
        return relays
    if clauses.of("attribution:relays", "attribution:according") or any(one.org in _BRIEFING for one in bodies):
        return ()
    return [one for one in relays if one.mentions[0].kind == "lawmaker"]


def choose_source(clauses: Clauses, span: tuple[int, int], sources: Sources, modality: Modality) -> Source | None:
    """Among several sources in one sentence, the one nearest to the number; of a denial, the one who denies."""
    if modality is Modality.DENIED:
        sources = [found for found in sources if found[0].denies] or sources
    if not sources:
        return None
    return min(sources, key=lambda source: (clauses.gap(source[1], span), source[1]))[0]


def _goes_back(mentions: Sequence[tuple[Mention, Known | None]], current: Source) -> bool:
    """Whether a sentence that says nothing itself is about the one who said the sentences before."""
    return any(
        mention.is_again and known is not None and known.org is current.org and mention.kind != "again person"
        for mention, known in mentions[:2]
    )


def _only_lawmakers(resolved: Sources) -> bool:
    return bool(resolved) and all(source.kind == "lawmaker" for source, _ in resolved)


def _continues(clauses: Clauses) -> bool:
    return any(hit.first <= _EARLY for hit in clauses.of("attribution:continuing"))


def _is_nobodys(clauses: Clauses) -> bool:
    """Whether a sentence is a heading, background, or told by nobody who is named: earlier, 600 were reported dead."""
    if clauses.sentence.is_heading and not _is_item(clauses):
        return True
    if clauses.of("attribution:background", "attribution:unnamed"):
        return True
    return bool(clauses.of("recap:earlier") and clauses.of("attribution:hearsay"))


def _is_item(clauses: Clauses) -> bool:
    """Whether the sentence is an item of a list."""
    return bool(clauses.tokens) and clauses.tokens[0].text in _BULLETS


def _body_beside(clauses: Clauses, person: Mention, mentions: Sequence[Mention]) -> SourceOrg | None:
    """The body that stands beside an unknown name: Kyiv's ambassador in Seoul, Dmytro Ponomarenko."""
    near = []
    for one in mentions:
        if one.person is None and one.org is not None and not one.is_again:
            gap = clauses.gap(one.span, person.span)
            if gap < (1.3 if one.is_weak else 3.6):
                near.append((one.is_weak, gap, one.first, one))
    return min(near, key=lambda found: found[:3])[3].org if near else None


def _known(clauses: Clauses, mention: Mention, back: Known | None) -> Known:
    if back is not None:
        return back
    at = clauses.offsets(*mention.span)
    person = mention.person
    kind = "person" if person is not None else mention.kind.removeprefix("again ")
    name = person.name if person is not None else None
    return Known(mention.org, kind, mention.also, name, mention.nation, at, at if person is not None else None)


def _named(source: Source, other: Source | None) -> Source:
    """The name that one mention of a body has is that of its other mentions in the sentence."""
    if source.speaker is not None or other is None:
        return source
    return source._replace(speaker=other.speaker, speaker_at=other.speaker_at)


def _as_known(source: Source) -> Known:
    return Known(source.org, source.kind, source.also, None, None, source.org_at, None, True)


def _source(clauses: Clauses, claimant: Claimant, person: Person | None, back: Known | None) -> Source:
    org = claimant.org
    assert org is not None
    speaker = person.name if person else back.speaker if back else None
    speaker_at = (person.start, person.end) if person else back.speaker_at if back else None
    kind = claimant.mentions[0].kind
    return Source(
        org,
        tuple(dict.fromkeys(other for other in claimant.also if other is not org)),
        speaker,
        clauses.offsets(*claimant.span),
        speaker_at,
        0.9 if back is not None else 0.95 if kind == "nation" else 1.0,
        claimant.denies,
        (back.kind if back else kind) if kind.startswith("again") else kind_of(org) if kind == "person" else kind,
    )
