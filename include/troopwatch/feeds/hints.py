"""How soon a server or a feed asks us to come back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from troopwatch.feeds.wording import instant

RETRY_AFTER_CAP = timedelta(days=1)  # Media Cloud has seen 88 hours
_HEAD_BYTES = 20_000  # of a feed, in which its channel element describes it

_TTL = re.compile(rb"<ttl>\s*(\d{1,5})\s*</ttl>")
_PERIOD = re.compile(rb"<(?:sy:)?updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</")
_FREQUENCY = re.compile(rb"<(?:sy:)?updateFrequency>\s*(\d{1,4})\s*</")
_HOURS = {b"hourly": 1, b"daily": 24, b"weekly": 7 * 24, b"monthly": 30 * 24, b"yearly": 365 * 24}


def interval_hint(body: bytes) -> float | None:
    """Minutes between changes, as the feed says: RSS ``ttl``, or the syndication module's period and frequency."""
    head = body[:_HEAD_BYTES]
    if found := _TTL.search(head):
        return float(found[1])
    if found := _PERIOD.search(head):
        frequency = _FREQUENCY.search(head)
        return _HOURS[found[1]] * 60 / max(int(frequency[1]) if frequency else 1, 1)
    return None


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """The pause that ``Retry-After`` asks for, in seconds or as a date, a day at most; None: it asks for none."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), RETRY_AFTER_CAP)
    until = instant(text, "en")
    if until is None or until <= now:
        return None
    return min(until - now, RETRY_AFTER_CAP)
