"""What a newer extractor makes of the same texts: figures gained, lost, and read differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from troopwatch.claims.identity import content_of
from troopwatch.model import Figure, Mention


class RereadingKind(StrEnum):
    """What happened to a figure between two readings."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Rereading:
    """A figure of one text that is read differently; `old` is missing when it was gained, `new` when it was lost."""

    kind: RereadingKind
    old: Mention | None
    new: Mention | None

    @property
    def url(self) -> str:
        """The article it stands in."""
        mention = self.new or self.old
        assert mention is not None
        return mention.url


def compare_readings(old: Sequence[Mention], new: Sequence[Mention]) -> tuple[Rereading, ...]:
    """Set the mentions of two readings against each other, text by text; what is read alike is left out."""
    before, after = _by_text(old), _by_text(new)
    return tuple(
        found for text in sorted(before.keys() | after.keys()) for found in _compare(before[text], after[text])
    )


def _by_text(mentions: Iterable[Mention]) -> dict[tuple[int, int], list[Mention]]:
    texts: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    for mention in mentions:
        texts[mention.article_id, mention.version_number].append(mention)
    return texts


def _compare(before: list[Mention], after: list[Mention]) -> Iterable[Rereading]:
    old, new = _unmatched(before, after)
    pairs = sorted(product(old, new), key=lambda pair: _unlikeness(pair[0].figure, pair[1].figure))
    used: set[int] = set()
    for one, other in pairs:
        if _same_words(one.figure, other.figure) and not used & {one.figure_id, other.figure_id}:
            used |= {one.figure_id, other.figure_id}
            yield Rereading(RereadingKind.CHANGED, one, other)
    for one in old:
        if one.figure_id not in used:
            yield Rereading(RereadingKind.LOST, one, None)
    for other in new:
        if other.figure_id not in used:
            yield Rereading(RereadingKind.GAINED, None, other)


def _unmatched(before: list[Mention], after: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    new = list(after)
    old = []
    for mention in before:
        alike = next((other for other in new if _coding(other.figure) == _coding(mention.figure)), None)
        if alike is None:
            old.append(mention)
        else:
            new.remove(alike)
    return old, new


def _coding(figure: Figure) -> tuple[object, ...]:
    """All that the codebook says of a figure; where exactly its words stand is no part of it."""
    return (
        *content_of(figure),
        figure.source_org,
        figure.qualifier,
        figure.speaker,
        figure.reference_start,
        figure.reference_end,
        figure.place,
        figure.recap,
    )


def _same_words(one: Figure, other: Figure) -> bool:
    return one.quote_start < other.quote_end and other.quote_start < one.quote_end


def _unlikeness(one: Figure, other: Figure) -> tuple[int, int, int]:
    differing = sum(a != b for a, b in zip(_coding(one), _coding(other), strict=True))
    numbers = (one.value_low, one.value_high) != (other.value_low, other.value_high)
    return (numbers, differing, abs(one.quote_start - other.quote_start))


def describe(found: Rereading) -> str:
    """One line for people: "changed: NIS deployed troops 3000 → NIS present troops 3000"."""
    sides = [_brief(mention.figure) for mention in (found.old, found.new) if mention is not None]
    if len(sides) == 2 and sides[0] == sides[1] and found.old and found.new:
        sides[1] += f" ({_details(found.old.figure, found.new.figure)})"
    return f"{found.kind.value}: {' → '.join(sides)}"


def _brief(figure: Figure) -> str:
    bounds = [str(bound) for bound in (figure.value_low, figure.value_high) if bound is not None]
    modality = "" if figure.modality.value == "asserted" else f" {figure.modality.value}"
    return (
        f"{figure.source_org or 'nobody'}{modality} {figure.measure.value} {figure.item.value} "
        f"{'–'.join(dict.fromkeys(bounds))}"
    )


def _details(old: Figure, new: Figure) -> str:
    names = ("qualifier", "speaker", "reference_start", "reference_end", "place", "recap")
    return ", ".join(
        f"{name} {getattr(old, name)} → {getattr(new, name)}"
        for name in names
        if getattr(old, name) != getattr(new, name)
    )
