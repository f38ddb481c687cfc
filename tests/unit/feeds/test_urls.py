"""Canonical addresses: one for one article, whatever the string."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from troopwatch.feeds import canonical_url
from troopwatch.feeds.urls import same_article

SAME = [
    ("https://example.com", "https://example.com/"),
    ("HTTPS://WWW.Example.COM:443/A/b?x=1#top", "https://www.example.com/A/b?x=1"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("http://example.com:8080/a", "http://example.com:8080/a"),
    ("  https://example.com/a\n?b=1\t", "https://example.com/a?b=1"),
    ("https://user:secret@example.com/a", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://example.com/a?utm_source=rss&id=7&utm_medium=x&fbclid=1", "https://example.com/a?id=7"),
    ("https://example.com/a?UTM_Source=rss", "https://example.com/a"),
    ("https://example.com/a?page=all", "https://example.com/a"),
    ("https://example.com/a?page=2", "https://example.com/a?page=2"),
    ("https://news.detik.com/berita/d-1/pasukan?single=1", "https://news.detik.com/berita/d-1/pasukan"),
    ("https://example.com/a/amp/", "https://example.com/a"),
    ("https://example.com/a/AMP", "https://example.com/a"),
    ("https://example.com/a?amp", "https://example.com/a"),
    ("https://example.com/amplifier", "https://example.com/amplifier"),
    ("https://m.example.com/view/1", "https://m.example.com/view/1"),  # it may serve nothing elsewhere
    ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a/amp", "https://www.example.com/a"),
    ("https://www.google.com/amp/s/www.example.com/a", "https://www.example.com/a"),
    ("https://www.google.com/search?q=a", "https://www.google.com/search?q=a"),
    ("https://example.com/x/../a/./b", "https://example.com/a/b"),
    ("https://münchen.example/a", "https://xn--mnchen-3ya.example/a"),
    ("https://президент.рф/", "https://xn--d1abbgf6aiiy.xn--p1ai/"),
    ("http://[2606:2800::1]:80/a", "http://[2606:2800::1]/a"),
    ("https://example.com/a%20b?q=%41", "https://example.com/a%20b?q=%41"),
    ("https://example.com/a b", "https://example.com/a%20b"),
]


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_variants_have_one_address(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("url", "stated", "believed"),
    [
        ("https://m.outlet.co.kr/amp/11333783", "https://www.outlet.co.kr/news/politics/11333783", True),
        ("https://amp.outlet.example/article/141e61e9-8a07-42e4-a527-2f03f45e7ef0",
         "https://www.outlet.example/world/who-said-what/141e61e9-8a07-42e4-a527-2f03f45e7ef0", True),
        ("https://outlet.example/news/three-thousand-troops-sent.amp", "/news/three-thousand-troops-sent", True),
        ("https://outlet.example/a/three-thousand-troops-sent?ico=mosaic", "/a/three-thousand-troops-sent", True),
        ("https://outlet.example/a/three-thousand-troops-sent", "/a/three-thousand-troops-sent#top", False),
        ("https://outlet.example/a/three-thousand-troops-sent", "https://outlet.example/", False),
        ("https://outlet.example/internasional/d-7612345/tentara", "https://outlet.example/internasional", False),
        ("https://outlet.example/internasional/d-7612345/tentara", "/internasional/d-7612346/tentara", False),
        ("https://outlet.example/a/three-thousand-troops-sent", "https://other.example/a/three-thousand-troops-sent", False),
        ("https://one.co.uk/a/three-thousand-troops-sent", "https://two.co.uk/a/three-thousand-troops-sent", False),
        ("https://one.blogspot.com/three-thousand-troops-sent", "https://two.blogspot.com/three-thousand-troops-sent", False),
        ("https://outlet.example/a/three-thousand-troops-sent", "javascript:three-thousand-troops-sent", False),
        ("https://outlet.example/a/three-thousand-troops-sent", "http://[::1/three-thousand-troops-sent", False),
    ],
)  # fmt: skip
def test_what_a_page_says_of_its_address_is_believed_within_bounds(url: str, stated: str, believed: bool) -> None:
    found = same_article(stated, url)
    assert (found is not None) is believed
    assert found is None or found == canonical_url(stated, url)


def test_letters_beyond_ascii_are_encoded() -> None:
    assert canonical_url("https://example.com/корея?q=북한") == (
        "https://example.com/%D0%BA%D0%BE%D1%80%D0%B5%D1%8F?q=%EB%B6%81%ED%95%9C"
    )


@pytest.mark.parametrize(
    "url",
    ["", " ", "#top", "ftp://example.com/a", "mailto:a@example.com", "javascript:alert(1)", "data:text/html,x", "http://",
     "http:///a", "https://exa mple.com/", "http://example.com:99999/", "http://example.com:x/", "http://[::1",
     "/only/path", "http://a..b/", "https://good.example\\@evil.example/", "http://ex%61mple.com/",
     "https://example.com/" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_address_of_an_article_is_none(url: str) -> None:
    assert canonical_url(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/b?utm_source=x", "https://example.com/b"),
        ("c", "https://example.com/news/c"),
        ("//other.example/d", "https://other.example/d"),
        ("?id=2", "https://example.com/news/index.html?id=2"),
    ],
)
def test_relative_links_are_resolved(url: str, expected: str) -> None:
    assert canonical_url(url, "https://example.com/news/index.html") == expected


pieces = st.sampled_from(
    ["http://", "https://", "//", "/", "/amp", "/../", "/./", "?", "&", "=", "#", "@", ":", ":80", "\\", "%", "%2",
     "%zz", "[", "]", "::1", "utm_a=1", "page=all", "amp", "ref=", "www.google.com/amp/", "s/", "example.com",
     "EXAMPLE.com.",
     "x.cdn.ampproject.org/c/", "m.yna.co.kr", "münchen.de", "\ud800", "\x00", "İ", "ß", "．", "xn--", ";",
     "|", " ", "٣"]
)  # fmt: skip
odd_urls = st.one_of(st.text(), st.lists(pieces, max_size=10).map("".join), st.text().map("https://".__add__))


@settings(max_examples=600, deadline=None)
@given(odd_urls, st.one_of(st.just(""), st.just("https://example.com/a/b"), odd_urls))
@example("HTTPS://0/;", "")
@example("https://a.example/b/;/amp", "")
@example("http://www.google.com/amp/s/www.google.com/amp/s/x.y/z", "")
def test_never_raises_and_settles(url: str, base: str) -> None:
    once = canonical_url(url, base)
    if once is not None:
        assert canonical_url(once) == once
        assert canonical_url(once, "https://elsewhere.example/x") == once
        assert once.isascii()
        assert once.startswith(("http://", "https://"))
