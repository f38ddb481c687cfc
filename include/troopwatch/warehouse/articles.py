"""Texts of articles, and what was found in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from troopwatch.model import Article, Detection, Figure
from troopwatch.warehouse.connection import Connection, load_queries
from troopwatch.warehouse.loading import Findings, load_findings

_queries = load_queries("articles")

# A wire story is copied within hours; three days cover a weekend's late copies at the price of few comparisons.
_COPY_WINDOW = timedelta(days=3)


def record_text(
    connection: Connection,
    article_id: int,
    article: Article,
    at: datetime,
    *,
    signature: str,
    bands: Sequence[int],
    similar: Callable[[str, str], bool],
    detection: Detection,
    figures: Sequence[Figure],
    extractor_version: int,
) -> int | None:
    """Write a new version of an article with what was found in it; return its number, or None if nothing changed.

    It is recorded at the run's instant `at`; where that day's report was made already (a run that was late, or was run
    again), at the end of the report's window, so that the next report tells what this one could not.
    A version is new when title or text differ from the latest one. A relevant first version that is `similar` to a
    story of the three days before is marked as its copy; later versions keep that mark. Only stories that share one of
    the `bands` of its signature are compared.
    """
    lock(connection)
    at = first_untold_instant(connection, at)
    content_hash = hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()
    latest = _queries.latest_version(connection, article_id=article_id)
    if latest is not None and latest.content_hash == content_hash:
        return None
    if latest is not None:
        copy_of = latest.copy_of
    else:
        near = stories_near(connection, article_id, bands, at) if detection.relevant else ()
        copy_of = _origin(near, signature, similar)
    number = latest.number + 1 if latest else 1
    version_id = _queries.insert_version(
        connection,
        article_id=article_id,
        number=number,
        recorded_at=at,
        title=article.title,
        text=article.text,
        language=article.language,
        published_at=article.published_at,
        modified_at=article.modified_at,
        content_hash=content_hash,
        signature=signature,
        copy_of=copy_of,
        reader=article.reader,
    )
    if number == 1 and detection.relevant and copy_of is None:
        record_bands(connection, article_id, bands, at)
        _queries.prune_bands(connection, since=at - _COPY_WINDOW, days=_COPY_WINDOW.days)
    load_findings(connection, [Findings(version_id, extractor_version, detection, tuple(figures), at)])
    return number


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text as it was recorded."""

    version_id: int
    title: str
    text: str
    language: str
    published_at: datetime | None
    recorded_at: datetime


def texts_judged_before(
    connection: Connection, article_ids: Sequence[int], extractor_version: int
) -> tuple[StoredText, ...]:
    """The texts of these articles that no extractor of this version or a newer one has read."""
    rows = _queries.texts_judged_before(connection, article_ids=list(article_ids), extractor_version=extractor_version)
    return tuple(StoredText(*row) for row in rows)


def lock(connection: Connection) -> None:
    """Wait until nobody else records texts or makes a report; held to the end of the transaction."""
    _queries.lock_versions(connection)


def first_untold_instant(connection: Connection, at: datetime) -> datetime:
    """The instant `at`; where its day's report was made already, the end of that report's window."""
    while (end := _queries.end_of_told_window(connection, at=at)) is not None:
        at = end
    return at


def settle_addresses(
    connection: Connection, article_id: int, url: str, stated: Sequence[str], at: datetime
) -> str | None:
    """Keep where an article stands, too; return the address of the one that was read there before, if any.

    `url` is its own address, `stated` those that its page states, in canonical form. Where another article was read at
    one of them, they are all that article's. What is listed at one and not read yet will not be.
    """
    lock(connection)
    other = _queries.article_at(connection, urls=[url, *stated], article_id=article_id)
    if other is not None:
        _queries.insert_addresses(connection, urls=[url, *stated], article_id=other.article_id, at=at)
        found: str = other.url
        return found
    if stated:
        _queries.insert_addresses(connection, urls=list(stated), article_id=article_id, at=at)
        _queries.cancel_visits(connection, urls=list(stated))
    return None


def stories_near(connection: Connection, article_id: int, bands: Sequence[int], at: datetime) -> list[Any]:
    """Stories of the three days before that share one of the bands: id and signature, the earliest first."""
    return list(
        _queries.stories_in_bands(connection, article_id=article_id, bands=list(bands), since=at - _COPY_WINDOW, at=at)
    )


def origin_near(
    connection: Connection,
    article_id: int,
    at: datetime,
    *,
    signature: str,
    bands: Sequence[int],
    similar: Callable[[str, str], bool],
) -> int | None:
    """The story of the three days before `at`, or after, that an article copies; the earliest, if any.

    At any time: it is compared with all relevant stories of those days, as their bands may be pruned by now.
    """
    since, until = at - _COPY_WINDOW, at + _COPY_WINDOW
    stories = _queries.stories_of_days(connection, article_id=article_id, bands=list(bands), since=since, until=until)
    return _origin(stories, signature, similar)


def record_bands(connection: Connection, article_id: int, bands: Sequence[int], at: datetime) -> None:
    """Make a story that was recorded at `at` findable for its copies."""
    _queries.insert_bands(connection, bands=list(bands), article_id=article_id, at=at)


def _origin(stories: Iterable[Any], signature: str, similar: Callable[[str, str], bool]) -> int | None:
    return next((story.article_id for story in stories if similar(signature, story.signature)), None)
