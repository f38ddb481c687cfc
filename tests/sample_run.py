"""The sample week collected and reported by the jobs themselves, as the DAGs call them: real HTTP, no Airflow."""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, Limits, Topic, load_topic
from troopwatch.http import FetchPolicy
from troopwatch.jobs import collection, polling, reporting
from troopwatch.jobs.reporting import Window
from troopwatch.model import Report
from troopwatch.sample import REPORT_INSTANTS, SampleWeek, sample_sources
from troopwatch.warehouse.collection import PolledSource
from troopwatch.warehouse.connection import Connection


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


def load_sample_week(connection: Connection, archive: Path) -> None:
    """Collect and report the three days of the sample week into a warehouse."""
    with SampleWeek(port=0) as week:
        pipeline = Pipeline(connection, week, archive, *load_topic(CONFIG_FOLDER / "topic.yaml"))
        for at in REPORT_INSTANTS:
            pipeline.collect(at)
            pipeline.report(at)
