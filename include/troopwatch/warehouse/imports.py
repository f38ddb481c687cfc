"""Archives that are imported: how far each file was read, and the articles and outlets that it gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("imports")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file was read: the next record's first byte, and what came before it."""

    next_offset: int = 0
    record_count: int = 0
    read_count: int = 0
    text_count: int = 0
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article of the warehouse, and whether its page was seen at the instant that was asked for or later."""

    article_id: int
    was_seen: bool


def begin(connection: Connection, file: str) -> Progress:
    """How far a file was read so far; not at all, the first time."""
    _queries.begin(connection, file=file)
    return Progress(*_queries.progress(connection, file=file))


def advance(connection: Connection, file: str, before: Progress, after: Progress) -> bool:
    """Write how far the file was read; False where another process has read on from `before`."""
    changed: int = _queries.advance(
        connection,
        file=file,
        begin_offset=before.next_offset,
        next_offset=after.next_offset,
        record_count=after.record_count,
        read_count=after.read_count,
        text_count=after.text_count,
        is_complete=after.is_complete,
    )
    return changed == 1


def incomplete(connection: Connection, files: Sequence[str]) -> list[str]:
    """Those of the files that were not read to their end."""
    return [row.file for row in _queries.incomplete(connection, files=list(files))]


def known_article(connection: Connection, url: str, at: datetime) -> KnownArticle | None:
    """The article at a canonical address, if the warehouse has it."""
    row = _queries.known_article(connection, url=url, at=at)
    return KnownArticle(*row) if row is not None else None


def record_outlet(connection: Connection, source_id: str, domain: str) -> None:
    """Write a source for an outlet that no source lists, once."""
    _queries.insert_outlet(connection, source_id=source_id, name=domain, url=f"https://{domain}/")


def record_article(connection: Connection, url: str, source_id: str, title: str, at: datetime) -> int:
    """Write an article that came from an archive, as if it was listed at `at`; return its id."""
    _queries.insert_article(connection, url=url, source_id=source_id, title=title, at=at)
    known = known_article(connection, url, at)
    assert known is not None
    return known.article_id
