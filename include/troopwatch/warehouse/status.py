"""How the warehouse does: the last run, the sources, the last day, the last report and its mails."""

from __future__ import annotations

from datetime import datetime

from troopwatch.rows.status import LastReport, SourceTrouble, Status
from troopwatch.warehouse import collection
from troopwatch.warehouse.checks import failing_checks
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("status")


def status_at(connection: Connection, at: datetime) -> Status:
    """Everything that `troopwatch status` shows of the warehouse at the instant `at`, which is now."""
    run = _queries.last_run(connection, at=at)
    return Status(
        at=at,
        collected_at=run,
        collected=collection.run_counts(connection, run) if run else {},
        lag_seconds=collection.run_lag(connection, run) if run else None,
        sources=_queries.source_count(connection),
        troubles=tuple(SourceTrouble(*row) for row in _queries.troubled_sources(connection, at=at)),
        day=dict(_queries.day_before(connection, at=at)._asdict()),
        report=_last_report(connection),
        unsettled={row.status: row.mail_count for row in _queries.unsettled(connection, at=at)},
        database_bytes=_queries.database_bytes(connection),
    )


def _last_report(connection: Connection) -> LastReport | None:
    row = _queries.last_report(connection)
    if row is None:
        return None
    return LastReport(
        report_date=row.report_date,
        window_end=row.window_end,
        headline=row.headline_en,
        changes=row.change_count,
        held_back=row.held_count,
        mails={mail.status: mail.mail_count for mail in _queries.mails_of(connection, report_date=row.report_date)},
        failing_checks=failing_checks(connection, row.report_date),
    )
