"""What a number measures where its own verb does not say it all: totals, parts, room, and what was counted before."""

from __future__ import annotations

from collections.abc import Sequence

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, denial_of, is_loss, measure_of, read_measure, reading_of
from troopwatch.figures.drafts import Draft
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted, Kind, end_of_whole
from troopwatch.model import Item, Measure, Modality

_BARE_REACH = 2.6  # a number without noun needs its verb this near
_TOTAL_REACH = 1.7
_ROOM_REACH = 3.0
_TOLD_REACH = 1.6
_FAR_OFF = 3.4  # a noun keeps a verb that is nearer, whatever the subject of its clause
_TO_PLACE = ("actor:prepositions", "modal:auxiliaries", "place:articles")
_OWN_REACH = 0.7
_OPENING = 2
_NOW = 3.4
_MEANT_REACH = 0.5
_RISING = 12  # tokens between a verb of rising and either of its numbers
_AHEAD = (
    ("modal:planned", Measure.PLANNED, Modality.PLANNED),
    ("modal:hypothetical", Measure.PRESENT, Modality.HYPOTHETICAL),
)
_RECENT = 50  # figures; plans further back are another article's
_SIDE_BY_SIDE = 3.4
_LOOSE = frozenset({Kind.BARE, Kind.PEOPLE})


def read(clauses: Clauses, counted: Counted, all_counted: Sequence[Counted], drafts: Sequence[Draft]) -> Reading | None:
    """The measure of a number: by its own verb, or by what it is a part of or goes on with."""
    previous = drafts[-1] if drafts else None
    given = _in_row(clauses, counted) or _labelled(clauses, counted)
    given = given or _room(clauses, counted, previous) or _total(clauses, counted, previous)
    if given is not None or counted.is_whole:
        return given or _of_whole(clauses, counted, all_counted, drafts)
    reading = read_measure(clauses, counted, all_counted)
    if previous is not None and is_part(clauses, counted, previous):
        return reading if reading is not None and _is_own(clauses, counted, reading) else previous.reading
    limit = 1.0 if counted.kind in _LOOSE else _FAR_OFF
    if reading is None or reading.cost > limit:
        reading = _amount(clauses, counted) or reading
    if reading is None:
        return _without_verb(clauses, counted, previous)
    if counted.kind in _LOOSE and reading.cost > _BARE_REACH and not _carries_on(counted, previous, clauses):
        return _beside(clauses, counted, previous)
    return _as_planned_before(clauses, counted, _in_place_now(clauses, reading), drafts)


def _in_place_now(clauses: Clauses, reading: Reading) -> Reading:
    """*Are now* deployed, *there are* 12,000 deployed: those in place, not those sent."""
    if reading.measure is not Measure.DEPLOYED or reading.modality is not Modality.ASSERTED:
        return reading
    if not clauses.hit_at("modal:stationed", reading.cue[0]):
        return reading
    marks = clauses.of("period:nowadays", "modal:exist")
    near = any(clauses.gap((hit.first, hit.last), reading.cue) < _NOW for hit in marks)
    return reading._replace(measure=Measure.PRESENT) if near else reading


def _of_whole(
    clauses: Clauses, counted: Counted, all_counted: Sequence[Counted], drafts: Sequence[Draft]
) -> Reading | None:
    """600 of the 4,700 *casualties* were deaths: the verb is that of the 600."""
    own = clauses.hit_ending("cue", end_of_whole(clauses, counted))
    if own is not None and own.first >= counted.number.last:
        return reading_of(clauses, own, counted, 1.0)
    reading = read_measure(clauses, counted, all_counted)
    if reading is not None and not is_loss(reading.measure):
        return reading
    before = [one for one in drafts[-_RECENT:] if one.figure.value_low == counted.number.low]
    if before:
        return before[-1].reading._replace(cue=(counted.number.first, counted.number.last), cost=3.0)
    placed = _stands_in_place(clauses, counted)
    if placed is not None or counted.kind is not Kind.NOUN:
        return placed
    denied = denial_of(clauses, counted.number.first)
    modality = Modality.DENIED if denied else Modality.ASSERTED
    return Reading(Measure.DEPLOYED, modality, (counted.unit_first, counted.unit_last), 3.5)


