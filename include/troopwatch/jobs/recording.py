"""Write a text that was read, from a server or an archive, with what was found in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from troopwatch.config import Topic
from troopwatch.jobs.judging import Judgement, judge_again
from troopwatch.model import Article
from troopwatch.reading import bands, signature, similar
from troopwatch.warehouse import articles
from troopwatch.warehouse.connection import Connection

_DATED_AHEAD = timedelta(days=2)


def credible(published_at: datetime | None, at: datetime) -> datetime | None:
    """The instant of publication, unless it is wrong: the zone alone explains no more than a day ahead of `at`."""
    return published_at if published_at is None or published_at <= at + _DATED_AHEAD else None


def record_text(
    connection: Connection, article_id: int, article: Article, at: datetime, *, found: Judgement, topic: Topic
) -> None:
    """Write the text of an article as of the instant `at`, unless it is the one that the article has already."""
    signed = signature(article.text)
    number = articles.record_text(
        connection,
        article_id,
        article,
        at,
        signature=signed,
        bands=bands(signed),
        similar=similar,
        detection=found.detection,
        figures=found.figures,
        extractor_version=found.extractor_version,
    )
    if number is not None and number > 1:
        # the edit is compared with the text before it, and both must have been read by the same extractor
        since = articles.first_untold_instant(connection, at)
        for stored in articles.texts_judged_before(connection, [article_id], found.extractor_version):
            judge_again(connection, stored, topic, accepted_at=since)
