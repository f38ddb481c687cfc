"""What the DAGs share: the one module of the package, besides `web`, that knows Airflow.

It turns Airflow's connections into the package's own values, and says who is told when a task fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import Asset, BaseHook, ExceptionRetryPolicy, RetryAction, RetryRule, get_current_context

from troopwatch.mail import SmtpServer
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import Connection, connect

WAREHOUSE = "troopwatch_warehouse"  # Airflow connection ids
SMTP = "troopwatch_smtp"

FIGURES = Asset("troopwatch://figures")  # updated by `collect`


def failure_notice(settings: Settings) -> SmtpNotifier:
    """Mail to ops when a task has failed for good.

    Explicit, because ``email_on_failure`` of Airflow 3.2 and later ignores the configured backend and sender
    (apache/airflow#65012, #69262). The notifier's Jinja does not escape, so nothing from outside goes into it.
    """
    return SmtpNotifier(
        smtp_conn_id=SMTP,
        from_email=settings.mail_from,
        to=settings.ops_mail,
        subject="[Troopwatch] {{ ti.dag_id }}.{{ ti.task_id }} failed",
        html_content=(
            "<p>Task <b>{{ ti.task_id }}</b> of DAG <b>{{ ti.dag_id }}</b>, run {{ run_id }}, "
            "failed after {{ ti.try_number }} tries.</p>"
            "<p>Its log says why: {{ ti.log_url }}</p>"
            "<p>Clearing the task runs it again; nothing is stored or mailed twice.</p>"
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
                    exception="troopwatch.mail.UndeliverableError",
                    action=RetryAction.FAIL,
                    reason="a mail that was refused, or perhaps sent, is not tried again: tell ops at once",
                ),
            ]
        ),
        "execution_timeout": timedelta(minutes=45),
        "on_failure_callback": [failure_notice(settings)],
    }


@contextmanager
def warehouse() -> Iterator[Connection]:
    """The warehouse behind the Airflow connection, opened with psycopg2 (Airflow's hook hands out psycopg 3)."""
    with connect(warehouse_dsn()) as connection:
        yield connection


def warehouse_dsn() -> str:
    """libpq address of the warehouse, from the Airflow connection; extras go along, `host` may be a socket folder."""
    found = BaseHook.get_connection(WAREHOUSE)
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
    implicit_tls = not extra.get("disable_ssl", False)
    starttls = not extra.get("disable_tls", False)
    return SmtpServer(
        host=found.host or "localhost",
        port=found.port or (465 if implicit_tls else 25),
        security="tls" if implicit_tls else "starttls" if starttls else "none",
        user=found.login or None,
        password=found.password or None,
        timeout_seconds=float(extra.get("timeout", 30)),
    )


def run_instant() -> datetime:
    """The instant of the running collect run: its parameter `at`, else its logical date, else when it was triggered."""
    context = get_current_context()
    at = context["params"]["at"]
    logical_date: datetime | None = context.get("logical_date")  # absent in runs that a person or an asset triggered
    return datetime.fromisoformat(at) if at else logical_date or context["dag_run"].run_after
