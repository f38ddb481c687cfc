"""A mail catcher: takes every mail on loopback and keeps it as ``.eml`` and ``.html`` files to look at.

Run as ``python -m troopwatch.embedded.catcher --port 8025 --folder mail``.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import re
import signal
import threading
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Keep:
    """aiosmtpd handler: writes each mail to a folder, named by its date, recipient and Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        for recipient in envelope.rcpt_tos:
            self._write(self._free_name(message, recipient), envelope.content, message)
        return "250 kept"

    def _free_name(self, message: EmailMessage, recipient: str) -> str:
        day = re.sub(r"[^0-9-]", "", str(message.get("X-Troopwatch-Report-Date", "")))[:10] or "undated"
        kind = re.sub(r"[^a-z]", "", str(message.get("X-Troopwatch-Mail", "")))[:20]
        part = f"{kind}-" if kind not in {"", "daily"} else ""
        stem = f"{day}-{part}{re.sub(r'[^A-Za-z0-9.@_-]', '_', recipient)[:80]}"
        name, copy = stem, 1
        while (self.folder / f"{name}.eml").exists():
            copy += 1
            name = f"{stem}-{copy}"
        return name

    def _write(self, name: str, content: bytes, message: EmailMessage) -> None:
        (self.folder / f"{name}.eml").write_bytes(content)
        page = message.get_body(("html",))
        if page is not None:
            (self.folder / f"{name}.html").write_text(_with_pictures(page.get_content(), message), encoding="utf-8")
        for part in message.iter_attachments():
            if (part.get_filename() or "").endswith(".csv"):
                (self.folder / f"{name}.csv").write_text(part.get_content(), encoding="utf-8")


def _with_pictures(page: str, message: EmailMessage) -> str:
    """The page with the mail's own pictures in it, so that a browser shows what a mail program does."""
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip("<> ")
        content = part.get_payload(decode=True)
        if name and part.get_content_maintype() == "image" and isinstance(content, bytes):
            page = page.replace(
                f"cid:{name}", f"data:{part.get_content_type()};base64,{base64.b64encode(content).decode()}"
            )
    return page


def catch(folder: Path, port: int, host: str = "127.0.0.1") -> Controller:
    """Start a catcher in a thread of this process; `stop()` on the result ends it."""
    options: dict[str, Any] = {"hostname": host, "port": port}
    controller = Controller(Keep(folder), **options)
    controller.start()
    return controller


def main() -> None:
    """Catch until the process is told to end."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    chosen = arguments.parse_args()
    controller = catch(chosen.folder, chosen.port)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    ended.wait()
    controller.stop()


if __name__ == "__main__":
    main()
