"""News sites on loopback that live by a clock of the test's own: they publish, fail, move, lie and come back.

`SimulatedWeb` serves all `Site`s from one port; its `resolver` stands in for DNS, so that each has a host of its own.
What a site lists, and how it answers, follows from its script and the clock alone.
"""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET
from typing import Any
from xml.sax.saxutils import escape

from troopwatch.model import Source, SourceKind

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Story:
    """One article of a site; `path` is its address there."""

    path: str
    published_at: datetime


@dataclass(frozen=True)
class Event:
    """Within [start, end), the feed answers otherwise: 503, 404, 410, 429, drop, stale (304 to any validators)."""

    kind: str
    start: datetime
    end: datetime
    retry_after: str | None = None

    def holds(self, now: datetime) -> bool:
        return self.start <= now < self.end


@dataclass
class Site:
    """One source: what it publishes, how much of it it lists, and what happens to it."""

    name: str
    stories: list[Story]
    length: int = 20
    kind: SourceKind = SourceKind.FEED
    outlet: str = ""
    language: str = "id"
    validators: str = "etag"  # etag, last-modified, both, stale (an ETag that never changes, and 304 for it), none
    events: tuple[Event, ...] = ()
    moved_at: datetime | None = None
    pinned: bool = False
    links: str = ""  # hung on to each link, as outlets do
    lists_hours: float | None = None  # a sitemap lists what it published within that time
    page: Callable[[Story, datetime], bytes | None] = lambda story, now: b""
    asked: list[tuple[datetime, str, bool, int]] = field(default_factory=list)  # instant, path, conditional, status

    @property
    def host(self) -> str:
        return f"{self.name}.test"

    @property
    def source(self) -> Source:
        return Source(self.name, self.outlet or self.name, "ID", self.language, self.kind, f"http://{self.host}/feed")

    def url(self, story: Story) -> str:
        return f"http://{self.host}{story.path}"

    def listed(self, now: datetime) -> list[Story]:
        """What an honest answer lists, the newest first."""
        published = [story for story in self.stories if story.published_at <= now]
        if self.lists_hours is not None:
            oldest = now - timedelta(hours=self.lists_hours)
            return [story for story in reversed(published) if story.published_at > oldest]
        newest = published[-self.length :][::-1]
        return [published[0], *newest[: self.length - 1]] if self.pinned and len(published) > self.length else newest

    def is_up(self, now: datetime) -> bool:
        return not any(event.holds(now) for event in self.events)

    def polls(self) -> list[datetime]:
        """When the feed was asked for; what redirects lead to counts once."""
        return [at for at, path, _, _ in self.asked if path == "/feed"]

    def answer(self, path: str, headers: Any, now: datetime) -> tuple[int, dict[str, str], bytes] | None:
        """Status, headers and body; None: the connection is dropped."""
        if path not in ("/feed", "/new-feed"):
            story = next((story for story in self.stories if story.path == path and story.published_at <= now), None)
            body = self.page(story, now) if story else None
            return (404, {}, b"") if body is None else (200, {"Content-Type": "text/html; charset=utf-8"}, body)
        conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        found = self._feed(path, headers, now)
        self.asked.append((now, path, conditional, found[0] if found else 0))
        return found

    def _feed(self, path: str, headers: Any, now: datetime) -> tuple[int, dict[str, str], bytes] | None:
        event = next((event for event in self.events if event.holds(now)), None)
        if event is not None and event.kind == "drop":
            return None
        if event is not None and event.kind != "stale":
            return int(event.kind), {"Retry-After": event.retry_after} if event.retry_after else {}, b"sorry"
        if self.moved_at is not None and now >= self.moved_at and path == "/feed":
            return 301, {"Location": "/new-feed"}, b""
        stories = self.listed(now)
        body = self._document(stories, now)
        etag = '"always"' if self.validators == "stale" else f'"{hashlib.md5(body).hexdigest()}"'
        changed = format_datetime(stories[0].published_at.replace(microsecond=0), usegmt=True) if stories else ""
        sent = {}
        if self.validators in ("etag", "both", "stale"):
            sent["ETag"] = etag
        if self.validators in ("last-modified", "both"):
            sent["Last-Modified"] = changed
        asked_etag, asked_since = headers.get("If-None-Match"), headers.get("If-Modified-Since")
        unchanged = asked_etag == etag if asked_etag else asked_since is not None and asked_since == changed
        if (asked_etag or asked_since) and (unchanged or event is not None):
            return 304, sent, b""
        return 200, sent | {"Content-Type": "application/xml; charset=utf-8"}, body

    def _document(self, stories: list[Story], now: datetime) -> bytes:
        links = [(escape(self.url(story) + self.links), story) for story in stories]
        if self.kind is SourceKind.SITEMAP:
            rows = "".join(
                f"<url><loc>{link}</loc><news:news><news:publication_date>{story.published_at.isoformat()}"
                f"</news:publication_date><news:title>Story {story.path}</news:title></news:news></url>"
                for link, story in links
            )
            return (
                '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
                f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
            ).encode()
        rows = "".join(
            f"<item><title>Story {story.path}</title><link>{link}</link>"
            f"<pubDate>{format_datetime(story.published_at, usegmt=True)}</pubDate></item>"
            for link, story in links
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{rows}</channel></rss>'.encode()


def stories(
    seed: str, start: datetime, end: datetime, per_hour: Callable[[datetime], float], prefix: str = ""
) -> list[Story]:
    """Articles at random instants, so many an hour on average; the same for the same seed."""
    dice = random.Random(seed)
    found: list[Story] = []
    at = start
    while at < end:
        # thinning: candidates at a high rate, each kept with the probability that its hour has
        at += timedelta(seconds=round(dice.expovariate(20) * 3600))
        if at < end and dice.random() < per_hour(at) / 20:
            found.append(Story(f"{prefix}/{len(found)}", at))
    return found


class SimulatedWeb:
    """Serves the sites on a port of 127.0.0.1, as of `now`; a context manager."""

    def __init__(self, sites: list[Site], now: datetime, latency_seconds: float = 0.0) -> None:
        self.sites = {site.host: site for site in sites}
        self.now = now
        self.latency_seconds = latency_seconds
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.close_connection = True
                site = web.sites[self.headers["Host"].partition(":")[0]]
                threading.Event().wait(web.latency_seconds) if web.latency_seconds else None
                answer = site.answer(self.path, self.headers, web.now)
                if answer is None:
                    return
                status, headers, body = answer
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.send_response_only(status)
                    self.send_header("Date", format_datetime(web.now, usegmt=True))
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *arguments: object) -> None:
                """Clients may hang up."""

        self._server = Server(("127.0.0.1", 0), Handler)

    @property
    def sources(self) -> list[Source]:
        return [site.source for site in self.sites.values()]

    @property
    def port(self) -> int:
        return self._server.server_port

    def resolver(self, host: str, port: int, seconds: float) -> list[tuple[int, Any]]:
        """In place of `troopwatch.http.sockets._resolved`."""
        assert host in self.sites, f"{host} is no site of the simulation"
        return [(AF_INET, self._server.server_address)]

    def __enter__(self) -> SimulatedWeb:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def steps(start: datetime, end: datetime, minutes: int = 30) -> Iterator[datetime]:
    """The instants of the collect runs."""
    at = start
    while at < end:
        yield at
        at += timedelta(minutes=minutes)
