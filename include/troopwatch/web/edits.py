"""The edit between two versions of an article: which paragraphs came, went or changed, and which words in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from troopwatch.report.foreign import printable

_CONTEXT = 1  # unchanged paragraphs shown before and after an edit
# comparing takes time with the square of the words; past this a paragraph is shown as gone and come
_WORDS_AT_MOST = 3_000
_PARAGRAPHS_AT_MOST = 2_000
_COST_AT_MOST = 4_000_000  # comparisons of words in one text: seconds, if an outlet makes them as hard as it can
_ALIKE = 0.4  # below this share of common words two paragraphs are two, not one that was edited
_WORD = re.compile(r"\s+|\d+(?:[.,]\d+)*|\w+|[^\w\s]")  # 13.000 is one word


class Fate(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words with one fate."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of either version; `skipped` counts the unchanged ones that one row stands for."""

    fate: Fate
    runs: tuple[Run, ...] = ()
    skipped: int = 0


def compare(old: str, new: str) -> tuple[Paragraph, ...]:
    """What became of each paragraph on the way from `old` to `new`; equal texts give nothing."""
    if old == new:
        return ()
    before, after = _paragraphs(old), _paragraphs(new)
    edits = _matcher(before, after).get_opcodes()
    by_word = _cost(before, after, edits) <= _COST_AT_MOST
    found: list[Paragraph] = []
    for tag, left, right, first, last in edits:
        if tag == "equal":
            found += [_whole(Fate.SAME, text) for text in before[left:right]]
        else:
            found += _replaced(before[left:right], after[first:last], by_word=by_word)
    return tuple(_folded(found))


def compare_words(old: str, new: str) -> tuple[Run, ...]:
    """The words of both texts in order, each the same, removed or added."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    return _runs(one, other, _matcher(one, other))


def _cost(old: list[str], new: list[str], edits: Iterable[tuple[str, int, int, int, int]]) -> int:
    return sum(
        len(_WORD.findall(one)) * len(_WORD.findall(other))
        for tag, left, right, first, last in edits
        if tag == "replace"
        for one, other in zip(old[left:right], new[first:last], strict=False)
    )


def _matcher(old: list[str], new: list[str]) -> SequenceMatcher[str]:
    # of a long text, words, or paragraphs, that stand everywhere begin no match (difflib's autojunk): else one of them,
    # often, takes ages
    return SequenceMatcher(None, old, new)


def _runs(old: list[str], new: list[str], matcher: SequenceMatcher[str]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for tag, left, right, first, last in matcher.get_opcodes():
        before, after = printable("".join(old[left:right])), printable("".join(new[first:last]))
        if tag == "equal":
            runs.append(Run(Fate.SAME, before))
            continue
        if left < right:
            runs.append(Run(Fate.REMOVED, before))
        if first < last:
            runs.append(Run(Fate.ADDED, after))
    return tuple(runs)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()][:_PARAGRAPHS_AT_MOST]


def _whole(fate: Fate, text: str) -> Paragraph:
    return Paragraph(fate, (Run(fate, printable(text)),))


def _replaced(old: Sequence[str], new: Sequence[str], *, by_word: bool) -> Iterator[Paragraph]:
    """Paragraphs that stand in each other's place, pairwise as long as they are alike."""
    for one, other in zip_longest(old, new):
        edited = _edited(one, other) if by_word and one is not None and other is not None else None
        if edited is not None:
            yield edited
            continue
        if one is not None:
            yield _whole(Fate.REMOVED, one)
        if other is not None:
            yield _whole(Fate.ADDED, other)


def _edited(old: str, new: str) -> Paragraph | None:
    """The one paragraph as the other one edited, if they have enough in common."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    matcher = _matcher(one, other)
    if len(one) + len(other) > _WORDS_AT_MOST or matcher.ratio() < _ALIKE:
        return None
    return Paragraph(Fate.CHANGED, _runs(one, other, matcher))


def _folded(found: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Long runs of unchanged paragraphs give way to a row that counts them."""
    near = {
        position + distance
        for position, paragraph in enumerate(found)
        if paragraph.fate is not Fate.SAME
        for distance in range(-_CONTEXT, _CONTEXT + 1)
    }
    skipped = 0
    for position, paragraph in enumerate(found):
        if position not in near:
            skipped += 1
            continue
        if skipped:
            yield Paragraph(Fate.SKIPPED, skipped=skipped)
            skipped = 0
        yield paragraph
    if skipped:
        yield Paragraph(Fate.SKIPPED, skipped=skipped)
