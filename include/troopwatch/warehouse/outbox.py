"""The outbox: which mail of which report is waiting, taken, sent or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("outbox")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that nobody has taken yet."""

    address: str
    language: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Open:
    """A mail that is not settled, and why."""

    address: str
    status: str
    reason: str | None


def plan(
    connection: Connection, report_date: date, address: str, *, language: str, message_id: str, skip: bool
) -> None:
    """Put a subscriber's mail into the outbox, once a report; `skip` settles it unsent."""
    _queries.plan_delivery(
        connection,
        report_date=report_date,
        address=address,
        language=language,
        message_id=message_id,
        status="skipped" if skip else "waiting",
    )


def waiting(connection: Connection, report_date: date) -> tuple[Waiting, ...]:
    """The report's mails that nobody has taken yet."""
    rows = _queries.waiting_deliveries(connection, report_date=report_date)
    return tuple(Waiting(row.address, row.language, row.message_id) for row in rows)


def take(connection: Connection, report_date: date, address: str) -> bool:
    """Mark a waiting mail as being sent; False: somebody else took it. Commit before handing it to the server."""
    return bool(_queries.take_delivery(connection, report_date=report_date, address=address))


def settle(connection: Connection, report_date: date, address: str, status: str, reason: str | None) -> None:
    """Say what became of a mail that was taken."""
    _queries.settle_delivery(connection, report_date=report_date, address=address, status=status, reason=reason)


def unsettled(connection: Connection, report_date: date) -> tuple[Open, ...]:
    """The report's mails that are neither sent nor skipped."""
    rows = _queries.open_deliveries(connection, report_date=report_date)
    return tuple(Open(row.address, row.status, row.reason) for row in rows)


def counts(connection: Connection, report_date: date) -> dict[str, int]:
    """The report's mails by status."""
    return {row.status: row.delivery_count for row in _queries.delivery_counts(connection, report_date=report_date)}
