"""The next page of a split article is found, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from troopwatch.reading import join_texts, next_page, whole_page

URL = "https://outlet.example/dunia/read/123/pasukan-korut"


def links(inner: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article><p>teks</p>{inner}</article></body></html>".encode()


@pytest.mark.parametrize(
    ("url", "inner", "expected"),
    [
        (URL, '<a href="?page=2">2</a>', f"{URL}?page=2"),
        (URL, f'<a href="{URL}?page=2">Halaman selanjutnya</a>', f"{URL}?page=2"),
        (
            URL,
            f'<div class="paging"><a href="{URL}">1</a><a href="{URL}/2">2</a><a href="{URL}/3">3</a></div>',
            f"{URL}/2",
        ),
        (f"{URL}/2", f'<a href="{URL}">1</a><a href="{URL}/3#x">3</a>', f"{URL}/3"),
        (f"{URL}?page=2", f'<a href="{URL}?page=3">Selanjutnya »</a>', f"{URL}?page=3"),
        (URL, f'<a href="{URL}/page/2/" title="Next page"><svg></svg></a>', f"{URL}/page/2/"),
        (f"{URL}?utm_source=rss", '<a href="?halaman=2">Halaman 2</a>', f"{URL}?halaman=2"),
        (URL, '<a href="?page=2">Next</a>', f"{URL}?page=2"),
        (URL, '<a href="?page=2">다음 페이지</a>', f"{URL}?page=2"),
        (URL, '<a href="?page=2">次へ</a>', f"{URL}?page=2"),
        (URL, '<a href="?page=2">Следующая страница</a>', f"{URL}?page=2"),
    ],
)
def test_next_page(url: str, inner: str, expected: str) -> None:
    assert next_page(links(inner), url, first=URL) == expected
    assert next_page(links(inner), url, first="https://outlet.example/dunia/read/124/lain") is None


def test_link_element_names_the_next_page() -> None:
    head = f'<link rel="prev" href="{URL}"><link rel="next" href="{URL}?page=3">'
    assert next_page(links("", head), f"{URL}?page=2") == f"{URL}?page=3"
    assert next_page(links("", '<link rel="next" href="/dunia/read/124/berita-lain">'), URL) is None


@pytest.mark.parametrize(
    "inner",
    [
        "",
        '<a href="/dunia/read/124/lain">Selanjutnya</a>',  # the next article
        '<a href="/dunia/read/124/lain?page=2">2</a>',
        '<a href="https://other.example/dunia/read/123/pasukan-korut?page=2">2</a>',
        '<a href="?page=3">3</a>',
        '<a href="?page=2">Baca juga: pasukan Korut tiba</a>',
        '<div id="komentar"><a href="?page=2">2</a></div>',
        '<ul class="comments-paging"><li><a href="?page=2">Next</a></li></ul>',
        '<a href="javascript:next()">Next</a>', '<a href="http://[::1">2</a>', '<a href="mailto:x?page=2">2</a>',
        '<a href="ftp://outlet.example/dunia/read/123/pasukan-korut?page=2">2</a>', '<a>2</a>', '<a href="">2</a>',
    ],
)  # fmt: skip
def test_what_is_no_next_page(inner: str) -> None:
    assert next_page(links(inner), URL) is None


def test_number_that_names_the_article_is_no_page_number() -> None:
    assert next_page(links('<a href="/berita/13">Next</a>'), "https://outlet.example/berita/12") is None
    assert next_page(links('<a href="/2">2</a>'), "https://outlet.example/") is None
    assert next_page(links('<a href="/berita/12/2">2</a>'), "https://outlet.example/berita/12") is not None


def test_last_page_has_none() -> None:
    assert next_page(links(f'<a href="{URL}?page=1">1</a><a href="{URL}?page=2">2</a>'), f"{URL}?page=3") is None
    assert next_page(b"", URL) is None
    assert next_page(b"\0\1", URL) is None


@pytest.mark.parametrize("query", ["?page=all", "?single=1", "?showpage=all"])
def test_variant_that_shows_all(query: str) -> None:
    assert whole_page(links(f'<a href="{URL}{query}">Tampilkan semua</a>'), URL) == f"{URL}{query}"
    assert whole_page(links(f'<a href="/lain{query}">Tampilkan semua</a>'), URL) is None
    assert whole_page(links('<a href="?page=2">2</a>'), URL) is None


def test_repeated_paragraphs_stand_once() -> None:
    assert join_texts(["ringkasan\nsatu\nsatu", "ringkasan\ndua", "tiga"]) == "ringkasan\nsatu\nsatu\ndua\ntiga"
