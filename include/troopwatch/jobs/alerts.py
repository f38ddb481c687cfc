"""Alert: big changes mailed as soon as they are found, each once a subscriber.

What an alert told is in the daily diff too. Before the first report there is no alert: all that a new warehouse finds
is new to it, and none of it is news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from troopwatch.config import Limits, Subscriber
from troopwatch.jobs.delivery import Post, message_id, post_one, raise_unsettled
from troopwatch.jobs.reporting import Window, compute_report, next_window
from troopwatch.model import MailKind, Report
from troopwatch.report import Edition, as_alert, find_alerts
from troopwatch.warehouse import outbox
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.outbox import MailKey

# a day, not the open report's window: what was stored just after a cut-off may have been recorded just before it
_SPAN = timedelta(days=1)
_TOO_LATE = "not sent within a day, and in a daily report by now"
_NOT_ANY_MORE = "the claim is no longer among the changes of that time"
_KILLED = "the task ended before the mail server's answer was noted"
_GONE = "the address no longer subscribes to alerts"


def alert(
    connection: Connection,
    now: datetime,
    subscribers: Sequence[Subscriber],
    limits: Limits,
    *,
    cut_off: time,
    post: Post,
) -> dict[str, int]:
    """Mail each subscriber of alerts what passes their minimum and was not told before; return mails by status.

    One mail a subscriber and run. Raises `DeliveryError` when mails that it tried are not settled, and
    `UndeliverableError` when no further try settles them.
    """
    readers = {row.address.lower(): row for row in subscribers if MailKind.BREAKING in row.mails}
    with transaction(connection):  # one run at a time: what is being sent now was left so by a task that was killed
        tried = set(outbox.abandoned(connection, MailKind.BREAKING, _KILLED))
    if readers:
        _plan(connection, now, list(readers.values()), limits, cut_off=cut_off, post=post)
    with transaction(connection):
        waiting = outbox.waiting(connection, MailKind.BREAKING)
    reports: dict[datetime, Report] = {}
    for mail in waiting:
        gone = mail.key.address.lower() not in readers
        reason = _GONE if gone else _TOO_LATE if now - mail.cut_off_at > _SPAN else ""
        if not reason:
            if mail.cut_off_at not in reports:
                with transaction(connection):
                    window = _window(connection, mail.cut_off_at, cut_off, post.zone)
                    reports[mail.cut_off_at] = compute_report(connection, window, limits)
            with transaction(connection):
                told = as_alert(reports[mail.cut_off_at], outbox.claims_of_alert(connection, mail.key))
            if told.changes:
                post_one(connection, mail, told, Edition(kind=MailKind.BREAKING), post)
                tried.add(mail.key)
                continue
            reason = _NOT_ANY_MORE
        with transaction(connection):
            outbox.drop(connection, mail.key, "skipped", reason)
    return _told(connection, tried, now)


def due(
    connection: Connection,
    now: datetime,
    subscribers: Sequence[Subscriber],
    *,
    cut_off: time,
    zone: str,
) -> Window | None:
    """The span of recorded time that `alert` would look through now; None: no figure is new since it last looked."""
    readers = [row for row in subscribers if MailKind.BREAKING in row.mails]
    with transaction(connection):
        if outbox.first_cut_off(connection, now) is None:
            return None
        window = _window(connection, now, cut_off, zone)
        if outbox.unfinished(connection, MailKind.BREAKING):
            return window
        is_due = readers and outbox.has_unseen_figures(connection, window.start, window.end)
        return window if is_due else None


def _plan(
    connection: Connection,
    now: datetime,
    readers: Sequence[Subscriber],
    limits: Limits,
    *,
    cut_off: time,
    post: Post,
) -> None:
    """Put the alerts of this instant into the outbox, with the claims that they tell, in one transaction."""
    with transaction(connection):
        if outbox.first_cut_off(connection, now) is None:
            return
        newest = outbox.newest_figure(connection)
        report = compute_report(connection, _window(connection, now, cut_off, post.zone), limits)
        for reader in readers:
            keys = _news(connection, report, reader)
            if not keys:
                continue
            number = outbox.next_number(connection, report.report_date, reader.address)
            key = MailKey(report.report_date, MailKind.BREAKING, reader.address, number)
            planned = outbox.plan(
                connection,
                key,
                cut_off_at=now,
                language=reader.language,
                message_id=message_id(key.report_date, key.address, post.sender, key.kind, key.number),
            )
            if planned:
                outbox.note_alert(connection, key, keys)
        outbox.set_alert_mark(connection, newest, now)


def _news(connection: Connection, report: Report, reader: Subscriber) -> set[str]:
    """The claims that the reader shall be alerted to, and was not told of."""
    keys = {change.claim.key for change in find_alerts(report, reader)}
    keys -= outbox.planned_alerts(connection, reader.address)
    if keys and MailKind.DAILY in reader.mails:
        keys -= outbox.claims_in_diffs(connection, keys)
    return keys


def _window(connection: Connection, at: datetime, cut_off: time, zone: str) -> Window:
    """The day before the instant `at`, and before that what no daily mail told because a check held it.

    What the warehouse began with is left out.
    """
    first = outbox.first_cut_off(connection, at) or at
    mailed = outbox.last_mailed_cut_off(connection, at) or at
    day = next_window(at, cut_off, zone).report_date
    return Window(day, max(min(at - _SPAN, mailed), first), at, ZoneInfo(zone))


def _told(connection: Connection, tried: set[MailKey], now: datetime) -> dict[str, int]:
    """What became of the mails, those of an earlier try of this very run included."""
    with transaction(connection):
        keys = tried | set(outbox.open_of_instant(connection, MailKind.BREAKING, now))
        states = [outbox.state(connection, key) for key in sorted(keys)]
    raise_unsettled("alert", [state for state in states if state.status in {"waiting", "sending", "refused"}])
    return dict(Counter(state.status for state in states))
