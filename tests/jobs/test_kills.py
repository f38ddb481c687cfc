"""A kill at any statement, commit or word with the mail server, then another try: nobody gets a mail twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import psycopg2
import psycopg2.extensions
import psycopg2.extras
import pytest

from troopwatch.config import Limits, Subscriber
from troopwatch.jobs import alerts
from troopwatch.jobs.delivery import Post, deliver
from troopwatch.mail import DeliveryError, Outcome, Sent, SmtpServer
from troopwatch.model import Coverage, MailKind, Report
from troopwatch.sample import REPORT_INSTANTS
from troopwatch.warehouse import reports
from troopwatch.warehouse.connection import Connection, connect, transaction

SENDER = "Troopwatch <troopwatch@troopwatch.example>"
SERVER = SmtpServer("127.0.0.1", 1, security="none")  # never connected to: the server is played
READERS = [
    Subscriber(address=f"{name}@desk.example", language="en", mails=(MailKind.DAILY, MailKind.BREAKING))
    for name in ("anna", "budi")
]


class KilledError(BaseException):
    """Stands for the kill of the task's process."""


class Fuse:
    """Counts steps, and kills at the one it is told."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.steps = at, 0

    def step(self) -> None:
        if self.steps == self.at:
            raise KilledError
        self.steps += 1


class Mailbox:
    """A mail server that takes everything; the task may be killed before it hears of the mail, and after."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def hand_over(self, fuse: Fuse) -> Callable[[EmailMessage, str, str, SmtpServer], Sent]:
        def take(message: EmailMessage, to: str, sender: str, server: SmtpServer) -> Sent:
            fuse.step()
            self.taken.append(f"{to} {message['Message-ID']}")
            fuse.step()
            return Sent(Outcome.SENT)

        return take


@contextmanager
def fragile(dsn: str, fuse: Fuse) -> Iterator[Connection]:
    """A connection on which the fuse steps before and after each statement and each commit."""

    class Cursor(psycopg2.extras.NamedTupleCursor):
        def execute(self, *arguments: Any) -> None:
            fuse.step()
            super().execute(*arguments)
            fuse.step()

    class Breaking(psycopg2.extensions.connection):
        def __exit__(self, kind: Any, *rest: Any) -> None:
            if kind is None:
                fuse.step()
            super().__exit__(kind, *rest)
            if kind is None:
                fuse.step()

    opened = psycopg2.connect(dsn, connection_factory=Breaking, cursor_factory=Cursor, options="-c timezone=UTC")
    with closing(opened):
        yield opened


Job = Callable[[Connection, Any], dict[str, int]]


def check_every_kill(dsn: str, job: Job, mails: int) -> None:
    whole, mailbox = Fuse(), Mailbox()
    with fragile(dsn, whole) as connection:
        assert job(connection, mailbox.hand_over(whole)) == {"sent": mails}
    assert len(set(mailbox.taken)) == len(mailbox.taken) == mails
    expected = set(mailbox.taken)
    unknown = 0
    for at in range(whole.steps):
        forget(dsn)
        unknown += check_one_kill(dsn, job, at, expected)
    assert whole.steps > 20
    # each mail has a stretch in which only the mail server knows: after the commit of `sending`, before that of `sent`
    assert 4 * mails <= unknown <= 10 * mails


def check_one_kill(dsn: str, job: Job, at: int, expected: set[str]) -> int:
    """Kill at a step and try again until nothing moves; return 1 if a mail is left to a person."""
    fuse, mailbox = Fuse(at), Mailbox()
    with fragile(dsn, fuse) as connection, pytest.raises(KilledError):
        job(connection, mailbox.hand_over(fuse))
    told = ""
    for _ in range(2):
        with connect(dsn) as connection:
            try:
                job(connection, mailbox.hand_over(Fuse()))
            except DeliveryError as error:
                told += str(error)
    assert len(set(mailbox.taken)) == len(mailbox.taken), f"step {at}: a mail went out twice"
    assert set(mailbox.taken) <= expected, f"step {at}: a try made another mail"
    states = statuses(dsn)
    assert set(states.values()) <= {"sent", "sending"}, f"step {at}"
    for address, status in states.items():
        if status == "sending":
            assert f"{address} may or may not have been sent" in told, f"step {at}: ops is not told"
        else:
            assert [mail for mail in mailbox.taken if mail.startswith(address)], f"step {at}: not sent"
    return int("sending" in states.values())


def forget(dsn: str) -> None:
    with connect(dsn) as connection, transaction(connection), connection.cursor() as cursor:
        cursor.execute("TRUNCATE troopwatch.alert, troopwatch.delivery")


def statuses(dsn: str) -> dict[str, str]:
    with connect(dsn) as connection, transaction(connection), connection.cursor() as cursor:
        cursor.execute("SELECT address, status FROM troopwatch.delivery")
        return {row.address: row.status for row in cursor.fetchall()}


@pytest.mark.parametrize("kind", [MailKind.DAILY, MailKind.WEEKLY])
def test_a_report(dsn: str, warehouse: Connection, kind: MailKind) -> None:
    end = datetime(2025, 11, 2, 23, tzinfo=UTC)
    report = Report(date(2025, 11, 3), end - timedelta(days=1), end, (), Coverage(1, (), (), 0, 0, 0, 0, 0))
    with transaction(warehouse):
        reports.record_report(warehouse, report, headlines={"en": "quiet", "id": "tenang"}, lines=[])
    readers = [reader.model_copy(update={"mails": (kind,)}) for reader in READERS]

    def job(connection: Connection, hand_over: Any) -> dict[str, int]:
        return deliver(
            connection,
            report,
            readers,
            server=SERVER,
            sender=SENDER,
            zone="Asia/Jakarta",
            kind=kind,
            hand_over=hand_over,
        )

    check_every_kill(dsn, job, len(READERS))


def test_alerts(dsn: str, pipeline: Any, topic_and_limits: tuple[Any, Limits]) -> None:
    first, second = REPORT_INSTANTS[:2]
    pipeline.collect(first)
    pipeline.report(first)
    pipeline.collect(second)
    now = second + timedelta(minutes=10)

    def job(connection: Connection, hand_over: Any) -> dict[str, int]:
        post = Post(SERVER, SENDER, "Asia/Jakarta", hand_over=hand_over)
        return alerts.alert(connection, now, READERS, topic_and_limits[1], cut_off=time(6), post=post)

    check_every_kill(dsn, job, len(READERS))
