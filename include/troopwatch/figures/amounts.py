"""How many the subject of a clause are: tolls that reached a number, rises, and totals of what was counted before."""

from __future__ import annotations

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.cues import Reading, is_loss, measure_of, reading_of
from troopwatch.figures.drafts import Draft
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Item, Measure, Modality

LOOSE = frozenset({Kind.BARE, Kind.PEOPLE})  # numbers whose noun does not say who is counted
_THAT = "boundary:complementizers"
_TOTAL_REACH = 1.7
_FAR_OFF = 3.4  # a noun keeps a verb that is nearer, whatever the subject of its clause
_MODAL = 3  # tokens between a modal verb and the words for a total
_RISING = 12  # tokens between a verb of rising and either of its numbers
_AHEAD = (
    ("modal:planned", Measure.PLANNED, Modality.PLANNED),
    ("modal:hypothetical", Measure.PRESENT, Modality.HYPOTHETICAL),
)


def read_amount(clauses: Clauses, counted: Counted) -> Reading | None:
    """Casualties among the troops have passed 3,000: the measure is that of the clause's subject."""
    first, last = counted.number.start, counted.number.first
    verbs = [hit for hit in clauses.of("modal:amounts") if first - 1 <= hit.last <= last or first <= hit.first < last]
    rise = _rise(clauses, first)
    if not verbs and rise is None:
        return None
    stop = rise.first if rise is not None else verbs[0].first
    cues = [hit for hit in clauses.of("cue") if hit.last <= stop and not crosses(clauses, hit, stop)]
    links = [hit for hit in clauses.of("boundary:subordinators") if not clauses.hit_at(_THAT, hit.first)]
    main = [hit for hit in cues if not any(_opens(clauses, link, hit) for link in links)]
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


def reach_of_verb(clauses: Clauses, counted: Counted) -> float:
    """How near its own verb must be, so that the number is not the amount of its clause's subject."""
    if counted.kind not in LOOSE:
        return _FAR_OFF
    return -1.0 if clauses.hit_ending("modal:copulas", counted.number.start) else 1.0


def read_total(clauses: Clauses, counted: Counted, previous: Draft | None) -> Reading | None:
    """A total of what was counted before: bringing the total to 3,000; Kyiv puts the number at 12,000."""
    if previous is None or not previous.is_near(clauses.sentence, 2):
        return None
    first = counted.number.start
    marks = [hit for hit in clauses.of("modal:totals") if hit.first <= first and hit.last <= counted.number.first]
    if not marks or (counted.kind not in LOOSE and not _is_anaphoric(clauses, marks[-1], counted)):
        return None
    span = (marks[-1].first, marks[-1].last)
    if clauses.gap(span, counted.span) >= _TOTAL_REACH or _has_cue(clauses, span[0], counted):
        return None
    if any(
        hit.last <= span[0] and is_loss(measure_of(hit)) and not crosses(clauses, hit, span[0])
        for hit in clauses.of("cue")
    ):
        return None  # casualties have touched the figure of 6,000: of casualties, whatever was counted before
    planned = any(span[1] <= hit.first < first for hit in clauses.of("modal:planned"))
    possible = any(
        span[0] - _MODAL <= hit.first < first and not clauses.wall(hit.last, span[0])
        for hit in clauses.of("modal:hypothetical")
    )
    measure, modality = previous.reading.measure, previous.reading.modality
    rising = any(span[0] - _MODAL <= hit.first < first for hit in clauses.of("recap:rising", "recap:rises"))
    if possible and rising and not is_loss(measure) and not (counted.item or previous.figure.item).is_materiel:
        measure = Measure.PRESENT  # could grow to 100,000
    if planned and not possible and not is_loss(measure):
        return Reading(Measure.PLANNED, Modality.PLANNED, span, 2.5)
    return Reading(measure, Modality.HYPOTHETICAL if possible else modality, span, 2.5)


def _is_anaphoric(clauses: Clauses, mark: Hit, counted: Counted) -> bool:
    """Whether a total with a noun goes back to the figure before: estimate *it* at 3,000 soldiers."""
    return clauses.hit_at("modal:backward", mark.first) is not None and counted.item is not None


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


def crosses(clauses: Clauses, hit: Hit, stop: int) -> bool:
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
