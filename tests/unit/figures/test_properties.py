"""Whatever the text: no exception, and every offset is inside it."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troopwatch.figures import EXTRACTOR_VERSION, extract

ROW = """
    tentara troops 10,000 10.000 ribu thousand tewas killed sent dikirim NIS said kata Zelensky antara dan and , . ( )
    23/10 Kursk will akan denied two hundred million 's K - – “ ” citing menurut
"""
WORDS = (*ROW.split(), "North Korea", "Korut", "up to", "of the", "\n", '"', "in April", "pada 2024", "dua puluh")


def check(text: str, language: str) -> None:
    for figure in extract(text, language, date(2024, 10, 24), title="North Korea in Russia"):
        assert text[figure.quote_start : figure.quote_end] == figure.quote
        assert figure.quote
        assert 0 <= figure.confidence <= 1
        assert all(0 <= one.start < one.end <= len(text) for one in figure.evidence)
        low, high = figure.value_low, figure.value_high
        assert low is not None or high is not None
        assert low is None or high is None or low <= high


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["id", "en", "uk"]))
def test_any_text(text: str, language: str) -> None:
    check(text, language)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from(["id", "en"]))
def test_any_row_of_words_that_rules_look_for(words: list[str], language: str) -> None:
    check(" ".join(words), language)


@pytest.mark.parametrize("piece", ["1.", '"', "(", "hundred and ", "1 to ", "North Korea sent 10,000 troops, "])
def test_time_grows_with_length_and_not_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = perf_counter()
        extract(text, "en", None)
        return perf_counter() - start

    seconds(2_000)
    assert seconds(120_000) < 12 * seconds(20_000) + 2


def test_the_version_is_said() -> None:
    assert EXTRACTOR_VERSION == "1"
