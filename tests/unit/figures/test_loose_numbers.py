"""Numbers whose noun or verb stands elsewhere: waves, parts of a total, lists, headings, purchases, those gone home."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract
from troopwatch.model import Figure

DAY = date(2025, 9, 15)
BEFORE = {
    "en": "North Korea has sent some 11,000 soldiers to Russia's Kursk region, South Korea's spy agency says.\n\n",
    "id": "Korea Utara telah mengirim sekitar 11.000 tentara ke wilayah Kursk, Rusia, kata intelijen Korsel.\n\n",
}


def _words(figures: list[Figure]) -> list[str]:
    return sorted(f"{one.measure} {one.item} {one.value_low}-{one.value_high}" for one in figures)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "A second wave, of at least 3,000, followed in January.", ["deployed troops 3000-None"]),
        ("en", "A second, of at least 3,000, followed at the turn of the year.", ["deployed troops 3000-None"]),
        ("en", "A third, of 6,000, is to follow this autumn.", ["planned troops 6000-6000"]),
        (
            "en",
            "Ukraine's military intelligence reckons 6.5 million shells since 2023.",
            ["supplied shells 6500000-6500000"],
        ),
        ("en", "Kyiv counts four million shells so far.", ["supplied shells 4000000-4000000"]),
        ("en", "Seoul reckons that 2,000 have died.", ["killed troops 2000-2000"]),
        (
            "en",
            "Of that number, about 500 are officers and three are generals.",
            ["deployed officers 3-3", "deployed officers 500-500"],
        ),
        (
            "en",
            "Among them are some 500 officers and three generals.",
            ["deployed officers 3-3", "deployed officers 500-500"],
        ),
        (
            "en",
            "The NIS says more than 10 million shells have gone to Russia since the war began, plus at least 100 ballistic missiles.",
            ["supplied missiles 100-None", "supplied shells 10000000-None"],
        ),
        (
            "en",
            "The NIS says more than 10 million shells have gone to Russia, together with at least 100 ballistic missiles.",
            ["supplied missiles 100-None", "supplied shells 10000000-None"],
        ),
        (
            "id",
            "Dari jumlah tersebut, sekitar 500 perwira dan 3 jenderal.",
            ["deployed officers 3-3", "deployed officers 500-500"],
        ),
        (
            "id",
            "Dari jumlah itu, 500 orang adalah perwira dan tiga jenderal.",
            ["deployed officers 3-3", "deployed officers 500-500"],
        ),
        (
            "id",
            "NIS menaksir lebih dari 10 juta peluru telah masuk ke Rusia, ditambah sedikitnya 100 rudal balistik.",
            ["supplied missiles 100-None", "supplied shells 10000000-None"],
        ),
        (
            "id",
            "NIS menyebut 10 juta peluru telah dikirim ke Rusia, beserta 100 rudal balistik.",
            ["supplied missiles 100-100", "supplied shells 10000000-10000000"],
        ),
        ("id", "Gelombang kedua, sedikitnya 3.000 orang, menyusul pada Januari.", ["deployed troops 3000-None"]),
        ("id", "Gelombang kedua menyusul dengan kekuatan 3.000 orang.", ["deployed troops 3000-3000"]),
        ("id", "Kyiv menaksir 6,5 juta peluru sejak 2023.", ["supplied shells 6500000-6500000"]),
        (
            "en",
            "Zelensky said that 4,000 North Korean soldiers out of a total of 12,000 were killed in Kursk.",
            ["deployed troops 12000-12000", "killed troops 4000-4000"],
        ),
        (
            "en",
            "He said 3,000 North Koreans out of the 11,000 sent to Kursk had been killed or wounded.",
            ["casualties troops 3000-3000", "deployed troops 11000-11000"],
        ),
        (
            "en",
            "Of 12,000 North Koreans, 4,000 have been killed.",
            ["deployed troops 12000-12000", "killed troops 4000-4000"],
        ),
        (
            "id",
            "Zelensky mengatakan 4.000 tentara Korea Utara dari total 12.000 tewas di Kursk.",
            ["deployed troops 12000-12000", "killed troops 4000-4000"],
        ),
        (
            "id",
            "Rusia sedang dalam proses membeli jutaan peluru artileri dari Korea Utara, kata Gedung Putih.",
            ["planned shells 1000000-None"],
        ),
        (
            "en",
            "Russia is in the process of buying millions of shells from North Korea, the White House said.",
            ["planned shells 1000000-None"],
        ),
        ("en", "Russia wants to buy 500,000 shells from North Korea.", ["planned shells 500000-500000"]),
        (
            "en",
            "Some 1,500 North Korean soldiers are currently being trained in Russia's Far East.",
            ["preparing troops 1500-1500"],
        ),
        ("id", "Prajurit Korut yang luka, hampir 2.000, sudah pulang semua.", ["returned troops 2000-2000"]),
        ("id", "Sekitar 1.100 prajurit Korea Utara yang terluka sudah pulang.", ["returned troops 1100-1100"]),
        ("en", "The wounded North Koreans, nearly 2,000, have all gone home.", ["returned troops 2000-2000"]),
        ("en", "This could increase their number to 15,000 in the Kursk region.", ["present troops 15000-15000"]),
        ("en", "That would bring the North Korean contingent to 15,000.", ["planned troops 15000-15000"]),
        ("id", "Jumlah mereka bisa bertambah menjadi 15.000 di Kursk.", ["present troops 15000-15000"]),
        (
            "id",
            "Lebih dari 10.000 pekerja Korea Utara dikirim ke Rusia tahun lalu, dan jumlahnya diperkirakan akan melampaui 50.000 orang.",
            ["deployed workers 10000-None", "planned workers 50000-None"],
        ),
        (
            "en",
            "More than 10,000 North Korean workers were sent to Russia last year, and their number is expected to exceed 50,000 people.",
            ["deployed workers 10000-None", "planned workers 50000-None"],
        ),
        (
            "en",
            "Pyongyang has also supplied 220 units of 240 mm multiple rocket launchers.",
            ["supplied rocket_launchers 220-220"],
        ),
        (
            "en",
            "It has also sent 220 units of 170 mm self-propelled guns and 240 mm multiple rocket launchers.",
            ["supplied artillery 220-220"],
        ),
        ("id", "Pyongyang juga mengirim 220 unit peluncur roket ganda 240 mm.", ["supplied rocket_launchers 220-220"]),
        ("id", "Pyongyang juga memasok 220 unit meriam 170 mm.", ["supplied artillery 220-220"]),
        ("en", "North Korea dispatched over 11,000 troops to Russia in 2024.", ["deployed troops 11000-None"]),
        ("en", "Pyongyang sent over 11,000 troops to Russia in 2024.", ["deployed troops 11000-None"]),
        (
            "en",
            "The NIS believes the North sent over 11,000 troops in 2024 and more than 3,000 in 2025.",
            ["deployed troops 11000-None", "deployed troops 3000-None"],
        ),
        ("en", "Kim has deployed over 14,000 soldiers.", ["deployed troops 14000-None"]),
    ],
)
def test_what_a_number_counts_when_its_words_stand_elsewhere(language: str, text: str, expected: list[str]) -> None:
    found = extract(BEFORE[language] + text, language, DAY, "")
    assert _words([figure for figure in found if figure.quote in text]) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "12 Ribu Tentara, 500 Perwira, 3 Jenderal Korea Utara Tiba di Rusia\n\nPasukan itu tiba dengan kapal."),
        ("en", "12,000 Soldiers, 500 Officers, Three Generals: North Koreans Arrive in Russia\n\nThey came by ship."),
    ],
)
def test_a_heading_keeps_each_number_of_its_list(language: str, text: str) -> None:
    assert _words(list(extract(BEFORE[language] + text, language, DAY, "")))[:2] == [
        "deployed officers 3-3",
        "deployed officers 500-500",
    ]
    assert "deployed troops 12000-12000" in _words(list(extract(BEFORE[language] + text, language, DAY, "")))
