"""A small press of invented outlets on loopback, and the jobs that watch it: what the scenario and kill tests share."""

from __future__ import annotations

import email
import email.policy
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, Limits, Subscriber, Topic, load_topic
from troopwatch.embedded.stack import free_port
from troopwatch.http import FetchPolicy
from troopwatch.jobs import collection, delivery, polling, reporting
from troopwatch.mail import SmtpServer
from troopwatch.model import Change, Claim, Report, Source, SourceKind
from troopwatch.warehouse.connection import Connection

ZONE = "Asia/Jakarta"
CUT_OFF = time(6, 0)
SENDER = "Troopwatch <troopwatch@troopwatch.example>"
OUTLETS = {"alpha": "en", "bravo": "en", "citra": "id", "delta": "en"}  # invented; id of the source → its language
SUBSCRIBERS = (Subscriber(address="analyst@troopwatch.example", language="en"),)

_WORDS = {
    "en": """harbour ferry museum orchard library tram bakery choir festival meadow lantern canal theatre kitchen
    painter gardener teacher carpenter sailor student evening morning summer winter market bridge garden window
    village concert poem novel recipe blanket basket violin piano drum chapel tower fountain stairway balcony""".split(),
    "id": """pelabuhan perahu museum kebun perpustakaan roti paduan suara pesta padang lentera terusan panggung dapur
    pelukis tukang guru murid pagi malam panas dingin pasar jembatan taman jendela desa lagu puisi cerita resep selimut
    keranjang biola gendang menara tangga beranda sawah sungai bukit pohon bunga burung ikan kucing""".split(),
}


@dataclass(frozen=True)
class Page:
    """An article as an outlet shows it: its sentences of news, and filler that makes it a page of its own.

    `wire` names the agency story whose filler it shares; `ago` is how many hours before the day's run it was published.
    """

    outlet: str
    slug: str
    news: str
    title: str = "Notes on North Korean troops in Russia"
    wire: str | None = None
    ago: float = 3.0


