"""The report as the mail that a subscriber gets."""

from __future__ import annotations

import hashlib
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from troopwatch.model import Report
from troopwatch.report.compose import is_quiet
from troopwatch.report.foreign import plain, safe_url, shorten
from troopwatch.report.headline import headline, quiet_subject
from troopwatch.report.html import render_html
from troopwatch.report.tables import render_csv
from troopwatch.report.text import render_text
from troopwatch.report.words import words_in

_SUBJECT = 110  # characters; phones show about 40, desktops about 100
_WIDTH = 78  # of the plain text
_MESSAGE_ID = re.compile(r"<?([^\s<>@]+@[^\s<>@]+)>?")


def build_mail(
    report: Report,
    *,
    subscriber_address: str,
    language: str,
    sender: str,
    message_id: str,
    public_url: str | None = None,
    zone: str = "Asia/Jakarta",
) -> EmailMessage:
    """Make the mail: equal arguments give equal bytes, so a retry sends the very same mail.

    Raises `ValueError` for an address or a Message-ID that is not exactly one: they come from our own configuration.
    """
    words = words_in(language)
    origin = _address(sender)
    url = safe_url(public_url)
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = _address(subscriber_address)
    message["Subject"] = _subject(report, language)
    message["Date"] = report.window_end
    message["Message-ID"] = f"<{_identifier(message_id)}>"
    message["List-Id"] = f"{words('list_name')} <daily-diff.{origin.domain}>"
    message["List-Unsubscribe"] = f"<mailto:{origin.addr_spec}?subject=unsubscribe>"
    if url:
        message["List-Archive"] = f"<{url}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message["X-Troopwatch-Report-Date"] = report.report_date.isoformat()

    message.set_content(render_text(report, language, _WIDTH, zone, url), cte="quoted-printable")
    message.add_alternative(render_html(report, language, zone, url), subtype="html", cte="quoted-printable")
    message.add_attachment(
        # with the mark that tells spreadsheets the text is UTF-8
        render_csv(report).encode("utf-8-sig"),
        maintype="text",
        subtype="csv",
        filename=f"troopwatch-{report.report_date.isoformat()}.csv",
    )
    _fix_boundaries(message)
    return message


def _subject(report: Report, language: str) -> str:
    words = words_in(language)
    day = words.short_day(report.report_date)
    said = quiet_subject(report, words) if is_quiet(report) else headline(report, language).removesuffix(".")
    return shorten(plain(f"Troopwatch, {day}: {said}"), _SUBJECT)


def _address(text: str) -> Address:
    name, spec = parseaddr(text)
    try:
        address = Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError, MessageError) as error:  # which of them differs between versions of Python
        raise ValueError(f"not a mail address: {text!r}") from error
    # a line break or a second address would reach people who are not on the list
    if not address.domain or plain(text) != text.strip() or text.count("@") != 1:
        raise ValueError(f"not one mail address: {text!r}")
    return address


def _identifier(message_id: str) -> str:
    match = _MESSAGE_ID.fullmatch(message_id)
    if match is None:
        raise ValueError(f"not a Message-ID: {message_id!r}")
    return match[1]


def _fix_boundaries(message: EmailMessage) -> None:
    """The library draws boundaries by lot; a mail that is built again must be the same mail."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        digest = hashlib.sha256(f"{number} {message['Message-ID']}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_{digest}")
