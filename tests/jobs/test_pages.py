"""Split articles are joined within bounds, and half an article is not taken for all of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from troopwatch.jobs.pages import read_pages
from troopwatch.model import Article, Fetched, FetchStatus, ReadStatus

URL = "https://outlet.example/dunia/123/pasukan"
PARAGRAPH = "Bagian {n} berita ini memuat keterangan tentang pasukan Korea Utara yang berada di Rusia, kata NIS."


def page(n: int, following: str | None, url: str | None = None) -> Fetched:
    link = f'<div class="paging"><a href="{following}">{n + 1}</a></div>' if following else ""
    body = f"""<html><head><title>Pasukan</title></head><body><article><h1>Pasukan</h1>
      <p>{PARAGRAPH.format(n=n)}</p><p>{PARAGRAPH.format(n=n * 100)}</p>{link}</article></body></html>"""
    url = url or (URL if n == 1 else f"{URL}?page={n}")
    return Fetched(url, FetchStatus.OK, "", url, 200, (("Content-Type", "text/html; charset=utf-8"),), body.encode())


class Site:
    def __init__(self, *answers: Fetched) -> None:
        self.answers = {answer.url: answer for answer in answers}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        return self.answers[url]


def read(first: Fetched, fetch: Callable[[str], Fetched], wanted: bool = True) -> tuple[Article, list[str]]:
    done = read_pages(first, URL, "id", fetch=fetch, wanted=lambda _: wanted)
    return done.article, [answer.url for answer in done.further]


def test_pages_are_joined_in_order() -> None:
    site = Site(page(2, "?page=3"), page(3, None))
    article, further = read(page(1, "?page=2"), site)
    assert further == site.asked == [f"{URL}?page=2", f"{URL}?page=3"]
    assert [line.split()[1] for line in article.text.split("\n")] == ["1", "100", "2", "200", "3", "300"]
    assert (article.title, article.url, article.status) == ("Pasukan", URL, ReadStatus.OK)


def test_no_more_than_ten() -> None:
    site = Site(*(page(n, f"?page={n + 1}") for n in range(2, 30)))
    article, further = read(page(1, "?page=2"), site)
    assert (len(further), len(site.asked), article.text.count("\n")) == (9, 9, 19)


def test_an_article_nobody_wants_costs_no_request() -> None:
    site = Site()
    article, further = read(page(1, "?page=2"), site, wanted=False)
    assert (site.asked, further, article.status) == ([], [], ReadStatus.OK)


def test_variant_that_shows_all_is_one_request() -> None:
    whole = page(1, None, f"{URL}?page=all")
    body = whole.body.replace(b"</article>", f"<p>{PARAGRAPH.format(n=2)}</p></article>".encode())
    site = Site(Fetched(whole.url, whole.status, "", whole.url, 200, whole.headers, body))
    first = page(1, "?page=2")
    shown = first.body.replace(b"</article>", b'<a href="?page=all">Semua halaman</a></article>')
    article, further = read(Fetched(URL, FetchStatus.OK, "", URL, 200, first.headers, shown), site)
    assert further == site.asked == [f"{URL}?page=all"]
    assert article.text.endswith(PARAGRAPH.format(n=2))


@pytest.mark.parametrize("code", [404, 410])
def test_a_page_that_is_gone_ends_the_article(code: int) -> None:
    gone = Fetched(f"{URL}?page=2", FetchStatus.HTTP_ERROR, "The server answered 404.", f"{URL}?page=2", code)
    article, further = read(page(1, "?page=2"), Site(gone))
    assert (article.status, article.text.count("\n"), further) == (ReadStatus.OK, 1, [])


@pytest.mark.parametrize(
    "failure",
    [
        Fetched(f"{URL}?page=2", FetchStatus.TIMEOUT, "The server sent nothing for 20 s."),
        Fetched(f"{URL}?page=2", FetchStatus.HTTP_ERROR, "The server answered 503.", f"{URL}?page=2", 503),
    ],
)
def test_half_an_article_is_read_later(failure: Fetched) -> None:
    article, _ = read(page(1, "?page=2"), Site(failure))
    assert (article.status, article.text, article.reader) == (ReadStatus.UNREADABLE, "", None)
    assert article.problem == f"its page 2 could not be fetched: {failure.reason}"


def test_a_server_that_ignores_the_number() -> None:
    same = page(1, "?page=2", f"{URL}?page=2")
    article, further = read(page(1, "?page=2"), Site(same))
    assert (article.text.count("\n"), further) == (1, [])
