"""Ask strangers' servers for one task: only what robots.txt allows, and one request at a time to each host."""

from __future__ import annotations

import http
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from troopwatch.archive import Archive
from troopwatch.feeds.robots import Verdict, delay_seconds, is_stale, origin_of, renewed, verdict
from troopwatch.http import FetchPolicy, Visitor, fetch
from troopwatch.http.politeness import host_of
from troopwatch.model import Fetched, FetchStatus, Robots
from troopwatch.warehouse.collection import ArchiveRecord
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.robots import known_robots, record_robots

_T = TypeVar("_T")


def keep(archive: Archive, fetched: Fetched, at: datetime) -> ArchiveRecord | None:
    """Put an answer into the archive; None: there was none."""
    if fetched.http_status is None:
        return None
    location = archive.store(fetched, at)
    return ArchiveRecord(location.file, location.offset)


class Asker:
    """What one task knows of the hosts it asks: their robots.txt, when they were last asked, who said 429."""

    def __init__(self, connection: Connection, at: datetime, policy: FetchPolicy) -> None:
        self._connection = connection
        self._at = at
        self._policy = policy
        self._visitor = Visitor(policy)
        self._robots: dict[str, Robots] = {}
        self._busy: dict[str, Fetched] = {}  # hosts that said 429, with that answer

    def each(
        self, values: Sequence[_T], url_of: Callable[[_T], str], ask: Callable[[_T], Fetched]
    ) -> Iterator[tuple[_T, Fetched]]:
        """Ask for each value with `ask`, yield in the order of `values`; what is not asked for says why."""
        self._learn_robots([url_of(value) for value in values])
        verdicts = {url: verdict(self._robots, url, self._policy.product, self._at) for url in map(url_of, values)}

        def answer(value: _T) -> Fetched:
            url = url_of(value)
            refusal = verdicts[url] if not verdicts[url].allowed else self._still_busy(url)
            if refusal.status is not None:
                return Fetched(url, refusal.status, refusal.reason)
            fetched = ask(value)
            if fetched.http_status == http.HTTPStatus.TOO_MANY_REQUESTS:
                self._busy[host_of(url)] = fetched
            return fetched

        yield from self._visitor.each(
            values,
            lambda value: url_of(value) if verdicts[url_of(value)].allowed else None,
            answer,
            lambda url: delay_seconds(self._robots, url, self._policy.product),
        )

    def ask(self, url: str) -> Fetched:
        """Ask for one address, also between two results of `each`."""
        return next(fetched for _, fetched in self.each([url], str, lambda url: fetch(url, policy=self._policy)))

    def _still_busy(self, url: str) -> Verdict:
        if host_of(url) not in self._busy:
            return Verdict()
        return Verdict(
            FetchStatus.POSTPONED, "Its host has just answered 429 (too many requests), so it was left alone."
        )

    def _learn_robots(self, urls: Sequence[str]) -> None:
        origins = {origin for url in urls if (origin := origin_of(url))} - self._robots.keys()
        if not origins:
            return
        with transaction(self._connection):
            self._robots |= known_robots(self._connection, origins)
        stale = sorted(origin for origin in origins if is_stale(self._robots.get(origin), self._at))
        for origin, fetched in self._visitor.each(stale, lambda origin: origin, self._fetch_robots):
            found = renewed(
                self._robots.get(origin),
                origin,
                self._at,
                # an answer that broke off or was too large is none
                http_status=fetched.http_status if fetched.ok or fetched.status is FetchStatus.HTTP_ERROR else None,
                body=fetched.body,
                reason=fetched.reason,
            )
            self._robots[origin] = found
            with transaction(self._connection):
                record_robots(self._connection, found)

    def _fetch_robots(self, origin: str) -> Fetched:
        return fetch(f"{origin}/robots.txt", policy=self._policy)
