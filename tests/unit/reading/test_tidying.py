"""Stored text is clean, and cleaning it again changes nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from troopwatch.reading.tidying import tidy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10\u00a0000  pasukan\u202f.", "10 000 pasukan ."),
        ("Ko\u00adrea U\u200bta\u2060ra\ufeff", "Korea Utara"),
        ("cafe\u0301", "caf\u00e9"),
        ("e\u200b\u0301", "\u00e9"),
        (" a \r\n\n \u2028b\u2029\u0085 c \x0b", "a\nb\nc"),
        ("a\x00b\ud800c\x7f", "abc"),
        ("\t \n", ""),
    ],
)
def test_examples(text: str, expected: str) -> None:
    assert tidy(text) == expected


@given(st.text())
@example("e\u034f\u0301")
def test_settles_and_can_be_stored(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    assert "\n\n" not in once
    once.encode()
