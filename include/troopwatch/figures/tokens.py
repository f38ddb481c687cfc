"""Words, numbers and marks of a stretch of text, with their offsets in the whole text."""

from __future__ import annotations

import re
from typing import NamedTuple

# One number with its separators, one run of letters, an English genitive, or any other single mark.
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|['’]s\b|\S")
_DASHES = "-‐‑‒–—−"
_MARKS = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "."}


class Token(NamedTuple):
    """A word, number or mark; `norm` is the form that lexicons are written in."""

    start: int
    end: int
    text: str
    norm: str

    @property
    def is_digits(self) -> bool:
        return "0" <= self.text[0] <= "9"

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper()


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Split ``text[start:end]``; offsets count in `text`."""
    new = tuple.__new__  # Token(...) is a function of its own on the way there, at three times the cost
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word, (first, last) = match.group(), match.span()
        norm = word.lower() if word.isalnum() else _normal_mark(text, first, last)
        found.append(new(Token, (first, last, word, norm)))
    return found


def _normal_mark(text: str, start: int, end: int) -> str:
    word = text[start:end]
    if word in _DASHES:
        # a dash with text on both sides joins (Russia–Ukraine, 10–12); one with a space sets apart
        joins = start > 0 and end < len(text) and not text[start - 1].isspace() and not text[end].isspace()
        return "-" if joins and word != "—" else "—"
    if word[0] in _MARKS:
        return _MARKS[word[0]] + word[1:]
    return word.lower()
