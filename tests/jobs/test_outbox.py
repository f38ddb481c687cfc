"""One mail a subscriber and report: whatever the mail server does, and wherever a task is killed."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from troopwatch.config import Limits, Subscriber
from troopwatch.embedded.stack import free_port
from troopwatch.jobs.delivery import Post, deliver, deliver_due, message_id
from troopwatch.jobs.reporting import record_report, window_of
from troopwatch.mail import DeliveryError, Outcome, Sent, SmtpServer, UndeliverableError, send
from troopwatch.model import Coverage, MailKind, Report
from troopwatch.warehouse import outbox, reports
from troopwatch.warehouse.connection import Connection, transaction

DAY = date(2025, 11, 4)
SENDER = "Troopwatch <troopwatch@troopwatch.example>"
ANNA = Subscriber(address="anna@desk.example", language="en")
BUDI = Subscriber(address="budi@desk.example", language="id")
QUIET = Subscriber(address="cukup@desk.example", language="id", quiet_days="skip")


@pytest.fixture
def report(warehouse: Connection) -> Report:
    """A quiet day's report, kept in the warehouse."""
    made = Report(
        report_date=DAY,
        window_start=datetime(2025, 11, 2, 23, tzinfo=UTC),
        window_end=datetime(2025, 11, 3, 23, tzinfo=UTC),
        changes=(),
        coverage=Coverage(1, (), (), 0, 0, 0, 0, 0),
    )
    with transaction(warehouse):
        reports.record_report(warehouse, made, headlines={"en": "quiet", "id": "tenang"}, lines=[])
    return made


class Server:
    """A mail server that does as told per recipient: take, refuse for good, refuse for now, or hang up on the mail."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.behaviour: dict[str, str] = {}
        self.refuse_sender = False

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_sender:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behaviour.get(address) == "refuse":
            return "550 5.1.1 no such mailbox"
        if self.behaviour.get(address) == "busy":
            return "451 4.3.2 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        message_id_line = next(line for line in envelope.content.splitlines() if line.startswith(b"Message-ID"))
        self.taken.append((address, message_id_line.decode().split(": ")[1]))
        if self.behaviour.get(address) == "hang up":
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 kept"


@pytest.fixture
def smtp() -> Iterator[tuple[Server, SmtpServer]]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, SmtpServer("127.0.0.1", controller.port, security="none", timeout_seconds=3)
    controller.stop()


def statuses(connection: Connection) -> dict[str, str]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("SELECT address, status FROM troopwatch.delivery ORDER BY address")
        return {row.address: row.status for row in cursor.fetchall()}


def test_each_subscriber_gets_one_mail_and_a_second_try_sends_none(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    for _ in range(3):
        assert deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta") == {
            "sent": 2
        }
    assert handler.taken == [
        (subscriber.address, message_id(DAY, subscriber.address, SENDER)) for subscriber in (ANNA, BUDI)
    ]


def test_a_quiet_day_is_skipped_for_those_who_want_it_so(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    assert deliver(warehouse, report, [ANNA, QUIET], server=server, sender=SENDER, zone="Asia/Jakarta") == {
        "sent": 1,
        "skipped": 1,
    }
    assert [address for address, _ in handler.taken] == [ANNA.address]


@pytest.mark.parametrize(
    ("behaviour", "status", "said"),
    [
        ("refuse", "refused", "550 5.1.1 no such mailbox"),
        ("busy", "waiting", "the next try sends it .451 4.3.2 try later"),
        ("hang up", "sending", "may or may not have been sent"),
    ],
)
def test_one_bad_recipient_is_named_and_the_others_get_theirs(
    warehouse: Connection,
    report: Report,
    smtp: tuple[Server, SmtpServer],
    behaviour: str,
    status: str,
    said: str,
) -> None:
    handler, server = smtp
    handler.behaviour[ANNA.address] = behaviour
    with pytest.raises(DeliveryError, match=f"{ANNA.address} .*{said}"):
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    assert statuses(warehouse) == {ANNA.address: status, BUDI.address: "sent"}

    handler.behaviour.clear()
    handler.taken.clear()
    if status == "waiting":
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
        assert [address for address, _ in handler.taken] == [ANNA.address]
    else:  # refused for good, or perhaps sent: neither is tried again by itself
        with pytest.raises(DeliveryError, match=ANNA.address):
            deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
        assert handler.taken == []


def test_without_a_mail_server_everything_waits_and_goes_out_later(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    nobody = SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=3)
    with pytest.raises(DeliveryError, match=r"the next try sends it .*Connection ?[Rr]efused"):
        deliver(warehouse, report, [ANNA, BUDI], server=nobody, sender=SENDER, zone="Asia/Jakarta")
    assert deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta") == {"sent": 2}
    assert len(handler.taken) == 2


class KilledError(BaseException):
    """Stands for the kill of the task's process."""


