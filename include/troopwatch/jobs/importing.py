"""Import archives: WARC files of any crawler, as if their pages had been collected on the day of the record.

Of each file the pages are read whose bytes may be about the topic, and what is relevant is written. Rows and how far
the file was read are written in one transaction a batch, so that an import that was killed goes on where it was, and a
second import adds nothing.
"""

from __future__ import annotations

import http
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from courlan import extract_domain
from fsspec.implementations.local import LocalFileSystem

from troopwatch.config import Topic
from troopwatch.feeds import canonical_url
from troopwatch.feeds.urls import same_article
from troopwatch.http.politeness import host_of
from troopwatch.jobs.faults import ONE_DOCUMENTS_FAULT
from troopwatch.jobs.recording import JudgedText, judge_text, record_text
from troopwatch.model import Article, Fetched, FetchStatus, Source
from troopwatch.reading import Prefilter, is_later_page, read_article
from troopwatch.warc import Page, WarcError, read_records
from troopwatch.warehouse import articles, collection, imports
from troopwatch.warehouse.collection import ArchiveRecord
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.imports import Progress

BATCH_TEXTS = 20  # a batch is written when it holds so many texts to write,
BATCH_RECORDS = 5_000  # or was taken from so many responses
_LANGUAGE = "en"  # of a page that does not say, and whose words do not tell

_log = logging.getLogger(__name__)


class ImportFailedError(Exception):
    """Raised when files were not read to their end; the message names them and what to do."""


def import_file(
    connection: Connection,
    path: Path,
    topic: Topic,
    sources: Sequence[Source],
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    batch_texts: int = BATCH_TEXTS,
    batch_records: int = BATCH_RECORDS,
) -> Progress:
    """Import what is left of one file, and say how far it is read in all; `progress` hears of each batch.

    A page of an article whose page was seen at that instant or later adds nothing. A file that grew since it was
    imported is read on from where it ended. Raises `ImportFailedError` where the file is damaged or another process
    imports it, OSError where it cannot be opened; what was read before is kept.
    """
    file = str(path.resolve())
    with transaction(connection):
        collection.record_sources(connection, sources)
        done = imports.begin(connection, file)
    writer = _Writer(connection, file, PageReader(topic, sources))
    batch, found = done, list[FoundText]()
    try:
        for record in read_records(path, done.next_offset):
            if len(found) >= batch_texts or batch.record_count - done.record_count >= batch_records:
                done = writer.write(done, replace(batch, next_offset=record.offset), found)
                batch, found = done, []
                progress(done)
            batch = replace(batch, record_count=batch.record_count + 1)
            if record.page is not None and writer.reader.is_worth_reading(record.page):
                batch = replace(batch, read_count=batch.read_count + 1)
                text = writer.reader.read(record.page, record.offset)
                found += [text] if text is not None else []
    except WarcError as error:
        raise ImportFailedError(
            f"{error}; get the whole file and import it again: it goes on at byte {done.next_offset}"
        ) from error
    end = replace(batch, next_offset=max(path.stat().st_size, done.next_offset), is_complete=True)
    done = writer.write(done, end, found)
    progress(done)
    return done


def files_named(patterns: Sequence[str]) -> list[Path]:
    """The files that the patterns name, each once, in order of their names, which in archives is the order of time.

    Raises `ImportFailedError` where a pattern names none.
    """
    if not patterns:
        raise ImportFailedError("no file is named; give paths of WARC files as the parameter `files`")
    found: set[Path] = set()
    for pattern in patterns:
        named = [Path(name) for name in LocalFileSystem().glob(pattern)]
        if not any(path.is_file() for path in named):
            raise ImportFailedError(f"{pattern}: there is no such file where this task runs")
        found.update(path.resolve() for path in named if path.is_file())
    return sorted(found)


def require_complete(connection: Connection, paths: Sequence[Path]) -> None:
    """Raise `ImportFailedError` naming the files that were not read to their end."""
    left = imports.incomplete(connection, [str(path.resolve()) for path in paths])
    if left:
        raise ImportFailedError(
            f"{len(left)} files were not read to their end: {', '.join(left[:20])}. Their tasks failed, their logs say "
            "why; clear them to go on"
        )


