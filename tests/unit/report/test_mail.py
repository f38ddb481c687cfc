"""The mail as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from bs4 import BeautifulSoup

from troopwatch.model import MailKind, Report
from troopwatch.report import Edition, build_mail
from troopwatch.report.chart import draw_charts
from troopwatch.report.words import words_in


def _mail(report: Report, **changes: Any) -> EmailMessage:
    settings = {
        "subscriber_address": "ana@example.org",
        "language": "en",
        "sender": "Troopwatch <tw@example.org>",
        "message_id": "<daily.2025-11-07.1@example.org>",
    }
    return build_mail(report, **{**settings, **changes})


def _received(report: Report, **changes: Any) -> EmailMessage:
    received = message_from_bytes(_mail(report, **changes).as_bytes(), policy=default)
    assert isinstance(received, EmailMessage)
    return received


def test_headers(busy: Report) -> None:
    mail = _received(busy, public_url="https://tw.example.org/r")
    assert str(mail["From"]) == "Troopwatch <tw@example.org>"
    assert str(mail["To"]) == "ana@example.org"
    assert mail["Message-ID"] == "<daily.2025-11-07.1@example.org>"
    assert mail["Date"].datetime == busy.window_end
    assert mail["List-Id"] == "Troopwatch daily diff <daily-diff.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:tw@example.org?subject=unsubscribe>"
    assert mail["List-Archive"] == "<https://tw.example.org/r>"
    assert mail["X-Troopwatch-Report-Date"] == "2025-11-07"
    assert mail["Subject"].startswith("Troopwatch, 7 Nov 2025: ")
    assert len(mail["Subject"]) <= 110


@pytest.mark.parametrize(
    ("kind", "list_id", "subject", "file"),
    [
        (MailKind.BREAKING, "Troopwatch alerts <alerts.example.org>", "Troopwatch alert: ", "alert-2025-11-07"),
        (
            MailKind.WEEKLY,
            "Troopwatch weekly digest <weekly-digest.example.org>",
            "Troopwatch, week to 7 Nov 2025: ",
            "week-to-2025-11-07",
        ),
    ],
)
def test_each_kind_is_a_list_of_its_own(busy: Report, kind: MailKind, list_id: str, subject: str, file: str) -> None:
    mail = _received(busy, edition=Edition(kind=kind))
    assert mail["List-Id"] == list_id
    assert mail["Subject"].startswith(subject)
    assert mail["X-Troopwatch-Mail"] == kind
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == f"troopwatch-{file}.csv"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith(words_in("en")(f"title.{kind}"))


def test_unsubscribing_by_web_is_offered_only_where_there_is_an_address(busy: Report) -> None:
    assert _received(busy)["List-Unsubscribe-Post"] is None
    mail = _received(busy, unsubscribe_url="https://lists.example.org/off?who={address}")
    web = "https://lists.example.org/off?who=ana%40example.org"
    assert mail["List-Unsubscribe"] == f"<{web}>, <mailto:tw@example.org?subject=unsubscribe>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert web in body.get_content()


@pytest.mark.parametrize("url", ["http://lists.example.org/{address}", "https:///{address}", "https://x\r\nBcc: a@b/"])
def test_an_address_to_unsubscribe_at_that_is_none_is_refused(busy: Report, url: str) -> None:
    with pytest.raises(ValueError, match="not an https address"):
        _mail(busy, unsubscribe_url=url)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_series_that_moved_come_as_pictures_with_words(busy: Report, language: str) -> None:
    mail = _received(busy, language=language)
    page = mail.get_body(("html",))
    assert page is not None
    images = BeautifulSoup(page.get_content(), "html.parser").find_all("img")
    parts = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [f"cid:{str(part['Content-ID']).strip('<>')}" for part in parts] == [image["src"] for image in images]
    assert [part.get_content_disposition() for part in parts] == ["inline"] * len(busy.series)
    assert [image["alt"] for image in images] == [chart.alt for chart in draw_charts(busy, language)]
    assert all("600" in str(image["alt"]) and "1" in str(image["alt"]) for image in images)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "█" in body.get_content(), "the text keeps its bars"


def test_parts(busy: Report) -> None:
    mail = _received(busy, language="id")
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "Perubahan harian Troopwatch" in text.get_content()
    assert "<!DOCTYPE html>" in page.get_content()
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "troopwatch-2025-11-07.csv"
    content = attachment.get_payload(decode=True).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(content)))) == 1 + len(busy.changes)


def test_lines_are_short_enough_for_any_server(busy: Report) -> None:
    assert max(len(line) for line in _mail(busy).as_bytes().split(b"\r\n")) <= 998


def test_same_report_is_the_same_mail(busy: Report) -> None:
    assert _mail(busy).as_bytes() == _mail(busy).as_bytes()


def test_message_id_with_or_without_brackets(busy: Report) -> None:
    assert _mail(busy, message_id="a@b")["Message-ID"] == "<a@b>"


@pytest.mark.parametrize(
    "changes",
    [
        {"subscriber_address": "ana@example.org\r\nBcc: eve@example.org"},
        {"subscriber_address": "ana@example.org, eve@example.org"},
        {"subscriber_address": "nobody"},
        {"subscriber_address": ""},
        {"sender": "Troopwatch\nX: y <tw@example.org>"},
        {"message_id": "<a@b>\r\nX: y"},
        {"message_id": "no"},
        {"language": "xx"},
    ],
)
def test_settings_that_are_not_what_they_should_be_are_refused(busy: Report, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"not|no report"):
        _mail(busy, **changes)


def test_web_address_that_is_none_is_left_out(busy: Report) -> None:
    assert _mail(busy, public_url="https://x\r\nBcc: a@b")["List-Archive"] is None


def test_quiet_day_is_short(report: Callable[..., Report], calm: Any) -> None:
    mail = _received(report(coverage=calm))
    assert mail["Subject"] == "Troopwatch, 7 Nov 2025: all quiet"
    body = mail.get_body(("plain",))
    assert body is not None
    assert len(body.get_content().splitlines()) < 14
