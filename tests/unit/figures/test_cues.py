"""What happened to those counted, and whether it is said to be so."""

from __future__ import annotations

import pytest

from troopwatch.figures.readings import read


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "They have begun to be transferred, 700 soldiers in all.", None),
        ("en", "It was likely that 700 soldiers had begun to be transferred.", ("deployed", "asserted")),
        ("en", "Another 700 soldiers are to follow.", ("planned", "planned")),
        ("en", "Some 700 soldiers are in training there.", ("preparing", "asserted")),
        ("en", "Some 700 soldiers are still in the camp.", ("present", "asserted")),
        ("en", "About 700 wounded soldiers were taken home.", ("returned", "asserted")),
        ("en", "About 700 soldiers have returned to the front.", ("deployed", "asserted")),
        ("en", "Some 700 soldiers were killed or badly wounded.", ("casualties", "asserted")),
        ("en", "Losses among the soldiers have passed 700.", ("casualties", "asserted")),
        ("en", "It may send 700 soldiers.", ("deployed", "hypothetical")),
        ("en", "He denied that 700 soldiers will be sent.", ("planned", "denied")),
        ("en", "The boxes could have held 700,000 shells.", ("supplied", "hypothetical")),
        ("en", "The ministry spoke of 700 containers.", ("supplied", "asserted")),
        ("en", "The first wave of 700 was beaten.", ("deployed", "asserted")),
        ("en", "Two men are in Ukrainian hands.", ("captured", "asserted")),
        ("en", "Their force is set to grow, sending 700 soldiers more.", ("planned", "planned")),
        ("id", "Sebanyak 700 prajurit akan menyusul.", ("planned", "planned")),
        ("id", "Sebanyak 700 prajurit yang terluka dipulangkan.", ("returned", "asserted")),
        ("id", "Pemulangan 700 prajurit yang cedera berlangsung diam-diam.", ("returned", "asserted")),
        ("id", "Pelatihan 700 tentara sedang berlangsung.", ("preparing", "asserted")),
        ("id", "Ia membantah 700 tentara akan dikirim.", ("planned", "denied")),
        ("id", "Jumlah tentara yang tewas setelah dikerahkan mencapai 700 orang.", ("killed", "asserted")),
        ("id", "Jumlah tentara yang berada di sana mencapai 700 orang.", ("present", "asserted")),
        ("id", "Muatannya setara dengan 700.000 peluru.", ("supplied", "hypothetical")),
        ("id", "Sebanyak 700 prajurit meninggalkan posnya.", ("missing", "asserted")),
        ("id", "Sebanyak 700 prajurit tewas maupun luka parah.", ("casualties", "asserted")),
    ],
)
def test_measure_and_modality(counted_in, language, text, expected) -> None:
    clauses, found = counted_in(language, text)
    reading = read(clauses, found[0], found, []) if found else None
    if expected is not None:
        assert reading is not None
        assert (str(reading.measure), str(reading.modality)) == expected


def test_numbers_in_a_row_take_the_losses_in_a_row(counted_in) -> None:
    clauses, found = counted_in("en", "The dead and the wounded number 200 and 1,900 respectively.")
    assert [str(read(clauses, one, found, []).measure) for one in found] == ["killed", "wounded"]
