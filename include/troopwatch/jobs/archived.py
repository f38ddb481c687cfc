"""Archived pages through this version's reader: which stored texts would it read differently?

Only shown: a text that our own reader reads better is no edit of its outlet's, so none is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from troopwatch.archive import Archive, ArchiveError, ArchiveLocation
from troopwatch.jobs.pages import read_pages
from troopwatch.model import Article, Fetched, FetchStatus
from troopwatch.reading import read_entry
from troopwatch.warehouse import collection
from troopwatch.warehouse.collection import StoredPage
from troopwatch.warehouse.connection import Connection, transaction


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """An article as it is stored, and as it would be now; `problem` says why it could not be read again."""

    url: str
    stored: str
    now: str = ""
    problem: str | None = None

    @property
    def differs(self) -> bool:
        return self.problem is not None or self.now != self.stored


def read_again(connection: Connection, archive: Archive, since: datetime, until: datetime) -> Iterator[ReadAgain]:
    """Read the archived pages of the articles recorded in [since, until) once more, one after the other.

    Each article's last visit that gave a text is taken, with all pages of one in parts. Nothing is fetched or written.
    """
    with transaction(connection):
        ids = collection.articles_recorded(connection, since, until)
    for article_id in ids:
        with transaction(connection):
            page = collection.stored_page(connection, article_id)
            places = collection.archived_pages(connection, article_id, page.visited_at) if page else ()
        if page is None:  # it was read before pages were archived
            continue
        try:
            answers = [archive.read(ArchiveLocation(place.file, place.offset)) for place in places]
        except ArchiveError as error:
            yield ReadAgain(page.url, page.text, problem=str(error))
            continue
        article = _read(page, answers)
        yield ReadAgain(page.url, page.text, article.text, article.problem)


def _read(page: StoredPage, answers: list[Fetched]) -> Article:
    if not answers[0].ok:  # the text is its feed's
        return read_entry(page.listed_content, page.url, page.listed_title, page.language)
    further = iter(answers[1:])

    def fetch(url: str) -> Fetched:
        return next(further, Fetched(url, FetchStatus.HTTP_ERROR, "It is not in the archive.", url, 404))

    return read_pages(
        answers[0],
        page.url,
        page.language,
        fetch=fetch,
        wanted=lambda _: len(answers) > 1,
        selector=page.body_selector,
        entry_content=page.listed_content,
    ).article
