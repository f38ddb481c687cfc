"""The robots.txt of each host in the warehouse."""

from __future__ import annotations

from collections.abc import Iterable

from troopwatch.model import Robots, RobotsStatus
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("robots")


def known_robots(connection: Connection, origins: Iterable[str]) -> dict[str, Robots]:
    """What is known of these hosts, by origin."""
    return {
        row.origin: Robots(
            row.origin, row.fetched_at, RobotsStatus(row.status), row.reason, row.body, row.failing_since
        )
        for row in _queries.known(connection, origins=list(origins))
    }


def record_robots(connection: Connection, robots: Robots) -> None:
    """Keep a host's answer, unless a newer one is known."""
    _queries.upsert(
        connection,
        origin=robots.origin,
        fetched_at=robots.fetched_at,
        status=robots.status,
        reason=robots.reason,
        body=robots.body,
        failing_since=robots.failing_since,
    )
