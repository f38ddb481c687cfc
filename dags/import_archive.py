"""
### Import archive

Reads WARC files (our own archive's, CC-NEWS, other crawlers'), and writes the articles in them that are about the
topic, as if they had been collected on the day of the record.

- **When**: by hand, with the paths of the files, as the workers see them; `*` stands for any name. First of all before
  the first report: what is from a day whose report was made already is told by the next report, as any late find.
- **Reads** the files, `sources.yaml`, `topic.yaml`. **Writes** `archive_import`, `source`, `article`, `visit`,
  `article_version`, `detection`, `figure`.
- **Run again**: safe. A file goes on where its import ended; a page that was imported is not imported twice.
- **When it fails**: the log of the file's task says what is wrong; a file that is damaged or cut short is named with
  the byte. Get it again and clear the task. A file that takes longer than a task may last goes on when it is cleared.
- **Not for** texts that the warehouse has already: `reprocess` reads those anew.
"""

import pendulum
from airflow.sdk import Param, TriggerRule, dag, task

from troopwatch.orchestration import default_args, warehouse
from troopwatch.settings import Settings

SETTINGS = Settings()


@dag(
    schedule=None,
    start_date=pendulum.datetime(2024, 10, 1, tz=SETTINGS.zone),
    max_active_runs=1,  # two runs would begin the same files
    params={
        "files": Param(
            [], type="array", items={"type": "string"}, minItems=0, description="Paths of WARC files; * is any name."
        )
    },
    default_args=default_args(SETTINGS),
    doc_md=__doc__,
    tags=["troopwatch", "import"],
)
def import_archive():
    @task
    def files(params=None) -> list[str]:
        from troopwatch.jobs import importing

        return [str(path) for path in importing.files_named(params["files"])]

    @task(map_index_template="{{ task.op_kwargs['file'] }}", max_active_tis_per_dagrun=4)
    def read(file: str) -> int:
        from pathlib import Path

        from troopwatch.config import load_sources, load_topic
        from troopwatch.jobs import importing

        with warehouse() as connection:
            done = importing.import_file(
                connection,
                Path(file),
                load_topic(SETTINGS.topic)[0],
                load_sources(SETTINGS.sources),
                progress=lambda done: print(f"{done.next_offset:,} bytes, {done.text_count:,} texts"),
            )
        return done.text_count

    # A failed mapped task is silently absent from the results, so the warehouse is asked what is missing
    @task(trigger_rule=TriggerRule.ALL_DONE)
    def summarise(named: list[str]) -> None:
        from pathlib import Path

        from airflow.sdk.exceptions import AirflowFailException

        from troopwatch.jobs import importing

        if named is None:
            raise AirflowFailException("`files` failed, and its log says why; clear it to run it again")
        with warehouse() as connection:
            importing.require_complete(connection, [Path(file) for file in named])

    named = files()
    read.expand(file=named) >> summarise(named)


import_archive()
