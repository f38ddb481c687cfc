"""Polls against real servers and a real warehouse: what each leaves for the next, and what is not asked for at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulated_web import HOUR, Event, SimulatedWeb, Site, Story
from troopwatch.archive import Archive
from troopwatch.config import Limits, Topic
from troopwatch.http import FetchPolicy, sockets
from troopwatch.jobs import collection, polling
from troopwatch.model import Source, SourceKind
from troopwatch.warehouse import reports
from troopwatch.warehouse.connection import Connection, transaction

AT = datetime(2025, 11, 4, 12, tzinfo=UTC)
WORDS = (
    "South Korea's National Intelligence Service said 10,000 North Korean troops were sent to Russia to fight in Kursk "
    "against Ukraine, lawmakers said on Tuesday. They spoke after a briefing in Seoul about the soldiers."
)


def published(count: int, prefix: str = "/story", last: datetime = AT) -> list[Story]:
    """So many stories, one each ten minutes, the last of them at `last`."""
    return [Story(f"{prefix}/{n}", last - timedelta(minutes=10 * (count - n))) for n in range(count)]


class Collector:
    """Polls and reads as the DAG does."""

    def __init__(self, connection: Connection, web: SimulatedWeb, folder: Path, topic: Topic) -> None:
        self.connection, self.web, self.folder, self.topic = connection, web, folder, topic
        self.policy = FetchPolicy("Troopwatch/test (+x)", allowed_hosts=frozenset(web.sites), tries=1, total_seconds=5)
        self.sources: list[Source] = web.sources

    def poll(self, at: datetime, ids: list[str] | None = None) -> list[str]:
        self.web.now = at
        due = polling.due_sources(self.connection, self.sources, at) if ids is None else ids
        with Archive(self.folder, "poll") as archive:
            polling.poll(self.connection, self.sources, due, at, archive=archive, policy=self.policy)
        return due

    def read(self, at: datetime) -> list[int]:
        self.web.now = at
        ids = [id_ for batch in collection.pages_due(self.connection, at, at_most=99, batch_size=9) for id_ in batch]
        with Archive(self.folder, "read") as archive:
            collection.read(self.connection, ids, at, topic=self.topic, archive=archive, policy=self.policy)
        return ids

    def rows(self, query: str) -> list[Any]:
        with transaction(self.connection), self.connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def polls(self, source_id: str) -> list[Any]:
        return self.rows(f"SELECT * FROM troopwatch.poll WHERE source_id = '{source_id}' ORDER BY polled_at")


@pytest.fixture
def collect(
    warehouse: Connection, tmp_path: Path, topic_and_limits: tuple[Topic, Limits], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Makes a collector of the given sites."""
    webs: list[SimulatedWeb] = []

    def make(*sites: Site) -> Collector:
        webs.append(SimulatedWeb(list(sites), AT).__enter__())
        monkeypatch.setattr(sockets, "_resolved", webs[-1].resolver)
        return Collector(warehouse, webs[-1], tmp_path, topic_and_limits[0])

    yield make
    for web in webs:
        web.__exit__()


def test_what_one_poll_leaves_the_next_asks_with(collect: Any) -> None:
    site = Site("a", published(30), validators="both")
    run = collect(site)
    run.poll(AT)
    assert polling.due_sources(run.connection, run.sources, AT + timedelta(minutes=30)) == []
    assert run.poll(AT + HOUR) == ["a"]
    assert [(conditional, status) for _, _, conditional, status in site.asked] == [(False, 200), (True, 304)]
    first, second = run.polls("a")
    assert (first.status, first.entry_count, first.new_count, first.fresh_count) == ("ok", 20, 20, None)
    assert (second.status, second.entry_count, second.fresh_count, second.etag) == ("not_modified", 0, 0, first.etag)
    assert second.interval_minutes > first.interval_minutes
    assert second.next_poll_at > AT + 2 * HOUR


def test_a_second_run_of_an_instant_adds_nothing_and_a_past_run_sees_its_own_past(collect: Any) -> None:
    site = Site("a", published(60))
    run = collect(site)
    later = AT + 5 * HOUR
    run.poll(AT)
    run.poll(later)
    asked = len(site.asked)
    run.poll(later, ["a"])
    assert len(site.asked) == asked
    assert polling.due_sources(run.connection, run.sources, AT + timedelta(minutes=10)) == []
    assert run.poll(AT - timedelta(days=1)) == ["a"], "before its first poll it had none"
    assert [row.polled_at for row in run.polls("a")] == [AT - timedelta(days=1), AT, later]


