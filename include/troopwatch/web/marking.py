"""A text cut at the ends of its marked phrases, so that a page can show each with its mark."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from troopwatch.model import EvidenceRole
from troopwatch.report.foreign import printable

# what an analyst looks for in a sentence; the other roles would paint it all
SHOWN_ROLES = (EvidenceRole.NUMBER, EvidenceRole.CUE, EvidenceRole.SOURCE, EvidenceRole.SPEAKER)


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` proves a figure, as what its role says; `target` is where a click on its number leads."""

    start: int
    end: int
    role: EvidenceRole
    target: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one mark, or with none; `role` is empty outside of marks."""

    text: str
    role: str = ""
    target: str = ""
    quoted: bool = False  # within a sentence that holds a figure


def cut(
    text: str, spans: Iterable[Span], *, start: int = 0, end: int | None = None, quotes: Sequence[tuple[int, int]] = ()
) -> tuple[Piece, ...]:
    """``text[start:end]`` as pieces; where marks overlap, the number outranks the cue, the cue the claimant.

    Offsets count characters of `text`. Spans that lie outside, or are none, are left out: they come from the warehouse.
    """
    end = len(text) if end is None else min(end, len(text))
    inside = [span for span in spans if start <= span.start < span.end <= end and span.role in SHOWN_ROLES]
    edges = {start, end}
    edges |= {edge for span in inside for edge in (span.start, span.end)}
    edges |= {min(max(edge, start), end) for quote in quotes for edge in quote}
    ordered = sorted(edges)
    pieces = []
    for left, right in pairwise(ordered):
        over = [span for span in inside if span.start <= left and right <= span.end]
        top = min(over, key=lambda span: SHOWN_ROLES.index(span.role), default=None)
        pieces.append(
            Piece(
                text=printable(text[left:right]),
                role=top.role.value if top else "",
                target=top.target if top and top.role is EvidenceRole.NUMBER else "",
                quoted=any(one <= left and right <= other for one, other in quotes),
            )
        )
    return tuple(pieces)


def paragraphs(
    text: str, spans: Sequence[Span], quotes: Sequence[tuple[int, int]] = ()
) -> tuple[tuple[Piece, ...], ...]:
    """The stored text of an article, a tuple of pieces for each of its paragraphs; blank ones are left out."""
    found = []
    position = 0
    # each paragraph is cut at what begins or ends in it: a text may have very many of both
    ordered = sorted(spans, key=lambda span: span.start)
    starts = [span.start for span in ordered]
    quoted = _merged(quotes)
    quote_starts, quote_ends = [start for start, _ in quoted], [end for _, end in quoted]
    for line in text.split("\n"):
        end = position + len(line)
        if line.strip():
            inside = ordered[bisect_left(starts, position) : bisect_left(starts, end)]
            near = quoted[bisect_right(quote_ends, position) : bisect_left(quote_starts, end)]
            found.append(cut(text, inside, start=position, end=end, quotes=near))
        position = end + 1
    return tuple(found)


def _merged(quotes: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches of text in order, none over another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(quotes):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found
