"""Does a day's run cost the same with ten years in the warehouse as with ten days?

    PYTHONPATH=tests .venv/bin/python benchmarks/growth.py [--days 3650] [--explain]

Fills two warehouses with a history that ends the same evening, one of ten days and one of `--days`, and runs the same
day on each: 48 collections of 20 sources over real HTTP (400 articles, 8 of them relevant), an alert after each, the
report with its checks, and its mails. Prints seconds by part, and the ratio of the two. `--explain` prints the plans of
the statements that took longest. What is measured is
processor time of the process and of its database session, which other work on the machine does not change much.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
import psycopg2.extras

from newsroom import CUT_OFF, SENDER, ZONE, open_mailbox
from simulated_web import SimulatedWeb, Site, Story
from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, Subscriber, load_topic
from troopwatch.embedded import postgres
from troopwatch.http import FetchPolicy, sockets
from troopwatch.jobs import alerts, collection, delivery, polling, reporting
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.migrate import migrate

END = datetime(2025, 11, 3, 23, tzinfo=UTC)  # a cut-off, 06:00 in Jakarta
SOURCES = 20
STORIES_A_DAY = 20  # of a source
SHORT_DAYS = 10
READERS = (
    Subscriber(address="one@troopwatch.example", language="en", mails=("daily", "breaking")),
    Subscriber(address="two@troopwatch.example", language="id", mails=("daily",)),
)

# A history as collection leaves it: 12 polls a source and day, 400 texts a day, 8 of them relevant with three figures
# each; every party gives a new number each month, so that about two claims a day are new. Written by the server itself.
HISTORY = """
INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)
SELECT 'site' || n, 'site' || n, 'ID', 'en', 'feed', 'http://site' || n || '.test/feed', true
FROM generate_series(0, %(sources)s - 1) AS n;

INSERT INTO troopwatch.poll (
    source_id, polled_at, status, http_status, byte_count, entry_count, new_count, url, fresh_count, good_at,
    content_at, interval_minutes, next_poll_at, listed
)
SELECT
    'site' || n, polled.at, 'ok', 200, 20000, 20, 1, 'http://site' || n || '.test/feed', 1, polled.at, polled.at, 120,
    polled.at + interval '2 hours',
    array_fill((extract(epoch FROM polled.at)::bigint %% 2000000000)::integer, ARRAY[20])
FROM generate_series(0, %(sources)s - 1) AS n
CROSS JOIN generate_series(
    %(end)s::timestamptz - make_interval(days => %(days)s), %(end)s::timestamptz - interval '1 hour', interval '2 hours'
) AS polled (at);

INSERT INTO troopwatch.article (url, source_id, listed_title, listed_published_at, listed_at)
SELECT
    'http://site' || (n %% %(sources)s) || '.test/old/' || d || '-' || n, 'site' || (n %% %(sources)s), 'Story ' || n,
    day.at + n * interval '3 minutes', day.at + n * interval '3 minutes' + interval '10 minutes'
FROM generate_series(1, %(days)s) AS d
CROSS JOIN LATERAL (SELECT %(end)s::timestamptz - d * interval '1 day' AS at) AS day
CROSS JOIN generate_series(0, %(texts)s - 1) AS n
ORDER BY d DESC, n;

INSERT INTO troopwatch.visit (
    article_id, visited_at, recorded_at, status, http_status, byte_count, archive_file, archive_offset
)
SELECT article_id, listed_at, listed_at, 'ok', 200, 60000, to_char(listed_at, 'YYYY/MM/DD') || '/x.warc.gz', article_id
FROM troopwatch.article;

INSERT INTO troopwatch.article_version (
    article_id, number, recorded_at, title, text, language, published_at, content_hash, signature
)
SELECT
    article_id, 1, listed_at, listed_title, repeat('Words of a text that is not about the topic. ', 8), 'en',
    listed_published_at, md5(article_id::text), md5(article_id::text)
FROM troopwatch.article;

INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at)
SELECT version_id, 1, version_id %% 50 = 0, 0.5, 'x', recorded_at FROM troopwatch.article_version;

