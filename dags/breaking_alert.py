"""
### Breaking alert

Mails big changes at once to the subscribers who want that: a new number, or the change of one, of the size they named.

- **When**: after each `collect`, by its asset `troopwatch://figures`; so within the hour of a page's publication.
- **Reads** `figures_flat`, `report`, `daily_diff`, `subscribers.yaml`, the limits in `topic.yaml`.
  **Writes** `delivery`, `alert`; sends at most one mail a subscriber.
- **Run again**: safe. A claim is an alert once a subscriber, and a mail that was sent, or may have been, is not sent
  again. What an alert told is in the daily diff as well, and marked there.
- **When it fails**: it names each address that has no mail. What waits is tried by the next run, for a day.
- **Not for** a warehouse without a report: all that a first collection finds is new, and none of it is news.
"""

import pendulum
from airflow.sdk import Param, dag, task

from troopwatch.orchestration import FIGURES, default_args, run_instant, smtp_server, warehouse
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

    alert()


breaking_alert()
