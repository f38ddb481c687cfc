"""Pages become articles, or say why they do not."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troopwatch.model import Article, Reader, ReadStatus
from troopwatch.reading import read_article, read_entry
from troopwatch.reading.metadata import stated_instant

URL = "https://outlet.example/a"
FIRST = "Seoul\u00a0— Sekitar 5.000 pasukan kon\u00adstruksi Korea Utara berangkat ke Rusia sejak September, kata NIS."
SECOND = "Lembaga itu menyampaikannya kepada parlemen dalam rapat tertutup pada hari Selasa di ibu kota Korea Selatan."
THIRD = "Sekitar 10.000 tentara lain berada di dekat perbatasan Rusia dan Ukraina, menurut anggota parlemen Lee."


def page(head: str = "", body: str = "", title: str = "5.000 pasukan Korut ke Rusia | Outlet") -> str:
    return f"""<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
      <nav><a href="/">Beranda</a><a href="/dunia">Dunia</a></nav><main><article><h1>5.000 pasukan Korut ke Rusia</h1>
      <p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{body}</article></main>
      <aside>Baca juga: <a href="/b">Berita lain yang menarik</a></aside><footer>© 2025 Outlet</footer></body></html>"""


def read(text: str | bytes, content_type: str | None = "text/html; charset=utf-8") -> Article:
    return read_article(text.encode() if isinstance(text, str) else text, URL, "id", content_type)


def test_page_becomes_an_article() -> None:
    article = read(page())
    assert article.problem is None
    assert article.title == "5.000 pasukan Korut ke Rusia"
    assert article.text.split("\n") == [
        "Seoul — Sekitar 5.000 pasukan konstruksi Korea Utara berangkat ke Rusia sejak September, kata NIS.",
        SECOND,
        THIRD,
    ]
    assert (article.url, article.language, article.published_at) == (URL, "id", None)


def test_source_s_own_selector_goes_first() -> None:
    text = page(
        ld(articleBody="kata lain. " * 200), body=f"<div class=isi><p>{FIRST}<p>{SECOND}<figure>foto</figure></div>"
    )
    article = read_article(text.encode(), URL, "id", None, selector="div.isi, div.isi p")
    assert article.reader is Reader.SELECTOR
    assert article.text.split("\n") == [FIRST.replace("\u00a0", " ").replace("\u00ad", ""), SECOND]
    for lost in (".no-such", ":root > nav"):  # a page that is built otherwise is still read
        assert read_article(page().encode(), URL, "id", None, selector=lost).reader is Reader.TRAFILATURA


def test_content_of_a_feed_that_has_whole_articles() -> None:
    content = f"<p>{SECOND}</p><p>{THIRD}<br/>{SECOND}</p><script>x()</script><p><a href='/'>Baca</a> juga</p>"
    article = read_article(page().encode(), URL, "id", None, entry_content=content)
    assert article.reader is Reader.FEED
    assert article.text.split("\n") == [SECOND, THIRD, SECOND, "Baca juga"]
    assert article.title == "5.000 pasukan Korut ke Rusia"
    assert read_article(page().encode(), URL, "id", None, entry_content="<p>Baca</p>").reader is Reader.TRAFILATURA


def test_entry_of_a_feed_without_its_page() -> None:
    article = read_entry(f"<h1>Judul berita</h1><p>{SECOND}</p><p>{THIRD}", URL, "Judul Berita", "id")
    assert (article.reader, article.text, article.title) == (Reader.FEED, f"{SECOND}\n{THIRD}", "Judul Berita")
    for content in ("", "<p>Baca", "\0", "<script>" + SECOND + "</script>"):
        assert read_entry(content, URL, "Judul", "id").status is ReadStatus.UNREADABLE
    assert read_entry(f"<p>Berlangganan untuk membaca. {SECOND}", URL, "Judul", "id").status is ReadStatus.PAYWALL


@pytest.mark.parametrize("name", ["metro-factbox", "InfoBox", "newsletter-signup", "twitter-tweet", "box most-read"])
def test_boxes_beside_the_text_are_left_out(name: str) -> None:
    box = f'<div class="{name}"><h2>Transkrip</h2><p>Kotak ini memuat pidato lengkap sang raja di depan parlemen.</p></div>'
    assert "Kotak" not in read(page(body=box)).text


@pytest.mark.parametrize("name", ["factbox-article", "infobox"])
def test_a_box_that_holds_nearly_all_text_is_the_article(name: str) -> None:
    text = page().replace("<main>", f'<main><div class="{name}">').replace("</main>", "</div></main>")
    assert read(text.replace("h1>", "h2>")).text.count("\n") >= 2


def test_text_does_not_depend_on_what_was_read_before() -> None:
    assert len({read(page()).text for _ in range(6)}) == 1


def ld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **values})}</script>'


@pytest.mark.parametrize(
    "head",
    [
        ld(datePublished="2025-11-04T18:30:00+07:00", dateModified="2025-11-04T12:00:00Z"),
        ld(datePublished="2025-11-04T18:30:00", dateModified="2025-11-04 12:00 UTC")
        + '<meta property="article:published_time" content="2025-11-04T18:30+0700">',
        '<meta itemprop="datePublished" content="2025-11-04 18:30:00 +07:00">'
        '<meta property="og:updated_time" content="2025-11-04T12:00:00.000Z">',
        '<script type="application/ld+json"><!-- {"@graph": [{"@type": "WebPage"}, {"@type": ["Article"],'
        '"datePublished": "Tue, 04 Nov 2025 18:30:00 +0700", "dateModified": "2025-11-04T12:00:00Z"}]} --></script>',
        '<script type="application/ld+json">{broken</script>'
        '<meta name="pubdate" content="2025-11-04T11:30:00Z"><meta name="lastmod" content="2025-11-04T12:00:00Z">',
    ],
)
def test_instants_with_a_zone(head: str) -> None:
    article = read(page(head))
    assert article.published_at == datetime(2025, 11, 4, 11, 30, tzinfo=UTC)
    assert article.modified_at in {datetime(2025, 11, 4, 12, 0, tzinfo=UTC), None}


def test_instant_of_a_time_element() -> None:
    article = read(page(body='<time datetime="2025-11-04T18:30:00+07:00">Selasa</time>'))
    assert article.published_at == datetime(2025, 11, 4, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2025-11-04", "2025-11-04T18:30:00", "4 November 2025", "0001-01-01T00:00:00Z", "", None, 7,
     "2025-13-04T18:30:00Z", "9999-12-31T23:59:59-12:00", "2025-11-04T25:00:00Z", "x" * 500],
)  # fmt: skip
def test_what_names_no_instant_is_none(written: object) -> None:
    assert stated_instant(written) is None
    assert read(page(ld(datePublished=written))).published_at is None


def test_change_before_publication_is_no_change() -> None:
    assert read(page(ld(datePublished="2025-11-04T18:30:00Z", dateModified="2025-11-04T18:00:00Z"))).modified_at is None


@pytest.mark.parametrize(
    ("head", "title", "expected"),
    [
        ("", "x", "5.000 pasukan Korut ke Rusia"),
        ('<meta property="og:title" content="Outlet &amp;#8211; kabar">', "Outlet", "Outlet – kabar"),
        (ld(headline="5.000 <b>pasukan</b> &quot;Korut&quot;"), "5.000 pasukan Korut", "5.000 pasukan Korut ke Rusia"),
    ],
)
def test_titles(head: str, title: str, expected: str) -> None:
    text = page(head, title=title)
    if expected.startswith("Outlet"):
        text = text.replace("<h1>5.000 pasukan Korut ke Rusia</h1>", "")
    assert read(text).title == expected


def test_outlet_is_taken_off_the_title() -> None:
    head = '<meta property="og:site_name" content="Outlet Kita">'
    head += '<meta property="og:title" content="Pasukan Korut tiba - Outlet Kita">'
    text = page(head, title="Pasukan Korut tiba | Dunia").replace(
        "5.000 pasukan Korut ke Rusia</h1>", "Outlet Kita</h1>"
    )
    assert read(text).title == "Pasukan Korut tiba"


def test_whole_body_in_the_metadata_is_taken_where_the_page_has_a_part() -> None:
    whole = f"{FIRST}<br>{SECOND}\n\n{THIRD}\n" + "\n".join(f"{n}. {SECOND}" for n in range(10))
    article = read(page(ld(articleBody=whole)).replace(f"<p>{SECOND}</p><p>{THIRD}</p>", ""))
    assert article.text.count("\n") == 12
    assert article.reader is Reader.JSON_LD
    assert "\u00a0" not in article.text


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1251", "no-such"])
def test_wrong_charset_in_header_does_not_garble(charset: str) -> None:
    assert "Seoul — Sekitar" in read(page(), f"text/html; charset={charset}").text


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"", None, "empty"),
        (b" \n\0", "text/html", "empty"),
        (b"%PDF-1.7 ...", "text/html", "another kind"),
        (b"\x89PNG\r\n\x1a\n", None, "another kind"),
        (b"{}", "application/json", "application/json"),
        (b"plain words, but no page", "text/plain", "not an HTML page"),
        (bytes(range(256)) * 40, None, "not an HTML page"),
        (b"<html><body></body></html>", "text/html", "no article text"),
        (b"<html><body><p>Hello</p></body></html>", "text/html", "hardly any text|no article text"),
        (b"<html>" + b"x" * 5_000_001, "text/html", "too large"),
        (b"<html><body>" + b"<p>kata</p>" * 40_000, "text/html", "elements"),
        (b"<html><body><article><p>" + b"kata " * 100_000, "text/html", "too long"),
    ],
)
def test_what_is_no_article_says_why(body: bytes, content_type: str | None, words: str) -> None:
    article = read(body, content_type)
    assert article.text == ""
    assert article.problem is not None
    assert re.search(words, article.problem), article.problem


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                ["<html>", "<p>", "</p>", "<h1>", "<title>", "<table>", "<td>", "<time datetime='", "'>", "kata ",
                 "<script type=", "application/ld+json>", '{"@type":"Article","headline":', "[", "]}", "<!--", "-->",
                 "&#xD800;", "&#0;", "\x00", "<br>", "<ul><li>", "<meta content=", "<![CDATA[", "<svg>"]
            ),
            max_size=40,
        ).map(lambda parts: "".join(parts).encode()),
    )
)  # fmt: skip
def test_never_raises(body: bytes) -> None:
    article = read(body)
    assert (article.text == "") == (article.problem is not None) == (article.status is not ReadStatus.OK)
    assert (article.text == "") == (article.reader is None)
    assert "\x00" not in article.text + article.title
