"""The words of both languages."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from troopwatch.claims import Note, gather_claims
from troopwatch.model import ChangeKind, FetchStatus, Item, Measure, Modality, Qualifier, SourceOrg
from troopwatch.report import wording
from troopwatch.report.words import LANGUAGES, words_in


def _leaves(entry: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            yield from _leaves(value, f"{path}.{key}")
    else:
        yield path, entry


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_gaps() -> None:
    indonesian, english = (dict(_leaves(words_in(language)._messages)) for language in LANGUAGES)
    assert indonesian.keys() == english.keys()
    differing = {key for key, text in english.items() if _fields(text) != _fields(indonesian[key])}
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    words = words_in(language)
    for key, codes in (("measure", Measure), ("item", Item), ("kind", ChangeKind), ("status", FetchStatus)):
        assert {code.value for code in codes} <= words.entry(key).keys()
    assert words.entry("note").keys() == {note.name.lower() for note in Note}
    for key in ("org", "org_short"):
        assert words.entry(key).keys() == {org.value for org in SourceOrg} | {"nobody"}


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no report in language"):
        words_in("../en")


@pytest.mark.parametrize(
    ("bounds", "qualifier", "english", "indonesian"),
    [
        ((5000, 5000), Qualifier.EXACT, "5,000 troops deployed", "5.000 tentara dikerahkan"),
        ((5000, 5000), Qualifier.ABOUT, "about 5,000 troops deployed", "sekitar 5.000 tentara dikerahkan"),
        ((10000, 10000), Qualifier.NEARLY, "nearly 10,000 troops deployed", "hampir 10.000 tentara dikerahkan"),
        ((3000, None), Qualifier.AT_LEAST, "at least 3,000 troops deployed", "setidaknya 3.000 tentara dikerahkan"),
        (
            (10000, None),
            Qualifier.MORE_THAN,
            "more than 10,000 troops deployed",
            "lebih dari 10.000 tentara dikerahkan",
        ),
        ((None, 12000), Qualifier.UP_TO, "up to 12,000 troops deployed", "hingga 12.000 tentara dikerahkan"),
        (
            (10000, 12000),
            Qualifier.RANGE,
            "10,000 to 12,000 troops deployed",
            "10.000 sampai 12.000 tentara dikerahkan",
        ),
        ((1000, None), Qualifier.VAGUE, "thousands of troops deployed", "ribuan tentara dikerahkan"),
        ((10000, None), Qualifier.VAGUE, "tens of thousands of troops deployed", "puluhan ribu tentara dikerahkan"),
        ((24, None), Qualifier.VAGUE, "dozens of troops deployed", "puluhan tentara dikerahkan"),
        ((1, 1), Qualifier.EXACT, "1 soldier deployed", "1 tentara dikerahkan"),
        ((None, None), Qualifier.EXACT, "an unknown number of troops deployed", "sejumlah tentara dikerahkan"),
    ],
)
def test_number_and_hedge_as_reported(
    say: Callable[..., Any], bounds: tuple[int, int], qualifier: Qualifier, english: str, indonesian: str
) -> None:
    (claim,) = gather_claims([say(*bounds, qualifier=qualifier)])
    assert wording.figure(claim, words_in("en")) == english
    assert wording.figure(claim, words_in("id")) == indonesian


@pytest.mark.parametrize(
    ("start", "end", "english", "indonesian"),
    [
        (None, None, "", ""),
        (date(2025, 9, 1), None, "since September 2025", "sejak September 2025"),
        (date(2025, 10, 9), None, "since 9 October 2025", "sejak 9 Oktober 2025"),
        (date(2025, 1, 9), date(2025, 1, 9), "9 January 2025", "9 Januari 2025"),
        (date(2025, 2, 1), date(2025, 2, 28), "February 2025", "Februari 2025"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024", "2024"),
        (date(2024, 1, 1), date(2025, 12, 31), "2024 to 2025", "2024 sampai 2025"),
        (date(2024, 10, 1), date(2024, 12, 31), "October 2024 to December 2024", "Oktober 2024 sampai Desember 2024"),
        (
            date(2025, 1, 9),
            date(2025, 1, 11),
            "9 January 2025 to 11 January 2025",
            "9 Januari 2025 sampai 11 Januari 2025",
        ),
        (None, date(2025, 5, 5), "until 5 May 2025", "sampai 5 Mei 2025"),
    ],
)
def test_period(say: Callable[..., Any], start: date, end: date, english: str, indonesian: str) -> None:
    (claim,) = gather_claims([say(5, 5, reference_start=start, reference_end=end)])
    assert wording.period(claim, words_in("en")) == english
    assert wording.period(claim, words_in("id")) == indonesian


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({}, "South Korea’s National Intelligence Service (NIS)"),
        ({"speaker": "Lee"}, "South Korea’s National Intelligence Service (NIS), through Lee"),
        ({"source_org": None}, "No source named"),
        ({"source_org": None, "speaker": "Lee"}, "Lee"),
        ({"source_org_also": (SourceOrg.NATO,)}, "South Korea’s National Intelligence Service (NIS), with NATO"),
    ],
)
def test_claimant(say: Callable[..., Any], figure: dict[str, Any], expected: str) -> None:
    (claim,) = gather_claims([say(5, 5, **figure)])
    assert wording.claimant(claim, words_in("en")) == expected


def test_modality_is_named_where_the_measure_does_not_say_it(say: Callable[..., Any]) -> None:
    def shown(**figure: Any) -> str:
        (claim,) = gather_claims([say(5, 5, **figure)])
        return wording.modality(claim, words_in("en"))

    assert shown() == ""
    assert shown(measure=Measure.PLANNED, modality=Modality.PLANNED) == ""
    assert shown(modality=Modality.HYPOTHETICAL) == "possible, not asserted"


@pytest.mark.parametrize(
    ("delta", "percent", "english", "indonesian"),
    [
        (1400, 233.3, "+1,400 (+233%)", "+1.400 (+233%)"),
        (-250, -2.5, "−250 (−2.5%)", "−250 (−2,5%)"),
        (7, None, "+7", "+7"),
    ],
)
def test_difference(delta: int, percent: float | None, english: str, indonesian: str) -> None:
    assert words_in("en").change(delta, percent) == english
    assert words_in("id").change(delta, percent) == indonesian
