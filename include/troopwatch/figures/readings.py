"""What a number measures where its own verb does not say it all: wholes and parts, room, and what was said before."""

from __future__ import annotations

from collections.abc import Sequence

from troopwatch.figures.amounts import LOOSE, reach_of_verb, read_amount, read_total
from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, denial_of, is_loss, measure_of, read_measure, reading_of
from troopwatch.figures.drafts import Draft
from troopwatch.figures.units import Counted, Kind, end_of_whole
from troopwatch.figures.verbless import beside, in_place, in_wave, planned_for, read_label, told, under_label
from troopwatch.model import Item, Measure, Modality

_BARE_REACH = 2.6  # a number without noun needs its verb this near
_ROOM_REACH = 3.0
_OWN_REACH = 0.7
_AMONG = 3.0
_OPENING = 2
_NOW = 3.4
_RECENT = 50  # figures; plans further back are another article's


def read(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted], drafts: Sequence[Draft]) -> Reading | None:
    """The measure of a number: by its own verb, or by what it is a part of or goes on with."""
    previous = drafts[-1] if drafts else None
    given = _in_row(clauses, counted) or read_label(clauses, counted)
    given = given or _room(clauses, counted, previous) or read_total(clauses, counted, previous)
    if given is not None or counted.is_whole:
        return given or _of_whole(clauses, counted, all_counted, drafts)
    reading = read_measure(clauses, counted, all_counted)
    if previous is not None and is_part(clauses, counted, previous):
        return reading if reading is not None and _is_own(clauses, counted, reading) else previous.reading
    limit = reach_of_verb(clauses, counted)
    if reading is None or reading.cost > limit:
        reading = read_amount(clauses, counted) or reading
    if reading is None:
        reading = _of_list(clauses, counted, all_counted)
    if reading is None:
        return _without_verb(clauses, counted, previous)
    if counted.kind in LOOSE and reading.cost > _BARE_REACH and not _carries_on(counted, previous, clauses):
        return beside(clauses, counted, previous)
    return _as_planned_before(clauses, counted, _in_place_now(clauses, reading), drafts)


def _in_place_now(clauses: Clauses, reading: Reading) -> Reading:
    """*Are now* deployed, *there are* 12,000 deployed: those in place, not those sent."""
    if reading.measure is not Measure.DEPLOYED or reading.modality is not Modality.ASSERTED:
        return reading
    if not clauses.hit_at("modal:stationed", reading.cue[0]) or clauses.hit_at("place:toward", reading.cue[1]):
        return reading
    marks = clauses.of("period:nowadays", "modal:exist")
    near = any(clauses.gap((hit.first, hit.last), reading.cue) < _NOW for hit in marks)
    return reading._replace(measure=Measure.PRESENT) if near else reading


def _of_whole(
    clauses: Clauses, counted: Counted, all_counted: Sequence[Counted], drafts: Sequence[Draft]
) -> Reading | None:
    """600 of the 4,700 *casualties* were deaths: the verb is that of the 600."""
    own = clauses.hit_ending("cue", end_of_whole(clauses, counted))
    lent = 0 < counted.unit_last <= counted.number.start  # its noun is the part's: the loss behind it too
    if own is not None and own.first >= counted.number.last and not (lent and is_loss(measure_of(own))):
        return reading_of(clauses, own, counted, 1.0)
    reading = read_measure(clauses, counted, all_counted)
    if reading is not None and not is_loss(reading.measure):
        return reading
    before = [one for one in drafts[-_RECENT:] if one.figure.value_low == counted.number.low]
    if before:
        return before[-1].reading._replace(cue=(counted.number.first, counted.number.last), cost=3.0)
    placed = in_place(clauses, counted)
    if placed is not None or counted.kind is not Kind.NOUN:
        return placed
    denied = denial_of(clauses, counted.number.first)
    modality = Modality.DENIED if denied else Modality.ASSERTED
    return Reading(Measure.DEPLOYED, modality, (counted.unit_first, counted.unit_last), 3.5)


def _without_verb(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
    """What a number measures that no verb is near."""
    if previous is not None and denial_of(clauses, counted.number.first):
        return Reading(previous.reading.measure, Modality.DENIED, (counted.number.first, counted.number.last), 3.0)
    placed = planned_for(clauses, counted) or under_label(clauses, counted) or in_place(clauses, counted)
    return placed or beside(clauses, counted, previous) or told(clauses, counted) or in_wave(clauses, counted)


def _of_list(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted]) -> Reading | None:
    """The verb behind a list that the number begins: *12,000 soldiers,* 500 officers, three generals arrive."""
    last = counted
    for other in all_counted:
        if other.number.start == last.span[1] + 1 and clauses.norm(last.span[1]) == "," and other.kind is Kind.NOUN:
            last = other
    if last is counted or counted.kind is not Kind.NOUN:
        return None
    return read_measure(clauses, last, all_counted)


