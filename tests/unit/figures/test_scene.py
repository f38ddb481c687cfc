"""Numbers of another scene than Russia's war are no figures: soldiers at the Korean border, workers in China."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract

DAY = date(2025, 9, 15)
ELSEWHERE = [
    ("en", "About 40 North Korean soldiers crossed the border line and went back after warning shots."),
    ("en", "Fifteen North Koreans crossed the border into the South. Pyongyang has also sent men to Russia."),
    ("en", "The North moved 9,000 soldiers along the inter-Korean border, while its ties with Russia grow."),
    ("en", "The North's troops laid mines near the DMZ.\nSome 25 soldiers were killed and 12 wounded."),
    ("en", "Some 40,000 North Korean workers are in China, the UN said, and a few in Russia."),
    ("en", "About 10,000 North Korean labourers worked in Vladivostok in 2018."),
    ("id", "Sekitar 40 tentara Korut melintasi garis perbatasan lalu mundur setelah tembakan peringatan."),
    ("id", "Lima belas tentara Korut melintasi perbatasan ke Korsel. Pyongyang juga mengirim pasukan ke Rusia."),
    ("id", "Korut menempatkan 9.000 tentara di perbatasan dengan Korea Selatan, sementara Rusia kian dekat."),
    ("id", "Sekitar 40.000 pekerja Korut berada di China, kata PBB, dan sebagian di Rusia."),
    ("id", "Sebanyak 700 prajurit Korut dikirim ke Vietnam."),
]
THERE = [
    ("en", "About 40 North Korean soldiers crossed the border into Ukraine.", 40),
    ("en", "Unlike in the Korean War, the North's 9,000 soldiers in Kursk fight for Moscow.", 9000),
    ("en", "US troops stay in South Korea, but 9,000 North Korean soldiers were sent to Russia.", 9000),
    ("en", "Guards at the DMZ watch the North.\nIts 9,000 soldiers were sent to Russia.", 9000),
    ("id", "Sekitar 40 tentara Korut melintasi perbatasan ke Ukraina.", 40),
    ("id", "Pasukan AS tetap di Korea Selatan, tetapi 9.000 tentara Korut dikirim ke Rusia.", 9000),
]


@pytest.mark.parametrize(("language", "text"), ELSEWHERE)
def test_what_happens_elsewhere_is_no_figure(language: str, text: str) -> None:
    assert extract(text, language, DAY, "") == ()


@pytest.mark.parametrize(("language", "text", "value"), THERE)
def test_what_happens_in_the_war_is_one(language: str, text: str, value: int) -> None:
    assert [figure.value_low for figure in extract(text, language, DAY, "")] == [value]


def test_a_title_about_the_war_leads_back_to_it_with_each_paragraph() -> None:
    text = "Guards at the DMZ watch the North.\nIts soldiers have left. Some 9,000 soldiers have been killed."
    assert extract(text, "en", DAY, "North Koreans die in Kursk") != ()
    assert extract(text, "en", DAY, "A border and its guards") == ()
