"""Sources, polls, articles and visits in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from troopwatch.model import Entry, Fetched, Source
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("collection")


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """Where the archive holds an answer: file relative to the archive, byte offset in it."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class PolledSource:
    """What came of one poll, as the warehouse has it."""

    source_id: str
    name: str
    status: str
    reason: str | None
    entry_count: int
    new_count: int


@dataclass(frozen=True, slots=True)
class PageDue:
    """An article whose page is to be fetched."""

    article_id: int
    url: str
    listed_title: str
    listed_published_at: datetime | None
    language: str


def record_sources(connection: Connection, sources: Sequence[Source]) -> None:
    """Write what sources.yaml says now; sources that left it are switched off, their rows stay."""
    for source in sources:
        _queries.upsert_source(
            connection,
            source_id=source.id,
            name=source.name,
            country=source.country,
            language=source.language,
            kind=source.kind,
            url=source.url,
            section=source.section,
            enabled=source.enabled,
        )
    _queries.disable_absent_sources(connection, source_ids=[source.id for source in sources])


def with_last_poll(connection: Connection, sources: Sequence[Source], at: datetime) -> tuple[Source, ...]:
    """The sources with what the warehouse knows of their last poll up to the instant `at`."""
    known = {row.source_id: row for row in _queries.last_polls(connection, at=at)}
    return tuple(
        replace(source, polled_at=row.polled_at, etag=row.etag, last_modified=row.last_modified)
        if (row := known.get(source.id))
        else source
        for source in sources
    )


def record_poll(
    connection: Connection,
    source: Source,
    at: datetime,
    *,
    fetched: Fetched,
    status: str,
    reason: str | None,
    entries: Sequence[Entry],
    record: ArchiveRecord | None,
) -> int:
    """Write one poll and the articles it listed; return how many of them are new."""
    new_count: int = sum(
        _queries.insert_article(
            connection,
            url=entry.url,
            source_id=source.id,
            title=entry.title,
            published_at=entry.published_at,
            at=at,
        )
        for entry in entries
    )
    _queries.insert_poll(
        connection,
        source_id=source.id,
        polled_at=at,
        status=status,
        reason=reason,
        # a 304 need not repeat the validators that it confirms (RFC 9110, section 15.4.5)
        etag=fetched.header("ETag") or (source.etag if status == "not_modified" else None),
        last_modified=fetched.header("Last-Modified") or (source.last_modified if status == "not_modified" else None),
        entry_count=len(entries),
        new_count=new_count,
        **_answer(fetched, record),
    )
    return new_count


def polls_at(connection: Connection, at: datetime) -> tuple[PolledSource, ...]:
    """All polls of the run whose instant is `at`."""
    return tuple(
        PolledSource(row.source_id, row.name, row.status, row.reason, row.entry_count, row.new_count)
        for row in _queries.polls_at(connection, at=at)
    )


def articles_due(connection: Connection, at: datetime, at_most: int) -> list[int]:
    """Ids of the articles whose page is due by the instant `at`, the newest first."""
    return [row.article_id for row in _queries.articles_due(connection, at=at, at_most=at_most)]


def pages_due(connection: Connection, article_ids: Sequence[int], at: datetime) -> tuple[PageDue, ...]:
    """Those of `article_ids` that are still due, in order of publication."""
    return tuple(
        PageDue(row.article_id, row.url, row.listed_title, row.listed_published_at, row.language)
        for row in _queries.articles(connection, article_ids=list(article_ids), at=at)
    )


def record_visit(
    connection: Connection,
    article_id: int,
    at: datetime,
    *,
    fetched: Fetched,
    status: str,
    reason: str | None,
    record: ArchiveRecord | None,
) -> None:
    """Write one fetch of an article's page."""
    _queries.insert_visit(
        connection, article_id=article_id, visited_at=at, status=status, reason=reason, **_answer(fetched, record)
    )


def visit_history(connection: Connection, article_id: int) -> tuple[int, int]:
    """How many visits of the article's page gave a text, and how many did not."""
    row = _queries.visit_history(connection, article_id=article_id)
    return row.good_visits, row.failed_visits


def schedule_visit(connection: Connection, article_id: int, at: datetime, wait: timedelta | None) -> None:
    """Make the page due again after `wait`, or never again."""
    _queries.set_next_visit(connection, article_id=article_id, next_visit_at=None if wait is None else at + wait)


def _answer(fetched: Fetched, record: ArchiveRecord | None) -> Mapping[str, Any]:
    return {
        "http_status": fetched.http_status,
        "byte_count": len(fetched.body),
        "archive_file": record.file if record else None,
        "archive_offset": record.offset if record else None,
    }
