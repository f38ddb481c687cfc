"""Whose people or materiel a number counts: only North Korea's, in or for Russia, are figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, is_loss, measure_of
from troopwatch.figures.phrases import Hit
from troopwatch.figures.saying import sayings
from troopwatch.figures.strangers import are_strangers
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Measure

_SAME_STATEMENT = 12.0
_SAME_CLAUSE = 1.5
_MEMORY = 5  # sentences after which nobody remembers whose soldiers were spoken of
_TOPIC_MEMORY = 30
_NEAR = 4.0
_DISASTER = 8.0
_TO_VERB = 4  # tokens between an army and its verb
_OPENERS = ("boundary:subordinators", "boundary:contrasts", "boundary:coordinators", "attribution:saying")
_MEMBERS = 8  # tokens that name the members of a mixed force
_ARMY = 400_000  # more people than North Korea could send: the size of an army, or its losses of old


_DONE_TO = frozenset({Measure.CAPTURED, Measure.KILLED, Measure.WOUNDED})  # by the subject, to those counted
_TAKEN_ON = frozenset({Measure.SUPPLIED, Measure.PREPARING})  # Moscow is training 3,000: whose they are, others said


class Owner(Enum):
    """Whose soldiers a sentence speaks of."""

    OWN = auto()
    OTHER = auto()


class Ownership(NamedTuple):
    """That a number is North Korea's: by which phrase, and how sure that is."""

    hit: Hit | None
    certainty: float


@dataclass(slots=True)
class Focus:
    """Whose soldiers the sentences before this one spoke of."""

    owner: Owner | None = None
    age: int = 0
    is_topic: bool = False  # the title names North Korea: so long as nobody else is spoken of, it is about them
    paragraph: int = -1
    is_entry: bool = False  # of a live report: it need not go on with the entry before

    def enter(self, paragraph: int, is_entry: bool = False) -> None:
        """Begin a sentence; with a new paragraph the text comes back to its topic."""
        self.is_entry = is_entry or (self.is_entry and paragraph == self.paragraph)
        if paragraph != self.paragraph and self.is_topic and self.owner is Owner.OTHER:
            self.owner, self.age = Owner.OWN, _MEMORY
        self.paragraph = paragraph

    def move(self, clauses: Clauses) -> None:
        """Take in one more sentence."""
        own, other = clauses.of("actor:own"), clauses.of("actor:others")
        if own:
            self.owner, self.age = Owner.OWN, 0
        elif any(_has_forces(clauses, hit) for hit in other):
            self.owner, self.age = Owner.OTHER, 0
        else:
            self.age += 1

    @property
    def is_own(self) -> bool:
        return self.owner is Owner.OWN and self.age < (_TOPIC_MEMORY if self.is_topic else _MEMORY)

    @property
    def is_close(self) -> bool:
        return self.owner is Owner.OWN and self.age < _MEMORY


def _has_forces(clauses: Clauses, hit: Hit) -> bool:
    """Whether an actor stands beside soldiers, an army or losses: they are spoken of now."""
    after = hit.last + 1 if clauses.norm(hit.last) == "'s" else hit.last
    return any(
        clauses.hit_at(group, after) is not None or clauses.hit_ending(group, hit.first) is not None
        for group in ("item", "actor:forces")
    )


def find_owner(clauses: Clauses, counted: Counted, reading: Reading, focus: Focus) -> Ownership | None:
    """How we know that the number is North Korea's, or None where it is not."""
    if _is_occasion(clauses, counted) or _is_whole_army(clauses, counted) or are_strangers(clauses, counted, reading):
        return None
    owner = _in_phrase(clauses, counted) or _of_side(clauses, reading) or _of_head(clauses, counted, reading)
    owner = owner or _of_army(clauses, reading)
    if owner is not None:
        return Ownership(owner, 1.0) if owner.group == "actor:own" else None
    subject = _subject(clauses, counted, reading)
    if subject is not None and subject.group == "actor:own":
        return Ownership(subject, 1.0)
    if _covers(clauses, "actor:itself", counted) or (subject is not None and is_loss(reading.measure)):
        return None
    near = _near_own(clauses, counted, subject)
    if near is not None:
        return Ownership(near, 0.85)
    theirs = subject is not None and _is_theirs(clauses, counted, reading, subject)
    people = counted.kind is Kind.PEOPLE and not _may_be_soldiers(clauses, reading, focus)
    return Ownership(None, 0.75) if focus.is_own and not (theirs or people) else None


def _near_own(clauses: Clauses, counted: Counted, subject: Hit | None) -> Hit | None:
    """The mention of North Korea nearest to a number, if near enough to be about it."""
    reach = _SAME_STATEMENT
    if counted.is_whole or (subject is not None and counted.item is not None and not counted.item.is_materiel):
        reach = _SAME_CLAUSE  # Russia sent 50,000, including 10,000 North Koreans: the 50,000 are Russia's
    gaps = [(clauses.gap((hit.first, hit.last), counted.span), hit) for hit in clauses.of("actor:own")]
    near = [found for found in gaps if found[0] < reach]
    return min(near, key=lambda found: found[0])[1] if near else None


