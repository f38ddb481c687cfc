"""
### Breaking alert

Mails big changes at once to the subscribers who want that: a new number, or the change of one, of the size they named.

- **When**: after each `collect`, by its asset `troopwatch://figures`; so within the hour of a page's publication.
- **Reads** `figures_flat`, `report`, `daily_diff`, `subscribers.yaml`, the limits in `topic.yaml`.
  **Writes** `delivery`, `alert`; sends at most one mail a subscriber.
- **Run again**: safe. A claim is an alert once a subscriber, and a mail that was sent, or may have been, is not sent
  again. What an alert told is in the daily diff as well, and marked there.
- **When it fails**: `check` names the checks that fail, and holds the alerts; it runs only when there is one. The next
  run after it is mended sends them; mark it as successful to let them go as they are. `alert` names each address that
  has no mail. What waits is tried by the next run, for a day.
- **Not for** a warehouse without a report: all that a first collection finds is new, and none of it is news.
"""

import pendulum
from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from troopwatch.orchestration import FIGURES, check_alert, default_args, run_instant, smtp_server, warehouse
from troopwatch.settings import Settings

SETTINGS = Settings()


@dag(
    # When collect has stored what it found; without a schedule of its own
    schedule=[FIGURES] if SETTINGS.scheduled else None,
    start_date=pendulum.datetime(2024, 10, 1, tz=SETTINGS.zone),
    max_active_runs=1,  # two runs would send one alert each
    params={
        "at": Param(
            None,
            type=["null", "string"],
            format="date-time",
            description="The run's instant, when it is not now: the day before it is looked through.",
        )
    },
    default_args=default_args(SETTINGS),
    doc_md=__doc__,
    tags=["troopwatch", "report"],
)
def breaking_alert():
    @task
    def find() -> dict[str, str]:
        from troopwatch.config import load_subscribers
        from troopwatch.jobs import alerts

        with warehouse() as connection:
            window = alerts.due(
                connection,
                run_instant(),
                load_subscribers(SETTINGS.subscribers),
                cut_off=SETTINGS.report_time,
                zone=SETTINGS.zone,
            )
        if window is None:
            raise AirflowSkipException("there is nothing to alert anybody to")
        return {"since": window.start.isoformat(), "until": window.end.isoformat()}

    @task
    def alert() -> dict[str, int]:
        from troopwatch.config import load_subscribers, load_topic
        from troopwatch.jobs import alerts
        from troopwatch.jobs.delivery import Post

        with warehouse() as connection:
            return alerts.alert(
                connection,
                run_instant(),
                load_subscribers(SETTINGS.subscribers),
                load_topic(SETTINGS.topic)[1],
                cut_off=SETTINGS.report_time,
                post=Post(smtp_server(), SETTINGS.mail_from, SETTINGS.zone, SETTINGS.unsubscribe_url),
            )

    # What is wrong in the figures must not go out; the next run looks through what was held as well
    checked = check_alert("{{ ti.xcom_pull('find')['since'] }}", "{{ ti.xcom_pull('find')['until'] }}")
    find() >> checked >> alert()


breaking_alert()
