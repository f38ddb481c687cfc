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

from troopwatch.model import Report
from troopwatch.report import build_mail


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