def test_the_same_body_again_is_not_parsed_and_one_with_entries_left_out_is(collect: Any) -> None:
    ahead = Story("/story/later", AT + 20 * HOUR)
    site = Site("a", published(5), validators="none")
    run = collect(site)
    run.poll(AT)
    run.poll(AT + HOUR)
    assert [(row.status, row.http_status) for row in run.polls("a")] == [("ok", 200), ("not_modified", 200)]
    site.stories.append(ahead)
    site.listed = lambda now: list(reversed(site.stories))  # type: ignore[method-assign]
    run.poll(AT + 3 * HOUR)
    run.poll(AT + 30 * HOUR)
    assert [row.status for row in run.polls("a")][2:] == ["ok", "ok"]
    assert [row.new_count for row in run.polls("a")] == [5, 0, 0, 1], "no run sees its future"


def test_a_feed_that_calls_local_time_utc_loses_nothing(collect: Any) -> None:
    site = Site("a", published(5, last=AT + 7 * HOUR))
    site.listed = lambda now: list(reversed(site.stories))  # type: ignore[method-assign]
    run = collect(site)
    run.poll(AT)
    assert run.polls("a")[0].new_count == 5


def test_a_gap_is_recorded_and_the_news_sitemap_is_tried_at_once(collect: Any) -> None:
    stories = published(20, last=AT) + published(50, "/more", last=AT + 6 * HOUR)
    feed = Site("feed", stories, 10, outlet="Kompas")
    net = Site("net", stories, outlet="Kompas", kind=SourceKind.SITEMAP, lists_hours=48)
    net.url = feed.url  # type: ignore[method-assign]
    other = Site("other", published(3), outlet="Detik", kind=SourceKind.SITEMAP, lists_hours=48)
    run = collect(feed, net, other)
    run.poll(AT)
    run.poll(AT + 10 * HOUR, ["feed"])
    first, second = run.polls("feed")
    assert (first.gap, second.gap, second.gap_since) == (False, True, AT)
    assert second.interval_minutes < first.interval_minutes
    assert [row.polled_at for row in run.polls("net")] == [AT, AT + 10 * HOUR]
    assert [row.polled_at for row in run.polls("other")] == [AT], "another outlet's sitemap is no help"
    assert run.rows("SELECT count(*) FROM troopwatch.article WHERE url LIKE '%//feed.test/%'")[0].count == 70
    with transaction(run.connection):
        coverage = reports.coverage_between(run.connection, AT, AT + 24 * HOUR)
    (problem,) = coverage.sources_with_gaps
    assert (problem.source_id, problem.status) == ("feed", "gap")
    assert problem.reason == "2025-11-04 12:00 to 2025-11-04 22:00 UTC"


def test_a_run_that_was_killed_after_a_gap_still_tries_the_sitemap(collect: Any) -> None:
    stories = published(20) + published(50, "/more", last=AT + 6 * HOUR)
    feed = Site("feed", stories, 10, outlet="Kompas")
    net = Site("net", stories, outlet="Kompas", kind=SourceKind.SITEMAP, lists_hours=48)
    run = collect(feed, net)
    run.poll(AT)
    everything = run.sources
    run.sources = [source for source in everything if source.id == "feed"]
    run.poll(AT + 10 * HOUR, ["feed"])
    run.sources = everything
    run.poll(AT + 10 * HOUR, ["feed"])
    assert [row.polled_at for row in run.polls("net")] == [AT, AT + 10 * HOUR]


def robots(site: Site, status: int, body: bytes) -> None:
    plain = site.answer
    site.answer = lambda path, headers, now: (  # type: ignore[method-assign]
        (status, {}, body) if path == "/robots.txt" else plain(path, headers, now)
    )


