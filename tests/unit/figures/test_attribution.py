"""Who says so: subjects of verbs of saying, relays, and words that go back to somebody named before."""

from __future__ import annotations

import pytest

from troopwatch.figures.attribution import Attributor
from troopwatch.figures.clauses import read_clauses
from troopwatch.figures.lexicon import load_finder, load_lexicon
from troopwatch.figures.sentences import split_sentences


def last_source(language: str, text: str) -> tuple[str | None, str | None]:
    """Body and speaker of the last sentence, its own or carried over."""
    attributor, finder = Attributor(text), load_finder(language)
    source = None
    for sentence in split_sentences(text, load_lexicon(language).sentences):
        clauses = read_clauses(text, sentence, finder)
        found = attributor.sources(clauses)
        source = found[0][0] if found else attributor.carried(clauses)
    return (str(source.org), source.speaker) if source else (None, None)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Kim Jong Un is to dispatch builders, security chief Sergei Shoigu announced.",
            ("RU_GOV", "Sergei Shoigu"),
        ),
        ("en", "Pyongyang has sent an estimated 700 soldiers, Ukrainian officials say.", ("UA_GOV", None)),
        ("en", "They went to Russia, Seoul said.", ("ROK_GOV", None)),
        ("en", "Japan's broadcaster NHK reported that workers will go.", ("MEDIA", None)),
        ("en", "A South Korean lawmaker said so after a briefing by the country's spy agency.", ("NIS", None)),
        ("en", "By Kyiv's count, 700 have died.", ("UA_GOV", None)),
        ("en", "US and South Korean officials say so.", ("US_GOV", None)),
        ("en", "South Korea's Defence Intelligence Agency said so.", ("ROK_MILITARY", None)),
        ("en", "Tokyo: more than 700 sent", ("JP_GOV", None)),
        ("en", "The NIS briefed parliament, it said. Shoigu met Kim. The agency reckons 700 went.", ("NIS", None)),
        (
            "en",
            "Kyiv's ambassador in Seoul, Dmytro Ponomarenko, waits. He told reporters so.",
            ("UA_GOV", "Dmytro Ponomarenko"),
        ),
        ("en", "Britain's defence secretary told us so. John Healey said hundreds went.", ("UK_MOD", "John Healey")),
        ("en", "The NIS said so.\nSome 700 soldiers have been sent since October.", (None, None)),
        ("en", "The NIS said so.\nSome 700 soldiers have also been sent.", ("NIS", None)),
        ("en", "Here is what the NIS told lawmakers.\nSome 700 went.", ("NIS", None)),
        (
            "en",
            "They went, Yonhap reported, citing a South Korean military intelligence report.",
            ("ROK_MILITARY", None),
        ),
        ("en", "Ukraine's military intelligence says 700 went.", ("HUR", None)),
        (
            "en",
            "They went to the war against Ukraine, South Korean Defense Minister Shin Won-sik told Bloomberg.",
            ("ROK_MILITARY", "Shin Won-sik"),
        ),
        ("en", "Kim promised to send 700 soldiers, Shoigu said.", ("RU_GOV", "Shoigu")),
        ("en", "Allegations by Ukraine and Western nations speak of 700.", ("UA_GOV", None)),
        ("en", "The NIS said so. According to unconfirmed reports, 700 soldiers went.", (None, None)),
        ("id", "NIS Korsel, dalam laporan kepada parlemen, Kamis (19/12/2024), menyatakan 700 luka.", ("NIS", None)),
        ("id", "NIS memberitahu AFP bahwa mereka mencatat 700 orang.", ("NIS", None)),
        ("id", "Perkiraan Ukraina, yang lebih tinggi dari perkiraan Washington, adalah 700.", ("UA_GOV", None)),
        ("id", "NIS menyebut begitu. Sebelumnya 700 orang dilaporkan berangkat.", (None, None)),
        ("id", "NIS menyebut begitu. Menurut informasi yang ada, 700 orang berangkat.", (None, None)),
        ("id", "Beberapa legislator yang diberi pengarahan NIS mengatakan Korut berjanji mengirim 700.", ("NIS", None)),
        ("id", "Seoul, yang menghitung teliti, menyebut Pyongyang mengirim pasukan.", ("ROK_GOV", None)),
        ("id", "Sudah ratusan, kata seorang pejabat militer senior Amerika Serikat.", ("US_GOV", None)),
        ("id", "AS dan Korsel memperkirakan begitu.", ("US_GOV", None)),
        ("id", "Menurut hitungan Ukraina, 700 tewas.", ("UA_GOV", None)),
        ("id", "NIS melapor, katanya. Lembaga itu menaksir 700 orang.", ("NIS", None)),
        ("id", "Sudah 700, kata juru bicara Gedung Putih, John Kirby.", ("US_GOV", "John Kirby")),
        (
            "id",
            "Kata anggota parlemen Lee Seong-kweun, mengutip penjelasan badan mata-mata Seoul.",
            ("NIS", "Lee Seong-kweun"),
        ),
        ("id", "Wakil Korut dalam sidang Majelis Umum PBB membantah kabar itu.", ("KP_GOV", None)),
    ],
)
def test_source(language: str, text: str, expected: tuple[str | None, str | None]) -> None:
    assert last_source(language, text) == expected
