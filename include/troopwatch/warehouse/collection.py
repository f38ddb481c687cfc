"""Sources, polls, articles and visits in the warehouse."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from troopwatch.model import Entry, Fetched, PollState, Source
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
    gap: bool = False  # articles may have come and gone since the poll before


@dataclass(frozen=True, slots=True)
class PageDue:
    """An article whose page is to be fetched."""

    article_id: int
    source_id: str
    url: str
    listed_title: str
    listed_published_at: datetime | None
    language: str
    was_read: bool = False  # an earlier visit gave a text
    body_selector: str | None = None
    listed_content: str = ""  # HTML: the whole article, of sources whose feed has it


def record_sources(connection: Connection, sources: Sequence[Source]) -> None:
    """Write what sources.yaml says now; sources that left it are switched off, their rows stay."""
    rows = [
        {
            "source_id": source.id,
            "name": source.name,
            "country": source.country,
            "language": source.language,
            "kind": source.kind,
            "url": source.url,
            "section": source.section,
            "enabled": source.enabled,
            "body_selector": source.body_selector,
            "full_text": source.full_text,
        }
        for source in sources
    ]
    _queries.upsert_sources(connection, sources=json.dumps(rows))
    _queries.disable_absent_sources(connection, source_ids=[source.id for source in sources])


def poll_states(connection: Connection, sources: Sequence[Source], at: datetime) -> dict[str, PollState]:
    """What the polls up to the instant `at` have left for the next one, by source id.

    What was learned at another address does not hold for this one; only how long the source has been quiet does.
    """
    found = {row.source_id: row for row in _queries.last_polls(connection, source_ids=[s.id for s in sources], at=at)}
    return {source.id: _state(source, found.get(source.id)) for source in sources}


def _state(source: Source, row: Any) -> PollState:
    if row is None:
        return PollState(source.poll_minutes)
    quiet = {"quiet_since": row.quiet_since, "usual_per_day": row.usual_per_day}
    if row.url is not None and row.url != source.url:
        return PollState(source.poll_minutes, **quiet)
    interval = row.interval_minutes or source.poll_minutes
    return PollState(
        interval_minutes=interval,
        polled_at=row.polled_at,
        next_poll_at=row.next_poll_at or row.polled_at + timedelta(minutes=interval),
        good_at=row.good_at,
        content_at=row.content_at,
        turnover_minutes=row.turnover_minutes,
        failure_weight=row.failure_weight,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        unchanged_count=row.unchanged_count,
        distrusted=row.distrusted,
        listed=tuple(row.last_listed or ()),
        **quiet,
    )


def daily_fresh(
    connection: Connection, source_ids: Sequence[str], at: datetime, days: int
) -> dict[str, tuple[int | None, ...]]:
    """Fresh entries on each of the `days` whole days (UTC) before that of `at`, the oldest first, by source id.

    None stands for a day on which no poll worked.
    """
    until = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
    since = until - timedelta(days=days)
    rows = _queries.daily_fresh(connection, source_ids=list(source_ids), since=since, until=until)
    found = {(row.source_id, row.day): row.fresh_count for row in rows}
    dates = [(since + timedelta(days=day)).date() for day in range(days)]
    return {id_: tuple(found.get((id_, date)) for date in dates) for id_ in source_ids}


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One poll as it is written: what came back, and the state it leaves."""

    fetched: Fetched
    status: str
    reason: str | None
    entries: tuple[Entry, ...]  # to be kept as articles
    listed: tuple[int, ...]  # digests of all entries
    fresh_count: int | None
    gap_since: datetime | None
    recovered_from: datetime | None
    state: PollState
    archived: ArchiveRecord | None


def record_poll(connection: Connection, source: Source, at: datetime, poll: PollRecord) -> int:
    """Write one poll and the articles it listed; return how many of them are new."""
    new_count: int = 0
    if poll.entries:
        new_count = _queries.insert_articles(
            connection,
            urls=[entry.url for entry in poll.entries],
            titles=[entry.title for entry in poll.entries],
            published=[entry.published_at for entry in poll.entries],
            contents=[entry.content for entry in poll.entries],
            source_id=source.id,
            at=at,
        )
    state = poll.state
    _queries.insert_poll(
        connection,
        source_id=source.id,
        polled_at=at,
        status=poll.status,
        reason=poll.reason,
        entry_count=len(poll.entries),
        new_count=new_count,
        url=source.url,
        moved_to=poll.fetched.moved_to,
        listed=list(poll.listed) or None,
        fresh_count=poll.fresh_count,
        gap_since=poll.gap_since,
        recovered_from=poll.recovered_from,
        etag=state.etag,
        last_modified=state.last_modified,
        body_hash=state.body_hash,
        good_at=state.good_at,
        content_at=state.content_at,
        unchanged_count=state.unchanged_count,
        distrusted=state.distrusted,
        failure_weight=state.failure_weight,
        interval_minutes=state.interval_minutes,
        turnover_minutes=state.turnover_minutes,
        next_poll_at=state.next_poll_at,
        quiet_since=state.quiet_since,
        usual_per_day=state.usual_per_day,
        **_answer(poll.fetched, poll.archived),
    )
    return new_count


