"""
### Daily report

Computes what changed since the last cut-off, keeps it as the day's diff, and mails it to the analysts.

- **When**: daily at 06:00 Asia/Jakarta (`TROOPWATCH_REPORT_TIME`, `TROOPWATCH_ZONE`). The window is
  [previous cut-off, this cut-off) by the time at which things were recorded, so any day can be computed again.
- **Reads** `figures_flat`, `poll`, `visit`, `subscribers.yaml`, the limits in `topic.yaml`.
  **Writes** `claim`, `claim_report`, `report`, `daily_diff`, `delivery`; sends one mail a subscriber, and on Mondays
  the digest of the seven days before to those who want it.
- **Run again**: safe. The diff comes out the same, and a mail that was sent, or may have been, is not sent again.
- **When it fails**: `build` says in its log what is wrong. `check` names the checks that fail, and holds the mails; the
  view `report_check` has the numbers. Mend it and clear `build`, or mark `check` as successful to let the mails go.
  `deliver` and `deliver_weekly` name each address that has no mail, and whether the next try sends it; what waits
  is sent by the next days' runs too, for a week. A run that is not done after an hour is told to ops as late.
- **Not for** breaking news; a day's window closes once a day, and `breaking_alert` does not wait for it.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import CronDataIntervalTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from troopwatch.orchestration import (
    check_report,
    default_args,
    gauge_mails,
    late_notice,
    report_window,
    smtp_server,
    warehouse,
)
from troopwatch.settings import Settings

SETTINGS = Settings()


@dag(
    # Daily at the cut-off, 06:00 Jakarta unless set otherwise: after the night's collection, before the analysts
    schedule=CronDataIntervalTimetable(
        f"{SETTINGS.report_time.minute} {SETTINGS.report_time.hour} * * *", timezone=SETTINGS.zone
    )
    if SETTINGS.scheduled
    else None,
    start_date=pendulum.datetime(2024, 10, 1, tz=SETTINGS.zone),
    max_active_runs=1,  # a diff compares with the claims before it
    params={
        "report_date": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Day of the report, when it is not the last one due.",
        )
    },
    default_args=default_args(SETTINGS),
    deadline=late_notice(SETTINGS),
    doc_md=__doc__,
    tags=["troopwatch", "report"],
)
def daily_report():
    @task
    def build() -> str:
        from troopwatch.config import load_topic
        from troopwatch.jobs import reporting

        with warehouse() as connection:
            window = reporting.settle(connection, report_window(SETTINGS))
            if not reporting.has_begun(connection, window):
                raise AirflowSkipException("nothing had been collected by this cut-off: there is no report to make")
            reporting.record_report(connection, window, load_topic(SETTINGS.topic)[1])
        return window.report_date.isoformat()

    # A mail server may be down for an hour; what it misses still, the next day's run sends
    @task(retries=8, max_retry_delay=timedelta(minutes=30))
    def deliver(report_date: str, kind: str) -> dict[str, int]:
        from datetime import date

        from troopwatch.config import load_subscribers, load_topic
        from troopwatch.jobs import delivery, reporting
        from troopwatch.model import MailKind

        day = date.fromisoformat(report_date)
        if kind == MailKind.WEEKLY and not reporting.has_digest(day):
            raise AirflowSkipException("the weekly digest goes out with Monday's report")
        with warehouse() as connection:
            try:
                return delivery.deliver_due(
                    connection,
                    reporting.window_for(connection, MailKind(kind), day, SETTINGS.report_time, SETTINGS.zone),
                    load_topic(SETTINGS.topic)[1],
                    load_subscribers(SETTINGS.subscribers),
                    kind=MailKind(kind),
                    cut_off=SETTINGS.report_time,
                    post=delivery.Post(smtp_server(), SETTINGS.mail_from, SETTINGS.zone, SETTINGS.unsubscribe_url),
                )
            finally:
                gauge_mails(connection, MailKind(kind), day)

    report_date = build()
    # What is wrong in the figures must not go out: the mails wait, everything stays loaded, ops are told which check
    checked = check_report("{{ ti.xcom_pull('build') }}")
    # Apart from each other, so that neither waits for the other
    daily = deliver(report_date, "daily")
    weekly = deliver.override(task_id="deliver_weekly")(report_date, "weekly")
    report_date >> checked >> [daily, weekly]


daily_report()
