"""Sentences with their offsets, headings and lines that only point elsewhere."""

from __future__ import annotations

import pytest

from troopwatch.figures.lexicon import load_lexicon
from troopwatch.figures.sentences import split_sentences


def pieces(text: str, language: str = "en") -> list[str]:
    return [text[one.start : one.end] for one in split_sentences(text, load_lexicon(language).sentences)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "One came. Two went.", ["One came.", "Two went."]),
        ("en", "Gen. Budanov spoke on Oct. 23. He left.", ["Gen. Budanov spoke on Oct. 23.", "He left."]),
        ("en", "The U.S. Army came. The U.S. It left.", ["The U.S. Army came.", "The U.S.", "It left."]),
        ("en", "Is it so? “Yes!” He left.", ["Is it so?", "“Yes!”", "He left."]),
        ("en", "About 1.5 million came. 3,000 went.", ["About 1.5 million came.", "3,000 went."]),
        ("en", "A line\n\nAnother line.  \r\n Third", ["A line", "Another line.", "Third"]),
        ("id", "Sekitar 5.000 tentara tiba. Mereka dilatih.", ["Sekitar 5.000 tentara tiba.", "Mereka dilatih."]),
        ("id", "Letjen. Kim datang.", ["Letjen. Kim datang."]),
        ("en", "", []),
        ("en", " \n ", []),
    ],
)
def test_split(language: str, text: str, expected: list[str]) -> None:
    assert pieces(text, language) == expected


def test_headings_and_boilerplate_are_told_apart() -> None:
    text = "A heading of a section\nA sentence stands here.\nRead more: a sentence."
    heading, body, pointer = split_sentences(text, load_lexicon("en").sentences)
    assert (heading.is_heading, body.is_heading) == (True, False)
    assert (body.is_boilerplate, pointer.is_boilerplate) == (False, True)
    assert (heading.paragraph, body.paragraph) == (0, 1)


def test_a_quotation_that_goes_on_is_marked() -> None:
    first, second = split_sentences("“One came. Two went,” he said.", load_lexicon("en").sentences)
    assert (first.in_quotation, second.in_quotation) == (True, False)


def test_a_line_without_full_stops_is_cut() -> None:
    assert all(len(piece) <= 2500 for piece in pieces("word " * 5000))
