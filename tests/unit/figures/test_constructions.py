"""Constructions that fresh texts showed the extractor not to know: each is one of a class, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract

DAY = date(2025, 9, 15)
CASES = [
    # a participle or relative clause only describes those who were lost
    (
        "en",
        "North Korea has lost an estimated 5,200 men fighting for Russia, the NIS said.",
        ["casualties troops 5200"],
    ),
    ("id", "Korut kehilangan 5.200 prajurit yang bertempur untuk Rusia, kata NIS.", ["casualties troops 5200"]),
    # three fates under one number are casualties
    (
        "en",
        "Of the roughly 12,000 North Koreans sent to Russia, some 4,100 had been killed, wounded or captured.",
        ["deployed troops 12000", "casualties troops 4100"],
    ),
    (
        "id",
        "Dari sekitar 12.000 tentara Korut yang dikirim ke Rusia, sekitar 4.100 di antaranya tewas, terluka, atau "
        "tertangkap.",
        ["deployed troops 12000", "casualties troops 4100"],
    ),
    # a toll keeps its measure over the verb of those among whom it was counted
    (
        "en",
        "The death toll among North Korean troops fighting in Kursk has climbed to about 2,000, Seoul said.",
        ["killed troops 2000"],
    ),
    # what a container holds is no prisoner
    (
        "en",
        "Pyongyang shipped 16,000 containers holding 8 million artillery rounds to Russia.",
        ["supplied containers 16000", "supplied shells 8000000"],
    ),
    ("en", "Pyongyang has handed Russia 148 ballistic missiles.", ["supplied missiles 148"]),
    # the years of a war and the dead of another nation
    ("en", "The Korean War of 1950-53 killed more than 36,000 Americans; now the North's soldiers die in Kursk.", []),
    ("en", "Nearly 1,000 wounded North Korean soldiers have been flown home from Russia.", ["returned troops 1000"]),
    # the day after "more" is not what is counted
    (
        "id",
        "Korut memasok 148 rudal balistik ke Rusia dan mungkin mengirim 150 lagi tahun ini, kata HUR.",
        ["supplied missiles 148", "supplied missiles 150"],
    ),
    ("en", "Ukrainian commandos took three North Korean soldiers alive near Kursk.", ["captured troops 3"]),
    # spies are not the deployment's prisoners
    ("en", "South Korea detained 10 people suspected of spying for the North, while Russia's envoy protested.", []),
    ("id", "Korsel menahan 10 orang yang diduga mata-mata Korut, sementara utusan Rusia memprotes.", []),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_construction(language: str, text: str, expected: list[str]) -> None:
    found = [f"{one.measure} {one.item} {one.value_low or one.value_high}" for one in extract(text, language, DAY, "")]
    assert found == expected
