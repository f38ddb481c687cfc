"""Stored texts read again by a newer extractor: what is due, what differs, and which reading counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from troopwatch.model import Mention
from troopwatch.warehouse.connection import Connection, load_queries
from troopwatch.warehouse.reports import mention_of

_queries = load_queries("reprocessing")


@dataclass(frozen=True, slots=True)
class Range:
    """The articles of which a text was recorded in [since, until), as one version of the extractor reads them."""

    since: datetime
    until: datetime
    extractor_version: int


def articles_due(connection: Connection, chosen: Range) -> list[int]:
    """Ids of the articles with a text that this extractor has not read."""
    return [row.article_id for row in _queries.articles_between(connection, **asdict(chosen))]


def pending_count(connection: Connection, chosen: Range) -> int:
    """Texts that this extractor has read without having been accepted."""
    found: int = _queries.pending_count(connection, **asdict(chosen))
    return found


def readings(connection: Connection, chosen: Range) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The figures of those texts as they count now, and as this extractor found them."""
    rows = list(_queries.readings(connection, **asdict(chosen)))
    return (
        tuple(mention_of(row) for row in rows if not row.is_new),
        tuple(mention_of(row) for row in rows if row.is_new),
    )


def accept(connection: Connection, chosen: Range, at: datetime) -> int:
    """Let this extractor's figures count from `at` on; return the number of texts."""
    found: int = _queries.accept(connection, accepted_at=at, **asdict(chosen))
    return found


def last_mailed_cut_off(connection: Connection) -> datetime | None:
    """The cut-off of the newest report that was mailed; None: none was."""
    found: datetime | None = _queries.last_mailed_cut_off(connection)
    return found
