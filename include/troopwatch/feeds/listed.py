"""What one list says of the one before it: which entries are fresh, and did some come and go unseen?"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from troopwatch.model import Entry

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_DATED_SHARE = 0.8  # of the entries must have dates before their order and pace are believed
_SOONEST_MINUTES = 30.0  # dates alone never ask for more: some outlets publish by the dozen


def digests(entries: Sequence[Entry]) -> tuple[int, ...]:
    """32 bits for each entry, the newest first; in the document's order where most have no date.

    Scheme and ``www.`` do not count, so that an outlet's move to https is no gap.
    """
    if len(_dates(entries)) >= _DATED_SHARE * len(entries):
        entries = sorted(entries, key=lambda entry: entry.published_at or _LONG_AGO, reverse=True)
    return tuple(dict.fromkeys(_digest(entry.url) for entry in entries))


def _digest(url: str) -> int:
    address = re.sub(r"^https?://(www\.)?", "", url)
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:4], "big", signed=True)


def fresh(before: Collection[int], now: Sequence[int]) -> int:
    """How many entries the list before did not have."""
    return len(set(now) - set(before))


def has_gap(before: Sequence[int], now: Collection[int]) -> bool:
    """May articles have come and gone between the two lists? Both are given with the newest entry first.

    The newest entries leave a list last. So one of the newer half must still be there; an older one that stays (pinned
    to the top, or a live page) proves nothing.
    """
    newer_half = before[: (len(before) + 1) // 2]
    return bool(newer_half) and bool(now) and set(newer_half).isdisjoint(now)


def room(length: int) -> float:
    """How many fresh entries between two polls a list of that length has room for: half, and fewer where it is short.

    Articles come by chance, so that a time in which x come on average brings x and three times the root of x now and
    then; these must still fit.
    """
    return min(length / 2, ((math.sqrt(9 + 4 * length) - 3) / 2) ** 2)


def turnover_by_dates(entries: Sequence[Entry]) -> float | None:
    """Minutes in which as many articles as there is `room` for were published, at the busiest; None: no dates tell.

    For the first poll of a source, when there is no list to compare with yet.
    """
    dates = sorted(_dates(entries))
    count = math.ceil(room(len(entries)))
    distinct = len(set(dates)) >= _DATED_SHARE * len(entries)  # the same date on all is the feed's, not the articles'
    if len(entries) < 4 or not distinct:
        return None
    spans = [(dates[end] - dates[end - count]).total_seconds() / 60 for end in range(count, len(dates))]
    return max(min(spans), _SOONEST_MINUTES) if spans else None


def _dates(entries: Sequence[Entry]) -> list[datetime]:
    return [entry.published_at for entry in entries if entry.published_at is not None]
