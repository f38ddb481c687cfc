"""
### Reprocess

Reads stored texts again with the extractor of this version, shows which figures it reads differently, and lets the
newer figures count once that is accepted.

- **When**: by hand, after an upgrade that brought a newer extractor. First as it is, to see in the log of `reread`
  what would change; then again with `accept`. The range is by day of recording, both days included.
- **Reads** `article_version`, `topic.yaml`. **Writes** `detection`, `figure`; with `accept` also `claim`,
  `claim_report`.
- **Run again**: safe. What was read is not read again; a task that was killed goes on where it was.
- **When it fails**: the log says what is wrong. A very large archive may take longer than a task may last: clear
  `reread`, it goes on.
- **Not for** fetching pages anew, nor for changing reports that were mailed: they stay as they were.
"""

import pendulum
from airflow.sdk import Param, dag, task

from troopwatch.orchestration import chosen_range, default_args, warehouse
from troopwatch.settings import Settings

SETTINGS = Settings()


@dag(
    schedule=None,
    start_date=pendulum.datetime(2024, 10, 1, tz=SETTINGS.zone),
    max_active_runs=1,  # two runs would read the same texts twice
    params={
        "since": Param(None, type=["null", "string"], format="date", description="First day; none: the very first."),
        "until": Param(None, type=["null", "string"], format="date", description="Last day; none: today."),
        "accept": Param(False, type="boolean", description="Let the newer figures count from the next report on."),
    },
    default_args=default_args(SETTINGS),
    doc_md=__doc__,
    tags=["troopwatch", "reprocess"],
)
def reprocess():
    @task
    def reread(params=None) -> dict[str, int]:
        from troopwatch.config import load_topic
        from troopwatch.jobs import reprocessing

        with warehouse() as connection:
            found = reprocessing.reread(
                connection, *chosen_range(params, SETTINGS.zone), topic=load_topic(SETTINGS.topic)[0]
            )
        for line in reprocessing.lines(found):
            print(line)
        return {"texts": found.texts, "differences": len(found.differences)}

    @task
    def accept(params=None, dag_run=None) -> int:
        from airflow.sdk.exceptions import AirflowSkipException

        from troopwatch.config import load_topic
        from troopwatch.jobs import reprocessing

        if not params["accept"]:
            raise AirflowSkipException("not asked for: look at the log of reread, then run again with accept")
        with warehouse() as connection:
            return reprocessing.accept(
                connection,
                *chosen_range(params, SETTINGS.zone),
                at=dag_run.run_after,
                limits=load_topic(SETTINGS.topic)[1],
            )

    reread() >> accept()


reprocess()
