"""A text about the deployment tells of others too: victims of strikes, drones shot down, clocks. None is a figure."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract

DAY = date(2025, 9, 15)
BEFORE = {
    "en": "North Korea has sent some 11,000 soldiers to Russia's Kursk region, South Korea's spy agency says.\n\n",
    "id": "Korea Utara telah mengirim sekitar 11.000 tentara ke wilayah Kursk, Rusia, kata intelijen Korsel.\n\n",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "11:30 Russian shelling has killed three and wounded 14 in the region, the governor says."),
        ("en", "10.15am: A missile hit an apartment block in Ternopil, killing 12."),
        ("en", "14:05 Two people were killed and 17 hurt in an attack overnight."),
        ("en", "Two people died in Sumy and 31 were taken to hospital."),
        ("en", "The strike left 24 dead and 60 wounded in Dnipro."),
        ("en", "The air force counts 79 drones, 63 of them shot down."),
        ("en", "Russia launched 120 drones overnight, 98 of which were intercepted."),
        ("en", "Nearly a third of the 194 ballistic missiles fired at Ukraine came from the North."),
        ("en", "Eight of them died when North Korean soldiers mistakenly fired at Chechen troops."),
        ("en", "The two armies lost 200 men together on the first day, Russians and North Koreans combined."),
        ("en", "Combined Russian and North Korean losses came to 1,500 that week."),
        ("en", "A mass display featuring 100,000 people is expected in Pyongyang."),
        ("en", "Russia recorded 13,000 arrivals from North Korea in 2024."),
        ("id", "11.30 WIB - Serangan Rusia menewaskan tiga orang dan melukai 14 di wilayah itu, kata gubernur."),
        ("id", "Sebanyak 24 orang tewas dan 60 luka-luka di Dnipro."),
        ("id", "Angkatan udara mencatat 79 drone, 63 di antaranya ditembak jatuh."),
        ("id", "Hampir sepertiga dari 194 rudal balistik yang ditembakkan ke Ukraina buatan Korea Utara."),
        ("id", "Delapan dari mereka tewas ketika tentara Korea Utara keliru menembaki pasukan Chechnya."),
        ("id", "Gabungan korban Rusia dan Korea Utara mencapai 200 orang pada hari pertama."),
        ("id", "Rusia mencatat 13.000 kedatangan dari Korea Utara pada 2024."),
    ],
)
def test_others_numbers_are_no_figures(language: str, text: str) -> None:
    assert [
        figure.quote for figure in extract(BEFORE[language] + text, language, DAY, "") if figure.quote in text
    ] == []


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "11:30 The North's losses stand at 600 dead, the agency says.", [600]),
        ("en", "12:10 Upwards of 3,000 men have come by ship since January, Seoul believes.", [3000]),
        ("en", "Ukraine killed 600 and wounded 2,000 of them.", [600, 2000]),
        ("en", "Pyongyang supplied 100 missiles, which Russia fired at Kharkiv.", [100]),
        ("id", "13.05 WIB - Korban di pihak Korut kini 4.700, kata badan itu.", [4700]),
    ],
)
def test_figures_beside_them_stand(language: str, text: str, values: list[int]) -> None:
    found = [figure for figure in extract(BEFORE[language] + text, language, DAY, "") if figure.quote in text]
    assert [figure.value_low for figure in found] == values
