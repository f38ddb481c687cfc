"""A month of collection in a minute: twenty sources of different pace, and all that happens to feeds.

The jobs run every half hour of thirty simulated days, over real HTTP and on a real PostgreSQL; only the clock and DNS are
the test's own. What must be in the warehouse follows from the sites' scripts: all that was ever listed, but for what the
servers themselves hid.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulated_web import HOUR, Event, SimulatedWeb, Site, Story, steps, stories
from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, load_topic
from troopwatch.embedded import postgres
from troopwatch.http import FetchPolicy, sockets
from troopwatch.jobs import collection, polling
from troopwatch.model import SourceKind
from troopwatch.warehouse import reports
from troopwatch.warehouse.connection import Connection, connect, transaction

START = datetime(2025, 11, 1, tzinfo=UTC)
END = START + timedelta(days=30)
BEFORE = START - timedelta(days=10)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def by_day(at_day: float, at_night: float) -> Any:
    """Articles an hour in Jakarta's day (7 to 22 h) and night; half of that at weekends."""

    def per_hour(at: datetime) -> float:
        local = at + timedelta(hours=7)
        rate = at_day if 7 <= local.hour < 22 else at_night
        return rate / 2 if local.weekday() >= 5 else rate

    return per_hour


def steady(per_hour: float) -> Any:
    return lambda at: per_hour


def written(name: str, pace: Any) -> list[Story]:
    return stories(name, BEFORE, END, pace)


def page(story: Story, now: datetime) -> bytes | None:
    """A relevant article: every third is edited after ten hours, every fifth is taken down after twelve."""
    number = int(story.path.rpartition("/")[2])
    if number % 5 == 4 and now >= story.published_at + 12 * HOUR:
        return None
    edited = number % 3 == 0 and now >= story.published_at + 10 * HOUR
    count = 12_000 if edited else 10_000
    words = (
        f"South Korea's National Intelligence Service said {count:,} North Korean troops were sent to Russia to fight in "
        f"Kursk against Ukraine, lawmakers said on day {number}. They spoke after a briefing in Seoul about the soldiers."
    )
    return (
        f"<html lang=en><head><title>Troops {number}</title></head><body><article><h1>Troops {number}</h1><p>{words}</p>"
        f"<p>The ministry in Moscow did not answer questions about report {number}.</p></article></body></html>"
    ).encode()


def sites() -> list[Site]:
    big = written("big", by_day(5, 1.5))
    burst_at = day(20) + timedelta(minutes=12)
    burst = sorted(
        written("burst", by_day(1, 0.3)) + [Story(f"/burst/{n}", burst_at + timedelta(seconds=n)) for n in range(60)],
        key=lambda story: story.published_at,
    )
    quiet = [s for s in written("pauses", by_day(1.2, 0.4)) if not day(22) <= s.published_at < day(26)]
    return [
        Site("big", big, 20, outlet="Big", events=(Event("503", day(8.4), day(8.9)),), links="?utm_source=rss&utm_medium=feed"),
        Site("big-map", [], kind=SourceKind.SITEMAP, outlet="Big", lists_hours=30, validators="none"),
        Site("busy", written("busy", by_day(4, 1)), 15, validators="both"),
        Site("short", written("short", by_day(2.5, 1)), 10, events=(Event("503", day(12.1), day(12.5)),)),
        Site("burst", burst, 20),
        Site("limits", written("limits", by_day(0.5, 0.15)), 12, events=(Event("429", day(5), day(5.3), "10800"),)),
        Site("moves", written("moves", by_day(0.5, 0.1)), 10, moved_at=day(10), validators="last-modified"),
        Site("stale", written("stale", by_day(0.7, 0.2)), 12, validators="stale"),
        Site("sticky", written("sticky", by_day(1, 0.3)), 15, pinned=True),
        Site("pauses", quiet, 20),
        Site("drops", written("drops", steady(0.1)), 10, events=(Event("drop", day(15), day(16)),)),
        Site("plain", written("plain", steady(0.15)), 15, validators="none"),
        Site("gone", written("gone", steady(0.12)), 20, events=(Event("410", day(12), day(15.5)),)),
        Site("flaky", written("flaky", steady(0.12)), 20,
             events=tuple(Event("404", day(n), day(n) + 6 * HOUR) for n in range(2, 28, 3))),
        Site("old-304", written("old-304", steady(0.15)), 10, events=(Event("stale", day(3), day(4)),)),
        Site("slow", written("slow", steady(0.06)), 15),
        Site("slower", written("slower", steady(0.02)), 10, validators="last-modified"),
        Site("slowest", written("slowest", steady(0.01)), 10),
        Site("empty", [], 10),
        Site("edits", written("edits", steady(0.05)), 10, language="en", page=page),
    ]  # fmt: skip


