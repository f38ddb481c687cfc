"""Days, months and years against the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures.clauses import read_clauses
from troopwatch.figures.lexicon import load_finder, load_lexicon
from troopwatch.figures.periods import Period, find_periods
from troopwatch.figures.sentences import Sentence

PUBLISHED = date(2025, 11, 7)


def periods(text: str, language: str) -> tuple[Period, ...]:
    clauses = read_clauses(text, Sentence(0, len(text), 0), load_finder(language))
    return find_periods(clauses, load_lexicon(language).periods, PUBLISHED)


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("id", "sejak September lalu", date(2025, 9, 1), None),
        ("id", "pada September lalu", date(2025, 9, 1), date(2025, 9, 30)),
        ("id", "pada Desember", date(2024, 12, 1), date(2024, 12, 31)),
        ("id", "pada tahun 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("id", "pada 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("id", "pada 23 Oktober 2024", date(2024, 10, 23), date(2024, 10, 23)),
        ("id", "Rabu (23/10/2024)", date(2024, 10, 23), date(2024, 10, 23)),
        ("id", "8 hingga 13 Oktober", date(2025, 10, 8), date(2025, 10, 13)),
        ("id", "8-13 Oktober 2024", date(2024, 10, 8), date(2024, 10, 13)),
        ("id", "tahun lalu", date(2024, 1, 1), date(2024, 12, 31)),
        ("id", "bulan lalu", date(2025, 10, 1), date(2025, 10, 31)),
        ("id", "Oktober tahun lalu", date(2024, 10, 1), date(2024, 10, 31)),
        ("en", "since last October", date(2025, 10, 1), None),
        ("en", "since August 2023", date(2023, 8, 1), None),
        ("en", "in January", date(2025, 1, 1), date(2025, 1, 31)),
        ("en", "on 9 January", date(2025, 1, 9), date(2025, 1, 9)),
        ("en", "on January 9, 2025", date(2025, 1, 9), date(2025, 1, 9)),
        ("en", "on Jan. 9", date(2025, 1, 9), date(2025, 1, 9)),
        ("en", "in May", date(2025, 5, 1), date(2025, 5, 31)),
        ("en", "last year", date(2024, 1, 1), date(2024, 12, 31)),
        ("en", "in 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("en", "between October 8 and 13", date(2025, 10, 8), date(2025, 10, 13)),
        ("en", "from Oct. 8 to Oct. 13, 2024", date(2024, 10, 8), date(2024, 10, 13)),
        ("en", "the 8th of October", date(2025, 10, 8), date(2025, 10, 8)),
        ("en", "in early-to-mid October", date(2025, 10, 1), date(2025, 10, 31)),
    ],
)
def test_one_period(language: str, text: str, start: date, end: date | None) -> None:
    (period,) = periods(text, language)
    assert period.resolve(PUBLISHED) == (start, end)


def test_a_plan_looks_ahead() -> None:
    (period,) = periods("by December", "en")
    assert period.resolve(PUBLISHED, future=True) == (None, date(2025, 12, 31))


@pytest.mark.parametrize("text", ["they may come", "2,500 troops", "30 February", "a march on Kyiv"])
def test_no_period(text: str) -> None:
    assert [one for one in periods(text, "en") if one.resolve(PUBLISHED) is not None] == []


def test_without_a_publication_date_a_bare_month_stays_unknown() -> None:
    (period,) = periods("in January", "en")
    assert period.resolve(None) is None
