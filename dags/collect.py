"""
### Collect

Polls the sources that are due, fetches the pages they list, keeps what the servers answered, stores the figures found.

- **When**: every 30 minutes; each source when it is due: its interval adapts (`poll_minutes` is the start).
- **Reads** `sources.yaml`, `topic.yaml`. **Writes** `source`, `robots`, `poll`, `article`, `visit`, `article_version`,
  `detection`, `figure`, and the archive; updates the asset `troopwatch://figures`.
- **Run again**: safe. What was polled or read at the run's instant is left alone.
- **When it fails**: a source or page that does not answer is a row with its reason, not a failure. A failed task says
  in its log what is wrong (database, disk, configuration); clear it once that is mended.
- **Not for** reading stored pages anew with a newer extractor.
"""

import pendulum
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import CronTriggerTimetable, Param, TriggerRule, dag, task

from troopwatch.orchestration import FIGURES, count_run, default_args, run_instant, warehouse
from troopwatch.settings import Settings

SETTINGS = Settings()
SHARD_SIZE = 25  # sources a task: a task costs a second or more, a source far less
BATCH_SIZE = 50  # pages a task


@dag(
    # Every full and half hour
    schedule=CronTriggerTimetable("*/30 * * * *", timezone=SETTINGS.zone) if SETTINGS.scheduled else None,
    start_date=pendulum.datetime(2024, 10, 1, tz=SETTINGS.zone),
    max_active_runs=1,  # two runs would ask the same servers at once
    params={
        "at": Param(
            None,
            type=["null", "string"],
            format="date-time",
            description="The run's instant, when it is not now: what was published later is left out.",
        )
    },
    default_args=default_args(SETTINGS),
    doc_md=__doc__,
    tags=["troopwatch", "collect"],
)
def collect():
    @task
    def due() -> list[list[str]]:
        from troopwatch.config import load_sources
        from troopwatch.jobs import polling

        sources = load_sources(SETTINGS.sources)
        with warehouse() as connection:
            ids = polling.due_sources(connection, sources, run_instant())
        return polling.shards(sources, ids, SHARD_SIZE)

    @task(map_index_template="from {{ task.op_kwargs['source_ids'][0] }}", max_active_tis_per_dagrun=4)
    def poll(source_ids: list[str], ti=None) -> int:
        from troopwatch.config import load_sources
        from troopwatch.jobs import polling

        with warehouse() as connection, SETTINGS.open_archive(f"poll_{ti.map_index}") as archive:
            return polling.poll(
                connection,
                load_sources(SETTINGS.sources),
                source_ids,
                run_instant(),
                archive=archive,
                policy=SETTINGS.fetch_policy(),
            )

    # A shard that failed must not keep the others' pages from being read
    @task(trigger_rule=TriggerRule.ALL_DONE)
    def pages() -> list[list[int]]:
        from troopwatch.jobs import collection

        with warehouse() as connection:
            return collection.pages_due(
                connection, run_instant(), at_most=SETTINGS.pages_at_most, batch_size=BATCH_SIZE
            )

    @task(max_active_tis_per_dagrun=4)
    def read(article_ids: list[int], ti=None) -> int:
        from troopwatch.config import load_topic
        from troopwatch.jobs import collection

        with warehouse() as connection, SETTINGS.open_archive(f"read_{ti.map_index}") as archive:
            return collection.read(
                connection,
                article_ids,
                run_instant(),
                topic=load_topic(SETTINGS.topic)[0],
                archive=archive,
                policy=SETTINGS.fetch_policy(),
            )

    # A failed mapped task is silently absent from the results, so the warehouse is asked what is missing
    @task(outlets=[FIGURES])
    def summarise(due_shards: list[list[str]], page_batches: list[list[int]]) -> None:
        from troopwatch.jobs import collection

        with warehouse() as connection:
            count_run(connection, run_instant())
            collection.summarise(
                connection,
                [source_id for shard in due_shards for source_id in shard],
                [article_id for batch in page_batches for article_id in batch],
                run_instant(),
            )

    due_shards = due()
    polled = poll.expand(source_ids=due_shards)
    page_batches = pages()
    polled >> page_batches
    # `summarise` tells which batches failed, but is not run where `due` or `pages` failed: that was told
    settled = EmptyOperator(task_id="settled", trigger_rule=TriggerRule.ALL_DONE)
    read.expand(article_ids=page_batches) >> settled >> summarise(due_shards, page_batches)


collect()