@dataclass
class Month:
    """What came of it."""

    connection: Connection
    sites: dict[str, Site]

    def rows(self, query: str) -> list[Any]:
        with transaction(self.connection), self.connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def known(self, site: Site) -> set[str]:
        rows = self.rows(f"SELECT url FROM troopwatch.article WHERE url LIKE 'http://{site.host}/%'")
        return {row.url for row in rows}

    def forced(self, name: str) -> tuple[datetime, datetime]:
        """The last poll that worked before the server hid something, and the first one after it."""
        start, end = FORCED[name]
        good = self.rows(f"""
            SELECT polled_at, next_poll_at FROM troopwatch.poll
            WHERE source_id = '{name}' AND status IN ('ok', 'not_modified') ORDER BY polled_at
        """)
        before = next(poll for poll in reversed(good) if poll.polled_at < start)
        after = next(poll for poll in good if poll.polled_at >= end)
        # nobody knows beforehand when an outage or a burst comes; but it came when it was due, and not later
        assert before.next_poll_at > start - STEP, f"{name}: a poll was due before"
        due = max(end, before.next_poll_at) if end - start < HOUR else end
        assert after.polled_at == next(at for at in steps(START, LAST) if at >= due), f"{name}: a poll was late"
        return before.polled_at, after.polled_at

    def hidden(self, site: Site) -> set[str]:
        """What the server listed only between two polls, the second of which could not be sooner."""
        if site.name not in FORCED:
            return set()
        before, after = self.forced(site.name)
        still = set(site.listed(after))
        return {site.url(s) for s in site.stories if before < s.published_at <= after and s not in still}


STEP = timedelta(minutes=30)
# Lists that turned over while their server failed, and sixty articles at once in a list of twenty.
FORCED = {
    "big": (day(8.4), day(8.9)),
    "short": (day(12.1), day(12.5)),
    "burst": (day(20) + timedelta(minutes=12), day(20) + timedelta(minutes=13)),
}
LAST = END + timedelta(days=1)  # nothing is published on it: the day's pause of a slow source ends


@pytest.fixture(scope="module")
def month(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    from troopwatch.warehouse.migrate import migrate

    dsn = postgres.ensure_database(database_server, "month")
    migrate(dsn)
    topic, _ = load_topic(CONFIG_FOLDER / "topic.yaml")
    folder = tmp_path_factory.mktemp("archive")
    all_sites = sites()
    all_sites[1].stories = all_sites[0].stories  # the sitemap of the same outlet,
    all_sites[1].url = all_sites[0].url  # type: ignore[method-assign]  # with the same addresses
    patch = pytest.MonkeyPatch()
    with connect(dsn) as connection, SimulatedWeb(all_sites, START) as web:
        patch.setattr(sockets, "_resolved", web.resolver)
        policy = FetchPolicy("Troopwatch/test", allowed_hosts=frozenset(web.sites), tries=1, total_seconds=10)
        with transaction(connection), connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # only for speed: the server outlives the test
        for at in steps(START, LAST):
            web.now = at
            collect(connection, web, at, folder, policy, topic)
        yield Month(connection, {site.name: site for site in all_sites})
    patch.undo()


def collect(
    connection: Connection, web: SimulatedWeb, at: datetime, folder: Path, policy: FetchPolicy, topic: Any
) -> None:
    """One run of the DAG `collect`, but of pages only those of the site whose articles are relevant."""
    sources = web.sources
    due = polling.due_sources(connection, sources, at)
    if due:
        with Archive(folder, "poll") as archive:
            polling.poll(connection, sources, due, at, archive=archive, policy=policy)
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id FROM troopwatch.article WHERE next_visit_at <= %s AND source_id = 'edits'", [at]
        )
        pages = [row.article_id for row in cursor.fetchall()]
    if pages:
        with Archive(folder, "read") as archive:
            collection.read(connection, pages, at, topic=topic, archive=archive, policy=policy)
    collection.summarise(connection, due, pages, at)


