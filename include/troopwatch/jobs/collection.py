"""Collect: which sources are due, poll them, read the pages they list, find the figures.

Every step asks the warehouse for what is due, and writes each result in a transaction of its own: a task can be killed
at any point and run again, and a second run for the same instant adds nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import psycopg2

from troopwatch.archive import Archive
from troopwatch.config import Topic
from troopwatch.feeds import parse_listing
from troopwatch.http import FetchPolicy, fetch
from troopwatch.jobs.judging import judge, judge_again
from troopwatch.model import Article, Fetched, FetchStatus, Listing, Source
from troopwatch.reading import read_article, signature, similar
from troopwatch.warehouse import articles, collection
from troopwatch.warehouse.collection import ArchiveRecord, PageDue, PolledSource
from troopwatch.warehouse.connection import Connection, transaction

_T = TypeVar("_T")
_R = TypeVar("_R")

# Connections open at once in one task: enough to hide the latency of slow servers, few enough to be polite.
_FETCHES_AT_ONCE = 8

# A relevant page is fetched again after a day and a week, to find silent edits; GDELT's re-crawl uses the same two.
_REVISITS = (timedelta(hours=24), timedelta(days=6))
# A page that could not be read is tried again that often, each time after the wait.
_RETRIES = 3
_RETRY_WAIT = timedelta(hours=1)
_DATED_AHEAD = timedelta(days=2)

# What a document that nobody foresaw can raise; what the database, the disk or the network raise is not among them
_ONE_DOCUMENTS_FAULT = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    psycopg2.DataError,
)
_log = logging.getLogger(__name__)


class CollectionError(Exception):
    """Raised when a run did not do all it had to; the message names what is missing."""


def due_sources(connection: Connection, sources: Sequence[Source], at: datetime) -> list[str]:
    """Ids of the sources that are due at the instant `at`: switched on, and last polled at least their interval ago."""
    with transaction(connection):
        collection.record_sources(connection, sources)
        known = collection.with_last_poll(connection, [source for source in sources if source.enabled], at)
    return [source.id for source in known if _is_due(source, at)]


def _is_due(source: Source, at: datetime) -> bool:
    return source.polled_at is None or at - source.polled_at >= timedelta(minutes=source.poll_minutes)


def shards(sources: Sequence[Source], ids: Sequence[str], size: int) -> list[list[str]]:
    """Split the due sources into batches of about `size`, all sources of one host in the same batch."""
    by_id = {source.id: source for source in sources}
    batches: list[list[str]] = []
    host = None
    for source_id in sorted(ids, key=lambda id_: (urlsplit(by_id[id_].url).hostname or "", id_)):
        host, before = urlsplit(by_id[source_id].url).hostname, host
        if not batches or (len(batches[-1]) >= size and host != before):
            batches.append([])
        batches[-1].append(source_id)
    return batches


def poll(
    connection: Connection,
    sources: Sequence[Source],
    source_ids: Sequence[str],
    at: datetime,
    *,
    archive: Archive,
    policy: FetchPolicy,
) -> int:
    """Poll those of the sources that this run has not polled yet; return how many new articles they listed.

    Entries dated after `at` are left for a later run, so that a run for a past day does not see its future.
    """
    done = {poll.source_id for poll in collection.polls_at(connection, at)}
    chosen = [source for source in sources if source.id in source_ids and source.id not in done]
    new_count = 0
    known = collection.with_last_poll(connection, chosen, at)
    for source, fetched in _each(
        lambda source: fetch(source.url, policy=policy, etag=source.etag, last_modified=source.last_modified), known
    ):
        try:
            new_count += _record_poll(connection, source, fetched, at, archive)
        except _ONE_DOCUMENTS_FAULT as error:
            _log.exception("source %s", source.id)
            with transaction(connection):
                collection.record_poll(
                    connection,
                    source,
                    at,
                    fetched=Fetched(source.url, fetched.status),
                    status="internal_error",
                    reason=_confession(error),
                    entries=(),
                    record=None,
                )
    return new_count


def _record_poll(connection: Connection, source: Source, fetched: Fetched, at: datetime, archive: Archive) -> int:
    listing = _listing(source, fetched)
    status, reason = _poll_status(fetched, listing)
    entries = [entry for entry in listing.entries if entry.published_at is None or entry.published_at <= at]
    if len(entries) < len(listing.entries):
        # what was left for later must be listed again: without validators the server cannot answer 304
        fetched = replace(fetched, headers=())
    record = _keep(archive, fetched, at)
    with transaction(connection):
        return collection.record_poll(
            connection, source, at, fetched=fetched, status=status, reason=reason, entries=entries, record=record
        )


def _confession(error: Exception) -> str:
    return f"a fault of our own, please report it: {type(error).__name__}: {error}".replace("\x00", "")[:500]


def try_source(source: Source, policy: FetchPolicy) -> tuple[str, str | None, Listing]:
    """Poll one source without keeping anything: the poll's status, its reason, and what was listed."""
    fetched = fetch(source.url, policy=policy)
    listing = _listing(source, fetched)
    return *_poll_status(fetched, listing), listing


def _listing(source: Source, fetched: Fetched) -> Listing:
    if not fetched.ok:
        return Listing(())
    return parse_listing(fetched.body, source, fetched.final_url or source.url, fetched.header("Content-Type"))


