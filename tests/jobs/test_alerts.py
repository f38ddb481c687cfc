"""Alerts: what goes out at once, to whom, and never twice; and the weekly digest."""

from __future__ import annotations

import email
import email.policy
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from troopwatch.config import Subscriber
from troopwatch.embedded.stack import free_port
from troopwatch.jobs import alerts, delivery, reporting
from troopwatch.jobs.delivery import Post
from troopwatch.mail import DeliveryError, Outcome, Sent, SmtpServer, UndeliverableError
from troopwatch.model import MailKind
from troopwatch.sample import REPORT_INSTANTS
from troopwatch.warehouse.connection import transaction

SENDER = "Troopwatch <troopwatch@troopwatch.example>"
CUT_OFF = time(6)
ZONE = "Asia/Jakarta"
FIRST, SECOND, THIRD = REPORT_INSTANTS
BOTH = (MailKind.DAILY, MailKind.BREAKING)
ANNA = Subscriber(address="anna@desk.example", language="en", mails=BOTH)
BUDI = Subscriber(address="budi@desk.example", language="id", mails=(MailKind.BREAKING,), breaking_minimum=3000)
CICI = Subscriber(address="cici@desk.example", language="id")
ALL = [ANNA, BUDI, CICI]


def alert(pipeline: Any, server: SmtpServer, now: datetime, readers: list[Subscriber] = ALL, **post: Any) -> Any:
    return alerts.alert(
        pipeline.connection, now, readers, pipeline.limits, cut_off=CUT_OFF, post=Post(server, SENDER, ZONE, **post)
    )


def mails(folder: Path, kind: str = "breaking") -> list[EmailMessage]:
    found = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted(folder.glob("*.eml"))
    ]
    return [mail for mail in found if isinstance(mail, EmailMessage) and mail["X-Troopwatch-Mail"] == kind]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


@pytest.fixture
def second_day(pipeline: Any) -> Any:
    """A warehouse with one report, and the news of the day after just collected."""
    pipeline.collect(FIRST)
    pipeline.report(FIRST)
    pipeline.collect(SECOND)
    return pipeline


def test_the_first_collection_is_no_news(pipeline: Any, mailbox: tuple[Path, SmtpServer]) -> None:
    folder, server = mailbox
    pipeline.collect(FIRST)
    assert alert(pipeline, server, FIRST + timedelta(minutes=5)) == {}
    # nor is it once the first report is there: it told all that
    pipeline.report(FIRST)
    assert alert(pipeline, server, pipeline.window(FIRST).end + timedelta(minutes=5)) == {}
    assert mails(folder) == []


def test_what_passes_a_readers_minimum_is_mailed_at_once_and_once(
    second_day: Any, mailbox: tuple[Path, SmtpServer]
) -> None:
    folder, server = mailbox
    now = SECOND + timedelta(minutes=5)
    assert alert(second_day, server, now) == {"sent": 2}
    anna, budi = mails(folder)
    assert (anna["To"], budi["To"]) == (ANNA.address, BUDI.address)
    assert anna["Subject"].startswith("Troopwatch alert: ")
    assert budi["Subject"].startswith("Kabar segera Troopwatch: ")
    assert "at least 3,000 troops deployed" in text(anna)
    assert "1,500 → about 3,000" in text(anna)
    assert "to be sent" not in text(anna), "plans are no alert"
    assert "setidaknya 3.000 tentara dikerahkan" in text(budi)
    assert "1.500 →" not in text(budi), "a change by 1,500 is below the minimum of 3,000"
    for again in (now, now + timedelta(minutes=30)):
        assert alert(second_day, server, again) == {}
    assert len(mails(folder)) == 2


def test_an_alert_is_marked_in_the_daily_mail_of_who_got_it(second_day: Any, mailbox: tuple[Path, SmtpServer]) -> None:
    folder, server = mailbox
    alert(second_day, server, SECOND + timedelta(minutes=5))
    report = second_day.report(SECOND)
    told = delivery.deliver(second_day.connection, report, ALL, server=server, sender=SENDER, zone=ZONE)
    assert told == {"sent": 2}, "Budi wants no daily mail"
    by_reader = {str(mail["To"]): text(mail) for mail in mails(folder, "daily")}
    assert by_reader[ANNA.address].count("sent before as an alert") == 2
    assert "kabar segera" not in by_reader[CICI.address]


def test_what_a_daily_mail_told_is_no_alert_any_more(second_day: Any, mailbox: tuple[Path, SmtpServer]) -> None:
    folder, server = mailbox
    report = second_day.report(SECOND)
    delivery.deliver(second_day.connection, report, ALL, server=server, sender=SENDER, zone=ZONE)
    later = second_day.window(SECOND).end + timedelta(minutes=5)
    assert alert(second_day, server, later) == {"sent": 1}
    assert [mail["To"] for mail in mails(folder)] == [BUDI.address], "who gets no daily mail was told nothing yet"