def _without_verb(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
    """What a number measures that no verb is near."""
    if previous is not None and denial_of(clauses, counted.number.first):
        return Reading(previous.reading.measure, Modality.DENIED, (counted.number.first, counted.number.last), 3.0)
    told = _told(clauses, counted) or _wave(clauses, counted)
    placed = _meant(clauses, counted) or _stands_in_place(clauses, counted)
    return placed or _beside(clauses, counted, previous) or told


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
        return bool(leads) and previous.is_near(clauses.sentence)
    between = range(previous.counted.span[1], counted.number.first)
    if any(hit.first in between for hit in clauses.of("modal:parts", "modal:consists")):
        return True
    if clauses.hit_at("modal:those", counted.number.last):
        return True  # 6,000, with about 1,000 of them there already
    # 500 officers and three generals: a coordinate of a part is a part
    return previous.is_part and clauses.wall(between.start, between.stop) <= 1.5


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


def _total(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
    """A total of what was counted before: bringing the total to 3,000; Kyiv puts the number at 12,000."""
    if previous is None or not previous.is_near(clauses.sentence, 2):
        return None
    first = counted.number.start
    marks = [hit for hit in clauses.of("modal:totals") if hit.first <= first and hit.last <= counted.number.first]
    if not marks or (counted.kind not in _LOOSE and not _is_anaphoric(clauses, marks[-1], counted)):
        return None
    span = (marks[-1].first, marks[-1].last)
    if clauses.gap(span, counted.span) >= _TOTAL_REACH or _has_cue(clauses, span[0], counted):
        return None
    planned = any(span[1] <= hit.first < first for hit in clauses.of("modal:planned"))
    possible = any(span[1] <= hit.first < first for hit in clauses.of("modal:hypothetical"))
    measure, modality = previous.reading.measure, previous.reading.modality
    if planned and not is_loss(measure):
        return Reading(Measure.PLANNED, Modality.PLANNED, span, 2.5)
    return Reading(measure, Modality.HYPOTHETICAL if possible else modality, span, 2.5)


def _is_anaphoric(clauses: Clauses, mark: Hit, counted: Counted) -> bool:
    """Whether a total with a noun goes back to the figure before: estimate *it* at 3,000 soldiers."""
    return clauses.hit_at("modal:backward", mark.first) is not None and counted.item is not None


def _amount(clauses: Clauses, counted: Counted) -> Reading | None:
    """Casualties among the troops have passed 3,000: the measure is that of the clause's subject."""
    first, last = counted.number.start, counted.number.first
    verbs = [hit for hit in clauses.of("modal:amounts") if first - 1 <= hit.last <= last or first <= hit.first < last]
    rise = _rise(clauses, first)
    if not verbs and rise is None:
        return None
    stop = rise.first if rise is not None else verbs[0].first
    cues = [hit for hit in clauses.of("cue") if hit.last <= stop and not _crosses(clauses, hit, stop)]
    main = [hit for hit in cues if not any(_opens(clauses, link, hit) for link in clauses.of("boundary:subordinators"))]
    plain = [hit for hit in main if not any(_opens(clauses, link, hit) for link in clauses.of("boundary:relatives"))]
    said = [hit for hit in plain if hit.code != "present/before"]  # the number of: any verb says more
    named = [
        hit for hit in said if not clauses.covered("period:nowadays", hit.first)
    ] or said  # now: any verb says more
    numbers = [hit for hit in plain if hit.code == "present/before"]
    if named and numbers and named[-1].first < numbers[-1].first and not is_loss(measure_of(named[-1])):
        named = []  # adds to *the number of* troops there: that verb is about the number
    if named and is_loss(measure_of(named[0])) and not clauses.hit_ending("modal:auxiliaries", named[-1].first):
        named = [hit for hit in named if is_loss(measure_of(hit))]  # the death toll among troops *fighting* there
    best = named or [hit for hit in main if hit not in plain] or main or cues
    if not best:
        return _growing(clauses, rise, last) if rise is not None else None
    return reading_of(clauses, best[-1], counted, 2.0)


def _rise(clauses: Clauses, first: int) -> Hit | None:
    """The verb of rising before a number: *grew* from 8,000 to 11,000, of either number."""
    verbs = [hit for hit in clauses.of("recap:rises", "recap:rising") if first - _RISING <= hit.last <= first]
    if not verbs or clauses.wall(verbs[-1].last, first):
        return None
    source = clauses.hit_at("recap:from", verbs[-1].last)
    return verbs[-1] if source is not None else None


def _growing(clauses: Clauses, rise: Hit, number: int) -> Reading | None:
    """The contingent will grow from 9,000 to 20,000 men: those there now are counted first, then those to come."""
    heads = [hit for hit in clauses.of("item") if hit.last <= rise.first and not Item(hit.code).is_materiel]
    if not heads:
        return None
    span = (rise.first, rise.last)
    if number > rise.last + 1 and any(rise.last <= at < number for at in _numbers_at(clauses)):
        for group, measure, modality in _AHEAD:
            if any(heads[-1].last <= hit.first <= rise.first for hit in clauses.of(group)):
                return Reading(measure, modality, span, 2.0, True)
    return Reading(Measure.PRESENT, Modality.ASSERTED, span, 2.0, True)


def _numbers_at(clauses: Clauses) -> list[int]:
    return [at for at, token in enumerate(clauses.tokens) if token.is_digits]


def _opens(clauses: Clauses, link: Hit, cue: Hit) -> bool:
    """Whether a link opens a clause that the cue is the verb of: after *being sent*."""
    return link.last <= cue.first and clauses.wall(link.last, cue.first) < 1.5 and cue.first - link.last < 4


def _crosses(clauses: Clauses, hit: Hit, stop: int) -> bool:
    """Whether another number or a contrast stands between a cue and the number."""
    if any(hit.last <= wall.first < stop for wall in clauses.of("boundary:contrasts")):
        return True
    return any(clauses.tokens[at].is_digits and len(clauses.tokens[at].text) > 4 for at in range(hit.last, stop))


def _has_cue(clauses: Clauses, first: int, counted: Counted) -> bool:
    """Whether the number has a verb of its own, after it or since a position before it."""
    last = counted.span[1]
    return any(
        (hit.last > first and hit.first < counted.number.first)
        or (hit.first >= last and clauses.gap(counted.span, (hit.first, hit.last)) < 1.0)
        for hit in clauses.of("cue")
    )


def _is_own(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """Whether the verb is that of the part itself: 6,000, of whom 1,000 have arrived; 4,700, including 600 dead."""
    if reading.cue[0] >= counted.number.first:
        return clauses.gap(counted.span, reading.cue) < 1.4 or _attached(clauses, counted, reading.cue)
    # with casualties of around 1,100
    return is_loss(reading.measure) and clauses.gap(reading.cue, counted.span) < _OWN_REACH


def _attached(clauses: Clauses, counted: Counted, cue: tuple[int, int]) -> bool:
    """600 *yang tewas*, 600 *who died*: nothing but a relative word between the number and its verb."""
    link = clauses.hit_at("boundary:relatives", counted.span[1])
    return link is not None and cue[0] <= link.last + 1


def _stands_in_place(clauses: Clauses, counted: Counted) -> Reading | None:
    """12,000 North Korean soldiers in Kursk: a stock, though no verb says so."""
    stop = counted.span[1]
    for hit in clauses.of("actor:own"):
        stop = max(stop, hit.last) if hit.first <= stop + 1 else stop
    while stop < len(clauses.tokens) and any(clauses.covered(group, stop) for group in _TO_PLACE):
        stop += 1
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


def _beside(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
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
    reach = _SIDE_BY_SIDE + (6.0 if any(first <= hit.first < last for hit in clauses.of("modal:told")) else 0.0)
    if clauses.gap(previous.counted.span, (last, last)) >= reach:
        return None
    return Reading(previous.reading.measure, previous.reading.modality, previous.reading.cue, 3.5, True)


def _told(clauses: Clauses, counted: Counted) -> Reading | None:
    """The agency spoke of 13,000 containers: materiel that is told of is what was supplied."""
    if counted.kind is not Kind.NOUN or counted.item is None or not counted.item.is_materiel:
        return None
    for hit in clauses.of("modal:told"):
        if hit.last <= counted.number.first and clauses.gap((hit.first, hit.last), counted.span) < _TOLD_REACH:
            return Reading(Measure.SUPPLIED, Modality.ASSERTED, (hit.first, hit.last), 3.0, True)
    return None


def _wave(clauses: Clauses, counted: Counted) -> Reading | None:
    """The first wave of 11,000: deployed, though no verb says so."""
    hit = next((one for one in clauses.of("modal:waves") if one.first <= counted.number.start <= one.last), None)
    if hit is None or (counted.item is not None and counted.item.is_materiel):
        return None
    return Reading(Measure.DEPLOYED, Modality.ASSERTED, (hit.first, hit.last), 3.5, True)


def _meant(clauses: Clauses, counted: Counted) -> Reading | None:
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


def _labelled(clauses: Clauses, counted: Counted) -> Reading | None:
    """North Koreans killed in Kursk: 600; North Korean troops in Kursk: 10,000. The words before the colon say what."""
    first = counted.number.start
    if clauses.norm(first - 1) != ":" or counted.kind not in _LOOSE:
        return None
    if clauses.hit_at("boundary:relatives", counted.span[1]):
        return None  # heavy losses: of 11,000 who came, 4,000 died
    cues = [hit for hit in clauses.of("cue") if hit.last < first and not _crosses(clauses, hit, first)]
    if cues:
        return reading_of(clauses, cues[-1], counted, 1.0)
    heads = [hit for hit in clauses.of("item") if hit.last < first]
    placed = any(hit.last < first for hit in clauses.of("place:places", "actor:theatre"))
    if not heads or not placed or Item(heads[-1].code).is_materiel:
        return None
    return Reading(Measure.PRESENT, Modality.ASSERTED, (heads[-1].first, heads[-1].last), 3.0, True)


def _in_theatre(clauses: Clauses) -> bool:
    return bool(clauses.of("place:places", "actor:theatre"))


def _alike(a: Item | None, b: Item) -> bool:
    return a is None or a.is_materiel is b.is_materiel


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
