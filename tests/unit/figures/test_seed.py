"""A whole Indonesian article of November 2025: exactly its seven figures; and a text of our own built like it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from troopwatch.figures import extract
from troopwatch.model import Figure, Modality, SourceOrg

PUBLISHED = date(2025, 11, 7)
SEED = Path(__file__).parents[3].parent / "shared" / "corpus" / "seed-id.txt"

# The same constructions in other words: a briefing that carries over, a recap, a rise, a year, a plan with its part.
OWN = """\
Pengiriman tentara Korea Utara (Korut) ke Rusia belum berhenti, dan para pengamat menanyakan tujuannya.

Seorang legislator Korea Selatan (Korsel), Lee Seong Kweun, menyampaikan hal itu usai mendapat pengarahan dari Badan \
Intelijen Nasional (NIS). Sejak September lalu, sekitar 5.000 personel Korut disebut telah diberangkatkan ke Rusia.

Lee juga mengatakan bahwa intelijen Korsel melihat seleksi prajurit berlanjut. Jumlah tentara Korut di dekat \
perbatasan Rusia-Ukraina saat ini diperkirakan mencapai 10.000 orang.

Sebelumnya, pada September lalu, NIS menyebut sekitar 2.000 tentara Korut tewas setelah dikirim untuk membantu Rusia. \
Angka itu naik dari laporan April yang mencatat jumlah korban sedikitnya 600 orang.

Badan-badan intelijen Korsel dan Barat memperkirakan Korut mengirim lebih dari 10.000 prajuritnya ke Rusia pada tahun \
2024, terutama ke Kursk. Korut diduga juga memasok peluru artileri dan rudal.

Lee menambahkan, NIS meyakini Korut berencana mengirim 6.000 tentara dan teknisi tambahan ke Rusia, dengan sekitar \
1.000 personel di antaranya sudah tiba.
"""


def check(figures: tuple[Figure, ...]) -> None:
    rows = [
        (str(one.measure), str(one.item), one.value_low, one.value_high, str(one.qualifier), one.recap)
        for one in figures
    ]
    assert rows == [
        ("deployed", "troops", 5000, 5000, "about", False),
        ("present", "troops", 10000, 10000, "about", False),
        ("killed", "troops", 2000, 2000, "about", True),
        ("casualties", "troops", 600, None, "at_least", True),
        ("deployed", "troops", 10000, None, "more_than", False),
        ("planned", "troops", 6000, 6000, "exact", False),
        ("deployed", "troops", 1000, 1000, "about", False),
    ]
    sent, present, killed, april, year, plan, arrived = figures
    assert all(one.source_org is SourceOrg.NIS for one in figures)
    assert year.source_org_also == (SourceOrg.WESTERN_OFFICIALS,)
    assert [one.speaker for one in (sent, plan, arrived)] == ["Lee Seong Kweun"] * 3
    assert (sent.reference_start, sent.reference_end) == (date(2025, 9, 1), None)
    assert (killed.reference_start, killed.reference_end) == (date(2025, 9, 1), date(2025, 9, 30))
    assert (april.reference_start, april.reference_end) == (date(2025, 4, 1), date(2025, 4, 30))
    assert (year.reference_start, year.reference_end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert present.place == "perbatasan Rusia-Ukraina"
    assert year.place == "Kursk"
    assert [one.modality for one in figures].count(Modality.PLANNED) == 1
    assert plan.modality is Modality.PLANNED


@pytest.mark.skipif(not SEED.exists(), reason="the shared corpus is not beside this checkout")
def test_the_seed_article_gives_exactly_its_seven_figures() -> None:
    check(extract(SEED.read_text(encoding="utf-8"), "id", PUBLISHED))


def test_a_text_with_the_same_constructions_gives_the_same_figures() -> None:
    check(extract(OWN, "id", PUBLISHED))