def _may_be_soldiers(clauses: Clauses, reading: Reading, focus: Focus) -> bool:
    """Whether “people” may be those spoken of before: 40 people killed in a Russian strike are not."""
    strangers = [hit for hit in clauses.of("actor:others") if not _speaks(clauses, hit, len(clauses.tokens))]
    placed = bool(clauses.of("place:places")) and reading.measure in {Measure.PRESENT, Measure.DEPLOYED}
    return (focus.is_close or (focus.is_own and placed)) and not (
        is_loss(reading.measure) and (strangers or focus.is_entry)
    )


def _is_theirs(clauses: Clauses, counted: Counted, reading: Reading, subject: Hit) -> bool:
    """Whether a number whose subject is somebody else counts their own people."""
    if reading.measure is Measure.PLANNED and counted.kind in {Kind.BARE, Kind.MORE}:
        return False  # the Russians were waiting for another 2,000
    nation = clauses.hit_at("nation", subject.first)
    return reading.measure not in _TAKEN_ON or nation is None or nation.code != "RU"  # only Russia takes what they send


def _covers(clauses: Clauses, group: str, counted: Counted) -> bool:
    first, last = counted.span
    return any(first <= hit.first < last for hit in clauses.of(group))


def _is_occasion(clauses: Clauses, counted: Counted) -> bool:
    reach = _DISASTER if counted.kind is not Kind.NOUN else _NEAR  # floods that, by Seoul's count, killed up to 900
    return any(clauses.gap((hit.first, hit.last), counted.span) < reach for hit in clauses.of("actor:occasions"))


def _is_whole_army(clauses: Clauses, counted: Counted) -> bool:
    if counted.number.low >= _ARMY and not (counted.item is not None and counted.item.is_materiel):
        return True
    first, last = counted.span
    return any(clauses.gap((hit.first, hit.last), (first, last)) < 1.0 for hit in clauses.of("actor:whole"))


def _in_phrase(clauses: Clauses, counted: Counted) -> Hit | None:
    """The actor inside the noun phrase: 12,000 *North Korean* soldiers, 12.000 tentara *Korut*, *Kyiv's* 900 men."""
    first, last = counted.span
    hits = clauses.of("actor:own", "actor:others")
    inside = [hit for hit in hits if counted.number.last <= hit.first < last]
    if (mixed := _mixed(clauses, last)) is not None:
        return mixed
    if inside:
        # 50,000 Russian and North Korean soldiers: not the North's alone
        return next((hit for hit in inside if hit.group == "actor:others"), inside[0])
    stop = last
    while (filler := clauses.hit_at("unit:modifiers", stop)) is not None:
        stop = filler.last
    after = [hit for hit in hits if hit.first == stop]
    if after and (counted.unit_last > counted.unit_first or _are_people(clauses, after[0]) or _lost(clauses, after[0])):
        return after[0]
    if clauses.hit_at("actor:home", stop) or clauses.hit_at("actor:home", last):
        return next((hit for hit in hits if hit.last <= first), None)  # his country's: that of who speaks
    if clauses.norm(first - 1) == "'s":
        return next((hit for hit in hits if hit.last == first - 1), None)
    return None


def _are_people(clauses: Clauses, hit: Hit) -> bool:
    """Whether an actor is a noun in the plural: 36,000 *Americans*."""
    return hit.last - hit.first == 1 and clauses.norm(hit.first).endswith("ns")


def _mixed(clauses: Clauses, stop: int) -> Hit | None:
    """The other party of a mixed force: 50,000 soldiers made up of *Russian* and North Korean troops."""
    verb = next((hit for hit in clauses.of("modal:consists", "modal:parts") if stop <= hit.first <= stop + 1), None)
    if verb is None:
        return None
    ahead = [hit for hit in clauses.of("actor:own", "actor:others") if verb.last <= hit.first < verb.last + _MEMBERS]
    return (
        ahead[0]
        if {hit.group for hit in ahead} == {"actor:own", "actor:others"} and ahead[0].group == "actor:others"
        else None
    )


def _lost(clauses: Clauses, hit: Hit) -> bool:
    """Whether a loss follows an actor: 250,000 *Russian* dead."""
    cue = clauses.hit_at("cue", hit.last)
    return cue is not None and is_loss(measure_of(cue))


def _of_side(clauses: Clauses, reading: Reading) -> Hit | None:
    """The side that the verb names: korban *di pihak Rusia*, casualties *among Ukrainian* soldiers."""
    first, last = reading.cue
    side = clauses.hit_at("actor:sides", last)
    if side is None:
        return _loser(clauses, first) if is_loss(reading.measure) else None
    return clauses.hit_at("actor:own", side.last) or clauses.hit_at("actor:others", side.last)


