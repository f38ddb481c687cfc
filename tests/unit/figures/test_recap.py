"""Which days a figure is about, and whether the text dates it to an earlier report."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures.lexicon import load_lexicon
from troopwatch.figures.periods import Dates, find_periods
from troopwatch.figures.readings import read
from troopwatch.figures.recap import read_timing
from troopwatch.model import Measure

FRIDAY = date(2025, 6, 20)


@pytest.mark.parametrize(
    ("language", "text", "start", "end", "recap"),
    [
        ("en", "Last week the agency put the dead at 700.", "2025-06-09", "2025-06-15", True),
        ("en", "The agency put the dead at 700 in April.", "2025-04-01", "2025-04-30", True),
        ("en", "The agency had said on Tuesday that 700 soldiers were sent.", "2025-06-17", "2025-06-17", True),
        ("en", "The agency said on Thursday that 700 soldiers were sent.", None, None, False),
        ("en", "The agency said 700 soldiers were killed in April.", "2025-04-01", "2025-04-30", False),
        ("en", "Nine days ago the agency spoke of 700 soldiers sent.", "2025-06-11", "2025-06-11", True),
        ("en", "Some 700 soldiers were sent in January and February.", "2025-01-01", "2025-02-28", False),
        ("en", "Between January and March, 700 soldiers were sent.", "2025-01-01", "2025-03-31", False),
        ("en", "In the past three months 700 soldiers were sent.", "2025-03-20", "2025-06-20", False),
        # which days a season is, nobody says; a weekend is two days
        ("en", "Some 700 soldiers were sent last autumn.", None, None, False),
        ("id", "Sebanyak 700 tentara dikirim sejak musim gugur 2024.", None, None, False),
        ("en", "Some 700 soldiers were killed over the weekend.", "2025-06-14", "2025-06-15", False),
        (
            "en",
            "Over 700 and over 70 soldiers were sent in 2023 and in 2024, respectively.",
            "2023-01-01",
            "2023-12-31",
            False,
        ),
        ("en", "By mid-January 700 soldiers had been sent.", None, "2025-01-15", False),
        ("en", "As of March 2025 700 soldiers had been sent.", None, "2025-03-31", False),
        ("en", "Some 700 soldiers will be sent by the end of the year.", None, "2025-12-31", False),
        ("en", "Some 700 soldiers are training and will be ready on 1 July.", None, None, False),
        ("en", "Some 700 were killed since they went into combat in December.", "2024-12-01", None, False),
        ("en", "Some 700 soldiers were sent in the last quarter of 2024.", "2024-10-01", "2024-12-31", False),
        ("id", "Pekan lalu badan itu menyebut 700 tentara tewas.", "2025-06-09", "2025-06-15", True),
        ("id", "Antara Agustus 2023 dan Maret 2025 dikirim 700 tentara.", "2023-08-01", "2025-03-31", False),
        ("id", "NIS memperkirakan 700 tentara dikirim sejak Oktober.", "2024-10-01", None, False),
        ("id", "Hari ini 700 tentara dikirim.", None, None, False),
        # what was said a day or two ago is the article's own news, what was said before that is not
        ("id", "Rabu (18/6), NIS menyebut 700 tentara dikirim.", None, None, False),
        ("id", "Selasa (17/6), NIS menyebut 700 tentara dikirim.", "2025-06-17", "2025-06-17", True),
    ],
)
def test_timing(counted_in, language, text, start, end, recap) -> None:
    clauses, found = counted_in(language, text)
    reading = read(clauses, found[0], found, [])
    assert reading is not None
    dates = Dates(find_periods(clauses, load_lexicon(language).periods, FRIDAY), FRIDAY)
    timing = read_timing(clauses, found[0], reading, found, dates)
    days = timing.period.resolve(FRIDAY, reading.measure is Measure.PLANNED) if timing.period else None
    resolved = tuple(day.isoformat() if day else None for day in days or (None, None))
    assert (*resolved, timing.recap) == (start, end, recap)