INSERT INTO troopwatch.figure (
    version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, modality, recap, quote, quote_start, quote_end, evidence, confidence
)
SELECT
    version.version_id, 1, place.number, measures.code, 'troops', amount.value, amount.value, 'about', parties.code,
    '{}', 'asserted', false, 'Words of a text', 0, 15, '[]', 0.9
FROM troopwatch.article_version AS version
INNER JOIN troopwatch.detection AS detection USING (version_id)
CROSS JOIN generate_series(1, 3) AS place (number)
CROSS JOIN LATERAL (
    SELECT (ARRAY['NIS', 'HUR', 'US_GOV', 'NATO', 'ROK_MILITARY', 'UA_PRESIDENT'])[
            1 + (hashint8(version.version_id) & 1023) %% 6
        ] AS code
) AS parties
CROSS JOIN LATERAL (
    SELECT (ARRAY['deployed', 'present', 'killed', 'wounded', 'casualties'])[
            1 + (hashint8(version.version_id + place.number) & 1023) %% 5
        ] AS code
) AS measures
CROSS JOIN LATERAL (
    SELECT 2000 + 31 * (extract(epoch FROM version.recorded_at) / 2592000 - 500)::bigint
        + (hashtext(parties.code || measures.code) & 15) AS value
) AS amount
WHERE detection.relevant;
"""


@dataclass
class Costs:
    """Seconds of the parts of a day, and of each statement."""

    parts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    statements: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    session: psutil.Process | None = None

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        began = self.spent()
        yield
        self.parts[part] += self.spent() - began

    def spent(self) -> float:
        """Seconds of processor time, of this process and of the server's for it."""
        server = self.session.cpu_times() if self.session else None
        return time.process_time() + (server.user + server.system if server else 0)


def page(story: Story, now: datetime) -> bytes:
    """An article; one in twenty-five is about the topic."""
    number = int(story.path.rpartition("/")[2])
    filler = " ".join(f"{story.path.strip('/').replace('/', '')}word{n}" for n in range(400))
    news = (
        f"South Korea's National Intelligence Service said {9_000 + number:,} North Korean troops were sent to Russia."
        if number % 50 == 0
        else "The festival at the harbour opened with a concert, and the ferry ran until midnight."
    )
    return (
        f"<html lang=en><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1><p>{news}</p>"
        + "".join(f"<p>{filler[n : n + 600]}</p>" for n in range(0, 3000, 600))
        + "</article></body></html>"
    ).encode()


def sites() -> list[Site]:
    """What is published on the day that is measured."""
    gap = timedelta(days=1) / (STORIES_A_DAY + 1)
    return [
        Site(
            f"site{n}",
            [Story(f"/new/{n * STORIES_A_DAY + k}", END + gap * (k + 0.5)) for k in range(STORIES_A_DAY)],
            20,
            language="en",
            page=page,
        )
        for n in range(SOURCES)
    ]


def fill(dsn: str, days: int) -> float:
    """Make the history; return the seconds that it took."""
    migrate(dsn)
    began = time.perf_counter()
    texts = SOURCES * STORIES_A_DAY
    values = {"sources": SOURCES, "end": END, "days": days, "texts": texts}
    with connect(dsn) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            for statement in HISTORY.split(";\n"):
                if statement.strip():
                    cursor.execute(statement, values)
            cursor.execute("VACUUM ANALYZE")
    window = reporting.window_ending(END, CUT_OFF, ZONE)
    with connect(dsn) as connection:
        reporting.record_report(connection, window, load_topic(CONFIG_FOLDER / "topic.yaml")[1])
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - began


def watched(dsn: str, costs: Costs) -> Connection:
    """A connection that adds up what each statement took."""

    class Cursor(psycopg2.extras.NamedTupleCursor):
        def execute(self, query: Any, values: Any = None) -> Any:
            began = time.perf_counter()
            try:
                return super().execute(query, values)
            finally:
                costs.statements[" ".join(str(query).split())[:110]] += time.perf_counter() - began

    return psycopg2.connect(dsn, cursor_factory=Cursor, options="-c timezone=UTC")


