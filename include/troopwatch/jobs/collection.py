"""Collect: read the pages that the polls listed, keep their texts, find the figures; say what a run gave.

Every step asks the warehouse for what is due, and writes each result in a transaction of its own: a task can be killed
at any point and run again, and a second run for the same instant adds nothing.
"""

from __future__ import annotations

import http
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from structlog.contextvars import bound_contextvars

from troopwatch.archive import Archive
from troopwatch.config import Topic
from troopwatch.detection import detect
from troopwatch.feeds.urls import same_article
from troopwatch.http import FetchPolicy, fetch
from troopwatch.http.politeness import host_of
from troopwatch.jobs.asking import Asker, keep
from troopwatch.jobs.faults import ONE_DOCUMENTS_FAULT, confession
from troopwatch.jobs.pages import PageRead, read_pages
from troopwatch.jobs.recording import JudgedText, judge_text, record_text
from troopwatch.model import Article, Fetched, FetchStatus
from troopwatch.reading import read_entry
from troopwatch.warehouse import articles, collection
from troopwatch.warehouse.collection import ArchiveRecord, PageDue, PolledSource
from troopwatch.warehouse.connection import Connection, transaction

# A relevant page is fetched again after a day and a week, to find silent edits and removals; GDELT's re-crawl uses the
# same two.
REVISITS = (timedelta(hours=24), timedelta(days=6))
# A page that could not be read is tried again that often, each time after the wait.
_RETRIES = 3
_RETRY_WAIT = timedelta(hours=1)
_GONE = frozenset({http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE})

_log = logging.getLogger(__name__)


class CollectionError(Exception):
    """Raised when a run did not do all it had to; the message names what is missing."""


def pages_due(connection: Connection, at: datetime, *, at_most: int, batch_size: int) -> list[list[int]]:
    """Batches of about `batch_size` ids of the articles whose page is due at the instant `at`.

    All of one host are in the same batch, so that the task that reads it can pause between two requests; the hosts with
    the newest articles come first.
    """
    by_host: dict[str, list[int]] = {}
    for article_id, url in collection.articles_due(connection, at, at_most):
        by_host.setdefault(host_of(url), []).append(article_id)
    batches: list[list[int]] = []
    for ids in by_host.values():
        if not batches or len(batches[-1]) + len(ids) > batch_size:
            batches.append([])
        batches[-1] += ids
    return batches


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
    asker = Asker(connection, at, policy)
    for page, fetched in asker.each(pages, lambda page: page.url, lambda page: fetch(page.url, policy=policy)):
        with bound_contextvars(source_id=page.source_id, article_id=page.article_id, run_instant=at.isoformat()):
            try:
                read_count += _record_page(connection, page, fetched, at, topic=topic, archive=archive, asker=asker)
            except ONE_DOCUMENTS_FAULT as error:
                _log.exception("a fault of our own at %s; the visit's row says so", page.url)
                with transaction(connection):
                    bare = Fetched(page.url, fetched.status)
                    _record_visit(connection, page, at, bare, status="internal_error", reason=confession(error))
                    collection.schedule_visit(connection, page.article_id, at, None)
    return read_count


def _record_page(
    connection: Connection,
    page: PageDue,
    fetched: Fetched,
    at: datetime,
    *,
    topic: Topic,
    archive: Archive,
    asker: Asker,
) -> bool:
    read_page = _read_page(page, fetched, topic, asker)
    article = read_page.article if read_page else None
    if article is None and page.was_read and fetched.http_status in _GONE:
        status, reason = "gone", fetched.reason
    elif article is None:
        status, reason = fetched.status.value, fetched.reason
    elif article.problem is not None:
        status, reason = article.status.value, article.problem
    else:
        status, reason = "ok", None
    answers = (fetched, *(read_page.further if read_page else ()))
    records = [record for answer in answers if (record := keep(archive, answer, at)) is not None]
    text = _judged(page, article, at, topic) if article is not None and article.problem is None else None
    with transaction(connection):
        relevant = False
        other = None if text is None or page.was_read else _read_elsewhere(connection, page, text.article, at)
        if other is not None:
            status, reason = "same_article", f"the page says that it is that of {other}"
        elif text is not None:
            record_text(connection, page.article_id, text, at, topic)
            relevant = text.found.detection.relevant
        _record_visit(connection, page, at, fetched, status=status, reason=reason, records=records)
        good, failed = collection.visit_history(connection, page.article_id)
        collection.schedule_visit(connection, page.article_id, at, _next_visit(status, relevant, good, failed))
    _log.info("read: %s%s, %s", status, ", relevant" if relevant else "", page.url)
    return status == "ok"


def _record_visit(
    connection: Connection,
    page: PageDue,
    at: datetime,
    fetched: Fetched,
    *,
    status: str,
    reason: str | None,
    records: Sequence[ArchiveRecord] = (),
) -> None:
    # a report that is being made must either know of a removal or leave it to the next one
    articles.lock(connection)
    collection.record_visit(
        connection,
        page.article_id,
        at,
        recorded_at=articles.first_untold_instant(connection, at),
        fetched=fetched,
        status=status,
        reason=reason,
        records=records,
    )


def _read_page(page: PageDue, fetched: Fetched, topic: Topic, asker: Asker) -> PageRead | None:
    if not fetched.ok:
        gone = fetched.http_status in _GONE or not page.listed_content
        return None if gone else PageRead(read_entry(page.listed_content, page.url, page.listed_title, page.language))
    return read_pages(
        fetched,
        page.url,
        page.language,
        fetch=asker.ask,
        wanted=lambda article: detect(article.title, article.text, article.language, topic).score > 0,
        selector=page.body_selector,
        entry_content=page.listed_content,
    )


def _read_elsewhere(connection: Connection, page: PageDue, article: Article, at: datetime) -> str | None:
    """The address at which the article that the page says it is was read before."""
    stated = {address for each in article.stated_urls if (address := same_article(each, page.url))}
    return articles.settle_addresses(connection, page.article_id, page.url, sorted(stated), at)


def _judged(page: PageDue, article: Article, at: datetime, topic: Topic) -> JudgedText:
    published_at = article.published_at or page.listed_published_at
    return judge_text(replace(article, title=article.title or page.listed_title, published_at=published_at), at, topic)


def _next_visit(status: str, relevant: bool, good: int, failed: int) -> timedelta | None:
    """When to fetch a page again: relevant ones to find edits and removals, unreadable ones a few times, others never.

    `failed` counts the visits since the last of the `good` ones.
    """
    if status in {FetchStatus.DISALLOWED, "same_article"}:
        return None
    if status == "ok":
        return REVISITS[good - 1] if relevant and good <= len(REVISITS) else None
    if status == FetchStatus.POSTPONED or failed <= _RETRIES:
        return _RETRY_WAIT
    # what failed the day's visit is looked at once more at the week's
    return REVISITS[-1] if good and failed == _RETRIES + 1 else None


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
