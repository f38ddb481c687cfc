"""Feeds, sitemaps and index pages of every quality become entries or a stated problem."""

from __future__ import annotations

import gzip
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from troopwatch.feeds import MAX_ENTRIES, canonical_url, parse_listing
from troopwatch.model import Listing, Source, SourceKind

BASE = "https://outlet.example/feed"
SHARED_FEEDS = Path(__file__).parents[4] / "shared" / "feeds"


def source(kind: SourceKind = SourceKind.FEED, selector: str | None = None, language: str = "id") -> Source:
    return Source("outlet", "Outlet", "ID", language, kind, BASE, link_selector=selector)


def rss(*items: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Outlet</title>{"".join(items)}</channel></rss>'.encode()


def read(
    body: bytes, kind: SourceKind = SourceKind.FEED, selector: str | None = None, ctype: str | None = None
) -> Listing:
    return parse_listing(body, source(kind, selector), BASE, ctype)


def test_rss_entry_is_cleaned() -> None:
    listing = read(
        rss(
            "<item><title>&lt;b&gt;5.000&lt;/b&gt; pasukan &amp;amp; insinyur</title><link>/a?utm_source=rss</link>"
            "<pubDate>Tue, 04 Nov 2025 18:30:00 +0700</pubDate>"
            "<description>&lt;p&gt;Ringkas&lt;/p&gt;</description></item>"
        )
    )
    assert listing.problem is None
    (entry,) = listing.entries
    assert entry.url == "https://outlet.example/a"
    assert entry.title == "5.000 pasukan & insinyur"
    assert entry.summary == "Ringkas"
    assert entry.published_at == datetime(2025, 11, 4, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("full_text", [True, False])
def test_content_is_kept_of_feeds_that_have_whole_articles(full_text: bool) -> None:
    says = replace(source(), full_text=full_text)
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/><title>t</title><summary>s</summary>'
        '<content type="html">&lt;p&gt;Isi&lt;/p&gt;</content></entry></feed>'
    )
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    encoded = "<item><link>/a</link><content:encoded><![CDATA[<p>Isi</p>]]></content:encoded></item>"
    in_rss = f'<rss version="2.0" {names}><channel>{encoded}</channel></rss>'
    in_json = '{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/a","content_html":"<p>Isi</p>"}]}'
    for body in (atom, in_rss, in_json):
        (entry,) = parse_listing(body.encode(), says, BASE, None).entries
        assert entry.content == ("<p>Isi</p>" if full_text else "")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-11-04T18:30:00+07:00", datetime(2025, 11, 4, 11, 30, tzinfo=UTC)),
        ("2025-11-04T11:30:00Z", datetime(2025, 11, 4, 11, 30, tzinfo=UTC)),
        ("Tue, 04 Nov 2025 06:30:00 EST", datetime(2025, 11, 4, 11, 30, tzinfo=UTC)),
        ("Selasa, 4 November 2025 18:30 +0700", datetime(2025, 11, 4, 11, 30, tzinfo=UTC)),
        ("2025-11-04 18:30:00", None),  # no zone: could be any of 24 instants
        ("Tue, 04 Nov 2025 18:30:00", None),
        ("2025-11-04", None),
        ("0001-01-01T00:00:00Z", None),
        ("kemarin", None),
    ],
)
def test_instants_need_a_zone(written: str, expected: datetime | None) -> None:
    (entry,) = read(rss(f"<item><title>t</title><link>/a</link><pubDate>{written}</pubDate></item>")).entries
    assert entry.published_at == expected


def test_atom_and_ill_formed_feeds_give_entries() -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>o</title><entry><title type="html">A &amp;lt; B</title>'
        b'<link rel="self" href="/self"/><link rel="alternate" href="/a"/>'
        b"<published>2025-11-04T00:00:00Z</published></entry>"
    )
    (entry,) = read(atom).entries  # the feed element is never closed
    assert (entry.url, entry.title) == ("https://outlet.example/a", "A < B")


def test_same_address_twice_is_one_entry() -> None:
    listing = read(rss("<item><title>t</title><link>/a?utm_source=1</link></item>" * 2))
    assert [entry.url for entry in listing.entries] == ["https://outlet.example/a"]


@pytest.mark.parametrize("header", [None, "text/xml", "text/xml; charset=iso-8859-1", "text/html; charset=us-ascii"])
def test_wrong_charset_in_header_does_not_garble(header: str | None) -> None:
    body = rss("<item><title>Ким Чен Ын — 파병</title><link>/a</link></item>")
    assert read(body, ctype=header).entries[0].title == "Ким Чен Ын — 파병"


def test_header_charset_counts_where_bytes_are_not_utf8() -> None:
    body = rss("<item><title>Войска</title><link>/a</link></item>").decode().encode("windows-1251")
    assert read(body, ctype="application/xml; charset=windows-1251").entries[0].title == "Войска"


