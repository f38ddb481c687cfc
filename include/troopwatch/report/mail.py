"""The report as the mail that a subscriber gets."""

from __future__ import annotations

import hashlib
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import quote

from troopwatch.model import MailKind, Report
from troopwatch.report.chart import draw_charts
from troopwatch.report.compose import is_quiet
from troopwatch.report.foreign import plain, safe_url, shorten
from troopwatch.report.headline import headline, quiet_subject
from troopwatch.report.html import Picture, render_html
from troopwatch.report.selection import WHOLE, Edition
from troopwatch.report.tables import render_csv
from troopwatch.report.text import render_text
from troopwatch.report.words import words_in

_SUBJECT = 110  # characters; phones show about 40, desktops about 100
_WIDTH = 78  # of the plain text
_LIST_ID = {MailKind.DAILY: "daily-diff", MailKind.BREAKING: "alerts", MailKind.WEEKLY: "weekly-digest"}
_FILE_PART = {MailKind.DAILY: "", MailKind.BREAKING: "alert-", MailKind.WEEKLY: "week-to-"}
_MESSAGE_ID = re.compile(r"<?([^\s<>@]+@[^\s<>@]+)>?")


def build_mail(
    report: Report,
    *,
    subscriber_address: str,
    language: str,
    sender: str,
    message_id: str,
    public_url: str | None = None,
    unsubscribe_url: str | None = None,
    zone: str = "Asia/Jakarta",
    edition: Edition = WHOLE,
) -> EmailMessage:
    """Make the mail: equal arguments give equal bytes, so a retry sends the very same mail.

    `unsubscribe_url` is https, with `{address}` where the subscriber's address belongs; without it, readers write to
    the sender. Raises `ValueError` for an address or a Message-ID that is not exactly one: they come from our own
    configuration.
    """
    origin, to = _address(sender), _address(subscriber_address)
    identifier = _identifier(message_id)
    url = safe_url(public_url)
    by_web = _personal(unsubscribe_url, to.addr_spec) if unsubscribe_url else None
    by_mail = f"mailto:{origin.addr_spec}?subject=unsubscribe"
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = to
    message["Subject"] = _subject(report, language, edition)
    message["Date"] = report.window_end
    message["Message-ID"] = f"<{identifier}>"
    message["List-Id"] = f"{words_in(language)(f'list_name.{edition.kind}')} <{_LIST_ID[edition.kind]}.{origin.domain}>"
    message["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in (by_web, by_mail) if way)
    if by_web:
        # RFC 8058: the mail program may unsubscribe with one POST and no further question
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if url:
        message["List-Archive"] = f"<{url}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message["X-Troopwatch-Report-Date"] = report.report_date.isoformat()
    message["X-Troopwatch-Mail"] = edition.kind.value

    text = render_text(report, language, _WIDTH, zone, url, edition=edition, unsubscribe_url=by_web or by_mail)
    message.set_content(text, cte="quoted-printable")
    charts = draw_charts(report, language)
    names = [f"chart-{number}.{identifier}" for number in range(1, len(charts) + 1)]
    page = render_html(
        report,
        language,
        zone,
        url,
        edition=edition,
        pictures=[Picture(f"cid:{name}", chart.alt) for name, chart in zip(names, charts, strict=True)],
        unsubscribe_url=by_web or by_mail,
    )
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    _, html = message.iter_parts()
    for number, (name, chart) in enumerate(zip(names, charts, strict=True), start=1):
        html.add_related(
            chart.png, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"chart-{number}.png"
        )
    message.add_attachment(
        # with the mark that tells spreadsheets the text is UTF-8
        render_csv(report).encode("utf-8-sig"),
        maintype="text",
        subtype="csv",
        filename=f"troopwatch-{_FILE_PART[edition.kind]}{report.report_date.isoformat()}.csv",
    )
    _fix_boundaries(message)
    return message


def _personal(template: str, address: str) -> str:
    url = safe_url(template.replace("{address}", quote(address, safe="")))
    if url is None or not url.startswith("https://"):
        raise ValueError(f"not an https address to unsubscribe at: {template!r}")
    return url


def _subject(report: Report, language: str, edition: Edition) -> str:
    words = words_in(language)
    day = words.short_day(report.report_date)
    if is_quiet(report):
        said = quiet_subject(report, words, edition.left_out)
    else:
        said = headline(report, language).removesuffix(".")
    return shorten(plain(words(f"subject.{edition.kind.value}", day=day, said=said)), _SUBJECT)


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