@dataclass(frozen=True, slots=True)
class FoundText:
    """The text that a page at a byte of its file gave, and what was found in it."""

    page: Page
    offset: int
    text: JudgedText


class PageReader:
    """Tells which pages of an archive are worth reading, and reads them, for one topic and the outlets of `sources`."""

    def __init__(self, topic: Topic, sources: Sequence[Source]) -> None:
        self.topic = topic
        self._prefilter = Prefilter(topic)
        self._by_domain: dict[str, Source] = {}
        for source in sources:
            self._by_domain.setdefault(domain_of(source.url), source)
        self._lists = {source.url for source in sources}

    def is_worth_reading(self, page: Page) -> bool:
        """Whether a page may be an article about the topic, by its bytes."""
        return page.url not in self._lists and self._prefilter.passes(page.body, page.content_type)

    def source_of(self, url: str) -> Source | None:
        """The source of the outlet whose address this is, by its domain."""
        return self._by_domain.get(domain_of(url))

    def read(self, page: Page, offset: int) -> FoundText | None:
        """The article of a page, judged; None where there is none."""
        url = canonical_url(page.url)
        if url is None or is_later_page(page.url):
            return None
        source = self.source_of(url)
        try:
            article = read_article(
                page.body,
                url,
                source.language if source else _LANGUAGE,
                page.content_type,
                selector=source.body_selector if source else None,
            )
            return (
                FoundText(page, offset, judge_text(article, page.at, self.topic)) if article.problem is None else None
            )
        except ONE_DOCUMENTS_FAULT:
            _log.exception("page %s", page.url)
            return None


def domain_of(url: str) -> str:
    """The domain that an outlet is known by: kompas.com for nasional.kompas.com; the host where there is none."""
    return extract_domain(url) or host_of(url)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes what was found in one file."""

    connection: Connection
    file: str
    reader: PageReader

    def write(self, before: Progress, after: Progress, found: Sequence[FoundText]) -> Progress:
        """Write a batch and how far the file is read, both or neither."""
        with transaction(self.connection):
            written = sum(self._record(one) for one in found)
            after = replace(after, text_count=after.text_count + written)
            if not imports.advance(self.connection, self.file, before, after):
                raise ImportFailedError(f"{self.file} is being imported by another process; let that one finish")
        return after

    def _record(self, found: FoundText) -> bool:
        """Write a text that is relevant, or whose article the warehouse has; False if there is nothing to write."""
        article, at = found.text.article, found.page.at
        known = imports.known_article(self.connection, article.url, at)
        if known.was_seen if known is not None else not found.text.found.detection.relevant:
            return False
        article_id, elsewhere = (known.article_id, None) if known is not None else self._new_article(article, at)
        if elsewhere is None:
            record_text(self.connection, article_id, found.text, at, self.reader.topic)
        collection.record_visit(
            self.connection,
            article_id,
            at,
            recorded_at=articles.first_untold_instant(self.connection, at),
            fetched=Fetched(article.url, FetchStatus.OK, http_status=http.HTTPStatus.OK, body=found.page.body),
            status="ok" if elsewhere is None else "same_article",
            reason=None if elsewhere is None else f"the page says that it is that of {elsewhere}",
            records=[ArchiveRecord(self.file, found.offset)],
        )
        return elsewhere is None

    def _new_article(self, article: Article, at: datetime) -> tuple[int, str | None]:
        """The id of a new article, and the address at which the one that its page says it is was read before."""
        source = self.reader.source_of(article.url)
        source_id = source.id if source is not None else f"archive:{domain_of(article.url)}"
        if source is None:
            imports.record_outlet(self.connection, source_id, domain_of(article.url))
        article_id = imports.record_article(self.connection, article.url, source_id, article.title, at)
        stated = {address for each in article.stated_urls if (address := same_article(each, article.url))}
        return article_id, articles.settle_addresses(self.connection, article_id, article.url, sorted(stated), at)
