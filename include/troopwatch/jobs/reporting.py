"""Report: what changed within a window of recorded time, kept in the warehouse and mailed once to each subscriber.

A report is computed from the mentions recorded before its cut-off, so that it comes out the same at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from troopwatch.claims import find_statuses
from troopwatch.config import Limits, Subscriber
from troopwatch.mail import Outcome, Sent, SmtpServer, send
from troopwatch.model import Report
from troopwatch.report import build_mail, change_line, compose, headline, is_quiet
from troopwatch.warehouse import articles, outbox, reports
from troopwatch.warehouse.connection import Connection, transaction

LANGUAGES = ("en", "id")
_EVER = datetime.max.replace(tzinfo=UTC)


class DeliveryError(Exception):
    """Raised when some mails of a report are not settled; the message names each address and why."""


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end) of recorded time, UTC; `report_date` is the day of the cut-off in the report's `zone`."""

    report_date: date
    start: datetime
    end: datetime
    zone: ZoneInfo


def window_of(report_date: date, cut_off: time, zone: str) -> Window:
    """The window of a day's report: from the cut-off of the day before to that of the day, in local time."""

    def at(day: date) -> datetime:
        return datetime.combine(day, cut_off, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))

    return Window(report_date, at(report_date - timedelta(days=1)), at(report_date), ZoneInfo(zone))


def window_ending(cut_off_at: datetime, cut_off: time, zone: str) -> Window:
    """The window whose cut-off is the instant `cut_off_at`, or the last one before it."""
    today = window_of(cut_off_at.astimezone(ZoneInfo(zone)).date(), cut_off, zone)
    return today if today.end <= cut_off_at else window_of(today.report_date - timedelta(days=1), cut_off, zone)


def next_window(now: datetime, cut_off: time, zone: str) -> Window:
    """The window that is open at the instant `now`."""
    today = window_of(now.astimezone(ZoneInfo(zone)).date(), cut_off, zone)
    return today if now < today.end else window_of(today.report_date + timedelta(days=1), cut_off, zone)


def compute_report(connection: Connection, window: Window, limits: Limits) -> Report:
    """The report of a window from what the warehouse holds; writes nothing."""
    return compose(
        window.report_date,
        window.start,
        window.end,
        reports.mentions_before(connection, window.end),
        reports.coverage_between(connection, window.start, window.end),
        limits,
    )


def has_begun(connection: Connection, window: Window) -> bool:
    """Had anything been polled before the window's end? Before that there is nothing to report, not even silence."""
    with transaction(connection):
        return reports.first_poll_before(connection, window.end)


def record_report(connection: Connection, window: Window, limits: Limits) -> Report:
    """Compute a window's report and keep it, its claims and its diff in one transaction; return it."""
    with transaction(connection):
        articles.lock(connection)
        report = compute_report(connection, window, limits)
        named = [claim for change in report.changes for claim in (change.claim, change.previous) if claim]
        reports.keep_claims(connection, named)
        refresh_claims(connection, max(window.end, reports.latest_cut_off(connection) or window.end), limits)
        reports.record_report(
            connection,
            report,
            headlines={language: headline(report, language) for language in LANGUAGES},
            lines=[{language: change_line(change, language) for language in LANGUAGES} for change in report.changes],
        )
    return report


def refresh_claims(connection: Connection, cut_off: datetime, limits: Limits) -> None:
    """Make the claims those known before `cut_off`, as the newest accepted extractor found them.

    They stand for the newest report, also while the report of a day before it is made again.
    """
    mentions = reports.mentions_before(connection, cut_off, accepted_before=_EVER)
    reports.record_claims(connection, find_statuses(mentions, cut_off, limits))


def deliver(
    connection: Connection,
    report: Report,
    subscribers: Sequence[Subscriber],
    *,
    server: SmtpServer,
    sender: str,
    zone: str,
    hand_over: Callable[[EmailMessage, str, str, SmtpServer], Sent] = send,
) -> dict[str, int]:
    """Mail a report to each subscriber once; return the number of mails by status.

    Each mail is marked as being sent, and that is committed, before the server sees it: a task killed in between leaves
    it marked, and no later try sends it a second time. Raises `DeliveryError` when mails are left unsettled.
    """
    quiet = is_quiet(report)
    with transaction(connection):
        for subscriber in subscribers:
            outbox.plan(
                connection,
                report.report_date,
                subscriber.address,
                language=subscriber.language,
                message_id=message_id(report.report_date, subscriber.address, sender),
                skip=quiet and subscriber.quiet_days == "skip",
            )
    unbuilt: list[str] = []
    for mail in outbox.waiting(connection, report.report_date):
        try:
            message = build_mail(
                report,
                subscriber_address=mail.address,
                language=mail.language,
                sender=sender,
                message_id=mail.message_id,
                zone=zone,
            )
        except ValueError as error:  # one address that no mail can name must not keep the others from theirs
            unbuilt.append(f"{mail.address} cannot be mailed ({error}), correct it in subscribers.yaml")
            continue
        with transaction(connection):
            taken = outbox.take(connection, report.report_date, mail.address)
        if not taken:
            continue
        sent = hand_over(message, mail.address, parseaddr(sender)[1], server)
        with transaction(connection):
            _settle(connection, report.report_date, mail.address, sent)
    with transaction(connection):
        unsettled = outbox.unsettled(connection, report.report_date)
        counts = outbox.counts(connection, report.report_date)
    left = unbuilt + [
        f"{mail.address} {_STATE[mail.status]} ({mail.reason or 'no answer'})"
        for mail in unsettled
        if not any(line.startswith(f"{mail.address} ") for line in unbuilt)
    ]
    if left:
        raise DeliveryError(f"report of {report.report_date}: " + "; ".join(left))
    return counts


_STATE = {
    "waiting": "is not sent yet, the next try sends it",
    "sending": "may or may not have been sent, see the mail server's log; it is not sent again by itself",
    "refused": "was refused by the mail server for good, correct the address",
}


def _settle(connection: Connection, report_date: date, address: str, sent: Sent) -> None:
    if sent.outcome is Outcome.UNKNOWN:
        outbox.settle(connection, report_date, address, "sending", sent.reason)
        return
    status = {Outcome.SENT: "sent", Outcome.REFUSED: "refused", Outcome.NOT_TAKEN: "waiting"}[sent.outcome]
    outbox.settle(connection, report_date, address, status, sent.reason or None)


def message_id(report_date: date, address: str, sender: str) -> str:
    """The one Message-ID of a subscriber's mail for a report: the address is hashed, not shown."""
    digest = hashlib.sha256(f"{report_date.isoformat()} {address.lower()}".encode()).hexdigest()[:16]
    domain = parseaddr(sender)[1].rpartition("@")[2] or "troopwatch.invalid"
    return f"<daily.{report_date.isoformat()}.{digest}@{domain}>"
