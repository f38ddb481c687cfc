"""Stored texts read again by a newer extractor: what is due, what differs, and which reading counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An article whose story was not compared with others when it was read."""

    article_id: int
    signature: str
    recorded_at: datetime


def stories_unplaced(connection: Connection, chosen: Range) -> tuple[Unplaced, ...]:
    """The articles that only this extractor takes for relevant, the first recorded first; before they count."""
    return tuple(Unplaced(*row) for row in _queries.stories_unplaced(connection, **asdict(chosen)))


def place_copy(connection: Connection, article_id: int, copy_of: int) -> None:
    """Mark an article as a copy of another's story."""
    _queries.place_copy(connection, article_id=article_id, copy_of=copy_of)


def schedule_revisits(
    connection: Connection, chosen: Range, at: datetime, first_wait: timedelta, last_wait: timedelta
) -> None:
    """Let the pages that only this extractor takes for relevant be visited as relevant ones are; before they count.

    They were read once: they are due `first_wait` after that, but not before `at`, and not if `last_wait` has passed.
    """
    _queries.schedule_revisits(connection, at=at, first_wait=first_wait, last_wait=last_wait, **asdict(chosen))


def accept(connection: Connection, chosen: Range, at: datetime) -> int:
    """Let this extractor's figures count from `at` on; return the number of texts."""
    found: int = _queries.accept(connection, accepted_at=at, **asdict(chosen))
    return found
