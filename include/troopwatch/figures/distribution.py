"""Numbers told in a row for things told in a row: 300 and 2,700 respectively; masing-masing 1.000 dan 5.000 orang."""

from __future__ import annotations

from collections.abc import Sequence

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.phrases import Hit
from troopwatch.figures.units import Counted, Kind
from troopwatch.model import Item, Measure

_ROW = 2.6  # how far apart the members of one row may stand
_REACH = 4.5


def distribute(clauses: Clauses, all_counted: Sequence[Counted]) -> tuple[Counted, ...]:
    """Give each number of a row the thing that stands at its place in the other row."""
    marks = clauses.of("number:distributives")
    if not marks:
        return tuple(all_counted)
    mark = marks[0]
    row = _numbers(clauses, mark, all_counted)
    if not row:
        return tuple(all_counted)
    start = min(row[0].number.start, mark.first)
    if len(row) == 1:
        return _shared(clauses, mark, row[0], all_counted, _items(clauses, start)[-2:])
    losses = _losses(clauses, start)[-len(row) :]
    if len(losses) == len(row):
        pairs = zip(row, losses, strict=True)
        told = [one._replace(measure=measure, cue=(hit.first, hit.last)) for one, (measure, hit) in pairs]
        return _replaced(all_counted, row, told)
    items = _items_of(clauses, mark, row, start)
    if not items:
        return tuple(all_counted)
    return _replaced(all_counted, row, [_with_item(one, hit) for one, hit in zip(row, items, strict=True)])


def _items_of(clauses: Clauses, mark: Hit, row: Sequence[Counted], start: int) -> Sequence[Hit]:
    """The nouns that the numbers of a row share out: behind them, 90 and 70 *missiles and howitzers*, or before."""
    last = row[-1].number.last
    behind = [hit for hit in clauses.of("item") if last <= hit.first < mark.first]
    if len(behind) == len(row) and behind[0].first <= last + 1:
        return behind
    items = _items(clauses, start)[-len(row) :]
    return items if len(items) == len(row) and row[-1].kind is not Kind.NOUN else ()


def _shared(
    clauses: Clauses, mark: Hit, one: Counted, all_counted: Sequence[Counted], items: Sequence[Hit]
) -> tuple[Counted, ...]:
    """One number for two things, masing-masing 120 unit; or the size of one unit, which is no figure."""
    if not _is_size(clauses, mark, one):
        return tuple(all_counted)
    return _replaced(all_counted, [one], [_with_item(one, hit) for hit in items] if len(items) > 1 else [])


def _numbers(clauses: Clauses, mark: Hit, all_counted: Sequence[Counted]) -> list[Counted]:
    """The numbers of the row: those after the mark that begin right there, else those that end before it."""
    behind = [one for one in all_counted if one.number.start >= mark.last]
    if behind and clauses.gap((mark.first, mark.last), behind[0].span) < 1.0:
        return _run(clauses, behind)
    before = [one for one in all_counted if one.number.last <= mark.first]
    if not before or clauses.gap(before[-1].span, (mark.first, mark.last)) >= _REACH:
        return []
    return _run(clauses, before[::-1])[::-1]


def _run(clauses: Clauses, ordered: Sequence[Counted]) -> list[Counted]:
    row = [ordered[0]]
    for one in ordered[1:]:
        first, last = sorted((row[-1], one), key=lambda counted: counted.number.first)
        if clauses.gap(first.span, last.span) >= _ROW:
            break
        row.append(one)
    return row


def _items(clauses: Clauses, before: int) -> list[Hit]:
    """The last row of nouns before a position, none of them with a number of its own."""
    hits = [hit for hit in clauses.of("item") if hit.last <= before]
    row: list[Hit] = []
    for hit in reversed(hits):
        if row and clauses.gap((hit.first, hit.last), (row[0].first, row[0].last)) >= _ROW + 1.0:
            break
        row.insert(0, hit)
    return row


def _losses(clauses: Clauses, before: int) -> list[tuple[Measure, Hit]]:
    """The losses named one beside the other: the dead and the wounded, tewas dan luka."""
    return [(Measure(hit.code), hit) for hit in clauses.of("loss") if hit.last <= before]


def _is_size(clauses: Clauses, mark: Hit, one: Counted) -> bool:
    return one.number.start >= mark.last and clauses.gap((mark.first, mark.last), one.span) < 1.0


def _with_item(one: Counted, hit: Hit) -> Counted:
    return one._replace(kind=Kind.NOUN, item=Item(hit.code), unit_first=hit.first, unit_last=hit.last)


def _replaced(all_counted: Sequence[Counted], old: Sequence[Counted], new: Sequence[Counted]) -> tuple[Counted, ...]:
    kept = [one for one in all_counted if one not in old]
    return tuple(sorted([*kept, *new], key=lambda one: one.number.first))
