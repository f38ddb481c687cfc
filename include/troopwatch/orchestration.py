"""What the DAGs share: the one module of the package, besides `web`, that knows Airflow.

It turns Airflow's connections into the package's own values, and says who is told when a task fails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.providers.common.sql.operators.sql import SQLTableCheckOperator
from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import Asset, BaseHook, ExceptionRetryPolicy, RetryAction, RetryRule, get_current_context
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException
from airflow.sdk.observability import stats

from troopwatch.jobs.reporting import Window, window_ending, window_of
from troopwatch.mail import SmtpServer
from troopwatch.model import MailKind
from troopwatch.settings import Settings
from troopwatch.warehouse import collection, lineage, outbox
from troopwatch.warehouse.checks import ALERT_CHECKS, REPORT_CHECKS
from troopwatch.warehouse.connection import Connection, connect

WAREHOUSE = "troopwatch_warehouse"  # Airflow connection ids
READER = "troopwatch_reader"
REVIEWER = "troopwatch_reviewer"
SMTP = "troopwatch_smtp"

_PAGES = (
    "statement_timeout=10s",  # a page that takes longer is a fault, and must not hold a connection
    "random_page_cost=1.1",  # what the pages ask for lies in memory or on flash
    "jit=off",  # compiling takes longer than any page may
)

_log = logging.getLogger(__name__)

FIGURES = Asset("troopwatch://figures")  # updated by `collect`


def failure_notice(settings: Settings) -> SmtpNotifier:
    """Mail to ops when a task has failed for good.

    Explicit, because ``email_on_failure`` of Airflow 3.2 and later ignores the configured backend and sender
    (apache/airflow#65012, #69262). The notifier's Jinja does not escape, so what may hold words from outside is
    escaped here.
    """
    return SmtpNotifier(
        smtp_conn_id=SMTP,
        from_email=settings.mail_from,
        to=settings.ops_mail,
        subject="[Troopwatch] {{ ti.dag_id }}.{{ ti.task_id }} failed",
        html_content=(
            "<p>Task <b>{{ ti.task_id }}</b> of DAG <b>{{ ti.dag_id }}</b>, run {{ run_id }}, "
            "failed after {{ ti.try_number }} tries.</p>"
            "<pre>{{ exception | string | e }}</pre>"
            "<p>Its log says why: {{ ti.log_url }}</p>"
            "<p>Clearing the task runs it again; nothing is stored or mailed twice.</p>"
        ),
    )


def late_notice(settings: Settings) -> DeadlineAlert:
    """Mail to ops when a run is not done in time, counted from when Airflow queued it.

    By the executor, not the triggerer: one process less to run. A scheduler that is down tells nobody; that is for
    `troopwatch status`.
    """
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=settings.late_minutes),
        callback=SyncCallback(
            SmtpNotifier,
            kwargs={
                "smtp_conn_id": SMTP,
                "from_email": settings.mail_from,
                "to": settings.ops_mail,
                "subject": "[Troopwatch] {{ dag_run.dag_id }} is late",
                "html_content": (
                    "<p>Run {{ dag_run.dag_run_id | e }} of DAG <b>{{ dag_run.dag_id }}</b> is not done "
                    f"{settings.late_minutes:g} minutes after it was queued.</p>"
                    "<p>In Airflow, its tasks say what it waits for; nothing is mailed twice by clearing one.</p>"
                ),
            },
        ),
    )


def default_args(settings: Settings) -> dict[str, Any]:
    """Arguments of every task: owner, retries with growing waits, a time-out, and who is told."""
    return {
        "owner": "troopwatch",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=10),
        "retry_policy": ExceptionRetryPolicy(
            rules=[
                RetryRule(
                    exception="troopwatch.config.ConfigError",
                    action=RetryAction.FAIL,
                    reason="a file that is wrong stays wrong: tell ops at once",
                ),
                RetryRule(
                    exception="troopwatch.jobs.importing.ImportFailedError",
                    action=RetryAction.FAIL,
                    reason="a file that is damaged or not there stays so: tell ops at once",
                ),
                RetryRule(
                    exception="troopwatch.mail.UndeliverableError",
                    action=RetryAction.FAIL,
                    reason="a mail that was refused, or perhaps sent, is not tried again: tell ops at once",
                ),
            ]
        ),
        "execution_timeout": timedelta(minutes=45),
        "on_failure_callback": [failure_notice(settings)],
    }


def check_report(report_date: str) -> SQLTableCheckOperator:
    """The task `check`: it fails at once, naming each check that fails, and so holds what comes after it."""
    return _check("troopwatch.report_check", REPORT_CHECKS, partition_clause=f"report_date = '{report_date}'")


def check_alert(since: str, until: str) -> SQLTableCheckOperator:
    """The same for alerts, over the figures recorded in [since, until)."""
    return _check(f"troopwatch.alert_check('{since}', '{until}')", ALERT_CHECKS)


def _check(table: str, names: Iterable[str], partition_clause: str | None = None) -> SQLTableCheckOperator:
    return SQLTableCheckOperator(
        task_id="check",
        conn_id=WAREHOUSE,  # its hook is psycopg 3, which plain checks do not notice
        table=table,
        partition_clause=partition_clause,
        checks={name: {"check_statement": REPORT_CHECKS[name]} for name in names},
        retry_on_failure=False,
    )


def count_run(connection: Connection, at: datetime) -> None:
    """Tell Airflow's metrics what a collect run did, as `troopwatch.poll.ok` and the like, and how late it was.

    The numbers are the warehouse's, so that a failed task is no gap. A run that is done again counts again.
    """
    for name, number in collection.run_counts(connection, at).items():
        stats.incr(f"troopwatch.{name}", number)
    lag = collection.run_lag(connection, at)
    if lag is not None:
        stats.gauge("troopwatch.lag_seconds", lag)


def gauge_mails(connection: Connection, kind: MailKind, report_date: date) -> None:
    """Tell Airflow's metrics how many mails of a report are in which state, none included."""
    found = outbox.counts(connection, kind, report_date)
    for status in ("waiting", "sending", "sent", "skipped", "refused"):
        stats.gauge(f"troopwatch.mail.{kind}.{status}", found.get(status, 0))


@contextmanager
def warehouse() -> Iterator[Connection]:
    """The warehouse behind the Airflow connection, opened with psycopg2 (Airflow's hook hands out psycopg 3).

    Where OpenLineage is configured, the running task's lineage tells the tables that were read and written.
    """
    factory = lineage.TracedConnection if _lineage_is_on() else Connection
    with connect(warehouse_dsn(), factory=factory) as connection:
        try:
            yield connection
        finally:  # a task that fails has read and written as well
            if isinstance(connection, lineage.TracedConnection):
                _tell_lineage(connection)


def _lineage_is_on() -> bool:
    try:
        # Not the provider's public `is_openlineage_active`: importing that takes seconds, for a "no" as a rule
        from airflow.providers.openlineage import conf  # noqa: PLC0415 - may be absent
    except ImportError:  # the provider is in production's requirements only
        return False
    return not conf.is_disabled()


def _tell_lineage(connection: lineage.TracedConnection) -> None:
    try:
        _declare_lineage(connection)
    except Exception:  # the task's work is done, and nothing of it depends on this
        _log.warning("the tables that this task read and wrote are missing in its lineage", exc_info=True)


def _declare_lineage(connection: lineage.TracedConnection) -> None:
    """Add the tables to the task's inlets and outlets, where the provider looks for them when the task has ended."""
    from openlineage.client.event_v2 import Dataset  # noqa: PLC0415 - may be absent
    from openlineage.client.facet_v2 import (  # noqa: PLC0415
        datasource_dataset,
        documentation_dataset,
        schema_dataset,
    )

    # Names as the provider makes them for `check`, so that the same table is the same dataset
    hook = PostgresHook(postgres_conn_id=WAREHOUSE)
    database = hook.get_openlineage_database_info(BaseHook.get_connection(WAREHOUSE))
    namespace = f"{database.scheme}://{database.authority}"
    source = datasource_dataset.DatasourceDatasetFacet(name=namespace, uri=f"{namespace}/{database.database}")

    def dataset(table: lineage.Table) -> Dataset:
        columns = [
            schema_dataset.SchemaDatasetFacetFields(column.name, column.type, column.comment)
            for column in table.columns
        ]
        return Dataset(
            namespace,
            f"{database.database}.troopwatch.{table.name}",
            facets={
                "dataSource": source,
                "documentation": documentation_dataset.DocumentationDatasetFacet(table.comment or ""),
                "schema": schema_dataset.SchemaDatasetFacet(columns),
            },
        )

    datasets = {name: dataset(table) for name, table in lineage.tables(connection).items()}
    task = get_current_context()["task"]
    task.inlets = [*task.inlets, *(datasets[name] for name in sorted(connection.tables_read))]
    task.outlets = [*task.outlets, *(datasets[name] for name in sorted(connection.tables_written))]


@contextmanager
def reading() -> Iterator[Connection]:
    """The warehouse for the pages: the connection `troopwatch_reader` may read, and nothing else."""
    with connect(warehouse_dsn(READER), session=("default_transaction_read_only=on", *_PAGES)) as connection:
        yield connection


@contextmanager
def reviewing() -> Iterator[Connection]:
    """The warehouse for analysts' decisions: `troopwatch_reviewer` may read, and add decisions."""
    with connect(warehouse_dsn(REVIEWER), session=_PAGES) as connection:
        yield connection


def warehouse_dsn(conn_id: str = WAREHOUSE) -> str:
    """libpq address of the warehouse, from an Airflow connection; extras go along, `host` may be a socket folder."""
    found = BaseHook.get_connection(conn_id)
    parts = {
        "host": found.host,
        "port": found.port,
        "user": found.login,
        "password": found.password,
        "dbname": found.schema,
        **found.extra_dejson,
    }
    return " ".join(f"{key}={_quoted(str(value))}" for key, value in parts.items() if value not in (None, ""))


def _quoted(value: str) -> str:
    # https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def smtp_server() -> SmtpServer:
    """The mail server behind the Airflow connection; `disable_ssl` and `disable_tls` as in Airflow's own SmtpHook."""
    found = BaseHook.get_connection(SMTP)
    extra = found.extra_dejson
    implicit_tls = not _is_true(extra.get("disable_ssl", False))
    starttls = not _is_true(extra.get("disable_tls", False))
    return SmtpServer(
        host=found.host or "localhost",
        port=found.port or (465 if implicit_tls else 25),
        security="tls" if implicit_tls else "starttls" if starttls else "none",
        user=found.login or None,
        password=found.password or None,
        timeout_seconds=float(extra.get("timeout", 30)),
    )


def chosen_range(params: Mapping[str, Any], zone: str) -> tuple[datetime, datetime]:
    """[start, end) of the days `since` to `until` of a run's parameters, both included; either may be open."""
    first, last = params["since"], params["until"]
    try:
        return (
            _midnight(date.fromisoformat(first), zone) if first else datetime.min.replace(tzinfo=UTC),
            _midnight(date.fromisoformat(last) + timedelta(days=1), zone) if last else datetime.max.replace(tzinfo=UTC),
        )
    except (ValueError, OverflowError) as error:
        raise AirflowFailException(f"since={first!r}, until={last!r}: expected days, as 2025-11-04") from error


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _is_true(value: object) -> bool:
    """A connection's extra: JSON has booleans, an address only has words."""
    word = str(value).strip().lower()
    if word not in ("true", "1", "yes", "on", "false", "0", "no", "off", ""):
        raise AirflowFailException(f"connection {SMTP}: {value!r} is neither true nor false")
    return word in ("true", "1", "yes", "on")


def run_instant() -> datetime:
    """The instant of the running collect run: its parameter `at`, else its logical date, else when it was triggered."""
    context = get_current_context()
    given = context["params"]["at"]
    logical_date: datetime | None = context.get("logical_date")  # absent in runs that a person or an asset triggered
    if not given:
        return logical_date or context["dag_run"].run_after
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at > context["dag_run"].run_after:
        raise AirflowFailException(f"at={given!r}: expected a past instant with its zone: 2025-11-04T05:30:00+07:00")
    return at


def report_window(settings: Settings) -> Window:
    """The window of the running report: of its parameter `report_date`, else of the cut-off that was due last."""
    context = get_current_context()
    now = context["dag_run"].run_after
    given = context["params"]["report_date"]
    if not given:
        cut_off = context.get("data_interval_end") or now  # a run by hand has no interval
        return window_ending(cut_off, settings.report_time, settings.zone)
    try:
        window = window_of(date.fromisoformat(given), settings.report_time, settings.zone)
    except (ValueError, OverflowError):
        window = None
    if window is None or window.end > now:
        raise AirflowFailException(f"report_date={given!r}: expected a day whose cut-off has passed, as 2025-11-04")
    return window