@dataclass
class Press:
    """What the outlets serve at the moment, by path."""

    pages: dict[str, tuple[Page, datetime]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)  # outlets whose server answers 503
    requests: int = 0
    address: str = ""

    def publish(self, page: Page, at: datetime) -> None:
        """Put the page up; a page of that name is edited, and keeps its date."""
        path = f"/{page.outlet}/{page.slug}"
        published = self.pages[path][1] if path in self.pages else at - timedelta(hours=page.ago)
        self.pages[path] = (page, published)

    def remove(self, outlet: str, slug: str) -> None:
        """Take the page down: 404 from now on."""
        self.gone.add(f"/{outlet}/{slug}")

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, media type and body."""
        outlet = path.split("/")[1]
        if outlet in self.down:
            return 503, "text/html", b"down for maintenance"
        if path == f"/{outlet}/feed.xml":
            return 200, "application/rss+xml", self._feed(outlet).encode()
        if path not in self.pages or path in self.gone:
            return 404, "text/html", b"not found"
        return 200, "text/html; charset=utf-8", _html(*self.pages[path]).encode()

    def _feed(self, outlet: str) -> str:
        items = "".join(
            f"<item><title>{page.title}</title><link>http://{self.address}{path}</link>"
            f"<pubDate>{format_datetime(published)}</pubDate></item>"
            for path, (page, published) in self.pages.items()
            if page.outlet == outlet and path not in self.gone
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{outlet}</title>{items}</channel></rss>'

    def sources(self) -> list[Source]:
        """The outlets as rows of sources.yaml."""
        return [
            Source(outlet, outlet.title(), "ID", language, SourceKind.FEED, f"http://{self.address}/{outlet}/feed.xml")
            for outlet, language in OUTLETS.items()
        ]


def _html(page: Page, published: datetime) -> str:
    filler = random.Random(page.wire or f"{page.outlet}/{page.slug}")
    words = _WORDS[OUTLETS[page.outlet]]
    paragraphs = [page.news, *(" ".join(_sentence(filler, words) for _ in range(3)) for _ in range(4))]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{OUTLETS[page.outlet]}"><head><title>{page.title}</title>'
        f'<meta property="article:published_time" content="{published.isoformat()}"></head>'
        f"<body><nav>Home News Sport</nav><article><h1>{page.title}</h1>{body}</article></body></html>"
    )


def _sentence(filler: random.Random, words: list[str]) -> str:
    # runs of three words must not repeat, or every page would be a copy of every other
    return " ".join(filler.sample(words, 11)).capitalize() + "."


@contextmanager
def open_press() -> Iterator[Press]:
    """Serve a press over HTTP on loopback."""
    press = Press()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            press.requests += 1
            status, kind, body = press.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    press.address = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield press
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """A real SMTP server that remembers whom it took which mail for."""

    server: SmtpServer
    taken: list[tuple[str, str]] = field(default_factory=list)  # recipient and Message-ID
    texts: list[str] = field(default_factory=list)  # all words of each mail

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken += [(recipient, str(message["Message-ID"])) for recipient in envelope.rcpt_tos]
        parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
        self.texts.append("\n".join(str(part.get_content()) for part in parts))  # type: ignore[attr-defined]
        return "250 kept"


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run the mail server."""
    mailbox = Mailbox(SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=5))
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": mailbox.server.port}
    controller = Controller(mailbox, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def day_at(day: int) -> datetime:
    """The instant of a day's collection, half an hour before the cut-off; days count from 1."""
    return datetime(2025, 10, 31, 22, 30, tzinfo=UTC) + timedelta(days=day)


def window_of(day: int) -> reporting.Window:
    """The window that a day's collection falls into."""
    return reporting.next_window(day_at(day), CUT_OFF, ZONE)


@dataclass
class Desk:
    """The jobs of a day, one after the other, as the DAGs call them."""

    connection: Connection
    press: Press
    mailbox: Mailbox
    archive: Path
    topic: Topic
    limits: Limits

    def collect(self, at: datetime) -> None:
        sources = self.press.sources()
        policy = FetchPolicy(
            user_agent="Troopwatch/test", allowed_hosts=frozenset({self.press.address}), tries=1, total_seconds=10
        )
        due = polling.due_sources(self.connection, sources, at)
        with Archive(self.archive, "poll") as archive:
            polling.poll(self.connection, sources, due, at, archive=archive, policy=policy)
        batches = collection.pages_due(self.connection, at, at_most=1_000, batch_size=1_000)
        for batch in batches:
            with Archive(self.archive, "read") as archive:
                collection.read(self.connection, batch, at, topic=self.topic, archive=archive, policy=policy)
        collection.summarise(self.connection, due, [id_ for batch in batches for id_ in batch], at)

    def report(self, day: int) -> Report:
        return reporting.record_report(self.connection, window_of(day), self.limits)

    def deliver(self, report: Report, subscribers: Sequence[Subscriber] = SUBSCRIBERS) -> dict[str, int]:
        return delivery.deliver(
            self.connection, report, subscribers, server=self.mailbox.server, sender=SENDER, zone=ZONE
        )

    def run(self, day: int) -> Report:
        """Collect, report and mail one day."""
        self.collect(day_at(day))
        report = self.report(day)
        self.deliver(report)
        return report


def open_desk(connection: Connection, press: Press, mailbox: Mailbox, archive: Path) -> Desk:
    """A desk with the shipped topic and limits."""
    return Desk(connection, press, mailbox, archive, *load_topic(CONFIG_FOLDER / "topic.yaml"))


def shortly(change: Change) -> str:
    """A line of the diff: "revised NIS deployed 12000 < 10000", "conflict HUR deployed 12000 < NIS 3000"."""
    claim, previous = change.claim, change.previous
    text = f"{change.kind.value} {_side(claim)}"
    if previous is not None:
        same = (previous.source_org, previous.measure) == (claim.source_org, claim.measure)
        text += f" < {_amount(previous) if same else _side(previous)}"
    if change.outlets > 1:
        text += f" x{change.outlets}"
    return f"{text} ({change.note})" if change.note else text


def _side(claim: Claim) -> str:
    item = "" if claim.item.value == "troops" else f" {claim.item.value}"
    modality = "" if claim.modality.value == "asserted" else f" {claim.modality.value}"
    return f"{claim.source_org or 'nobody'}{modality} {claim.measure.value}{item} {_amount(claim)}"


def _amount(claim: Claim) -> str:
    low, high = claim.value_low, claim.value_high
    if low == high:
        return str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"