def test_without_a_mail_server_an_alert_waits_and_after_a_day_it_is_dropped(
    second_day: Any, mailbox: tuple[Path, SmtpServer]
) -> None:
    folder, server = mailbox
    nobody = SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=3)
    now = SECOND + timedelta(minutes=5)
    with pytest.raises(DeliveryError, match="the next try sends it"):
        alert(second_day, nobody, now)
    assert alert(second_day, server, now + timedelta(minutes=30), [ANNA]) == {"sent": 1}
    assert [mail["To"] for mail in mails(folder)] == [ANNA.address]
    with transaction(second_day.connection), second_day.connection.cursor() as cursor:
        cursor.execute("SELECT status, reason FROM troopwatch.delivery WHERE address = %s", (BUDI.address,))
        assert tuple(cursor.fetchone()) == ("skipped", "the address no longer subscribes to alerts")
        cursor.execute("UPDATE troopwatch.delivery SET status = 'waiting' WHERE address = %s", (BUDI.address,))
    assert alert(second_day, server, now + timedelta(hours=25)) == {}
    with transaction(second_day.connection), second_day.connection.cursor() as cursor:
        cursor.execute("SELECT status, reason FROM troopwatch.delivery WHERE address = %s", (BUDI.address,))
        assert cursor.fetchone().reason.startswith("not sent within a day")


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNKNOWN])
def test_a_bad_address_is_told_once_and_the_others_get_theirs(
    second_day: Any, mailbox: tuple[Path, SmtpServer], outcome: Outcome
) -> None:
    _, server = mailbox
    sent: list[str] = []

    def hand_over(message: EmailMessage, to: str, sender: str, server: SmtpServer) -> Sent:
        if to == ANNA.address:
            return Sent(outcome, "550 no such mailbox")
        sent.append(to)
        return Sent(Outcome.SENT)

    now = SECOND + timedelta(minutes=5)
    with pytest.raises(UndeliverableError, match=f"^alert: {ANNA.address} .*550 no such mailbox"):
        alert(second_day, server, now, hand_over=hand_over)
    assert sent == [BUDI.address]
    # the run's own next try says it again; later runs have nothing to do with it
    with pytest.raises(UndeliverableError, match=ANNA.address):
        alert(second_day, server, now, hand_over=hand_over)
    assert alert(second_day, server, now + timedelta(minutes=30), hand_over=hand_over) == {}
    assert sent == [BUDI.address]


def test_alerts_of_one_day_are_mails_of_their_own(second_day: Any, mailbox: tuple[Path, SmtpServer]) -> None:
    folder, server = mailbox
    now = SECOND + timedelta(minutes=5)
    high = ANNA.model_copy(update={"breaking_minimum": 2000})
    assert alert(second_day, server, now, [high]) == {"sent": 1}
    assert alert(second_day, server, now + timedelta(minutes=30), [ANNA]) == {"sent": 1}
    first, second = mails(folder)
    assert first["Message-ID"] != second["Message-ID"]
    assert "1,500 → about 3,000" not in text(first)
    assert "1,500 → about 3,000" in text(second)
    assert "at least 3,000 troops deployed" not in text(second), "told before"


# --- Weekly -------------------------------------------------------------------------------------------------------


def test_the_week_ends_with_mondays_cut_off(warehouse: Any) -> None:
    monday = reporting.window_of(date(2024, 10, 28), CUT_OFF, ZONE)
    week = reporting.week_of(warehouse, monday, CUT_OFF)
    assert (week.report_date, week.end, week.end - week.start) == (monday.report_date, monday.end, timedelta(days=7))
    assert [day for day in range(21, 29) if reporting.has_digest(date(2024, 10, day))] == [21, 28]


def test_the_weekly_digest_tells_of_the_whole_week_to_who_wants_it(
    pipeline: Any, mailbox: tuple[Path, SmtpServer]
) -> None:
    folder, server = mailbox
    for at in REPORT_INSTANTS:
        pipeline.collect(at)
        pipeline.report(at)
    readers = [CICI, Subscriber(address="dewi@desk.example", language="en", mails=(MailKind.WEEKLY,))]
    monday = reporting.window_of(date(2024, 10, 28), CUT_OFF, ZONE)
    week = reporting.week_of(pipeline.connection, monday, CUT_OFF)
    digest = reporting.compute_report(pipeline.connection, week, pipeline.limits)
    for _ in range(2):
        told = delivery.deliver(
            pipeline.connection, digest, readers, server=server, sender=SENDER, zone=ZONE, kind=MailKind.WEEKLY
        )
        assert told == {"sent": 1}
    (mail,) = mails(folder, "weekly")
    assert mail["To"] == "dewi@desk.example"
    assert mail["Subject"].startswith("Troopwatch, week to 28 Oct 2024: ")
    said = text(mail)
    assert "Recorded from 21 Oct 2024, 06:00 WIB to 28 Oct 2024, 06:00 WIB" in said
    assert "12,000" in said
    assert "At least 3,000 troops deployed" in said, "of the first day and of the second"
    with transaction(pipeline.connection), pipeline.connection.cursor() as cursor:
        cursor.execute("SELECT kind, report_date FROM troopwatch.delivery")
        assert [tuple(row) for row in cursor.fetchall()] == [("weekly", date(2024, 10, 28))]
