"""Hand one mail to an SMTP server, and say what is known of its fate.

The outcome decides whether a later try may send it again (RFC 5321, section 4.2.5): nothing was taken before the final
dot of DATA was answered; after an answer that never came, only the server knows.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from typing import Literal


class DeliveryError(Exception):
    """Raised when some mails are not settled; the message names each address and why."""


class UndeliverableError(DeliveryError):
    """The same, when no further try helps: a person must look."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. The password stays out of `repr`, so out of logs."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0


class Outcome(StrEnum):
    """What became of one mail."""

    SENT = "sent"
    REFUSED = "refused"  # a permanent no (5xx) to this recipient or message: trying again is pointless
    NOT_TAKEN = "not_taken"  # the server did not take it: another try is safe
    UNKNOWN = "unknown"  # the connection broke while the server had the whole mail: another try might double it


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of one hand-over and, unless it was sent, what the server said."""

    outcome: Outcome
    reason: str = ""


def send(message: EmailMessage, to: str, sender: str, server: SmtpServer) -> Sent:
    """Hand `message` over for the one recipient `to`; never raises for what the server or the network does."""
    try:
        smtp = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return Sent(Outcome.NOT_TAKEN, f"{server.host}:{server.port}: {_words(error)}")
    try:
        return _hand_over(smtp, message, to, sender)
    finally:
        smtp.close()


def _connect(server: SmtpServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage, to: str, sender: str) -> Sent:
    try:
        content = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        smtp.ehlo_or_helo_if_needed()
        code, answer = smtp.mail(sender)
        if code // 100 != 2:  # whatever the code: this is about us or the server, never about the recipient
            return Sent(Outcome.NOT_TAKEN, _answered(code, answer).reason)
        code, answer = smtp.rcpt(to)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        if isinstance(error, UnicodeError) and not to.isascii():
            return Sent(Outcome.REFUSED, "the address has letters that mail servers do not take; write it in ASCII")
        return Sent(Outcome.NOT_TAKEN, _words(error))
    if code // 100 != 2:
        return _answered(code, answer)
    try:
        code, answer = smtp.data(content)
    except smtplib.SMTPDataError as error:  # the server said no to the command itself
        code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    except (OSError, smtplib.SMTPException) as error:
        return Sent(Outcome.UNKNOWN, _words(error))
    return Sent(Outcome.SENT) if code // 100 == 2 else _answered(code, answer)


def _answered(code: int, answer: bytes | str) -> Sent:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return Sent(Outcome.REFUSED if code // 100 == 5 else Outcome.NOT_TAKEN, f"{code} {' '.join(said.split())}")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
