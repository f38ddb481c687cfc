"""Maintain: what is old and backs nothing is let go, and ops are told of sources that need somebody.

Safe under a kill at any point: the warehouse forgets a place before the file is removed, and knows the new place only
when the new file is whole; a file that nobody refers to is removed by the next run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from troopwatch.archive import Archive
from troopwatch.mail import DeliveryError, Outcome, Sent, SmtpServer, UndeliverableError, send
from troopwatch.warehouse import retention
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.retention import Reference

_POLLS_A_TRANSACTION = 10_000
# a server that is down for a day is no news for ops, one that is down for a week is
_FAILING_DAYS = 7


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of the archive's old files."""

    removed: int = 0
    rewritten: int = 0
    kept: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        return Pruned(self.removed + other.removed, self.rewritten + other.rewritten, self.kept + other.kept)


def prune_archive(connection: Connection, archive: Archive, before: date) -> Pruned:
    """Of the files of days before `before` (UTC), keep the pages of articles that have a figure, and nothing else.

    Raises `ArchiveError` when a file can be neither read nor removed.
    """
    total = Pruned()
    for day in archive.days(before):
        start = datetime.combine(day, time(), UTC)
        with transaction(connection):
            rows = retention.references_between(connection, start, start + timedelta(days=1))
        by_file: dict[str, list[Reference]] = defaultdict(list)
        for row in rows:
            by_file[row.file].append(row)
        for file in archive.files(day):
            total += _prune_file(connection, archive, file, by_file[file])
    return total


def _prune_file(connection: Connection, archive: Archive, file: str, references: Sequence[Reference]) -> Pruned:
    evidence = [row for row in references if row.is_evidence]
    if references and len(evidence) == len(references):
        return Pruned(kept=1)
    moved = archive.keep_only(file, sorted({row.offset for row in evidence})) if evidence else {}
    places = {offset: (to.file, to.offset) for offset, to in moved.items()}
    with transaction(connection):
        for row in references:
            retention.move(connection, row, places[row.offset] if row.is_evidence else None)
    archive.remove(file)
    return Pruned(rewritten=1) if evidence else Pruned(removed=1)


def prune_polls(connection: Connection, before: datetime) -> int:
    """Delete the polls of before that instant that no later poll goes on from; return how many."""
    total = 0
    while True:
        with transaction(connection):
            deleted = retention.delete_polls(connection, before, _POLLS_A_TRANSACTION)
        total += deleted
        if deleted < _POLLS_A_TRANSACTION:
            return total


def send_digest(
    connection: Connection,
    now: datetime,
    *,
    server: SmtpServer,
    sender: str,
    recipient: str,
    hand_over: Callable[[EmailMessage, str, str, SmtpServer], Sent] = send,
) -> int:
    """Mail ops which sources need a look; return how many there are.

    Raises `DeliveryError` when the server did not take the mail, `UndeliverableError` when no further try helps.
    """
    with transaction(connection):
        ailing = retention.ailing_sources(connection, now - timedelta(days=_FAILING_DAYS))
        enabled = retention.enabled_sources(connection)
    message = _digest(ailing, enabled, now, sender, recipient)
    sent = hand_over(message, recipient, parseaddr(sender)[1], server)
    if sent.outcome is not Outcome.SENT:
        error = DeliveryError if sent.outcome is Outcome.NOT_TAKEN else UndeliverableError
        raise error(f"the digest to {recipient} was not sent, or may not have been: {sent.reason}")
    return len(ailing)


def _digest(ailing: Sequence[Any], enabled: int, now: datetime, sender: str, recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = sender, recipient, format_datetime(now)
    message["Message-ID"] = f"<sources.{now:%Y-%m-%d.%H%M%S}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Subject"] = f"[Troopwatch] {len(ailing)} of {enabled} sources need a look"
    lines = [f"{row.name} ({row.source_id}): {'; '.join(_ails(row))}" for row in ailing]
    told = "\n".join(lines) if lines else "All do what they did."
    message.set_content(f"{told}\n\nWhat each state means, and what to do: docs/operations.md, Sources.\n")
    return message


def _ails(row: Any) -> list[str]:
    found = []
    if row.failures_since:
        good = row.last_good_at
        since = f"worked last on {good:%Y-%m-%d}" if good else "never worked"
        found.append(f"{row.last_status}, {since}: {row.last_reason or 'no reason given'}")
    if row.quiet_since:
        found.append(f"quiet since {row.quiet_since:%Y-%m-%d}")
    if row.moved_to:
        found.append(f"moved to {row.moved_to}")
    if row.gap_count:
        found.append(f"{row.gap_count} gaps in 28 days")
    return found