def run_day(dsn: str, folder: Path) -> Costs:
    """The day after the history, as the DAGs run it."""
    costs = Costs()
    topic, limits = load_topic(CONFIG_FOLDER / "topic.yaml")
    with (
        SimulatedWeb(sites(), END) as web,
        open_mailbox() as mailbox,
        patch.object(sockets, "_resolved", web.resolver),  # instead of DNS
    ):
        policy = FetchPolicy("Troopwatch/benchmark", allowed_hosts=frozenset(web.sites), tries=1, total_seconds=10)
        connection = watched(dsn, costs)
        costs.session = psutil.Process(connection.info.backend_pid)
        post = delivery.Post(mailbox.server, SENDER, ZONE)
        try:
            for half_hour in range(1, 49):
                at = web.now = END + half_hour * timedelta(minutes=30) - timedelta(minutes=1)
                with costs.of("collect"), Archive(folder, "all") as archive:
                    due = polling.due_sources(connection, web.sources, at)
                    polling.poll(connection, web.sources, due, at, archive=archive, policy=policy)
                    batches = collection.pages_due(connection, at, at_most=2_000, batch_size=50)
                    for batch in batches:
                        collection.read(connection, batch, at, topic=topic, archive=archive, policy=policy)
                    collection.summarise(connection, due, [id_ for batch in batches for id_ in batch], at)
                with costs.of("alerts"):
                    if alerts.due(connection, at, READERS, cut_off=CUT_OFF, zone=ZONE):
                        alerts.alert(connection, at, READERS, limits, cut_off=CUT_OFF, post=post)
            window = reporting.window_ending(END + timedelta(days=1), CUT_OFF, ZONE)
            with costs.of("report"):
                reporting.record_report(connection, window, limits)
            with costs.of("checks"), transaction(connection), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM troopwatch.report_check WHERE report_date = %s", [window.report_date])
            with costs.of("mails"):
                report = reporting.compute_report(connection, window, limits)
                delivery.deliver(connection, report, READERS, server=mailbox.server, sender=SENDER, zone=ZONE)
        finally:
            connection.close()
    return costs


def copy_of(socket_folder: str, name: str, template: str) -> str:
    """A copy of a filled warehouse, for one round."""
    connection = psycopg2.connect(postgres.address(socket_folder, "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        cursor.execute("CHECKPOINT")
    connection.close()
    return postgres.address(socket_folder, name)


def measure(days: int, rounds: int, explain: bool) -> dict[str, dict[str, float]]:
    """Seconds of each part with a short and a long history."""
    folder = Path(tempfile.mkdtemp(prefix="growth-"))
    found: dict[str, dict[str, float]] = {}
    try:
        socket_folder = postgres.start(folder / "data")
        for name, length in (("short", SHORT_DAYS), ("long", days)):
            seconds = fill(postgres.ensure_database(socket_folder, name), length)
            print(f"{length} days of history in {seconds:.0f} s", file=sys.stderr)
            runs = [run_day(copy_of(socket_folder, "day", name), folder / f"{name}-{n}") for n in range(rounds)]
            found[name] = {part: min(run.parts[part] for run in runs) for part in runs[0].parts}
            if explain:
                for text, seconds in sorted(runs[-1].statements.items(), key=lambda row: -row[1])[:12]:
                    print(f"{seconds:9.2f} s  {text}", file=sys.stderr)
    finally:
        postgres.stop(folder / "data")
        shutil.rmtree(folder)
    return found


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=3_650)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--explain", action="store_true", help="print the statements that took longest")
    parser.add_argument("--json", action="store_true", help="print the rows for docs/benchmarks.md")
    options = parser.parse_args()
    found = measure(options.days, options.rounds, options.explain)
    short, long = found["short"], found["long"]
    rows = [(part, short[part], long[part]) for part in short]
    rows.append(("the whole day", sum(short.values()), sum(long.values())))
    if options.json:
        columns = ("part of the day", f"{SHORT_DAYS} days, CPU s", f"{options.days:,} days, CPU s", "ratio")
        print(json.dumps([dict(zip(columns, (part, a, b, b / a), strict=True)) for part, a, b in rows]))
        return
    print(f"{'part of the day':16}{f'{SHORT_DAYS} days':>12}{f'{options.days:,} days':>12}{'ratio':>8}")
    for part, a, b in rows:
        print(f"{part:16}{a:>10.2f} s{b:>10.2f} s{b / a:>8.2f}")


if __name__ == "__main__":
    main()
