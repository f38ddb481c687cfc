"""The readings of one page, and the rule that chooses among them.

Measured on 72 real pages (``benchmarks/reading.py``), mean word F1 and lowest page: trafilatura alone 0.956 and 0.55 in
its default mode, 0.956 and 0.55 in its precise one; precise with the prose that only the default mode finds 0.960;
without boxes 0.969 and 0.64; with a whole articleBody where the page shows a part of it 0.973 and 0.82.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import soupsieve
import trafilatura
from bs4 import BeautifulSoup

from troopwatch.model import Reader
from troopwatch.reading.blocks import fragment_text
from troopwatch.reading.boxes import drop_boxes
from troopwatch.reading.tidying import tidy

MIN_CHARACTERS = 80  # less than a sentence or two is a caption or a notice

_PROSE_FROM = 40  # characters; shorter additional paragraphs are labels as often as sentences
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'”’»)」』\]]*$")
_SAME_START = 60  # characters by which a cut paragraph is known in the whole one
_WHOLE_FROM = 1.5  # a stated body that much longer than the page's reading is taken: the page shows a part
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
_MOST_PARAGRAPHS = 2_000  # the longest live blog seen has 600
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and what gave it."""

    reader: Reader
    text: str


def choose_reading(tree: Any, page: str, stated: str, selector: str | None, entry_content: str) -> Reading:
    """Return the best reading of a page: the first of these that gives a text.

    1. The elements that the source's own selector names: a person looked.
    2. The content of the feed entry, of a source that says its feed has whole articles.
    3. The articleBody that the page states, where it is at least half as long again as what the page shows. Shorter
       ones are left: on pages that show all, they lack headings, or have captions and “Read also” between paragraphs.
    4. What the page shows: see `shown_text`.
    """
    for reader, text in (
        (Reader.SELECTOR, selected_text(page, selector) if selector else ""),
        (Reader.FEED, fragment_text(entry_content)),
    ):
        if len(text) >= MIN_CHARACTERS:
            return Reading(reader, text)
    boxed = drop_boxes(tree)
    shown = shown_text(tree)
    body = stated_text(stated)
    if len(body) >= MIN_CHARACTERS and len(body) > _WHOLE_FROM * (len(shown) + boxed):
        return Reading(Reader.JSON_LD, body)
    return Reading(Reader.TRAFILATURA, shown)


def selected_text(page: str, selector: str) -> str:
    """The text of the elements that a CSS selector names, the inner ones of nested matches once; empty without any."""
    soup = BeautifulSoup(page, "lxml")
    matches = soupsieve.select(selector, soup)
    chosen = set(map(id, matches))
    outermost = [each for each in matches if not any(id(parent) in chosen for parent in each.parents)]
    return tidy("\n".join(fragment_text(str(each)) for each in outermost))


def stated_text(stated: str) -> str:
    """The text of a JSON-LD articleBody: plain text, with a line end or some markup a paragraph."""
    return tidy(_TAG.sub("", _BREAK.sub("\n", stated)))


def shown_text(tree: Any) -> str:
    """What trafilatura's precise mode reads, with the prose between it that only the default mode finds.

    The precise mode drops what looks like a label or a link, and sometimes a paragraph with it; the default mode keeps
    teasers and notices, most of them before and after the text.
    """
    precise = _paragraphs(tree, precise=True)
    default = _paragraphs(tree, precise=False)
    return "\n".join(_joined(precise, default))


def _paragraphs(tree: Any, *, precise: bool) -> list[str]:
    # Deduplication stays off: it remembers earlier pages, so that a text would depend on what was read before
    found = trafilatura.extract(
        tree,
        output_format="txt",
        include_comments=False,
        include_tables=False,
        deduplicate=False,
        with_metadata=False,
        favor_precision=precise,
        fast=not precise,
    )
    return tidy(found or "").split("\n")


def _joined(precise: list[str], default: list[str]) -> list[str]:
    if not _are_comparable(precise, default):
        return precise
    joined: list[str] = []
    matcher = SequenceMatcher(None, precise, default, autojunk=False)
    for operation, start, end, other_start, other_end in matcher.get_opcodes():
        ours, theirs = precise[start:end], default[other_start:other_end]
        if operation == "insert":
            within = 0 < start < len(precise)
            joined += [paragraph for paragraph in theirs if within and _is_prose(paragraph)]
        elif operation == "replace" and _are_starts(ours, theirs):
            starts = tuple(paragraph[:_SAME_START] for paragraph in ours)
            joined += [paragraph for paragraph in theirs if paragraph.startswith(starts) or _is_prose(paragraph)]
        else:
            joined += ours
    return joined


def _are_comparable(precise: list[str], default: list[str]) -> bool:
    """Is a comparison worth its time? Its steps are the pairs of equal paragraphs: one each in an article."""
    counts = Counter(default)
    pairs = sum(counts[paragraph] for paragraph in precise)
    longer = max(len(precise), len(default))
    return longer <= _MOST_PARAGRAPHS and pairs <= 4 * longer


def _is_prose(paragraph: str) -> bool:
    return len(paragraph) >= _PROSE_FROM and _SENTENCE_END.search(paragraph) is not None


def _are_starts(ours: list[str], theirs: list[str]) -> bool:
    """Is each of `ours` the start of one of `theirs`, the cut form of the same paragraphs?"""
    if sum(map(len, theirs)) <= sum(map(len, ours)):
        return False
    return all(any(whole.startswith(cut[:_SAME_START]) for whole in theirs) for cut in ours)