def test_robots_txt_is_obeyed_for_feeds_and_pages_and_asked_for_once_a_day(collect: Any) -> None:
    shut, part, broken = (
        Site(name, published(3), page=lambda story, now: WORDS.encode()) for name in ("shut", "part", "broken")
    )
    robots(shut, 200, b"User-agent: Troopwatch\nDisallow: /\n")
    robots(part, 200, b"User-agent: *\nDisallow: /story/1\n")
    robots(broken, 503, b"")
    run = collect(shut, part, broken)
    run.poll(AT)
    assert {row.source_id: row.status for name in ("shut", "part", "broken") for row in run.polls(name)} == {
        "shut": "disallowed",
        "part": "ok",
        "broken": "postponed",
    }
    assert shut.asked == broken.asked == []
    assert all("robots.txt" in run.polls(name)[0].reason for name in ("shut", "broken"))
    assert run.polls("shut")[0].next_poll_at == AT + 24 * HOUR
    assert run.polls("broken")[0].next_poll_at == AT + HOUR
    run.read(AT)
    visits = run.rows(
        "SELECT url, status, next_visit_at FROM troopwatch.visit INNER JOIN troopwatch.article USING (article_id)"
    )
    assert {row.url.rpartition("/")[2]: row.status == "disallowed" for row in visits} == {
        "0": False,
        "1": True,
        "2": False,
    }
    assert [row.next_visit_at for row in visits if row.status == "disallowed"] == [None]
    assert len(run.rows("SELECT * FROM troopwatch.robots")) == 3


def test_after_429_the_host_is_left_alone_for_the_rest_of_the_run(collect: Any) -> None:
    limits = Site("limits", published(3), events=(Event("429", AT, AT + HOUR, "7200"),))
    run = collect(limits)
    run.sources += [replace(run.sources[0], id=f"limits-{n}", url=f"http://limits.test/feed?{n}") for n in range(3)]
    run.poll(AT)
    rows = run.rows("SELECT source_id, status, next_poll_at FROM troopwatch.poll ORDER BY source_id")
    assert sorted(row.status for row in rows) == ["http_error", "postponed", "postponed", "postponed"]
    assert {row.status: row.next_poll_at - AT for row in rows} == {"http_error": 2 * HOUR, "postponed": HOUR}


def test_a_moved_and_a_gone_feed_are_reported(collect: Any) -> None:
    moved, gone = (
        Site("moved", published(3), moved_at=AT),
        Site("gone", published(3), events=(Event("410", AT, AT + HOUR),)),
    )
    run = collect(moved, gone)
    run.poll(AT)
    with transaction(run.connection):
        coverage = reports.coverage_between(run.connection, AT, AT + HOUR)
    assert [(problem.source_id, problem.status, problem.reason) for problem in coverage.sources_moved] == [
        ("gone", "gone", ""),
        ("moved", "moved", "http://moved.test/new-feed"),
    ]
    assert run.polls("moved")[0].new_count == 3
    assert run.polls("gone")[0].next_poll_at == AT + 24 * HOUR
    health = {row.source_id: row.moved_to for row in run.rows("SELECT * FROM troopwatch.source_health")}
    assert health == {"gone": None, "moved": "http://moved.test/new-feed"}


def test_another_address_in_sources_yaml_starts_anew(collect: Any) -> None:
    site = Site("a", published(5), validators="both")
    run = collect(site)
    run.poll(AT)
    run.sources = [replace(run.sources[0], url="http://a.test/new-feed")]
    assert run.poll(AT + timedelta(minutes=10)) == ["a"]
    assert site.asked[-1][1:] == ("/new-feed", False, 200)
    assert not run.polls("a")[1].gap


def test_polls_from_before_the_state_was_kept_are_enough_to_go_on(collect: Any) -> None:
    site = Site("a", published(5))
    run = collect(site)
    run.poll(AT)
    with transaction(run.connection), run.connection.cursor() as cursor:
        cursor.execute("""
            UPDATE troopwatch.poll SET url = NULL, body_hash = NULL, listed = NULL, good_at = NULL, content_at = NULL,
                interval_minutes = NULL, next_poll_at = NULL
        """)
    assert polling.due_sources(run.connection, run.sources, AT + timedelta(minutes=50)) == []
    assert run.poll(AT + HOUR) == ["a"]
    assert [(row.status, row.new_count, row.gap) for row in run.polls("a")] == [("ok", 5, False), ("ok", 0, False)]


def test_a_section_filter_takes_what_matches_and_compares_all(collect: Any) -> None:
    stories = [Story(f"/{'dunia' if n % 2 else 'olahraga'}/{n}", AT - HOUR) for n in range(10)]
    run = collect(Site("a", stories), Site("b", stories))
    patterns = {"a": "/dunia/", "b": "/ekonomi/"}
    run.sources = [replace(source, url_pattern=patterns[source.id]) for source in run.sources]
    run.poll(AT)
    assert [(run.polls(name)[0].entry_count, len(run.polls(name)[0].listed)) for name in "ab"] == [(5, 10), (0, 10)]
    assert "/ekonomi/" in run.polls("b")[0].reason


