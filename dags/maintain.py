"""
### Maintain

Lets go of what is old and backs no figure, and tells ops which sources need somebody.

- **When**: Sundays at 03:00 Asia/Jakarta, while little is published.
- **Reads** `poll`, `visit`, `visit_page`, `figure`, `source_health`. **Writes** the archive's files of before
  `TROOPWATCH_KEEP_ARCHIVE_DAYS`, and in `poll`, `visit` and `visit_page` where their answers stand; deletes rows of
  `poll` of before `TROOPWATCH_KEEP_POLLS_DAYS`; sends one mail to ops. Unset, as they are at first, nothing is let go.
- **Run again**: safe. A file is removed only when the warehouse does not refer to it any more; a run that was killed
  goes on where it was. The mail to ops is sent once more.
- **When it fails**: the log names the file that could not be rewritten or removed (disk, rights). Mend that, and clear
  the task.
- **Not for** pages of articles that have a figure: they are kept for ever.
"""

import pendulum
from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from troopwatch.orchestration import default_args, smtp_server, warehouse
from troopwatch.settings import Settings

SETTINGS = Settings()


@dag(
    # Sundays, 03:00
    schedule=CronTriggerTimetable("0 3 * * 0", timezone=SETTINGS.zone) if SETTINGS.scheduled else None,
    start_date=pendulum.datetime(2024, 10, 1, tz=SETTINGS.zone),
    max_active_runs=1,  # two runs would rewrite the same files
    default_args=default_args(SETTINGS),
    doc_md=__doc__,
    tags=["troopwatch", "maintain"],
)
def maintain():
    @task
    def archive(dag_run=None) -> dict[str, int]:
        from dataclasses import asdict
        from datetime import timedelta

        from troopwatch.jobs import maintenance

        if SETTINGS.keep_archive_days is None:
            raise AirflowSkipException("all answers are kept: TROOPWATCH_KEEP_ARCHIVE_DAYS is not set")
        before = (dag_run.run_after - timedelta(days=SETTINGS.keep_archive_days)).date()
        with warehouse() as connection, SETTINGS.open_archive("maintain") as opened:
            return asdict(maintenance.prune_archive(connection, opened, before))

    @task
    def polls(dag_run=None) -> int:
        from datetime import timedelta

        from troopwatch.jobs import maintenance

        if SETTINGS.keep_polls_days is None:
            raise AirflowSkipException("all polls are kept: TROOPWATCH_KEEP_POLLS_DAYS is not set")
        with warehouse() as connection:
            return maintenance.prune_polls(connection, dag_run.run_after - timedelta(days=SETTINGS.keep_polls_days))

    @task
    def digest(dag_run=None) -> int:
        from troopwatch.jobs import maintenance

        with warehouse() as connection:
            return maintenance.send_digest(
                connection,
                dag_run.run_after,
                server=smtp_server(),
                sender=SETTINGS.mail_from,
                recipient=SETTINGS.ops_mail,
            )

    archive()
    polls()
    digest()


maintain()
