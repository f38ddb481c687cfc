"""What a number counts: its noun, the noun it shares, or nothing that matters."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "It took 9,000 containers of shells and rockets.", [(9000, "containers")]),
        ("en", "They hold 300 rounds of artillery ammunition.", [(300, "shells")]),
        ("en", "We counted 170 152-mm howitzers.", [(170, "artillery")]),
        ("en", "About 90 launchers of 240 mm came.", [(90, "rocket_launchers")]),
        ("en", "A first 1,300 men, all of them from the special forces.", [(1300, "special_forces")]),
        ("en", "Some 40 senior officers and 2 generals.", [(40, "officers"), (2, "officers")]),
        ("en", "They sent 80 and 95 ballistic missiles.", [(80, "missiles"), (95, "missiles")]),
        ("en", "The 700 mine-clearing specialists wait.", [(700, "deminers")]),
        ("en", "Shells of 122 and 152 millimetres.", []),
        ("en", "A BTR-80 and an M2010 were seen.", []),
        ("en", "Three of four shells were duds.", []),
        ("en", "Brigades of 2,500 each.", []),
        ("en", "The old one was worse.", []),
        ("en", "Twelve portraits of dead soldiers hang there.", [(12, "troops")]),
        ("id", "Ada 6.000 kontainer berisi peluru.", [(6000, "containers")]),
        ("id", "Isinya 3 juta butir.", [(3000000, "shells")]),
        ("id", "Datang 800 zeni penjinak ranjau.", [(800, "deminers")]),
        ("id", "Ada 60 pucuk meriam swagerak 170 mm.", [(60, "artillery")]),
        ("id", "Tiga dari empat peluru berasal dari sana.", []),
        ("id", "Mereka membentuk dua brigade, masing-masing 6.000 orang.", []),
        (
            "id",
            "Penjinak ranjau dan pekerja konstruksi militer, masing-masing 900 dan 4.000 orang.",
            [(900, "deminers"), (4000, "engineers")],
        ),
        ("id", "Meriam dan peluncur roket, masing-masing 70 unit.", [(70, "artillery"), (70, "rocket_launchers")]),
    ],
)
def test_the_noun_of_a_number(counted_in, language, text, expected) -> None:
    _, found = counted_in(language, text)
    assert [(one.number.low, str(one.item)) for one in found] == expected