def _loser(clauses: Clauses, stop: int) -> Hit | None:
    """Whose losses a number counts: *Ukraine's* losses at 76,000 killed, *Ukrainian* casualties."""
    for cue in clauses.of("actor:forces"):
        if cue.first > stop or clauses.wall(cue.last, stop) >= 1.5:
            continue
        before = cue.first - 1 if clauses.norm(cue.first - 1) == "'s" else cue.first
        hit = clauses.hit_ending("actor:others", before) or clauses.hit_at("actor:others", cue.last)
        if hit is not None and not clauses.of("actor:own"):
            return hit
    return None


def _of_head(clauses: Clauses, counted: Counted, reading: Reading) -> Hit | None:
    """The owner of the noun that a number without one goes back to: jumlah pasukan *AS*, yang kini 28.500 orang."""
    heads = [hit for hit in clauses.of("item") if hit.last <= counted.number.start]
    if counted.kind is Kind.NOUN or not heads:
        return None
    head = heads[-1]
    if reading.leads and reading.measure in _DONE_TO and reading.cue[0] >= head.last:
        return None  # Ukrainian soldiers killed 77
    if any(clauses.tokens[at].is_digits for at in range(head.last, counted.number.start)):
        return None
    for group in ("actor:others", "actor:own"):
        hit = clauses.hit_at(group, head.last) or clauses.hit_ending(group, head.first)
        if hit is not None:
            return hit
    return None


def _of_army(clauses: Clauses, reading: Reading) -> Hit | None:
    """Whether somebody else's army leads up to the verb: *Russia's army* has gathered 50,000 soldiers."""
    if not reading.leads or reading.measure in _DONE_TO | _TAKEN_ON:
        return None
    for hit in clauses.of("actor:others"):
        first, last = _army(clauses, hit)
        if (first, last) == (hit.first, hit.last) or last > reading.cue[0] or reading.cue[0] - last > _TO_VERB:
            continue
        opens = (
            first == 0
            or any(clauses.hit_ending(group, first) for group in _OPENERS)
            or not clauses.norm(first - 1).isalnum()
        )
        if opens and not clauses.wall(last, reading.cue[0]) and not _leads_to_another(clauses, last, reading.cue[0]):
            return hit
    return None


def _leads_to_another(clauses: Clauses, first: int, last: int) -> bool:
    """Whether what an army leads up to is its word: Ukraine's military *said North Korea* had sent 3,000."""
    between = clauses.of("attribution:saying", "actor:own")
    return any(first <= hit.first and hit.last <= last for hit in between)


def _army(clauses: Clauses, hit: Hit) -> tuple[int, int]:
    """An actor with the noun for its soldiers, before or after it: pasukan *Rusia*, *Kyiv's* forces."""
    after = hit.last + (clauses.norm(hit.last) == "'s")
    for group in ("actor:forces", "item"):
        behind, before = clauses.hit_at(group, after), clauses.hit_ending(group, hit.first)
        if behind is not None:
            return hit.first - (clauses.norm(hit.first - 1) == "the"), behind.last
        if before is not None:
            return before.first, hit.last
    return hit.first, hit.last


def _subject(clauses: Clauses, counted: Counted, reading: Reading) -> Hit | None:
    """The actor that leads the clause, if it can own what is counted."""
    if reading.leads and reading.measure in _DONE_TO:
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
    if clauses.hit_ending("boundary:coordinators", hit.first):
        for other in clauses.of("actor:own", "actor:others"):
            if other.last == hit.first - 1:
                return _is_oblique(clauses, other)  # between Russia and Ukraine
    return (
        any(clauses.hit_ending(group, hit.first) for group in ("actor:prepositions", "actor:heads"))
        or before in {"-", "("}
        or clauses.hit_ending("small", hit.first) is not None  # three Russian brigades
        or clauses.hit_ending("place:places", hit.first - (before == ",")) is not None  # Kursk, Russia
        or clauses.norm(hit.last) in {"-", "'s", ":"}
    )


def _speaks(clauses: Clauses, hit: Hit, edge: int) -> bool:
    """Whether an actor is who says so: a verb of saying behind it, a body's name around it, *menurut* before it."""
    if any(hit.last <= said.first < edge for said in sayings(clauses)) or _names_body(clauses, hit):
        return True
    named = any(clauses.covered(group, hit.first) for group in ("org", "person"))
    return named or any(
        clauses.hit_ending(group, hit.first) is not None
        for group in ("org", "attribution:according", "attribution:estimates", "attribution:relays")
    )


def _names_body(clauses: Clauses, hit: Hit) -> bool:
    if clauses.hit_at("modal:told", hit.last) is not None:
        return True  # Kyiv counts four million shells
    return clauses.hit_at("body", hit.last) is not None or clauses.hit_ending("body", hit.first) is not None