@pytest.mark.parametrize("moment", ["before the server", "after the server"])
def test_a_kill_around_the_hand_over_never_doubles_a_mail(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer], moment: str
) -> None:
    handler, server = smtp

    def killed(message: EmailMessage, to: str, sender: str, server: SmtpServer) -> Sent:
        if moment == "after the server":
            assert send(message, to, sender, server).outcome is Outcome.SENT
        raise KilledError

    with pytest.raises(KilledError):
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta", hand_over=killed)
    with pytest.raises(DeliveryError, match=f"{ANNA.address} may or may not have been sent"):
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    expected = [BUDI.address] if moment == "before the server" else [ANNA.address, BUDI.address]
    assert [address for address, _ in handler.taken] == expected


def test_the_same_address_in_other_letters_gets_one_mail(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    deliver(warehouse, report, [ANNA], server=server, sender=SENDER, zone="Asia/Jakarta")
    louder = Subscriber(address="Anna@desk.example", language="en")
    deliver(warehouse, report, [louder, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    assert [address for address, _ in handler.taken] == [ANNA.address, BUDI.address]


def test_an_address_that_is_now_written_in_other_letters_still_gets_its_waiting_mail(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    handler.behaviour[ANNA.address] = "busy"
    with pytest.raises(DeliveryError):
        deliver(warehouse, report, [ANNA], server=server, sender=SENDER, zone="Asia/Jakarta")
    handler.behaviour.clear()
    louder = Subscriber(address="Anna@desk.example", language="en")
    assert deliver(warehouse, report, [louder], server=server, sender=SENDER, zone="Asia/Jakarta") == {"sent": 1}
    assert [address for address, _ in handler.taken] == [ANNA.address]


def test_a_sender_that_the_server_refuses_is_nobodys_address_at_fault(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    handler.refuse_sender = True
    with pytest.raises(DeliveryError, match=r"the next try sends it .530 5.7.0 log in first"):
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    handler.refuse_sender = False
    assert deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta") == {"sent": 2}


def test_two_tasks_at_once_send_one_mail(
    dsn: str, warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp

    def overtaken(message: EmailMessage, to: str, sender: str, server: SmtpServer) -> Sent:
        with transaction(warehouse):
            assert not outbox.take(warehouse, outbox.MailKey(DAY, MailKind.DAILY, to)), (
                "a mail that one task took must not be taken by another"
            )
        return send(message, to, sender, server)

    deliver(warehouse, report, [ANNA], server=server, sender=SENDER, zone="Asia/Jakarta", hand_over=overtaken)
    assert len(handler.taken) == 1


def test_the_password_is_never_shown() -> None:
    assert "geheim" not in repr(SmtpServer("mail.example", 587, user="u", password="geheim"))


@pytest.mark.parametrize("address", ["ünï@desk.example", "anna@bücher.example"])
def test_an_address_that_mail_servers_do_not_take_keeps_nobody_from_theirs(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer], address: str
) -> None:
    handler, server = smtp
    odd = ANNA.model_copy(update={"address": address})  # past the check of subscribers.yaml
    with pytest.raises(UndeliverableError, match=f"{address} was refused for good"):
        deliver(warehouse, report, [odd, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    assert [taken for taken, _ in handler.taken] == [BUDI.address]


def test_who_is_no_longer_in_the_list_gets_nothing_more(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    handler.behaviour[ANNA.address] = "busy"
    with pytest.raises(DeliveryError):
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    handler.behaviour.clear()
    counts = deliver(warehouse, report, [BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    assert counts == {"sent": 1, "skipped": 1}
    assert [taken for taken, _ in handler.taken] == [BUDI.address]


def test_a_reader_of_other_mails_gets_no_daily_one(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    weekly = Subscriber(address="dewi@desk.example", language="en", mails=(MailKind.WEEKLY,))
    assert deliver(warehouse, report, [weekly], server=server, sender=SENDER, zone="Asia/Jakarta") == {}
    assert handler.taken == []


def test_once_a_refused_address_is_mended_the_task_succeeds(
    warehouse: Connection, report: Report, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    handler.behaviour[ANNA.address] = "refuse"
    with pytest.raises(UndeliverableError):
        deliver(warehouse, report, [ANNA, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta")
    mended = ANNA.model_copy(update={"address": "anna.w@desk.example"})
    assert deliver(warehouse, report, [mended, BUDI], server=server, sender=SENDER, zone="Asia/Jakarta") == {
        "sent": 2,
        "skipped": 1,
    }
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("SELECT reason FROM troopwatch.delivery WHERE address = %s", (ANNA.address,))
        assert cursor.fetchone().reason.endswith("; 550 5.1.1 no such mailbox")


# --- More than one day --------------------------------------------------------------------------------------------

LIMITS = Limits(lookback_days=30, max_jump_factor=5, max_people=150_000, max_materiel=20_000_000)


def post_day(connection: Connection, day: date, readers: list[Subscriber], server: SmtpServer) -> dict[str, int]:
    """Make the report of a day without news, unless it is there, and mail it."""
    window = window_of(day, time(6), "Asia/Jakarta")
    record_report(connection, window, LIMITS)
    post = Post(server, SENDER, "Asia/Jakarta")
    return deliver_due(connection, window, LIMITS, readers, kind=MailKind.DAILY, cut_off=time(6), post=post)


def test_what_a_dead_mail_server_left_goes_out_with_the_next_days_report(
    warehouse: Connection, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    nobody = SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=3)
    for _ in range(3):  # and the task's own further tries
        with pytest.raises(DeliveryError, match="the next try sends it"):
            post_day(warehouse, DAY, [ANNA, BUDI], nobody)
    # on the next day one has left, one is new, and one is there still
    new = Subscriber(address="cita@desk.example", language="en")
    for _ in range(2):
        assert post_day(warehouse, DAY + timedelta(days=1), [ANNA, new], server) == {"sent": 2}
    assert handler.taken == [
        (ANNA.address, message_id(DAY, ANNA.address, SENDER)),
        (ANNA.address, message_id(DAY + timedelta(days=1), ANNA.address, SENDER)),
        (new.address, message_id(DAY + timedelta(days=1), new.address, SENDER)),
    ]
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("SELECT status FROM troopwatch.delivery WHERE address = %s", (BUDI.address,))
        assert [row.status for row in cursor.fetchall()] == ["skipped"]


def test_one_days_trouble_does_not_keep_the_next_ones_mail(
    warehouse: Connection, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    handler.behaviour[ANNA.address] = "busy"
    with pytest.raises(DeliveryError):
        post_day(warehouse, DAY, [ANNA], server)
    with pytest.raises(DeliveryError, match=rf"daily mail of {DAY}: .*; daily mail of {DAY + timedelta(days=1)}"):
        post_day(warehouse, DAY + timedelta(days=1), [ANNA, BUDI], server)
    assert [address for address, _ in handler.taken] == [BUDI.address]
    # after a week it is given up
    handler.behaviour.clear()
    assert post_day(warehouse, DAY + timedelta(days=8), [ANNA], server) == {"sent": 1}
    assert [message for address, message in handler.taken if address == ANNA.address] == [
        message_id(DAY + timedelta(days=days), ANNA.address, SENDER) for days in (1, 8)
    ]


def test_a_past_report_that_is_made_again_is_not_mailed_to_who_subscribed_since(
    warehouse: Connection, smtp: tuple[Server, SmtpServer]
) -> None:
    handler, server = smtp
    post_day(warehouse, DAY, [ANNA], server)
    # the same day, who was forgotten gets it when the task is cleared
    assert post_day(warehouse, DAY, [ANNA, BUDI], server) == {"sent": 2}
    post_day(warehouse, DAY + timedelta(days=1), [ANNA, BUDI], server)
    handler.taken.clear()
    new = Subscriber(address="cita@desk.example", language="en")
    assert post_day(warehouse, DAY, [ANNA, BUDI, new], server) == {"sent": 2}
    assert handler.taken == []
    # a day that was never mailed is, however old
    assert post_day(warehouse, DAY - timedelta(days=2), [new], server) == {"sent": 1}
