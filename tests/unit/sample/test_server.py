"""The sample week over real HTTP on loopback, at the three instants of collection."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
import requests
from bs4 import BeautifulSoup

from troopwatch.model import Source
from troopwatch.sample import REPORT_INSTANTS, SampleArticle, SampleWeek, load_articles, load_outlets, sample_sources
from troopwatch.sample.__main__ import main
from troopwatch.sample.site import Site

INCLUDE = Path(__file__).parents[3] / "include"
EDITED = "jendela-selat/2024-10-23-zelensky-dua-satuan-korut-dilatih"
DAY_1, DAY_2, DAY_3 = REPORT_INSTANTS


@pytest.fixture(scope="module")
def server() -> Iterator[SampleWeek]:
    with SampleWeek(port=0) as week:
        yield week


@pytest.fixture
def week(server: SampleWeek) -> SampleWeek:
    server.set_clock(DAY_1)
    return server


def article(name: str) -> SampleArticle:
    return next(article for article in load_articles() if article.id == name)


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=10)


def links(source: Source, response: requests.Response) -> list[str]:
    """The article addresses of a listing, read here with nothing of the product."""
    if source.link_selector:
        found = [
            str(link["href"]) for link in BeautifulSoup(response.content, "html.parser").select(source.link_selector)
        ]
    else:
        root = ElementTree.fromstring(response.content)
        atom = "{http://www.w3.org/2005/Atom}"
        sitemap = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        found = [link.text or "" for link in root.iterfind("channel/item/link")]
        found += [link.get("href", "") for link in root.iterfind(f"{atom}entry/{atom}link")]
        found += [link.text or "" for link in root.iterfind(f"{sitemap}url/{sitemap}loc")]
    return [urljoin(source.url, link) for link in found]


@pytest.mark.parametrize(("clock", "expected"), [(DAY_1, 27), (DAY_2, 41), (DAY_3, 55)])
def test_listings_name_what_is_published_by_then(week: SampleWeek, clock: datetime, expected: int) -> None:
    week.set_clock(clock)
    statuses: dict[str, int] = {}
    listed: list[str] = []
    for source in sample_sources(week.base_url):
        response = get(source.url)
        statuses[source.id] = response.status_code
        if response.ok:
            listed += links(source, response)

    assert statuses.pop("radar-kemilau") == 503
    assert set(statuses.values()) == {200}
    assert len(listed) == len(set(listed)) == expected
    answers = {url: get(url) for url in listed}
    gone = [url for url, answer in answers.items() if answer.status_code != 200]
    empty = [url for url, answer in answers.items() if answer.status_code == 200 and not answer.content]
    assert len(gone) == (0 if clock == DAY_1 else 1)
    assert len(empty) == (1 if clock == DAY_3 else 0)


def test_listings_are_newest_first(week: SampleWeek) -> None:
    week.set_clock(DAY_3)
    site = Site(week.base_url)
    published = {site.url_of(entry): entry.published for entry in site.articles}
    for source in sample_sources(week.base_url):
        response = get(source.url)
        if response.ok:
            times = [published[link.split("?")[0]] for link in links(source, response)]
            assert times == sorted(times, reverse=True), source.id


def test_a_later_article_is_not_there_yet(week: SampleWeek) -> None:
    entry = article("halyard-post/2024-10-24-first-north-koreans-in-kursk-kyiv-says")
    url = Site(week.base_url).url_of(entry)

    week.set_clock(entry.published - timedelta(seconds=1))
    assert get(url).status_code == 404
    week.set_clock(entry.published)
    assert get(url).status_code == 200


def test_the_edited_article_changes_at_its_time(week: SampleWeek) -> None:
    entry = article(EDITED)
    url = Site(week.base_url).url_of(entry)
    feed = f"{week.base_url}/jendela-selat/atom.xml"

    week.set_clock(DAY_2)
    before, feed_before = get(url), get(feed)
    week.set_clock(DAY_3)
    after, feed_after = get(url), get(feed)

    assert "sebanyak 13.000 tentara" in before.text
    assert "Ralat" not in before.text
    assert "sebanyak 12.000 tentara" in after.text
    assert "Ralat: versi awal artikel ini menulis 13.000." in after.text
    assert after.headers["Last-Modified"] == "Thu, 24 Oct 2024 03:00:00 GMT"
    assert "<updated>2024-10-23T09:30:00+07:00</updated>" in feed_before.text
    assert "<updated>2024-10-24T10:00:00+07:00</updated>" in feed_after.text


def test_only_edited_pages_change(week: SampleWeek) -> None:
    site = Site(week.base_url)
    changed = set()
    for entry in site.articles:
        path = urlsplit(site.url_of(entry)).path
        if site.answer(path, entry.published).body != site.answer(path, DAY_3).body:
            changed.add(entry.id)

    assert changed == {EDITED, "halyard-post/2024-10-23-seoul-doubles-its-count-to-3000"}


def test_every_page_holds_its_paragraphs_and_a_date(week: SampleWeek) -> None:
    week.set_clock(DAY_3)
    site = Site(week.base_url)
    for entry in site.articles:
        version = entry.at(DAY_3)
        if entry.serve != "page" or version is None:
            continue
        # The bytes, because one header names a wrong charset.
        page = get(site.url_of(entry)).content.decode("windows-1252" if entry.outlet == "harian-gerimis" else "utf-8")
        soup = BeautifulSoup(page, "html.parser")
        shown = [" ".join(paragraph.get_text().split()) for paragraph in soup.find_all("p")]
        assert [paragraph for paragraph in shown if paragraph in version.paragraphs] == list(version.paragraphs)
        assert soup.find("h1", string=version.title), entry.id
        assert "2024-10-" in page
        assert soup.find(id="cookie-banner")
        assert soup.select(".share-buttons")
        assert soup.find("nav")


def test_pages_link_nowhere_but_here(week: SampleWeek) -> None:
    site = Site(week.base_url)
    paths = [f"/{outlet.id}/{outlet.listing.path}" for outlet in load_outlets() if outlet.behaviour == "normal"]
    paths += [urlsplit(site.url_of(entry)).path for entry in site.articles]
    for path in ["/", *paths]:
        body = site.answer(path, DAY_3).body.decode("utf-8", "replace")
        for address in re.findall(r"(?:href|src|action)=[\"']([^\"']*)", body):
            assert not urlsplit(address).netloc or address.startswith(week.base_url), (path, address)


def test_related_headlines_carry_numbers(week: SampleWeek) -> None:
    week.set_clock(DAY_3)
    url = Site(week.base_url).url_of(article("pos-kelana/2024-10-24-gedung-putih-setidaknya-3-000-tentara-korut"))
    soup = BeautifulSoup(get(url).content, "html.parser")

    assert soup.select_one(".read__content .baca-juga a")
    assert "Desember Jadi 10.000" in soup.select(".terpopuler")[0].get_text()


def test_the_peculiar_feeds(week: SampleWeek) -> None:
    gerimis = get(f"{week.base_url}/harian-gerimis/feed/index.xml")
    assert gerimis.headers["Content-Type"] == "application/rss+xml; charset=windows-1252"
    assert b'encoding="windows-1252"' in gerimis.content
    assert "Harian Gerimis – ".encode("cp1252") in gerimis.content
    assert b"<link>/harian-gerimis/baca/" in gerimis.content
    assert "utm_source=rss" in get(f"{week.base_url}/pos-kelana/rss.xml").text
    empty = ElementTree.fromstring(get(f"{week.base_url}/ferrier-gazette/rss.xml").content)
    assert empty.find("channel/title") is not None
    assert empty.find("channel/item") is None


def test_the_page_with_the_wrong_charset(week: SampleWeek) -> None:
    week.set_clock(DAY_3)
    answer = get(Site(week.base_url).url_of(article("quayside-dispatch/2024-10-23-austin-evidence-in-rome")))

    assert answer.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert "ROME — The American" not in answer.text
    assert "ROME — The American" in answer.content.decode("utf-8")


@pytest.mark.parametrize("path", ["/jendela-selat/atom.xml", "/suar-petang/news-sitemap.xml", "/strait-lantern/notes/"])
def test_an_unchanged_feed_is_not_sent_again(week: SampleWeek, path: str) -> None:
    first = get(week.base_url + path)
    again = get(week.base_url + path, **{"If-None-Match": first.headers["ETag"]})
    week.set_clock(DAY_3)
    later = get(week.base_url + path, **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert later.status_code == 200
    assert later.headers["ETag"] != first.headers["ETag"]


def test_the_same_clock_gives_the_same_bytes() -> None:
    paths = [f"/{outlet.id}/{outlet.listing.path}" for outlet in load_outlets()]
    one, other = Site("http://127.0.0.1:1"), Site("http://127.0.0.1:1")

    assert [one.answer(path, DAY_2) for path in paths] == [other.answer(path, DAY_2) for path in paths]


def test_head_has_no_body(week: SampleWeek) -> None:
    url = f"{week.base_url}/pos-kelana/rss.xml"
    answer = requests.head(url, timeout=10)

    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(get(url).content)


def test_the_clock_is_set_and_read(week: SampleWeek) -> None:
    answer = requests.put(f"{week.base_url}/clock", data="2024-10-25T05:30:00+07:00", timeout=10)

    assert (answer.status_code, answer.text) == (200, "2024-10-24T22:30:00+00:00\n")
    assert get(f"{week.base_url}/clock").text == answer.text
    assert week.clock == DAY_3


@pytest.mark.parametrize("body", ["", "yesterday", "2024-10-24T22:30:00", "2024-10-24", "0" * 101, b"\xff\xfe"])
def test_what_is_no_instant_leaves_the_clock(week: SampleWeek, body: str | bytes) -> None:
    answer = requests.put(f"{week.base_url}/clock", data=body, timeout=10)

    assert answer.status_code == 400
    assert week.clock == DAY_1


def test_only_the_clock_can_be_put(week: SampleWeek) -> None:
    assert requests.put(f"{week.base_url}/pos-kelana/rss.xml", data="x", timeout=10).status_code == 405


@pytest.mark.parametrize("path", ["/nowhere/", "/pos-kelana/nothing", "/pos-kelana/../../etc/passwd", "/%00"])
def test_unknown_paths_answer_404(week: SampleWeek, path: str) -> None:
    assert get(week.base_url + path).status_code == 404


def test_the_front_page_lists_the_outlets(week: SampleWeek) -> None:
    page = get(f"{week.base_url}/").text

    assert all(outlet.name in page for outlet in load_outlets())
    assert DAY_1.isoformat() in page


def test_a_clock_without_offset_is_refused(week: SampleWeek) -> None:
    with pytest.raises(ValueError, match="UTC offset"):
        week.set_clock(datetime(2024, 10, 23))


def test_it_listens_on_loopback_only(week: SampleWeek) -> None:
    assert urlsplit(week.base_url).hostname == "127.0.0.1"


def test_the_command_serves_and_names_its_address() -> None:
    command = [sys.executable, "-m", "troopwatch.sample", "--port", "0", "--clock", "2024-10-23T22:30:00Z"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(INCLUDE)})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        assert get(f"{found.group()}/clock").text.strip() == datetime(2024, 10, 23, 22, 30, tzinfo=UTC).isoformat()
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_a_taken_port_is_told_in_one_line(week: SampleWeek, capsys: pytest.CaptureFixture[str]) -> None:
    port = str(urlsplit(week.base_url).port)

    assert main(["--port", port]) == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err
