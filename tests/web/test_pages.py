"""Each page as a reader gets it, without a browser: what it shows, where its links lead, and what it refuses."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

import airflow_home  # noqa: F401 - its settings
from troopwatch.config import CONFIG_FOLDER, load_topic
from troopwatch.jobs.reporting import compute_report, settle, window_of
from troopwatch.report.view import Line, view
from troopwatch.settings import Settings
from troopwatch.warehouse import browsing
from troopwatch.warehouse.connection import connect
from troopwatch.web.frame import Frame
from troopwatch.web.pages.charting import sizes
from troopwatch.web.pages.days import day_view

Ask = Callable[..., Any]

PAGES = ("today", "figures", "posture", "sources", "review")


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def words(answer: Any) -> str:
    return " ".join(soup(answer).get_text(" ").split())


def links(answer: Any, path: str) -> set[str]:
    """The links of a page that stay in the app, as paths from its root."""
    found = {urljoin(path, str(link["href"])) for link in soup(answer).find_all("a", href=True)}
    return {link for link in found if not urlsplit(link).netloc and "#" not in link}


def kind(path: str) -> str:
    """A path without its numbers and keys."""
    return re.sub(r"[0-9a-f]{32}|\d+", "#", path)


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_in_both_languages(ask: Ask, page: str, language: str) -> None:
    answer = ask("viewer", f"/{page}?lang={language}")
    assert answer.status_code == 200
    html = soup(answer).html
    assert html is not None
    assert html["lang"] == language
    (here,) = soup(answer).select(".places [aria-current]")
    assert str(here["href"]).startswith(page)


def test_the_browsers_language_is_taken_where_none_is_asked_for(ask: Ask) -> None:
    for accepted, language in (("en-US,en;q=0.9", "en"), ("fr,id;q=0.8", "id"), ("fr", "id"), ("", "id")):
        html = soup(ask("viewer", "/today", headers={"Accept-Language": accepted})).html
        assert html is not None
        assert html["lang"] == language


def test_every_link_leads_somewhere_and_none_leaves_its_folder(ask: Ask) -> None:
    """Behind a proxy the app lives below a path that it does not know: no link begins with a slash."""
    waiting, seen = {f"/{page}?lang=en" for page in PAGES}, set()
    while waiting:
        path = waiting.pop()
        seen.add(kind(path))
        answer = ask("viewer", path)
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for tag in soup(answer).find_all(["a", "link", "script", "form"]):
            for name in ("href", "src", "action"):
                assert not str(tag.get(name, "")).startswith(("/", "javascript:", "data:")), f"{path}: {tag}"
        # pages that differ in a number or a key are one kind of page
        waiting |= {link for link in links(answer, path) if kind(link) not in seen}
    assert {"/claims/#?lang=en", "/articles/#?lang=en&version=#", "/figures.csv?lang=en"} <= seen


def test_no_page_needs_what_the_policy_forbids(ask: Ask) -> None:
    for page in PAGES:
        answer = ask("editor", f"/{page}?lang=en")
        assert not soup(answer).select("[style], style, script:not([src]), [onclick], [onload], iframe, object, base")
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_diff_is_told_as_in_the_mail(ask: Ask) -> None:
    answer = ask("viewer", "/today?lang=en")
    told = words(answer)
    assert "10,000 → 12,000 troops deployed" not in told  # that was the day before
    before = ask("viewer", urljoin("/today", str(soup(answer).select_one("a[rel=prev]")["href"])))  # type: ignore[index]
    told = words(before)
    assert "10,000 → 12,000 troops deployed +2,000 (+20%)" in told
    assert "against 3,000 troops deployed · Ukraine’s military intelligence (HUR) · Delta · 2 Nov 2025" in told, told
    assert "What this rests on" in told
    # the series as it was known then: the 13,000 of a later edit is no part of it
    titles = [mark.get_text().strip() for mark in soup(before).select("svg.plot-wide title")]
    assert [title.partition(" troops")[0] for title in titles] == ["10,000", "12,000"]


def test_a_day_without_a_report_says_so(ask: Ask) -> None:
    answer = ask("viewer", "/today?lang=en&date=2001-01-01")
    assert answer.status_code == 404
    assert "There is no report of 1 January 2001" in words(answer)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("measure=deployed", True),
        ("measure=killed", False),
        ("item=troops", True),
        ("item=shells", False),
        ("source_org=HUR", True),
        ("source_org=UN", False),
        ("language=id", True),
        ("since=2001-01-01&until=2199-01-01", True),
        ("until=2001-01-01", False),
        ("measure=&item=&source_org=&language=&since=&until=", True),
    ],
)
def test_filters_of_the_figures(ask: Ask, query: str, expected: bool) -> None:
    answer = ask("viewer", f"/figures?lang=en&{query}")
    assert bool(soup(answer).select("svg.plot-wide a")) is expected
    assert ("No figure matches" in words(answer)) is not expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([1], ["low"]),
        ([9, 1, 1, 9], ["large", "beside", "beside", "large"]),
        ([1, 2, 1, 9, 1, 1], ["beside", "beside", "low", "large", "beside", "beside"]),
    ],
)
def test_charts_of_few_claims_stand_two_by_two(counts: list[int], expected: list[str]) -> None:
    assert sizes(counts) == expected


def test_table_and_file_hold_what_the_chart_shows(ask: Ask) -> None:
    page = soup(ask("viewer", "/figures?lang=en&source_org=NIS"))
    marks = len(page.select("svg.plot-wide a"))
    assert marks == len(page.select("tbody tr")) > 1
    answer = ask("viewer", "/figures.csv?source_org=NIS")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == marks
    assert {row["source_org"] for row in rows} == {"NIS"}
    assert "attachment" in answer.headers["Content-Disposition"]


def test_one_chart_can_be_taken_away_as_a_picture(ask: Ask) -> None:
    answer = ask("viewer", "/figures.png?measure=deployed&item=troops&lang=id")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert ask("viewer", "/figures.png?measure=killed&item=troops").status_code == 404


def test_who_says_what_with_spread_and_who_moved_last(ask: Ask) -> None:
    told = words(ask("viewer", "/posture?lang=en"))
    assert "Spread 3,000 to 13,000" in told
    assert re.search(r"Moved last South Korea’s NIS, \d+ \w+ \d{4}", told)
    assert "Nobody had given a number by then" in words(ask("viewer", "/posture?lang=en&date=2001-01-01"))


def claim_of(ask: Ask, amount: str) -> str:
    """Path of the claim that the figures page tells as `amount`."""
    page = soup(ask("viewer", "/figures?lang=en"))
    return "/" + next(str(link["href"]) for link in page.select("tbody a") if link.get_text().startswith(amount))


def test_a_claim_shows_every_report_with_its_sentence(ask: Ask) -> None:
    answer = ask("viewer", claim_of(ask, "10,000 troops"))
    page = soup(answer)
    assert [mark.get_text() for mark in page.select("blockquote .role-number")] == ["10,000", "10.000"]
    assert {"The NIS", "NIS"} >= {mark.get_text() for mark in page.select("blockquote .role-source")}
    assert "1 copy of the same story" in words(answer)
    assert "Archived: " in words(answer)
    assert "Revised" in words(answer)
    assert page.select_one("svg .chosen")


def test_an_edited_article_shows_the_edit_and_its_figures(ask: Ask) -> None:
    claim = ask("viewer", claim_of(ask, "13,000 troops"))
    path = next(link for link in links(claim, "/claims/x") if link.startswith("/articles/"))
    page = soup(ask("viewer", path))
    assert [tag.get_text(" ", strip=True) for tag in page.select(".edit del, .edit ins")] == [
        "removed: 12,000",
        "added: 13,000",
    ]
    (number,) = page.select(".text .role-number")
    assert page.select_one(str(number["href"])) is not None
    first = soup(ask("viewer", re.sub(r"version=2", "version=1", path)))
    assert not first.select(".edit")
    assert "12,000" in first.select_one(".text").get_text()  # type: ignore[union-attr]


def test_sources_can_be_filtered(ask: Ask) -> None:
    assert len(soup(ask("viewer", "/sources?lang=en")).select("tbody tr")) > 2
    for name in ("failing", "quiet", "gaps", "switched_off"):
        answer = ask("viewer", f"/sources?lang=en&show={name}")
        chosen = soup(answer).select_one(".chips [aria-current] .count")
        assert chosen is not None
        assert len(soup(answer).select("tbody tr")) == int(chosen.get_text())


@pytest.mark.parametrize(
    "path",
    [
        "/today?date=yesterday",
        "/today?lang=fr",
        "/figures?measure=everything",
        "/figures?since=2024-13-01",
        "/posture?date=0001-01-01",
        "/sources?show=me",
        "/review?reason=none",
        "/review?after=x",
        "/articles/0",
        "/articles/1?version=-1",
        f"/articles/{2**70}",
        "/claims/x?after=%00",
        "/claims/a%00b",
        "/claims/%ff",
        "/review?after=WyIyMDI1LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgdHJ1ZV0",
    ],
)
def test_what_makes_no_sense_is_refused_on_a_page(ask: Ask, path: str) -> None:
    answer = ask("viewer", path)
    assert answer.status_code in (404, 422), path
    assert answer.headers["content-type"].startswith("text/html")
    assert soup(answer).select_one("h1") is not None


@pytest.mark.parametrize("path", ["/claims/none", f"/articles/{2**40}", "/articles/1?version=99"])
def test_what_is_not_there_is_not_found(ask: Ask, path: str) -> None:
    assert ask("viewer", path).status_code == 404


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("nobody", 403)])
def test_strangers_see_a_page_without_data(ask: Ask, who: str | None, status: int) -> None:
    for page in (*PAGES, "claims/x", "articles/1", "figures.csv", "figures.png"):
        answer = ask(who, f"/{page}")
        assert answer.status_code == status, page
        assert "troops" not in answer.text
        assert soup(answer).select_one("h1") is not None


def test_every_line_is_worded_as_in_the_mail(told: str) -> None:
    """The page reads what was stored, the mail what was computed: both must say the same of every day."""
    limits = load_topic(CONFIG_FOLDER / "topic.yaml")[1]
    with connect(told) as connection:
        day = browsing.diff_on(connection, None)
        days = 0
        while day is not None:
            days += 1
            window = window_of(day.report_date, Settings().report_time, Settings().zone)
            report = compute_report(connection, settle(connection, window), limits)
            for language in ("en", "id"):
                mailed = view(report, language, "Asia/Jakarta")
                shown = day_view(day, Frame("today", language, "Asia/Jakarta"))
                assert (shown.day, shown.headline, shown.window) == (mailed.day, mailed.headline, mailed.window)
                assert shown.coverage == mailed.coverage
                sections = (*mailed.sections, mailed.confirmed) if mailed.confirmed else mailed.sections
                ours = (*shown.sections, shown.confirmed) if shown.confirmed else shown.sections
                assert [without_spread(line) for part in sections for line in part.lines] == [
                    without_spread(line.line) for part in ours for line in part.lines
                ]
            day = browsing.diff_on(connection, day.previous_date) if day.previous_date else None
    assert days == 3


def without_spread(line: Line) -> Line:
    """A line but for how many articles there were, which is not stored."""
    return replace(line, spread=line.spread.partition(",")[0])