def test_json_feed() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": "1", "url": "/a", "title": "T", "date_published": "2025-11-04T00:00:00Z"},
        "junk", {"title": "no link"}]}  # fmt: skip
    (entry,) = read(json.dumps(feed).encode()).entries
    assert (entry.url, entry.title) == ("https://outlet.example/a", "T")


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", SourceKind.FEED, "empty"),
        (b" \n ", SourceKind.SITEMAP, "empty"),
        (b"<!doctype html><html><body>Just a moment...</body></html>", SourceKind.FEED, "HTML page"),
        (b"<!doctype html><html><body>x</body></html>", SourceKind.SITEMAP, "not a sitemap|HTML page|not XML"),
        (b"not a feed at all", SourceKind.FEED, "not a feed"),
        (b"\x00\xff\xfe\x01" * 50, SourceKind.FEED, "not a feed"),
        (b"{broken", SourceKind.FEED, "JSON"),
        (b'{"version": 1}', SourceKind.FEED, "not a JSON feed"),
        (b"[" * 100_000, SourceKind.FEED, "not a feed"),
        (b'{"a":' * 100_000, SourceKind.FEED, "JSON"),
        (b"\x1f\x8bjunk", SourceKind.SITEMAP, "gzip"),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", SourceKind.FEED, "sitemap"),
        (b"<sitemapindex><sitemap><loc>x</loc></sitemap></sitemapindex>", SourceKind.SITEMAP, "index of 1 sitemaps"),
        (rss("<item><title>t</title></item>", "<item><link>ftp://x/</link></item>"), SourceKind.FEED, "none of its 2"),
    ],
)
def test_what_is_not_a_listing_says_so(body: bytes, kind: SourceKind, words: str) -> None:
    listing = read(body, kind)
    assert listing.entries == ()
    assert listing.problem is not None
    assert re.search(words, listing.problem), listing.problem


def test_feed_without_entries_is_no_problem() -> None:
    assert read(rss()) == Listing((), None)
    assert read(b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>') == Listing((), None)
    assert read(b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', SourceKind.SITEMAP) == Listing(
        (), None
    )


SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><image:image><image:loc>https://outlet.example/p.jpg</image:loc><image:title>Foto</image:title></image:image>
<loc>https://outlet.example/a</loc><lastmod>2025-11-05T00:00:00Z</lastmod>
<news:news><news:publication><news:name>Outlet</news:name></news:publication>
<news:publication_date>2025-11-04T18:30:00+07:00</news:publication_date><news:title>Pasukan &amp; insinyur</news:title>
</news:news></url>
<url><loc>https://outlet.example/b</loc><lastmod>2025-11-03</lastmod></url></urlset>"""


@pytest.mark.parametrize("body", [SITEMAP, gzip.compress(SITEMAP), b"\n " + SITEMAP])
def test_news_sitemap(body: bytes) -> None:
    first, second = read(body, SourceKind.SITEMAP).entries
    assert (first.url, first.title) == ("https://outlet.example/a", "Pasukan & insinyur")
    assert first.published_at == datetime(2025, 11, 4, 11, 30, tzinfo=UTC)
    assert (second.title, second.published_at) == ("", None)


def test_feed_given_as_sitemap_is_read() -> None:
    assert len(read(rss("<item><title>t</title><link>/a</link></item>"), SourceKind.SITEMAP).entries) == 1


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP")
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    for kind, form in (
        (SourceKind.SITEMAP, "<urlset><url><loc>https://a.example/</loc><title>{}</title></url></urlset>"),
        (
            SourceKind.FEED,
            "<rss><channel><item><link>https://a.example/</link><title>{}</title></item></channel></rss>",
        ),
    ):
        bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>' + form.format("&e11;")
        listing = read(bomb.encode(), kind)
        assert all(len(entry.title) < 1_001 for entry in listing.entries)
        outside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>' + form.format("&f;")
        assert all("TOP" not in entry.title for entry in read(outside.encode(), kind).entries)


def test_index_page() -> None:
    page = """<html><head><base href="https://outlet.example/news/"></head><body><nav><a href="/nav">Nav</a></nav>
      <div class="item"><a href="a"><img src="p" alt="Foto"></a><h2><a href="a#x">Judul  panjang</a></h2></div>
      <div class="item"><a href="javascript:void(0)">x</a></div>
      <a class="item" href="b"><h2>Kedua</h2></a></body></html>"""
    listing = read(page.encode(), SourceKind.LISTING, ".item a, a.item")
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("https://outlet.example/news/a", "Judul panjang"),
        ("https://outlet.example/news/b", "Kedua"),
    ]


@pytest.mark.parametrize("selector", [".nothing", "a[", "::", ""])
def test_index_page_without_a_match_says_so(selector: str) -> None:
    problem = read(b"<html><body><p>x</p></body></html>", SourceKind.LISTING, selector).problem
    assert problem is not None


def test_long_listing_keeps_the_newest() -> None:
    urls = (
        f"<url><loc>https://outlet.example/{n}</loc>"
        f"<lastmod>2025-11-04T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z</lastmod></url>"
        for n in range(MAX_ENTRIES + 5)
    )
    listing = read(f"<urlset>{''.join(urls)}</urlset>".encode(), SourceKind.SITEMAP)
    assert len(listing.entries) == MAX_ENTRIES
    assert listing.entries[0].url == f"https://outlet.example/{MAX_ENTRIES + 4}"
    assert listing.problem is not None
    assert "newest" in listing.problem


@pytest.mark.skipif(not SHARED_FEEDS.is_dir(), reason="the parsers' test feeds are not on this machine")
@pytest.mark.filterwarnings("ignore")
def test_every_shared_feed_file() -> None:
    paths = sorted(path for path in SHARED_FEEDS.rglob("*.*") if path.is_file() and path.suffix != ".md")
    assert len(paths) > 3_000
    for path in paths:
        body = path.read_bytes()
        listing = parse_listing(body, source(), "http://127.0.0.1:8097/feed", None)
        theirs = feedparser.parse(io.BytesIO(body), response_headers={"content-location": "http://127.0.0.1:8097/feed"})
        # Beyond http(s) there is one: an at:// address
        links = [entry.link for entry in theirs.entries if canonical_url(entry.get("link") or "") is not None]
        assert len(listing.entries) >= len(links), path
        for kind in (SourceKind.SITEMAP, SourceKind.LISTING):
            parse_listing(body, source(kind, "a, link, item" if kind is SourceKind.LISTING else None), BASE, None)