def polls_at(connection: Connection, at: datetime) -> tuple[PolledSource, ...]:
    """All polls of the run whose instant is `at`."""
    return tuple(
        PolledSource(row.source_id, row.name, row.status, row.reason, row.entry_count, row.new_count, row.gap)
        for row in _queries.polls_at(connection, at=at)
    )


def run_counts(connection: Connection, at: datetime) -> dict[str, int]:
    """What the run whose instant is `at` did and found, by name: "poll.ok", "page.http_error", "figure.found"."""
    return {row.name: int(row.number) for row in _queries.run_counts(connection, at=at)}


def run_lag(connection: Connection, at: datetime) -> float | None:
    """Median seconds from publication to recording of the run's new relevant articles; None: there was none."""
    found = _queries.run_lag(connection, at=at)
    return None if found is None else float(found)


def articles_due(connection: Connection, at: datetime, at_most: int) -> list[tuple[int, str]]:
    """Ids and addresses of the articles whose page is due by the instant `at`, the newest first."""
    return [(row.article_id, row.url) for row in _queries.articles_due(connection, at=at, at_most=at_most)]


def pages_due(connection: Connection, article_ids: Sequence[int], at: datetime) -> tuple[PageDue, ...]:
    """Those of `article_ids` that are still due, in order of publication."""
    return tuple(
        PageDue(
            row.article_id,
            row.source_id,
            row.url,
            row.listed_title,
            row.listed_published_at,
            row.language,
            row.was_read,
            row.body_selector,
            row.listed_content or "",
        )
        for row in _queries.articles(connection, article_ids=list(article_ids), at=at)
    )


def record_visit(
    connection: Connection,
    article_id: int,
    at: datetime,
    *,
    recorded_at: datetime,
    fetched: Fetched,
    status: str,
    reason: str | None,
    records: Sequence[ArchiveRecord],
) -> None:
    """Write one fetch of an article's page, and where the archive has all answers that it took, the first one first.

    `recorded_at` is the first instant of which no report was made yet: see `articles.first_untold_instant`.
    """
    _queries.insert_visit(
        connection,
        article_id=article_id,
        visited_at=at,
        recorded_at=recorded_at,
        status=status,
        reason=reason,
        **_answer(fetched, records[0] if records else None),
    )
    further = records[1:]
    if further:
        _queries.insert_visit_pages(
            connection,
            article_id=article_id,
            visited_at=at,
            files=[record.file for record in further],
            offsets=[record.offset for record in further],
        )


def archived_pages(connection: Connection, article_id: int, at: datetime) -> tuple[ArchiveRecord, ...]:
    """Where the archive has what the visit at `at` was read from: its page, and the further ones in order."""
    rows = _queries.archived_pages(connection, article_id=article_id, visited_at=at)
    return tuple(ArchiveRecord(row.archive_file, row.archive_offset) for row in rows)


def articles_recorded(connection: Connection, since: datetime, until: datetime) -> list[int]:
    """Ids of the articles of which a text was recorded in [since, until)."""
    return [row.article_id for row in _queries.articles_recorded(connection, since=since, until=until)]


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The text of an article, and the visit that it was read at."""

    url: str
    visited_at: datetime
    text: str
    language: str
    body_selector: str | None
    listed_title: str
    listed_content: str


def stored_page(connection: Connection, article_id: int) -> StoredPage | None:
    """The article's newest text whose page is in the archive; None: there is none."""
    row = _queries.stored_page(connection, article_id=article_id)
    return None if row is None else StoredPage(*row)


def visit_history(connection: Connection, article_id: int) -> tuple[int, int]:
    """How many visits of the article's page gave a text, and how many have failed since the last that did."""
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
