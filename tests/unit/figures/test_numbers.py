"""Numbers in both languages: digits, words, ranges, hedges, vague amounts."""

from __future__ import annotations

import pytest

from troopwatch.figures.clauses import Clauses, read_clauses
from troopwatch.figures.lexicon import load_finder, load_lexicon
from troopwatch.figures.numbers import find_numbers, parse_digits
from troopwatch.figures.sentences import Sentence


def clauses(text: str, language: str) -> Clauses:
    return read_clauses(text, Sentence(0, len(text), 0), load_finder(language))


@pytest.mark.parametrize(
    ("language", "text", "qualifier", "low", "high"),
    [
        ("id", "5.000 tentara", "exact", 5000, 5000),
        ("id", "5 ribu tentara", "exact", 5000, 5000),
        ("id", "10 ribu tentara", "exact", 10000, 10000),
        ("id", "1,5 juta peluru", "exact", 1500000, 1500000),
        ("id", "seribu tentara", "exact", 1000, 1000),
        ("id", "sepuluh ribu tentara", "exact", 10000, 10000),
        ("id", "dua belas ribu tentara", "exact", 12000, 12000),
        ("id", "dua puluh lima ribu tentara", "exact", 25000, 25000),
        ("id", "seribu lima ratus tentara", "exact", 1500, 1500),
        ("id", "tiga ratus tentara", "exact", 300, 300),
        ("id", "10-12 ribu tentara", "range", 10000, 12000),
        ("id", "10.000 hingga 12.000 tentara", "range", 10000, 12000),
        ("id", "antara 10.000 dan 12.000 tentara", "range", 10000, 12000),
        ("id", "dari 3.000 sampai 4.000 tentara", "range", 3000, 4000),
        ("id", "puluhan tentara", "vague", 10, None),
        ("id", "ratusan tentara", "vague", 100, None),
        ("id", "ribuan tentara", "vague", 1000, None),
        ("id", "puluhan ribu tentara", "vague", 10000, None),
        ("id", "ratusan ribu peluru", "vague", 100000, None),
        ("id", "jutaan peluru", "vague", 1000000, None),
        ("id", "sekitar 5.000 tentara", "about", 5000, 5000),
        ("id", "kira-kira 5.000 tentara", "about", 5000, 5000),
        ("id", "diperkirakan mencapai 10.000 personel", "about", 10000, 10000),
        ("id", "mencapai 10.000 personel", "exact", 10000, 10000),
        ("id", "3.000-an tentara", "about", 3000, 3000),
        ("id", "hampir 11.000 tentara", "nearly", 11000, 11000),
        ("id", "setidaknya 600 orang", "at_least", 600, None),
        ("id", "tidak kurang dari 600 orang", "at_least", 600, None),
        ("id", "lebih dari 10.000 tentara", "more_than", 10000, None),
        ("id", "10.000 lebih tentara", "more_than", 10000, None),
        ("id", "hingga 12.000 tentara", "up_to", None, 12000),
        ("id", "paling banyak 12.000 tentara", "up_to", None, 12000),
        ("en", "5,000 troops", "exact", 5000, 5000),
        ("en", "5K troops", "exact", 5000, 5000),
        ("en", "10k troops", "exact", 10000, 10000),
        ("en", "1.5 million shells", "exact", 1500000, 1500000),
        ("en", "twelve thousand troops", "exact", 12000, 12000),
        ("en", "twenty-five soldiers", "exact", 25, 25),
        ("en", "two hundred and five soldiers", "exact", 205, 205),
        ("en", "a thousand soldiers", "exact", 1000, 1000),
        ("en", "15-hundred soldiers", "exact", 1500, 1500),
        ("en", "12 000 soldiers", "exact", 12000, 12000),
        ("en", "10,000 to 12,000 troops", "range", 10000, 12000),
        ("en", "10 to 12 thousand troops", "range", 10000, 12000),
        ("en", "10,000–12,000 troops", "range", 10000, 12000),
        ("en", "between 10,000 and 12,000 troops", "range", 10000, 12000),
        ("en", "dozens of troops", "vague", 24, None),
        ("en", "hundreds of troops", "vague", 100, None),
        ("en", "thousands of troops", "vague", 1000, None),
        ("en", "tens of thousands of troops", "vague", 10000, None),
        ("en", "about 5,000 troops", "about", 5000, 5000),
        ("en", "an estimated 5,000 troops", "about", 5000, 5000),
        ("en", "nearly 11,000 troops", "nearly", 11000, 11000),
        ("en", "close to 11,000 troops", "nearly", 11000, 11000),
        ("en", "at least 3,000 troops", "at_least", 3000, None),
        ("en", "no fewer than 3,000 troops", "at_least", 3000, None),
        ("en", "upwards of 3,000 troops", "more_than", 3000, None),
        ("en", "a total of more than 3,000 troops", "more_than", 3000, None),
        ("en", "up to 12,000 troops", "up_to", None, 12000),
        ("en", "as many as 12,000 troops", "up_to", None, 12000),
        ("en", "up to around 12,000 troops", "up_to", None, 12000),
    ],
)
def test_one_number(language: str, text: str, qualifier: str, low: int | None, high: int | None) -> None:
    (number,) = find_numbers(clauses(text, language), load_lexicon(language).numbers)
    assert (str(number.qualifier), *number.bounds) == (qualifier, low, high)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("id", "100 tewas dan 1.000 terluka", [100, 1000]),
        ("id", "naik dari 600 menjadi 2.000", [600, 2000]),
        ("id", "dua tentara dan tiga perwira", [2, 3]),
        ("en", "two soldiers and three officers", [2, 3]),
        ("en", "KN-23 and 152mm and the 11th Corps", [23]),
        ("en", "1.5 soldiers", []),
        ("en", "", []),
    ],
)
def test_several_numbers(language: str, text: str, values: list[int]) -> None:
    assert [one.low for one in find_numbers(clauses(text, language), load_lexicon(language).numbers)] == values


@pytest.mark.parametrize(
    ("text", "decimal", "scaled", "value"),
    [
        ("5.000", ",", False, 5000.0),
        ("5,000", ".", False, 5000.0),
        ("5,000", ",", False, 5000.0),  # an English number in an Indonesian text
        ("1,234", ",", True, 1.234),
        ("1,5", ",", True, 1.5),
        ("1.234.567", ",", False, 1234567.0),
        ("1,234.5", ".", False, 1234.5),
        ("10.30.15", ",", False, None),
        ("9" * 40, ".", False, None),
    ],
)
def test_digits_by_the_separators_of_the_language(text: str, decimal: str, scaled: bool, value: float | None) -> None:
    assert parse_digits(text, decimal, scaled) == value
