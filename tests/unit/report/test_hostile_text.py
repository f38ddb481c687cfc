"""What strangers write is shown, and does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hostile_text import NASTY, SCRIPT
from troopwatch.model import Report, SourceProblem
from troopwatch.report import build_mail, render_csv, render_html, render_json, render_text
from troopwatch.report.chart import draw_charts
from troopwatch.report.foreign import csv_cell, plain, safe_url, shorten


@pytest.fixture(params=NASTY, ids=range(len(NASTY)))
def nasty(request: pytest.FixtureRequest, say: Callable[..., Any], report: Callable[..., Report], calm: Any) -> Report:
    """A report whose every foreign text is hostile."""
    text = request.param
    foreign = {"outlet": text, "title": text, "url": text, "country": text, "language": text}
    coverage = replace(
        calm,
        sources_failed=(SourceProblem(text, text, text, text),),
        sources_silent=(SourceProblem(text, text, text, text),) * 20,
    )
    return report(
        say(5000, 5000, quote=text, speaker=text, place=text, before=True, **foreign),
        say(6000, 6000, quote=text, speaker=text, place=text, **foreign),
        coverage=coverage,
    )


@pytest.mark.parametrize("language", ["en", "id"])
def test_html_has_only_our_own_elements(nasty: Report, language: str) -> None:
    page = BeautifulSoup(render_html(nasty, language), "html.parser")
    assert not page.find_all(["script", "img", "a", "iframe", "link"])
    assert len(page.find_all("style")) == 1
    assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_output_has_no_control_or_direction_characters(nasty: Report) -> None:
    for text in (render_html(nasty, "en"), render_text(nasty, "en"), render_csv(nasty), render_json(nasty)):
        text.encode("utf-8")
        assert not {"\u202e", "\u2066", "\u200f", "\x1b", "\x07", "\x00"} & set(text)


def test_braces_are_text(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    text = "{{ 7*7 }}{0.__class__}"
    day = report(say(5, 5, quote=text, speaker=text, outlet=text, title=text))
    assert render_text(day, "en").count(text) == 3
    assert text in render_html(day, "en")


def test_script_is_shown_as_written(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    day = report(say(5, 5, title=SCRIPT))
    assert SCRIPT in BeautifulSoup(render_html(day, "en"), "html.parser").get_text()


def test_csv_has_no_formula_and_one_row_a_change(nasty: Report) -> None:
    rows = list(csv.reader(io.StringIO(render_csv(nasty))))
    assert len(rows) == 1 + len(nasty.changes)
    for row in rows[1:]:
        assert len(row) == len(rows[0])
        for name, cell in zip(rows[0], row, strict=True):
            assert name in {"delta", "delta_pct"} or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_mail_has_only_our_own_headers(nasty: Report) -> None:
    message = build_mail(
        nasty, subscriber_address="ana@example.org", language="en", sender="t@example.org", message_id="a@b"
    )
    received = message_from_bytes(message.as_bytes(), policy=default)
    assert received["Bcc"] is None
    assert received["To"] == "ana@example.org"
    assert len(received["Subject"]) <= 110
    kinds = [part.get_content_type() for part in received.walk()]
    pictures = ["image/png"] * len(nasty.series)
    related = ["multipart/related", "text/html", *pictures] if pictures else ["text/html"]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", *related, "text/csv"]
    page = received.get_body(("html",))
    assert page is not None
    shown = BeautifulSoup(page.get_content(), "html.parser")
    # nothing is fetched, and the one link is our own
    assert [image["src"] for image in shown.find_all("img")] == ["cid:chart-1.a@b"] * len(pictures)
    assert [link["href"] for link in shown.find_all("a")] == ["mailto:t@example.org?subject=unsubscribe"]
    assert not shown.find_all(["script", "iframe", "link", "form"])


def test_pictures_speak_in_our_own_words_alone(nasty: Report) -> None:
    for chart in draw_charts(nasty, "en"):
        assert chart.alt.startswith("Troops deployed, by South Korea’s National Intelligence Service (NIS): 5,000 on ")


def test_json_keeps_foreign_text_verbatim(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    text = "abc\u202egnp.exe\n=1"
    day = json.loads(render_json(report(say(5, 5, quote=text))))
    assert day["changes"][0]["lead"]["quote"] == text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://пример.рф/новости", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org/", False),
        ("https:///path", False),
        ("https://exa mple.org", False),
        ("https://example.org/\u202egnp", False),
        ("http://[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url: str | None, safe: bool) -> None:
    assert (safe_url(url) is not None) is safe


@given(st.text(max_size=200))
@example('Kim; "=HYPERLINK(1)')
@settings(deadline=None, derandomize=True)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    shown = plain(text)
    assert shown == plain(shown)
    assert len(shown.splitlines()) <= 1
    assert not csv_cell(text).startswith(("=", "+", "-", "@"))
    assert not re.search(r';[\s"]*[=+@-]', csv_cell(text)), "Excel may cut there"
    assert len(shorten(shown, 20)) <= 20


@given(st.text(max_size=60))
@settings(deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_rendered(say: Callable[..., Any], report: Callable[..., Report], text: str) -> None:
    day = report(say(5, 5, quote=text, title=text, outlet=text, speaker=text, place=text, url=text, language=text))
    page = BeautifulSoup(render_html(day, "en"), "html.parser")
    assert len(page.find_all("h1")) == 1
    assert render_text(day, "id")
    assert build_mail(
        day, subscriber_address="a@example.org", language="id", sender="t@example.org", message_id="a@b"
    ).as_bytes()