def test_an_article_that_is_taken_down_is_removed_and_one_that_comes_back_is_not(collect: Any) -> None:
    html = f"<html lang=en><head><title>Troops</title></head><body><article><h1>Troops</h1><p>{WORDS}</p></article></body></html>"
    down: set[str] = set()
    site = Site(
        "a",
        published(2),
        language="en",
        page=lambda story, now: None if story.path in down else html.encode() + story.path.encode(),
    )
    run = collect(site)
    run.poll(AT)
    assert len(run.read(AT)) == 2

    def removed() -> list[str]:
        return [
            row.url[-1]
            for row in run.rows(
                "SELECT url FROM troopwatch.removed_articles('infinity') JOIN troopwatch.article USING (article_id)"
            )
        ]

    down.add("/story/0")
    run.read(AT + 24 * HOUR)
    assert removed() == [], "once may be an accident"
    run.read(AT + 25 * HOUR)
    assert removed() == ["0"]
    superseded = run.rows("SELECT DISTINCT url, superseded_at FROM troopwatch.figures_flat ORDER BY url")
    assert [row.superseded_at for row in superseded] == [AT + 25 * HOUR, None]
    down.clear()
    run.read(AT + 26 * HOUR)
    assert removed() == []
    then = run.rows(f"SELECT removed_at FROM troopwatch.removed_articles('{AT + 26 * HOUR}')")
    assert [row.removed_at for row in then] == [AT + 25 * HOUR], "a report of that day comes out as it was"


def test_a_removal_that_is_found_after_its_days_report_was_made_is_for_the_next(collect: Any) -> None:
    html = f"<html lang=en><head><title>Troops</title></head><body><article><h1>Troops</h1><p>{WORDS}</p></article></body></html>"
    down: set[str] = set()
    site = Site("a", published(1), language="en", page=lambda story, now: None if down else html.encode())
    run = collect(site)
    run.poll(AT)
    run.read(AT)
    down.add("all")
    run.read(AT + 24 * HOUR)
    with transaction(run.connection), run.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO troopwatch.report (report_date, window_start, window_end, headline_en, headline_id, coverage)"
            " VALUES ('2025-11-05', %s, %s, 'quiet', 'tenang', '{}')",
            (AT + 20 * HOUR, AT + 30 * HOUR),
        )
    run.read(AT + 25 * HOUR)
    (row,) = run.rows("SELECT visited_at, recorded_at FROM troopwatch.visit ORDER BY visited_at DESC LIMIT 1")
    assert (row.visited_at, row.recorded_at) == (AT + 25 * HOUR, AT + 30 * HOUR)
    assert not run.rows(f"SELECT * FROM troopwatch.removed_articles('{AT + 30 * HOUR}')")
    (removed,) = run.rows("SELECT removed_at FROM troopwatch.removed_articles('infinity')")
    assert removed.removed_at == AT + 30 * HOUR


def test_quiet_and_recovered_are_in_the_view_and_the_coverage(collect: Any) -> None:
    stories = [
        Story(f"/{day}/{n}", AT - timedelta(days=40 - day, minutes=n))
        for day in range(41)
        for n in reversed(range(6))
        if not 30 < day < 36
    ]
    run = collect(Site("a", stories, 50))
    for day in range(40):
        run.poll(AT - timedelta(days=40 - day), ["a"] if day else None)
    rows = run.polls("a")
    first_quiet = next(row for row in rows if row.quiet_since)
    assert first_quiet.polled_at == AT - timedelta(days=40 - 33)
    assert first_quiet.usual_per_day == pytest.approx(6, abs=0.5)
    (back,) = [row for row in rows if row.recovered_from]
    assert back.recovered_from == first_quiet.polled_at
    assert back.polled_at == AT - timedelta(days=40 - 37)
    assert not any(row.quiet_since for row in rows if row.polled_at >= back.polled_at)
    (health,) = run.rows("SELECT * FROM troopwatch.source_health")
    assert (health.is_quiet, health.last_recovered_at, health.gap_count) == (False, back.polled_at, 0)
    assert health.next_poll_at > health.last_polled_at