@pytest.mark.timeout(600)
def test_every_article_that_could_be_seen_is_there_exactly_once(month: Month) -> None:
    seen = list(steps(START, LAST))
    for site in month.sites.values():
        if site.name == "big-map":
            continue  # it lists the addresses of big
        lists = [month.sites["big-map"], site] if site.name == "big" else [site]
        listed = {each.url(story) for each in lists for at in seen if each.is_up(at) for story in each.listed(at)}
        hidden = month.hidden(site) if site.name != "big" else set()  # its news sitemap has what its feed lost
        known = month.known(site)
        assert known == listed - hidden, f"{site.name}: lost {listed - hidden - known}, too many {known - listed}"
    twice = month.rows("SELECT url FROM troopwatch.article GROUP BY url HAVING count(*) > 1")
    published = {site.url(story) for site in month.sites.values() for story in site.stories}
    stored = {row.url for row in month.rows("SELECT url FROM troopwatch.article")}
    assert (twice, stored - published) == ([], set()), "no address that differs only in what outlets hang on to it"


def test_the_gaps_that_the_servers_forced_are_the_gaps_reported(month: Month) -> None:
    gaps = month.rows("SELECT source_id, gap_since, polled_at FROM troopwatch.poll WHERE gap ORDER BY polled_at")
    assert [(gap.source_id, (gap.gap_since, gap.polled_at)) for gap in gaps] == [
        (name, month.forced(name)) for name in FORCED
    ]
    assert len(month.hidden(month.sites["burst"])) >= 40
    assert month.hidden(month.sites["short"])


def test_it_asks_at_most_half_as_often_as_every_hour(month: Month) -> None:
    polls = {name: len(site.polls()) for name, site in month.sites.items()}
    assert sum(polls.values()) / len(polls) <= 30 * 24 / 2, polls
    assert all(count >= 29 for count in polls.values()), "each is asked daily at least"
    assert polls["slowest"] < 3 * 30


def test_servers_are_obeyed(month: Month) -> None:
    limits = month.sites["limits"]
    (first, *later) = [at for at, _, _, status in limits.asked if status == 429]
    assert all(at - first >= 3 * HOUR for at in later[:1])
    gone = [at for at, _, _, status in month.sites["gone"].asked if status == 410]
    assert 3 <= len(gone) <= 4, "once a day, and it is not given up"
    moved = month.rows("SELECT moved_to FROM troopwatch.source_health WHERE source_id = 'moves'")
    assert moved[0].moved_to == "http://moves.test/new-feed"


def test_conditional_requests_save_transfers_but_a_stale_304_loses_nothing(month: Month) -> None:
    plain = [status for _, _, conditional, status in month.sites["slow"].asked if conditional]
    assert plain.count(304) > len(plain) / 2
    stale = [conditional for _, _, conditional, _ in month.sites["stale"].asked]
    assert sum(stale) < 10, "once it is found out, it is not asked conditionally again"
    same = month.rows(
        "SELECT count(*) FROM troopwatch.poll WHERE source_id = 'plain' AND status = 'not_modified' AND http_status = 200"
    )
    assert same[0].count > 10, "the same body again needs no parser"


def test_a_pause_is_told_and_so_is_its_end(month: Month) -> None:
    with transaction(month.connection):
        quiet = {
            number: {
                p.source_id
                for p in reports.coverage_between(month.connection, day(number), day(number + 1)).sources_quiet
            }
            for number in range(30)
        }
        recovered = {
            number: {
                p.source_id
                for p in reports.coverage_between(month.connection, day(number), day(number + 1)).sources_recovered
            }
            for number in range(30)
        }
    assert [number for number, ids in quiet.items() if "pauses" in ids] == [25, 26]
    assert [number for number, ids in recovered.items() if "pauses" in ids] == [27]
    others = {id_ for ids in quiet.values() for id_ in ids} - {"pauses"}
    assert not others, others


def test_edits_and_removals_are_found(month: Month) -> None:
    rows = month.rows("""
        SELECT
            article.url, max(removed.removed_at) AS removed_at, count(version.version_id) AS versions,
            min(version.recorded_at) < article.listed_published_at + interval '10 hours' AS read_before_edit
        FROM troopwatch.article AS article
        INNER JOIN troopwatch.article_version AS version USING (article_id)
        LEFT JOIN troopwatch.removed_articles('infinity') AS removed USING (article_id)
        WHERE article.listed_at BETWEEN '2025-11-03' AND '2025-11-26'
        GROUP BY article.article_id
    """)
    assert len(rows) > 15
    for row in rows:
        number = int(row.url.rpartition("/")[2])
        assert (row.removed_at is not None) is (number % 5 == 4), row.url
        edited = number % 3 == 0 and number % 5 != 4 and row.read_before_edit
        assert row.versions == (2 if edited else 1), row.url
