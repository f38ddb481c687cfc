"""Sentences and texts with the phrases that prove a figure marked in them."""

from __future__ import annotations

from collections.abc import Iterable

from troopwatch.rows.browsing import ArticleText, FigureRow
from troopwatch.web.marking import Piece, Span, cut, paragraphs

_LONGEST = 800  # characters: a sentence past that is a page that was read wrongly


def marked_quote(row: FigureRow) -> tuple[Piece, ...]:
    """A figure's sentence as pieces."""
    spans = [Span(span.start - row.quote_start, span.end - row.quote_start, span.role) for span in row.evidence]
    shown = cut(row.quote, spans, end=_LONGEST)
    return (*shown, Piece("…")) if len(row.quote) > _LONGEST else shown


def marked_text(shown: ArticleText) -> tuple[tuple[Piece, ...], ...]:
    """An article's text as paragraphs of pieces; each number leads to its figure's row on the same page."""
    return paragraphs(shown.text, tuple(_spans(shown.figures)), tuple(_quotes(shown.figures)))


def _spans(figures: Iterable[FigureRow]) -> Iterable[Span]:
    for row in figures:
        for span in row.evidence:
            yield Span(span.start, span.end, span.role, target=f"#figure-{row.figure_id}")


def _quotes(figures: Iterable[FigureRow]) -> Iterable[tuple[int, int]]:
    for row in figures:
        yield row.quote_start, row.quote_start + len(row.quote)
