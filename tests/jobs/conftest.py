"""The sample week collected and reported by the jobs themselves: real HTTP, real PostgreSQL, real SMTP, no Airflow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import pytest

from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, Limits, Subscriber, Topic, load_topic
from troopwatch.embedded.catcher import catch
from troopwatch.embedded.stack import free_port
from troopwatch.http import FetchPolicy
from troopwatch.jobs import collection, polling, reporting
from troopwatch.jobs.reporting import Window
from troopwatch.mail import SmtpServer
from troopwatch.model import Report
from troopwatch.sample import SampleWeek, sample_sources
from troopwatch.warehouse.collection import PolledSource
from troopwatch.warehouse.connection import Connection

SUBSCRIBERS = (
    Subscriber(address="analis@troopwatch.example", language="id"),
    Subscriber(address="analyst@troopwatch.example", language="en"),
)
SENDER = "Troopwatch <troopwatch@troopwatch.example>"


@pytest.fixture(scope="session")
def topic_and_limits() -> tuple[Topic, Limits]:
    return load_topic(CONFIG_FOLDER / "topic.yaml")


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[Path, SmtpServer]]:
    """A folder that a mail catcher writes to, and its address."""
    server = SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=5)
    catcher = catch(tmp_path / "mail", server.port)
    yield tmp_path / "mail", server
    catcher.stop()


@dataclass
class Pipeline:
    """The jobs of one run after the other, as the DAGs call them."""

    connection: Connection
    week: SampleWeek
    archive: Path
    topic: Topic
    limits: Limits

    def collect(self, at: datetime) -> tuple[PolledSource, ...]:
        self.week.set_clock(at)
        sources = sample_sources(self.week.base_url)
        policy = FetchPolicy(
            user_agent="Troopwatch/test", allowed_hosts=frozenset({self.week.base_url.removeprefix("http://")})
        )
        due = polling.due_sources(self.connection, sources, at)
        for shard in polling.shards(sources, due, 4):
            with Archive(self.archive, "poll") as archive:
                polling.poll(self.connection, sources, shard, at, archive=archive, policy=policy)
        batches = collection.pages_due(self.connection, at, at_most=2_000, batch_size=15)
        for batch in batches:
            with Archive(self.archive, "read") as archive:
                collection.read(self.connection, batch, at, topic=self.topic, archive=archive, policy=policy)
        return collection.summarise(self.connection, due, [id_ for batch in batches for id_ in batch], at)

    def report(self, at: datetime) -> Report:
        return reporting.record_report(self.connection, self.window(at), self.limits)

    def window(self, at: datetime) -> Window:
        return reporting.next_window(at, time(6, 0), "Asia/Jakarta")


@pytest.fixture
def pipeline(warehouse: Connection, tmp_path: Path, topic_and_limits: tuple[Topic, Limits]) -> Iterator[Pipeline]:
    with SampleWeek(port=0) as week:
        yield Pipeline(warehouse, week, tmp_path / "archive", *topic_and_limits)
