"""The outbox: which mail is waiting, taken, sent, skipped or refused, and which claims went out as alerts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from troopwatch.model import MailKind
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("outbox")


@dataclass(frozen=True, slots=True, order=True)
class MailKey:
    """Which mail; `number` counts the alerts of one day and address, and is 1 for other kinds."""

    report_date: date
    kind: MailKind
    address: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that nobody has taken yet; it tells of what was recorded before `cut_off_at`."""

    key: MailKey
    cut_off_at: datetime
    language: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Open:
    """A mail that is not settled, and why."""

    address: str
    status: str
    reason: str | None


def plan(
    connection: Connection, key: MailKey, *, cut_off_at: datetime, language: str, message_id: str, skip: bool = False
) -> bool:
    """Put a mail into the outbox, once; `skip` settles it unsent. False: it was there already."""
    status = "skipped" if skip else "waiting"
    return bool(
        _queries.plan_delivery(
            connection,
            **asdict(key),
            cut_off_at=cut_off_at,
            language=language,
            message_id=message_id,
            status=status,
        )
    )


def waiting(connection: Connection, kind: MailKind, report_date: date | None = None) -> tuple[Waiting, ...]:
    """The mails of a kind that nobody has taken yet, of one report or of all."""
    rows = _queries.waiting_deliveries(connection, kind=kind, report_date=report_date)
    return tuple(Waiting(_key(row), row.cut_off_at, row.language, row.message_id) for row in rows)


def take(connection: Connection, key: MailKey) -> bool:
    """Mark a waiting mail as being sent; False: somebody else took it. Commit before handing it to the server."""
    return bool(_queries.take_delivery(connection, **asdict(key)))


def settle(connection: Connection, key: MailKey, status: str, reason: str | None) -> None:
    """Say what became of a mail that was taken."""
    _queries.settle_delivery(connection, **asdict(key), status=status, reason=reason)


def drop(connection: Connection, key: MailKey, status: str, reason: str) -> None:
    """Settle a mail that is still waiting and shall not, or cannot, be sent."""
    _queries.drop_delivery(connection, **asdict(key), status=status, reason=reason)


def forget_refused(
    connection: Connection, kind: MailKind, report_date: date, addresses: Collection[str], reason: str
) -> None:
    """Settle as skipped a report's refused mails to any but these addresses, which are in small letters."""
    _queries.forget_refused(connection, kind=kind, report_date=report_date, addresses=sorted(addresses), reason=reason)


def unsettled(connection: Connection, kind: MailKind, report_date: date) -> tuple[Open, ...]:
    """A report's mails that are neither sent nor skipped."""
    rows = _queries.open_deliveries(connection, kind=kind, report_date=report_date)
    return tuple(Open(row.address, row.status, row.reason) for row in rows)


def state(connection: Connection, key: MailKey) -> Open:
    """What is known of a mail."""
    row = _queries.delivery_state(connection, **asdict(key))
    return Open(key.address, row.status, row.reason)


def abandoned(connection: Connection, kind: MailKind, reason: str) -> tuple[MailKey, ...]:
    """Mails taken by a task that ended without settling them; each is named by one call only. They stay `sending`."""
    return tuple(_key(row) for row in _queries.abandoned_deliveries(connection, kind=kind, reason=reason))


def open_of_instant(connection: Connection, kind: MailKind, cut_off_at: datetime) -> tuple[MailKey, ...]:
    """The mails with that cut-off that are neither sent nor skipped."""
    return tuple(_key(row) for row in _queries.open_of_instant(connection, kind=kind, cut_off_at=cut_off_at))


def _key(row: Any) -> MailKey:
    return MailKey(row.report_date, MailKind(row.kind), row.address, row.number)


def counts(connection: Connection, kind: MailKind, report_date: date) -> dict[str, int]:
    """A report's mails by status."""
    rows = _queries.delivery_counts(connection, kind=kind, report_date=report_date)
    return {row.status: row.delivery_count for row in rows}


def last_mailed_cut_off(connection: Connection, before: datetime) -> datetime | None:
    """The cut-off of the newest report that was mailed, if one up to that instant was."""
    found: datetime | None = _queries.last_mailed_cut_off(connection, before=before)
    return found


def is_over(connection: Connection, kind: MailKind, report_date: date) -> bool:
    """Was the report mailed, and a newer one as well?"""
    return bool(_queries.is_over(connection, kind=kind, report_date=report_date))


def days_waiting(connection: Connection, kind: MailKind, before: date) -> tuple[date, ...]:
    """The days of earlier reports with mails that nobody has taken yet, the oldest first."""
    return tuple(row.report_date for row in _queries.days_waiting(connection, kind=kind, before=before))


def give_up(connection: Connection, kind: MailKind, before: date, reason: str) -> None:
    """Settle as skipped what is waiting of reports before that day."""
    _queries.give_up(connection, kind=kind, before=before, reason=reason)


def unfinished(connection: Connection, kind: MailKind) -> bool:
    """Are there mails of a kind to be sent, or to be told of because a task was killed?"""
    return bool(_queries.unfinished(connection, kind=kind))


# --- Alerts -------------------------------------------------------------------------------------------------------


def next_number(connection: Connection, report_date: date, address: str) -> int:
    """The number of the subscriber's next alert of the day."""
    number: int = _queries.next_number(connection, report_date=report_date, kind=MailKind.BREAKING, address=address)
    return number


def note_alert(connection: Connection, key: MailKey, claim_keys: Collection[str]) -> None:
    """Keep that this mail is the alert of these claims; no later one will be."""
    for claim_key in sorted(claim_keys):
        _queries.insert_alert(
            connection, address=key.address, claim_key=claim_key, report_date=key.report_date, number=key.number
        )


def claims_of_alert(connection: Connection, key: MailKey) -> frozenset[str]:
    """The claims that this mail is the alert of."""
    rows = _queries.claims_of_alert(connection, report_date=key.report_date, address=key.address, number=key.number)
    return frozenset(row.claim_key for row in rows)


def planned_alerts(connection: Connection, address: str) -> frozenset[str]:
    """The claims that there is an alert of for this subscriber, sent or not."""
    return frozenset(row.claim_key for row in _queries.planned_alerts(connection, address=address))


def sent_alerts(connection: Connection, address: str) -> frozenset[str]:
    """The claims that this subscriber was sent an alert of."""
    return frozenset(row.claim_key for row in _queries.sent_alerts(connection, address=address))


def claims_in_diffs(connection: Connection, claim_keys: Collection[str]) -> frozenset[str]:
    """Those of the claims that a daily report has told as new or revised."""
    rows = _queries.claims_in_diffs(connection, claim_keys=sorted(claim_keys))
    return frozenset(row.claim_key for row in rows)


def first_cut_off(connection: Connection, before: datetime) -> datetime | None:
    """The cut-off of the first report, if there is one before that instant."""
    found: datetime | None = _queries.first_cut_off(connection, before=before)
    return found


def newest_figure(connection: Connection) -> int:
    """The key of the newest figure, 0 without one; to be asked before a report is computed that is to know it."""
    found: int = _queries.newest_figure(connection)
    return found


def set_alert_mark(connection: Connection, figure_id: int, looked_at: datetime) -> None:
    """Note that alerts have been planned for all figures up to that one that were recorded before the instant."""
    _queries.set_alert_mark(connection, figure_id=figure_id, looked_at=looked_at)


def has_unseen_figures(connection: Connection, since: datetime, before: datetime) -> bool:
    """Was a figure recorded in [since, before) that no run of alerts has seen?"""
    return bool(_queries.has_unseen_figures(connection, recorded_since=since, recorded_before=before))
