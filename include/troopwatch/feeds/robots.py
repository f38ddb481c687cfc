"""What a host's robots.txt (RFC 9309) says of an address, and what holds while it cannot be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from troopwatch.model import FetchStatus, Robots, RobotsStatus

MAX_CHARACTERS = 500_000  # as far as RFC 9309 wants a parser to read

_FRESH_FOR = timedelta(hours=24)
_FAILED_FRESH_FOR = timedelta(hours=1)
_UNREACHABLE_FRESH_FOR = timedelta(hours=4)  # the host is most likely down: its sources say so themselves
# A host that answers 5xx wants to be left alone (RFC 9309, section 2.3.1.4); one whose robots.txt only is broken for a
# week, without an older copy, does not
_REFUSED_FOR = timedelta(days=7)
_LONGEST_DELAY = 10.0  # seconds: one task reads all pages of a host, within its time-out


@dataclass(frozen=True, slots=True)
class Verdict:
    """May the address be asked for? When it may not, `status` says what comes of it."""

    status: FetchStatus | None = None
    reason: str = ""

    @property
    def allowed(self) -> bool:
        return self.status is None


def origin_of(url: str) -> str | None:
    """Scheme, host and port of an http(s) address, without credentials; None: it is none."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme.lower()}://{shown}" + (f":{port}" if port else "")


def is_stale(robots: Robots | None, at: datetime) -> bool:
    """Must it be asked for again at the instant `at`?"""
    if robots is None:
        return True
    lasting = {RobotsStatus.REFUSED: _FAILED_FRESH_FOR, RobotsStatus.UNREACHABLE: _UNREACHABLE_FRESH_FOR}
    return at - robots.fetched_at >= lasting.get(robots.status, _FRESH_FOR)


def renewed(
    before: Robots | None, origin: str, at: datetime, *, http_status: int | None, body: bytes, reason: str
) -> Robots:
    """What holds after an answer with `http_status` (None: no answer, or not a whole one)."""
    if http_status is not None and 200 <= http_status < 300:
        text = body.decode("utf-8", "replace").replace("\0", "")[:MAX_CHARACTERS]
        return Robots(origin, at, RobotsStatus.OK, body=text)
    if http_status is not None and 300 <= http_status < 500 and http_status != 429:
        return Robots(origin, at, RobotsStatus.ABSENT)
    status = RobotsStatus.UNREACHABLE if http_status is None else RobotsStatus.REFUSED
    since = before.failing_since if before and before.failing_since else at
    return Robots(origin, at, status, reason or None, before.body if before else None, since)


def verdict(robots: Mapping[str, Robots], url: str, product: str, at: datetime) -> Verdict:
    """May `product` (the name in the User-Agent) ask for `url`? What is not known is allowed."""
    origin = origin_of(url)
    known = robots.get(origin or "")
    if known is None:
        return Verdict()
    if known.body is not None:
        if _parsed(known.body).can_fetch(url, product):
            return Verdict()
        return Verdict(FetchStatus.DISALLOWED, f"{origin}/robots.txt does not allow {product} to ask for it.")
    if known.status is RobotsStatus.REFUSED and known.failing_since and at - known.failing_since < _REFUSED_FOR:
        answer = (known.reason or "The server refused it.").rstrip(".")
        return Verdict(
            FetchStatus.POSTPONED, f"{origin}/robots.txt could not be had ({answer}), so the host is left alone."
        )
    return Verdict()


def delay_seconds(robots: Mapping[str, Robots], url: str, product: str) -> float:
    """The pause between two requests that the host asks for, within reason."""
    known = robots.get(origin_of(url) or "")
    asked = _parsed(known.body).crawl_delay(product) if known and known.body is not None else None
    return min(asked or 0.0, _LONGEST_DELAY)


@lru_cache(maxsize=64)
def _parsed(body: str) -> Protego:
    return Protego.parse(body)
