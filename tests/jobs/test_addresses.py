"""One article a page, whatever addresses it is listed at: its own pages say which ones are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulated_web import SimulatedWeb, Site, Story
from troopwatch.archive import Archive
from troopwatch.config import Limits, Topic
from troopwatch.http import FetchPolicy, sockets
from troopwatch.jobs import collection, polling
from troopwatch.warehouse.connection import Connection, transaction

AT = datetime(2025, 11, 4, 23, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEWS = "The NIS said on Tuesday that North Korea had sent about 10,000 troops to Russia to fight in Kursk."
LINKS = """<link rel="canonical" href="http://outlet.test/news/11333783"><link rel="amphtml" href="/amp/11333783">"""


class Outlet(Site):
    """Serves one article at each of its paths; some do not answer yet."""

    def __init__(self, *paths: str) -> None:
        super().__init__("outlet", [Story(path, AT - HOUR) for path in paths], language="en")
        self.silent: set[str] = set()
        self.links = LINKS
        self.page = self._page

    def _page(self, story: Story, now: datetime) -> bytes | None:
        if story.path in self.silent:
            return None
        head = f'<html lang="en"><head><title>Troops</title>{self.links}</head>'
        return f"{head}<body><article><h1>Troops</h1><p>{NEWS}</p></article></body></html>".encode()

    def _document(self, stories: list[Story], now: datetime) -> bytes:
        items = "".join(f"<item><title>Troops</title><link>{self.url(story)}</link></item>" for story in stories)
        return f'<rss version="2.0"><channel><title>o</title>{items}</channel></rss>'.encode()


class Run:
    """The collection of one outlet."""

    def __init__(self, connection: Connection, site: Outlet, web: SimulatedWeb, archive: Path, topic: Topic) -> None:
        self.connection, self.site, self.web, self.archive, self.topic = connection, site, web, archive, topic

    def collect(self, at: datetime) -> None:
        self.web.now = at
        policy = FetchPolicy("Troopwatch/test", allowed_hosts=frozenset(self.web.sites), tries=1, total_seconds=10)
        due = polling.due_sources(self.connection, [self.site.source], at)
        with Archive(self.archive, "0") as archive:
            polling.poll(self.connection, [self.site.source], due, at, archive=archive, policy=policy)
            batches = collection.pages_due(self.connection, at, at_most=100, batch_size=100)
            for batch in batches:
                collection.read(self.connection, batch, at, topic=self.topic, archive=archive, policy=policy)
        collection.summarise(self.connection, due, [id_ for batch in batches for id_ in batch], at)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with transaction(self.connection), self.connection.cursor() as cursor:
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]

    def texts(self) -> list[str]:
        found = self.rows(
            "SELECT replace(url, 'http://outlet.test', '') FROM troopwatch.article_version"
            " JOIN troopwatch.article USING (article_id) ORDER BY 1"
        )
        return [str(url) for (url,) in found]

    def visits(self) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT replace(url, 'http://outlet.test', ''), status FROM troopwatch.visit"
            " JOIN troopwatch.article USING (article_id) ORDER BY visited_at, 1"
        )


@pytest.fixture
def run(
    warehouse: Connection, tmp_path: Path, topic_and_limits: tuple[Topic, Limits], monkeypatch: pytest.MonkeyPatch
) -> Run:
    site = Outlet("/amp/11333783")
    web = SimulatedWeb([site], AT)
    monkeypatch.setattr(sockets, "_resolved", web.resolver)
    with web:
        yield Run(warehouse, site, web, tmp_path, topic_and_limits[0])  # type: ignore[misc]


def test_what_is_listed_at_another_of_its_addresses_later_is_not_fetched(run: Run) -> None:
    run.collect(AT)
    run.site.stories.append(Story("/news/11333783", AT))
    run.collect(AT + HOUR)
    assert run.rows("SELECT count(*) FROM troopwatch.article") == [(1,)]
    assert run.visits() == [("/amp/11333783", "ok")]


def test_what_is_listed_at_two_addresses_at_once_is_kept_once(run: Run) -> None:
    run.site.stories.append(Story("/news/11333783", AT - HOUR / 2))
    run.collect(AT)
    assert len(run.texts()) == 1
    assert sorted(status for _, status in run.visits()) == ["ok", "same_article"]
    run.collect(AT + HOUR)
    assert len(run.visits()) == 2, "neither is a new article, and the second one is not visited again"
    with transaction(run.connection), run.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM troopwatch.figures_flat")
        assert cursor.fetchone().count == 1


def test_an_address_that_cannot_be_read_does_not_hide_the_one_that_can(run: Run) -> None:
    run.site.stories.insert(0, Story("/news/11333783", AT - 2 * HOUR))
    run.site.silent.add("/news/11333783")
    run.collect(AT)
    assert run.visits() == [("/amp/11333783", "ok"), ("/news/11333783", "http_error")]
    run.collect(AT + 2 * HOUR)
    assert run.texts() == ["/amp/11333783"]
    assert run.visits()[2:] == [], "it is known, and need not be fetched"


def test_another_article_is_not_hidden_by_what_its_page_says(run: Run) -> None:
    run.collect(AT)
    run.site.links = '<link rel="canonical" href="/">'
    run.site.stories.append(Story("/news/11333999", AT))
    run.collect(AT + HOUR)
    assert run.texts() == ["/amp/11333783", "/news/11333999"]
