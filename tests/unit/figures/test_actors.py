"""Whose soldiers a number counts."""

from __future__ import annotations

import pytest

from troopwatch.figures.actors import Focus, Owner, find_owner
from troopwatch.figures.readings import read

OWN = Focus(Owner.OWN, 0, True)


@pytest.mark.parametrize(
    ("language", "text", "focus", "own"),
    [
        ("en", "Pyongyang sent 700 soldiers.", Focus(), True),
        ("en", "Some 700 soldiers of the North's were sent.", Focus(), True),
        ("en", "Some 700 soldiers were sent.", Focus(), False),
        ("en", "Some 700 soldiers were sent.", OWN, True),
        ("en", "Russia sent 700 soldiers.", OWN, False),
        ("en", "Ukraine's losses stand at 700 killed.", OWN, False),
        ("en", "Russia has itself suffered 700 casualties.", OWN, False),
        ("en", "Thousands of its own soldiers were killed.", OWN, False),
        ("en", "A missile killed 70 people in Kyiv.", OWN, False),
        ("en", "Ukraine captured two soldiers.", OWN, True),
        ("en", "He denied that 700 of his country's troops were sent.", Focus(), False),
        ("en", "North Korea has a standing army of 1.2 million soldiers who fight.", OWN, False),
        ("en", "Some 700 soldiers took part in the parade.", OWN, False),
        ("en", "Moscow is training 700 soldiers.", OWN, True),
        ("id", "Sebanyak 700 tentara Korut tewas.", Focus(), True),
        ("id", "Korban di pihak Rusia mencapai 700 orang.", OWN, False),
        ("id", "Korban di pihak Korut mencapai 700 orang.", Focus(), True),
        ("id", "Jumlah pasukan AS, yang kini berada di sana 700 orang.", OWN, False),
        ("id", "Utusan Korut membantah 700 tentara negaranya dikirim.", Focus(), True),
        ("en", "They buried 700 Russian dead.", OWN, False),
        ("en", "Russia's army has gathered 700 soldiers there.", OWN, False),
        ("en", "Ukraine's military intelligence said North Korea had sent 700 soldiers.", Focus(), True),
        ("en", "Ukraine's military says Pyongyang has deployed 700 soldiers.", Focus(), True),
        ("en", "The European Union supplied 700 artillery shells.", OWN, False),
        ("en", "Both sides have deployed 700 soldiers.", OWN, False),
        ("id", "Militer Rusia telah menyiagakan 700 personel.", OWN, False),
        ("id", "Musuh kehilangan 700 tentara.", OWN, False),
    ],
)
def test_owner(counted_in, language, text, focus, own) -> None:
    clauses, found = counted_in(language, text)
    reading = read(clauses, found[0], found, [])
    owner = find_owner(clauses, found[0], reading, focus) if reading is not None else None
    assert (owner is not None) is own


def test_another_army_is_forgotten_with_its_paragraph(clauses) -> None:
    focus = Focus(Owner.OWN, 0, True)
    focus.enter(1)
    focus.move(clauses("en", "Ukraine's army fell back."))
    assert not focus.is_own
    focus.enter(2)
    assert focus.is_own
