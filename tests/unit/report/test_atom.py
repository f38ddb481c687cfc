"""The feed of the diffs, read back by a feed reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from troopwatch.report import render_atom
from troopwatch.rows import StoredDay, StoredLine

END = datetime(2025, 11, 6, 23, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def day(
    number: int = 7, text: str = "NIS reported 5,000 troops deployed", url: str = "https://o.example/a?b=1&c=2"
) -> Any:
    said = {"en": text, "id": text}
    return StoredDay(
        date(2025, 11, number),
        END + timedelta(days=number - 7),
        said,
        (StoredLine("new", said, url, f"Title {text}", text), StoredLine("conflict", said, url, text, text)),
    )


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_feed_reader_reads_it(language: str) -> None:
    url = "https://tw.example/feed.atom"
    found = feedparser.parse(render_atom([day(7), day(6)], language, url))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert found.feed.title == {"en": "Troopwatch daily diff", "id": "Perubahan harian Troopwatch"}[language]
    assert found.feed.language == language
    assert found.feed.updated == "2025-11-06T23:00:00Z"
    assert [(link.rel, link.href) for link in found.feed.links] == [("self", url)]
    newest, older = found.entries
    assert newest.title.endswith("2025: NIS reported 5,000 troops deployed")
    assert (newest.updated, older.updated) == ("2025-11-06T23:00:00Z", "2025-11-05T23:00:00Z")
    page = BeautifulSoup(newest.content[0].value, "html.parser")
    kinds = {"en": ["New", "In conflict"], "id": ["Baru", "Bertentangan"]}[language]
    assert [title.get_text() for title in page.find_all("h3")] == kinds
    assert [link["href"] for link in page.find_all("a")] == ["https://o.example/a?b=1&c=2"] * 2


def test_it_has_what_rfc_4287_asks_for() -> None:
    feed = etree.fromstring(render_atom([day(7), day(6)], "en"))
    assert feed.tag == f"{ATOM}feed"
    assert [len(feed.findall(ATOM + name)) for name in ("id", "title", "updated", "author")] == [1, 1, 1, 1]
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        assert [len(entry.findall(ATOM + name)) for name in ("id", "title", "updated", "content")] == [1, 1, 1, 1]
        assert entry.find(f"{ATOM}content").get("type") == "html"
    ids = [feed.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert len(set(ids)) == 3
    assert all(name.startswith("urn:uuid:") for name in ids)


def test_identities_are_for_good() -> None:
    found = feedparser.parse(render_atom([day(7)], "en"))
    assert found.entries[0].id == "urn:uuid:74a737d9-a9ae-56b1-a854-d6e3ec84b63d"
    assert feedparser.parse(render_atom([day(7, text="another headline")], "en")).entries[0].id == found.entries[0].id
    assert feedparser.parse(render_atom([day(7)], "id")).entries[0].id != found.entries[0].id


def test_no_report_is_an_empty_feed() -> None:
    found = feedparser.parse(render_atom([], "en"))
    assert not found.bozo
    assert found.entries == []
    assert found.feed.updated == "2024-10-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "]]></content><entry>&lt;script&gt;",
        "<style>*{display:none}</style>",
        "abc\u202egnp.exe\u2066\u200f",
        "\x00\x1b[31m\x08 red",
        "\ud800lone",
        "&bogus; <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    ],
)
def test_what_strangers_wrote_is_text(text: str) -> None:
    made = render_atom([day(7, text=text, url=f"javascript:{text}")], "en", f"https://x/\r\n{text}")
    feed = etree.fromstring(made)
    assert len(feed.findall(f"{ATOM}entry")) == 1
    assert feed.find(f"{ATOM}link") is None
    page = BeautifulSoup(feed.findtext(f"{ATOM}entry/{ATOM}content"), "html.parser")
    assert {tag.name for tag in page.find_all(True)} == {"p", "h3", "ul", "li"}
    assert not {"\u202e", "\u2066", "\u200f", "\x1b", "\x00"} & set(made.decode())
