"""Text and HTML of ordinary days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from troopwatch.model import Item, Report, SourceProblem
from troopwatch.report import render_html, render_text


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("language", ["en", "id"])
def test_text_keeps_to_its_width(busy: Report, language: str, width: int) -> None:
    long = [line for line in render_text(busy, language, width).splitlines() if len(line) > width]
    assert all("://" in line for line in long)


def test_text_tells_everything_about_a_line(busy: Report) -> None:
    text = " ".join(render_text(busy, "en").split())
    for expected in (
        "Friday, 7 November 2025",
        "Recorded from 6 Nov 2025, 06:00 WIB to 7 Nov 2025, 06:00 WIB",
        "troops killed: at least 600 → at least 1,000 +400 (+67%)",
        "South Korea’s National Intelligence Service (NIS), with Western officials · since September 2025 · Kursk",
        "“Sekitar 5.000 tentara dikerahkan.” [Indonesian]",
        "Antara (Indonesia), 6 Nov 2025, 09:00 WIB · 1 independent outlet, 1 article",
        "against 4,000 troops killed · Ukraine’s military intelligence (HUR) · Antara · 5 Nov 2025",
        "! More people than the plausibility limit allows",
        "28,000 containers supplied · South Korea’s National Intelligence Service (NIS) · 2 independent outlets",
        "Sources: 48 polled, 1 failed, 1 silent, 0 with gaps. Articles: 1,312 read, 4 unreadable, 23 relevant.",
        "Tempo: no secure connection (certificate has expired)",
        "UN News: nothing listed",
    ):
        assert expected in text


def test_indonesian_text_is_indonesian(busy: Report) -> None:
    text = " ".join(render_text(busy, "id").split())
    for expected in (
        "Jumat, 7 November 2025",
        "Badan Intelijen Nasional Korea Selatan (NIS), lewat Lee Seong-kweun",
        "Sekitar 5.000 tentara dikerahkan",
        "Pemerintah Korea Utara · dibantah",
        "Artikel: 1.312 dibaca",
    ):
        assert expected in text


def test_sections_come_in_order(busy: Report) -> None:
    headings = re.findall(r"── ([A-Z ]+?)(?: \(\d+\))? ─", render_text(busy, "en"))
    assert headings == [
        "NEW",
        "REVISED",
        "IN CONFLICT",
        "DENIED",
        "CORRECTED",
        "WITHDRAWN",
        "HELD BACK",
        "REVIEWED",
        "HOW IT MOVED",
        "CONFIRMED",
        "WHAT THIS RESTS ON",
    ]


def test_html_says_what_the_text_says(busy: Report) -> None:
    page = BeautifulSoup(render_html(busy, "en"), "html.parser")
    shown = " ".join(page.get_text(" ").split())
    for expected in ("at least 600 → at least 1,000 troops killed +400 (+67%)", "About 5,000 troops deployed", "Kursk"):
        assert expected in shown
    assert [heading.contents[0].strip() for heading in page.find_all("h2")] == [
        "New",
        "Revised",
        "In conflict",
        "Denied",
        "Corrected",
        "Withdrawn",
        "Held back",
        "Reviewed",
        "How it moved",
        "Confirmed",
    ]


def test_html_fetches_nothing_and_carries_its_own_style(busy: Report) -> None:
    text = render_html(busy, "id")
    page = BeautifulSoup(text, "html.parser")
    assert not page.find_all(["img", "link", "script", "iframe", "object", "form", "base"])
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in str(page.style)
    assert page.h1["style"]
    assert page.html["lang"] == "id"
    quote = page.find(class_="quote")
    assert (quote["lang"], quote["dir"]) == ("id", "auto")


def test_html_is_the_same_each_time(busy: Report) -> None:
    assert render_html(busy, "en") == render_html(busy, "en")


def test_busiest_day_fits_a_mail(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    items = [item for item in Item if not item.is_materiel]
    day = report(*(say(n, n, item=items[n % len(items)], source_org=None) for n in range(100, 500)))
    text = render_html(day, "en")
    assert len(text.encode()) < 100_000
    assert "340 further lines are in the attached CSV file." in text
    assert len(render_text(day, "en").splitlines()) > 1600


def test_dead_net_is_told_by_reason(report: Callable[..., Report], calm: Any) -> None:
    failed = tuple(SourceProblem(f"s{n}", f"Source {n}", "timeout" if n % 3 else "dns_error", "") for n in range(60))
    text = render_text(report(coverage=replace(calm, sources_failed=failed)), "en")
    assert "- No answer in time (40): Source 1, Source 2" in text
    assert "- Name not found (20): Source 0, Source 3" in text


def test_other_zone(busy: Report) -> None:
    assert "6 Nov 2025, 00:00 CET to 7 Nov 2025, 00:00 CET" in render_text(busy, "en", zone="Europe/Berlin")


def test_web_address_is_a_link(busy: Report) -> None:
    page = BeautifulSoup(render_html(busy, "en", public_url="https://tw.example.org/r"), "html.parser")
    assert page.find("a", href="https://tw.example.org/r").get_text() == "Read on the web"
    assert "javascript" not in render_html(busy, "en", public_url="javascript:alert(1)")


def test_a_confirmed_line_says_that_its_number_is_outdated(
    say: Callable[..., Any], report: Callable[..., Report], calm: Any
) -> None:
    day = report(
        say(10_000, 10_000, before=True), say(12_000, 12_000), say(10_000, 10_000, outlet="Yonhap"), coverage=calm
    )
    text = render_text(day, "en", zone="Asia/Jakarta")
    html = render_html(day, "id", zone="Asia/Jakarta")
    assert "10,000 troops deployed" in text
    assert "! An older figure; the same party has given another one since" in text
    assert "Angka lama; pihak yang sama sudah menyebut angka lain sejak itu" in html
