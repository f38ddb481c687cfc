"""Who says so, when and where: the fields beside the number, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract
from troopwatch.model import EvidenceRole, Figure

PUBLISHED = date(2025, 9, 12)
SENT = "3,000 North Korean troops were sent to Russia"
DIKIRIM = "3.000 tentara Korut dikirim ke Rusia"
APRIL = (date(2025, 4, 1), date(2025, 4, 30))
NONE = (None, None)


def figures(text: str, language: str, published: date = PUBLISHED) -> tuple[Figure, ...]:
    return extract(text, language, published)


@pytest.mark.parametrize(
    ("language", "text", "org", "also", "speaker"),
    [
        ("en", f"A lawmaker said after a briefing by the NIS that {SENT}.", "NIS", (), None),
        ("en", f"Lawmaker Park Sun-won said after a briefing by the NIS that {SENT}.", "NIS", (), "Park Sun-won"),
        ("en", f"A South Korean lawmaker said {SENT}.", "ROK_GOV", (), None),
        ("en", f"Seoul said {SENT}.", "ROK_GOV", (), None),
        ("en", f"Washington says {SENT}.", "US_GOV", (), None),
        ("en", f"According to Kyiv, {SENT}.", "UA_GOV", (), None),
        ("en", f"South Korean intelligence says {SENT}.", "NIS", (), None),
        ("en", f"Ukrainian intelligence says {SENT}.", "HUR", (), None),
        ("en", f"Western intelligence says {SENT}.", "WESTERN_OFFICIALS", (), None),
        ("en", f"South Korean and Western agencies say {SENT}.", "NIS", ("WESTERN_OFFICIALS",), None),
        ("en", f"Yonhap reports, citing the NIS, that {SENT}.", "NIS", (), None),
        ("en", f"According to Yonhap, {SENT}.", "MEDIA", (), None),
        ("en", "Pyongyang has sent 3,000 troops to Russia.", None, (), None),
        ("en", f"“About {SENT},” said White House spokesman John Kirby.", "US_GOV", (), "John Kirby"),
        ("en", f"Ukrainian President Volodymyr Zelensky said {SENT}.", "UA_PRESIDENT", (), "Volodymyr Zelensky"),
        ("en", f"Moscow denied that {SENT}.", "RU_GOV", (), None),
        ("id", f"Seorang legislator mengatakan usai pengarahan NIS bahwa {DIKIRIM}.", "NIS", (), None),
        ("id", f"Seorang anggota parlemen Korsel mengatakan {DIKIRIM}.", "ROK_GOV", (), None),
        ("id", f"Menurut Seoul, {DIKIRIM}.", "ROK_GOV", (), None),
        ("id", f"Intelijen Korea Selatan menyebut {DIKIRIM}.", "NIS", (), None),
        ("id", f"Intelijen militer Ukraina melaporkan {DIKIRIM}.", "HUR", (), None),
        ("id", f"Badan-badan intelijen Korsel dan Barat menduga {DIKIRIM}.", "NIS", ("WESTERN_OFFICIALS",), None),
        ("id", f"Yonhap melaporkan, mengutip NIS, bahwa {DIKIRIM}.", "NIS", (), None),
        ("id", f"Menurut Yonhap, {DIKIRIM}.", "MEDIA", (), None),
        ("id", "Pyongyang mengirim 3.000 tentara ke Rusia.", None, (), None),
        ("id", f"“Sekitar {DIKIRIM},” kata juru bicara Gedung Putih John Kirby.", "US_GOV", (), "John Kirby"),
        ("id", f"Moskow membantah {DIKIRIM}.", "RU_GOV", (), None),
    ],
)
def test_source(language: str, text: str, org: str | None, also: tuple[str, ...], speaker: str | None) -> None:
    (figure,) = figures(text, language)
    assert (figure.source_org, figure.source_org_also, figure.speaker) == (org, also, speaker)


@pytest.mark.parametrize(
    ("language", "text", "orgs"),
    [
        ("en", "The NIS said 3,000 North Korean troops were sent to Russia. Another 600 were killed.", ["NIS", "NIS"]),
        (
            "en",
            "The NIS said North Korea sent troops to Russia.\nAbout 3,000 soldiers have arrived, it added.",
            ["NIS"],
        ),
        ("en", "The NIS spoke.\nA new section\nNorth Korea has sent 3,000 soldiers to Russia.", [None]),
        (
            "en",
            "Seoul says 3,000 North Korean soldiers are in Russia, while Kyiv puts the number at 12,000.",
            ["ROK_GOV", "UA_GOV"],
        ),
        # who is believed, the next sentence says; a plain lead stays the writer's
        (
            "en",
            "Some 3,000 North Korean soldiers are believed to have died for Russia.\nWestern officials told the BBC so.",
            ["WESTERN_OFFICIALS"],
        ),
        (
            "en",
            "North Korea has sent 3,000 soldiers to Russia.\nWashington said on Friday that 600 of them had died.",
            [None, "US_GOV"],
        ),
        ("en", "North Korea sent 3,000 troops to Russia. This was announced by lawmakers in Seoul.", ["ROK_GOV"]),
        # lawmakers beside another body, and background that a sentence only recalls
        (
            "en",
            "About 300 North Koreans have died for Russia, South Korean lawmakers said, as Ukraine revealed more.",
            ["ROK_GOV"],
        ),
        (
            "en",
            "Kyiv says 20,000 more North Koreans may come to Russia, adding to the 11,000 sent in November.",
            ["UA_GOV", None],
        ),
        ("id", "Ratusan tentara Korut dilaporkan tewas di Kursk.\nHal itu dikatakan pejabat Ukraina.", ["UA_GOV"]),
        ("id", "NIS menyebut Korut mengirim tentara ke Rusia. Sekitar 3.000 tentara telah tiba.", ["NIS"]),
        ("id", "Kirby berbicara soal tentara Korut di Rusia. Ia mengatakan 3.000 tentara telah tiba.", ["US_GOV"]),
    ],
)
def test_the_source_carries_over_until_a_new_one(language: str, text: str, orgs: list[str | None]) -> None:
    assert [figure.source_org for figure in figures(text, language)] == orgs


@pytest.mark.parametrize(
    ("language", "text", "modality"),
    [
        ("en", "North Korea may send 20,000 troops to Russia.", "hypothetical"),
        ("en", "North Korea will send 20,000 troops to Russia.", "planned"),
        ("en", "Pyongyang denied that 10,000 North Korean soldiers were sent to Russia.", "denied"),
        ("en", "The Kremlin called reports that 10,000 North Korean soldiers were sent a fabrication.", "denied"),
        ("en", "The North shipped 28,000 containers to Russia, enough for 12 million shells.", "hypothetical"),
        ("en", "North Korea sent 20,000 troops to Russia.", "asserted"),
        ("id", "Korut dapat mengirim 20.000 tentara ke Rusia.", "hypothetical"),
        ("id", "Korut akan mengirim 20.000 tentara ke Rusia.", "planned"),
        ("id", "Pyongyang membantah 10.000 tentara Korut dikirim ke Rusia.", "denied"),
        ("id", "Korut mengirim 20.000 tentara ke Rusia.", "asserted"),
    ],
)
def test_modality(language: str, text: str, modality: str) -> None:
    assert figures(text, language)[-1].modality == modality


@pytest.mark.parametrize(
    ("language", "text", "value", "days", "recap"),
    [
        ("en", "North Korean dead rose to 2,000, up from 600 in April, the NIS said.", 600, APRIL, True),
        ("en", "North Korean dead rose to 2,000, up from 600 in April, the NIS said.", 2000, NONE, False),
        ("en", "In April, the NIS said 600 North Korean soldiers had been killed.", 600, APRIL, True),
        ("en", "On Thursday the NIS said 600 North Koreans were killed in April.", 600, APRIL, False),
        ("en", "Zelensky said on 11 September that 600 North Korean soldiers had been killed.", 600, NONE, False),
        (
            "en",
            "North Korea has sent 11,000 troops to Russia since last October.",
            11000,
            (date(2024, 10, 1), None),
            False,
        ),
        ("id", "Korban tewas Korut naik menjadi 2.000 dari 600 pada April, kata NIS.", 600, APRIL, True),
        ("id", "Pada April, NIS menyebut 600 tentara Korut tewas.", 600, APRIL, True),
        ("id", "NIS, Kamis (11/9/2025), menyebut 600 tentara Korut tewas.", 600, NONE, False),
        ("id", "Sejak Oktober lalu Korut mengirim 11.000 tentara ke Rusia.", 11000, (date(2024, 10, 1), None), False),
    ],
)
def test_period_and_recap(
    language: str, text: str, value: int, days: tuple[date | None, date | None], recap: bool
) -> None:
    figure = next(one for one in figures(text, language) if one.value_low == value)
    assert (figure.reference_start, figure.reference_end, figure.recap) == (*days, recap)


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "About 3,000 North Korean troops were sent to Kursk.", "Kursk"),
        ("en", "In Kursk, 3,000 North Korean troops were killed.", "Kursk"),
        ("en", "About 3,000 North Korean troops were moved from Vladivostok to Kursk.", "Kursk"),
        ("en", "About 3,000 North Korean troops were sent to Russia.", None),
        (
            "en",
            "About 3,000 North Korean troops are in the border regions of Kursk and Belgorod.",
            "Kursk and Belgorod",
        ),
        ("id", "Sekitar 3.000 tentara Korut dikirim ke garis depan di Kursk.", "Kursk"),
        ("id", "Sekitar 3.000 tentara Korut dikirim ke Rusia. Mereka bekerja di sana.", None),
        ("id", "Sekitar 3.000 tentara Korut dikirim ke wilayah Kursk.", "Kursk"),
        ("id", "Sekitar 3.000 tentara Korut berada di Timur Jauh Rusia.", "Timur Jauh Rusia"),
        ("id", "Sekitar 3.000 tentara Korut dikirim ke Rusia.", None),
    ],
)
def test_place(language: str, text: str, place: str | None) -> None:
    (figure,) = figures(text, language)
    assert figure.place == place


def test_evidence_points_at_the_words() -> None:
    text = "The NIS said about 3,000 North Korean soldiers were sent to Kursk in January."
    (figure,) = figures(text, "en")
    words = {one.role: text[one.start : one.end] for one in figure.evidence}
    assert words[EvidenceRole.NUMBER] == "about 3,000"
    assert words[EvidenceRole.UNIT] == "soldiers"
    assert "sent" in words[EvidenceRole.CUE]
    assert words[EvidenceRole.ACTOR] == "North Korean"
    assert words[EvidenceRole.SOURCE] == "NIS"
    assert words[EvidenceRole.PERIOD] == "in January"
    assert words[EvidenceRole.PLACE] == "Kursk"


def test_a_heading_that_repeats_the_body_is_no_second_figure() -> None:
    text = "North Korea sent 3,000 troops to Russia\nNorth Korea sent 3,000 troops to Russia, Seoul said."
    (figure,) = figures(text, "en")
    assert figure.source_org == "ROK_GOV"


def test_a_heading_that_rounds_is_a_figure_of_its_own() -> None:
    text = "5,000 North Koreans killed in Kursk\nAbout 4,700 North Korean soldiers were killed in Kursk, Seoul said."
    assert [one.value_low for one in figures(text, "en")] == [5000, 4700]


def test_the_title_says_whose_soldiers_the_text_begins_with() -> None:
    text = "About 3,000 soldiers have arrived in Kursk."
    assert extract(text, "en", PUBLISHED, title="North Korea sends troops") != ()
    assert extract(text, "en", PUBLISHED) == ()
