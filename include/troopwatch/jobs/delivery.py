"""Deliver: a report as one mail to each subscriber, once, whatever the mail server does and wherever a task is killed.

Each mail is marked as being sent, and that is committed, before the server sees it: a task killed in between leaves it
marked, and no later try sends it a second time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

from troopwatch.config import Limits, Subscriber
from troopwatch.jobs.reporting import Window, compute_report, window_for
from troopwatch.mail import DeliveryError, Outcome, Sent, SmtpServer, UndeliverableError, send
from troopwatch.model import MailKind, Report
from troopwatch.report import Edition, build_mail, is_quiet, select
from troopwatch.warehouse import outbox
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.outbox import MailKey, Open, Waiting

_log = logging.getLogger(__name__)

HandOver = Callable[[EmailMessage, str, str, SmtpServer], Sent]

_STATE = {
    "waiting": "is not sent yet, the next try sends it",
    "sending": "may or may not have been sent, see the mail server's log; it is not sent again by itself",
    "refused": "was refused for good, correct the address",
}
_GONE = "the address no longer subscribes to this mail"
_ARREARS = timedelta(days=7)  # how long an old report is still worth sending
_TOO_OLD = "not sent within a week"


@dataclass(frozen=True, slots=True)
class Post:
    """How mails leave the house."""

    server: SmtpServer
    sender: str
    zone: str  # of the instants in the mails
    unsubscribe_url: str | None = None  # https, with {address}
    hand_over: HandOver = send


def deliver_due(
    connection: Connection,
    window: Window,
    limits: Limits,
    subscribers: Sequence[Subscriber],
    *,
    kind: MailKind,
    cut_off: time,
    post: Post,
) -> dict[str, int]:
    """Mail a window's report, and before it what reports of the last week left waiting: the mail server was down.

    Returns the window's own mails by status. Raises as `deliver` does, once for all.
    """
    day = window.report_date
    errors: list[DeliveryError] = []
    counts: dict[str, int] = {}
    with transaction(connection):
        outbox.give_up(connection, kind, day - _ARREARS, _TOO_OLD)
        waiting = outbox.days_waiting(connection, kind, day)
    for due in [*waiting, day]:
        shown = window if due == day else window_for(connection, kind, due, cut_off, post.zone)
        try:
            counts = deliver(
                connection,
                compute_report(connection, shown, limits),
                subscribers,
                server=post.server,
                sender=post.sender,
                zone=post.zone,
                kind=kind,
                unsubscribe_url=post.unsubscribe_url,
                hand_over=post.hand_over,
                only_waiting=due != day,
            )
        except DeliveryError as error:
            errors.append(error)
    if errors:
        again = any(not isinstance(error, UndeliverableError) for error in errors)
        raise (DeliveryError if again else UndeliverableError)("; ".join(str(error) for error in errors))
    return counts


def deliver(
    connection: Connection,
    report: Report,
    subscribers: Sequence[Subscriber],
    *,
    server: SmtpServer,
    sender: str,
    zone: str,
    kind: MailKind = MailKind.DAILY,
    unsubscribe_url: str | None = None,
    hand_over: HandOver = send,
    only_waiting: bool = False,
) -> dict[str, int]:
    """Mail a report to each subscriber of that kind of mail; return the number of mails by status.

    A report that was mailed before a newer one is not mailed to who subscribed since, when it is made again;
    `only_waiting` says so of any report.
    Raises `DeliveryError` when mails are left unsettled, and `UndeliverableError` when no further try settles them.
    """
    post = Post(server, sender, zone, unsubscribe_url, hand_over)
    editions: dict[str, tuple[Report, Edition]] = {}
    with transaction(connection):
        over = only_waiting or outbox.is_over(connection, kind, report.report_date)
        for subscriber in subscribers:
            if kind not in subscriber.mails:
                continue
            alerted = outbox.sent_alerts(connection, subscriber.address)
            editions[subscriber.address.lower()] = select(report, subscriber, kind, alerted)
            shown, _ = editions[subscriber.address.lower()]
            if over:
                continue
            outbox.plan(
                connection,
                MailKey(report.report_date, kind, subscriber.address),
                cut_off_at=report.window_end,
                language=subscriber.language,
                message_id=message_id(report.report_date, subscriber.address, sender, kind),
                skip=is_quiet(shown) and subscriber.quiet_days == "skip",
            )
        waiting = outbox.waiting(connection, kind, report.report_date)
    for mail in waiting:
        if mail.key.address.lower() in editions:
            post_one(connection, mail, *editions[mail.key.address.lower()], post)
        else:
            with transaction(connection):
                outbox.drop(connection, mail.key, "skipped", _GONE)
    with transaction(connection):
        # who was taken off the list because the server refused them is settled
        outbox.forget_refused(connection, kind, report.report_date, editions, _GONE)
        unsettled = outbox.unsettled(connection, kind, report.report_date)
        counts = outbox.counts(connection, kind, report.report_date)
    raise_unsettled(f"{kind} mail of {report.report_date}", unsettled)
    return counts


def post_one(connection: Connection, mail: Waiting, report: Report, edition: Edition, post: Post) -> None:
    """Build a waiting mail, take it, hand it over and settle it."""
    try:
        message = build_mail(
            report,
            subscriber_address=mail.key.address,
            language=mail.language,
            sender=post.sender,
            message_id=mail.message_id,
            unsubscribe_url=post.unsubscribe_url,
            zone=post.zone,
            edition=edition,
        )
        message.as_bytes()
    except ValueError as error:  # an address that no header can hold must not keep the others from theirs
        with transaction(connection):
            outbox.drop(connection, mail.key, "refused", str(error))
        return
    with transaction(connection):
        taken = outbox.take(connection, mail.key)
    if not taken:
        return
    sent = post.hand_over(message, mail.key.address, parseaddr(post.sender)[1], post.server)
    with transaction(connection):
        outbox.settle(connection, mail.key, _STATUS[sent.outcome], sent.reason or None)
    # by its Message-ID, not its address: logs are read by more people than the list of subscribers
    _log.info("%s mail %s: %s", mail.key.kind, mail.message_id, _STATUS[sent.outcome])


_STATUS = {
    Outcome.SENT: "sent",
    Outcome.REFUSED: "refused",
    Outcome.NOT_TAKEN: "waiting",
    Outcome.UNKNOWN: "sending",
}


def raise_unsettled(what: str, unsettled: Collection[Open]) -> None:
    """Raise for mails that are neither sent nor skipped; return if there is none."""
    if not unsettled:
        return
    told = "; ".join(f"{mail.address} {_STATE[mail.status]} ({mail.reason or 'no answer'})" for mail in unsettled)
    later = any(mail.status == "waiting" for mail in unsettled)
    raise (DeliveryError if later else UndeliverableError)(f"{what}: {told}")


def message_id(report_date: date, address: str, sender: str, kind: MailKind = MailKind.DAILY, number: int = 1) -> str:
    """The one Message-ID of a mail: the address is hashed, not shown."""
    digest = hashlib.sha256(f"{report_date.isoformat()} {address.lower()}".encode()).hexdigest()[:16]
    domain = parseaddr(sender)[1].rpartition("@")[2] or "troopwatch.invalid"
    day = report_date.isoformat() if number == 1 else f"{report_date.isoformat()}.{number}"
    return f"<{kind}.{day}.{digest}@{domain}>"