def _poll_status(fetched: Fetched, listing: Listing) -> tuple[str, str | None]:
    if not fetched.ok:
        return fetched.status.value, fetched.reason or None
    if listing.entries:
        return FetchStatus.OK.value, listing.problem
    if listing.problem is not None:
        return "unreadable", listing.problem
    return "empty", "it lists no article"


def pages_due(connection: Connection, at: datetime, *, at_most: int, batch_size: int) -> list[list[int]]:
    """Batches of ids of the articles whose page is due at the instant `at`, the newest first."""
    ids = collection.articles_due(connection, at, at_most)
    return [ids[start : start + batch_size] for start in range(0, len(ids), batch_size)]


def read(
    connection: Connection,
    article_ids: Sequence[int],
    at: datetime,
    *,
    topic: Topic,
    archive: Archive,
    policy: FetchPolicy,
) -> int:
    """Fetch the pages that are still due, keep their texts and find the figures; return how many gave a text."""
    read_count = 0
    pages = collection.pages_due(connection, article_ids, at)
    for page, fetched in _each(lambda page: fetch(page.url, policy=policy), pages):
        try:
            read_count += _record_page(connection, page, fetched, at, topic=topic, archive=archive)
        except _ONE_DOCUMENTS_FAULT as error:
            _log.exception("article %s", page.url)
            with transaction(connection):
                status, reason = "internal_error", _confession(error)
                bare = Fetched(page.url, fetched.status)
                collection.record_visit(
                    connection, page.article_id, at, fetched=bare, status=status, reason=reason, record=None
                )
                collection.schedule_visit(connection, page.article_id, at, None)
    return read_count


def _record_page(
    connection: Connection, page: PageDue, fetched: Fetched, at: datetime, *, topic: Topic, archive: Archive
) -> bool:
    article = _article(page, fetched)
    if article is None:
        status, reason = fetched.status.value, fetched.reason
    elif article.problem is not None:
        status, reason = "unreadable", article.problem
    else:
        status, reason = "ok", None
    record = _keep(archive, fetched, at)
    with transaction(connection):
        collection.record_visit(
            connection, page.article_id, at, fetched=fetched, status=status, reason=reason, record=record
        )
        relevant = False
        if article is not None and article.problem is None:
            relevant = _record_text(connection, page, article, at, topic)
        good, failed = collection.visit_history(connection, page.article_id)
        wait = _next_visit(status == "ok", relevant, good, failed)
        collection.schedule_visit(connection, page.article_id, at, wait)
    return status == "ok"


def _article(page: PageDue, fetched: Fetched) -> Article | None:
    if not fetched.ok:
        return None
    return read_article(fetched.body, page.url, page.language, fetched.header("Content-Type"))


def _record_text(connection: Connection, page: PageDue, article: Article, at: datetime, topic: Topic) -> bool:
    published_at = article.published_at or page.listed_published_at
    article = replace(
        article,
        title=article.title or page.listed_title,
        # a page dated far ahead is dated wrongly; the zone alone explains no more than a day
        published_at=published_at if published_at is None or published_at <= at + _DATED_AHEAD else None,
    )
    found = judge(article.title, article.text, article.language, article.published_at or at, topic)
    number = articles.record_text(
        connection,
        page.article_id,
        article,
        at,
        signature=signature(article.text),
        similar=similar,
        detection=found.detection,
        figures=found.figures,
        extractor_version=found.extractor_version,
    )
    if number is not None and number > 1:
        # the edit is compared with the text before it, and both must have been read by the same extractor
        since = articles.first_untold_instant(connection, at)
        for stored in articles.texts_judged_before(connection, [page.article_id], found.extractor_version):
            judge_again(connection, stored, topic, accepted_at=since)
    return found.detection.relevant


def _next_visit(ok: bool, relevant: bool, good: int, failed: int) -> timedelta | None:
    """When to fetch a page again: relevant ones to find edits, unreadable ones a few times, others never."""
    if not ok:
        return _RETRY_WAIT if failed <= _RETRIES else None
    if relevant and good <= len(_REVISITS):
        return _REVISITS[good - 1]
    return None


def summarise(
    connection: Connection, due_ids: Sequence[str], article_ids: Sequence[int], at: datetime
) -> tuple[PolledSource, ...]:
    """What the run's polls gave; raises `CollectionError` naming what was due and has no row.

    A source or page that failed is not missing: its row says why.
    """
    polls = collection.polls_at(connection, at)
    unpolled = sorted(set(due_ids) - {poll.source_id for poll in polls})
    unread = [page.url for page in collection.pages_due(connection, article_ids, at)]
    if unpolled or unread:
        raise CollectionError(
            f"at {at.isoformat()} there is no row for {len(unpolled)} sources and {len(unread)} pages that were due: "
            f"{', '.join((unpolled + unread)[:20])}. Their tasks failed, their logs say why; clear them to try again"
        )
    return polls


def _each(call: Callable[[_T], _R], values: Sequence[_T]) -> Iterator[tuple[_T, _R]]:
    """Call several at once, yield in the order of `values`; at most a few results wait, so memory stays bounded."""
    with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
        for start in range(0, len(values), _FETCHES_AT_ONCE * 2):
            batch = values[start : start + _FETCHES_AT_ONCE * 2]
            yield from zip(batch, pool.map(call, batch), strict=True)


def _keep(archive: Archive, fetched: Fetched, at: datetime) -> ArchiveRecord | None:
    if fetched.http_status is None:
        return None
    location = archive.store(fetched, at)
    return ArchiveRecord(location.file, location.offset)
