"""Where in the theatre a figure is: the phrase as the text has it."""

from __future__ import annotations

from collections.abc import Sequence

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted

_TOO_FAR = 6.0
_OTHER_NUMBER = 3.0
_BEFORE = 1.0  # a place tends to follow what happened there
_OTHERS = 2.5
_ORIGIN = 5.0
_SHARED = 1.0
_VAGUER = 1.5
_GENERAL = ("place:borders", "place:fronts")


def find_place(
    clauses: Clauses, counted: Counted, cue: tuple[int, int] | None, all_counted: Sequence[Counted]
) -> Hit | None:
    """The place nearest to the number or its verb, if one is near."""
    costs: list[tuple[float, int, Hit]] = []
    for hit in clauses.of("place:places"):
        span = (hit.first, hit.last)
        cost = _distance(clauses, counted.span, span, all_counted)
        if cue is not None:
            cost = min(cost, 0.5 + _distance(clauses, cue, span, all_counted))
        cost += _BEFORE if hit.first < counted.number.first else 0.0
        if hit.first < counted.number.first:
            # in 8,000 in Kursk, out of 10,000, Kursk is where the 8,000 are
            cost += _OTHERS * any(other.number.first < hit.first for other in all_counted)
        article = clauses.hit_ending("place:articles", hit.first)
        starts = (hit.first, article.first if article else hit.first)
        cost += _ORIGIN if any(clauses.hit_ending("place:origins", at) for at in starts) else 0.0
        if any(clauses.covered(group, hit.first) for group in _GENERAL) and len(clauses.of("place:places")) > 1:
            cost += _VAGUER  # in the border region of Kursk: Kursk
        if any(counted.span[1] <= part.first < hit.first for part in clauses.of("place:portions")):
            continue  # 10,000, most of them to Kursk
        costs.append((cost, hit.first, hit))
    if not costs:
        return None
    cost, _, nearest = min(costs, key=lambda found: found[:2])
    return nearest if cost < _TOO_FAR else None


def _distance(
    clauses: Clauses, from_span: tuple[int, int], to_span: tuple[int, int], all_counted: Sequence[Counted]
) -> float:
    low, high = (from_span[1], to_span[0]) if from_span[0] <= to_span[0] else (to_span[1], from_span[0])
    crossed = [other for other in all_counted if low <= other.number.first < high]
    link = (low, crossed[0].number.first) if crossed else (low, low)
    shared = any(link[0] <= hit.first < link[1] for hit in clauses.of("boundary:coordinators"))
    # 100 dead and 1,000 injured in Kursk: the place is that of both
    return clauses.gap(from_span, to_span) + (_SHARED if shared else _OTHER_NUMBER) * len(crossed)
