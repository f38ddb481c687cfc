"""One sentence made ready for a single rule, for the tests of that rule alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from troopwatch.figures.clauses import Clauses, read_clauses
from troopwatch.figures.distribution import distribute
from troopwatch.figures.lexicon import load_finder, load_lexicon
from troopwatch.figures.numbers import find_numbers
from troopwatch.figures.periods import find_periods, taken_tokens
from troopwatch.figures.sentences import Sentence
from troopwatch.figures.units import Counted, find_counted

Counting = Callable[[str, str], tuple[Clauses, tuple[Counted, ...]]]


def clauses_of(language: str, text: str) -> Clauses:
    return read_clauses(text, Sentence(0, len(text), 0), load_finder(language))


@pytest.fixture
def clauses() -> Callable[[str, str], Clauses]:
    return clauses_of


@pytest.fixture
def counted_in() -> Counting:
    def count(language: str, text: str) -> tuple[Clauses, tuple[Counted, ...]]:
        read, lexicon = clauses_of(language, text), load_lexicon(language)
        taken = taken_tokens(find_periods(read, lexicon.periods, date(2025, 6, 20)))
        found = find_counted(read, find_numbers(read, lexicon.numbers), lexicon.units, taken)
        return read, distribute(read, found)

    return count