def _in_row(clauses: Clauses, counted: Counted) -> Reading | None:
    """What the sentence says of a number by its place in a row: 300 and 2,700 respectively."""
    if counted.measure is None or counted.cue is None:
        return None
    modality = Modality.DENIED if denial_of(clauses, counted.number.first) else Modality.ASSERTED
    return Reading(counted.measure, modality, counted.cue, 1.0, True)


def is_part(clauses: Clauses, counted: Counted, previous: Draft | None) -> bool:
    """Whether the number counts some of those counted just before."""
    if previous is None:
        return False
    if previous.sentence is not clauses.sentence:
        # The group will consist of 5,000 builders and 1,000 deminers
        leads = [hit for hit in clauses.of("modal:consists") if hit.last <= counted.number.first]
        return (bool(leads) or _opens_with_whole(clauses, counted) or _among(clauses, counted)) and previous.is_near(
            clauses.sentence
        )
    between = range(previous.counted.span[1], counted.number.first)
    if any(hit.first in between for hit in clauses.of("modal:parts", "modal:consists")):
        return True
    if clauses.hit_at("modal:those", counted.number.last):
        return True  # 6,000, with about 1,000 of them there already
    # 500 officers and three generals: a coordinate of a part is a part
    return previous.is_part and clauses.wall(between.start, between.stop) <= 1.5


def _opens_with_whole(clauses: Clauses, counted: Counted) -> bool:
    """Whether special people are told of out of those before: *of that number,* about 500 officers."""
    special = counted.kind is Kind.NOUN and counted.item not in {None, Item.TROOPS}
    return special and any(hit.first == 0 for hit in clauses.of("modal:those", "modal:parts"))


def _among(clauses: Clauses, counted: Counted) -> bool:
    """Whether special people are said to be among those before: 500 officers and three generals *among them*."""
    if counted.item in {None, Item.TROOPS}:
        return False
    return any(
        hit.first >= counted.span[1] and clauses.gap(counted.span, (hit.first, hit.last)) < _AMONG
        for hit in clauses.of("modal:those", "modal:parts")
        if clauses.hit_at("modal:consists", hit.first) is None
    )


def _room(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
    """28,000 containers, *enough for* 12 million shells: inferred from room or weight, never observed."""
    if counted.item is not None and not counted.item.is_materiel:
        return None
    heads = [Item(hit.code) for hit in clauses.of("item") if hit.last <= counted.number.start]
    if (
        counted.item is None
        and not (heads[-1] if heads else previous.figure.item if previous else Item.TROOPS).is_materiel
    ):
        return None
    for hit in clauses.of("modal:holds"):
        opens = hit.first < _OPENING  # if counted in 152 mm shells, they come to 12 million
        near = clauses.gap((hit.first, hit.last), counted.span) < _ROOM_REACH
        if hit.last <= counted.number.first and (opens or near):
            return Reading(Measure.SUPPLIED, Modality.HYPOTHETICAL, (hit.first, hit.last), 1.0, True)
    return None


def _is_own(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """Whether the verb is that of the part itself: 6,000, of whom 1,000 have arrived; 4,700, including 600 dead."""
    if reading.cue[0] >= counted.number.first:
        return clauses.gap(counted.span, reading.cue) < 1.4 or _attached(clauses, counted, reading.cue)
    # with casualties of around 1,100
    near = clauses.gap(reading.cue, counted.span) < _OWN_REACH
    return near and (is_loss(reading.measure) or reading.cue[1] == counted.number.start)


def _attached(clauses: Clauses, counted: Counted, cue: tuple[int, int]) -> bool:
    """600 *yang tewas*, 600 *who died*: nothing but a relative word between the number and its verb."""
    link = clauses.hit_at("boundary:relatives", counted.span[1])
    return link is not None and cue[0] <= link.last + 1


def _carries_on(counted: Counted, previous: Draft | None, clauses: Clauses) -> bool:
    return previous is not None and previous.is_near(clauses.sentence) and counted.number.low >= 100


def _as_planned_before(clauses: Clauses, counted: Counted, reading: Reading, drafts: Sequence[Draft]) -> Reading:
    """“The dispatch of 6,000” has no tense: where the text said before that 6,000 are to be sent, it is that plan."""
    if reading.measure is not Measure.DEPLOYED or reading.modality is not Modality.ASSERTED:
        return reading
    noun = any((hit.first, hit.last) == reading.cue for hit in clauses.of("modal:dispatches"))
    if not noun:
        return reading
    plans = [draft for draft in drafts[-_RECENT:] if draft.figure.measure is Measure.PLANNED]
    low = counted.number.low
    total = sum(draft.counted.number.low for draft in plans[-2:])
    if any(draft.counted.number.low == low for draft in plans) or (len(plans) > 1 and total == low):
        return Reading(Measure.PLANNED, Modality.PLANNED, reading.cue, reading.cost, reading.leads)
    return reading
