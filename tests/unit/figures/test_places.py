"""Where those counted are."""

from __future__ import annotations

import pytest

from troopwatch.figures.places import find_place
from troopwatch.figures.readings import read


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "Some 700 soldiers were sent to Russia's Kursk region.", "Kursk"),
        ("en", "Some 700 soldiers were driven out of the Kursk region.", None),
        ("en", "They sent 700 soldiers, most of them to Kursk.", None),
        ("en", "Some 700 soldiers are in the Far East.", "Far East"),
        ("en", "Some 700 soldiers are in Kursk and Belgorod.", "Kursk and Belgorod"),
        ("en", "Some 700 soldiers are in Russia.", None),
        ("id", "Sebanyak 700 tentara berada di wilayah Kursk.", "Kursk"),
        ("id", "Sebanyak 700 tentara berjaga di perbatasan.", "perbatasan"),
        ("id", "Sebanyak 700 tentara dikirim, sebagian besar ke Kursk.", None),
        ("id", "Sebanyak 700 tentara berlatih di timur Rusia.", "timur Rusia"),
    ],
)
def test_place(counted_in, language, text, place) -> None:
    clauses, found = counted_in(language, text)
    reading = read(clauses, found[0], found, [])
    hit = find_place(clauses, found[0], reading.cue if reading else None, found)
    assert (clauses.text(text, hit.first, hit.last) if hit else None) == place
