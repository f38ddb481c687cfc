"""Numbers of those who did it, of their victims, and of what went the other way are no figures."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract

DAY = date(2025, 2, 5)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "Four North Korean soldiers reportedly killed seven Russian soldiers in Kursk.", []),
        ("en", "Some 40 North Korean soldiers were killed in Kursk.", [40]),
        ("en", "North Korean soldiers fired at a truck of Chechen troops in Kursk, killing seven soldiers.", []),
        ("en", "Missiles hit a North Korean command post in Kursk, killing 40 soldiers.", [40]),
        ("en", "North Korean missiles killed 24 people and injured 115 others in Ukraine.", []),
        ("en", "North Korea has received about 9,000 containers of food from Russia.", []),
        ("en", "Russia has received about 9,000 containers of shells from North Korea.", [9000]),
        ("id", "Empat tentara Korut dilaporkan membunuh tujuh tentara Rusia di Kursk.", []),
        ("id", "Tentara Korut menembaki truk berisi tentara Chechnya di Kursk, menewaskan tujuh tentara.", []),
        ("id", "Rudal Ukraina menewaskan 40 tentara Korut di Kursk.", [40]),
        ("id", "Korut telah menerima sekitar 9.000 kontainer berisi makanan dari Rusia.", []),
        ("id", "Rusia telah menerima sekitar 9.000 kontainer amunisi dari Korut.", [9000]),
    ],
)
def test_who_did_what_to_whom(language: str, text: str, values: list[int]) -> None:
    assert [figure.value_low for figure in extract(text, language, DAY, "")] == values
