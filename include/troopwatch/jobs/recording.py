"""Judge a text that was read, from a server or an archive, and write it with what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troopwatch.config import Topic
from troopwatch.jobs.judging import Judgement, judge, judge_again
from troopwatch.model import Article
from troopwatch.reading import bands, signature, similar
from troopwatch.warehouse import articles
from troopwatch.warehouse.connection import Connection
from troopwatch.warehouse.loading import load_findings

_DATED_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class JudgedText:
    """A text and what is in it; found before the transaction, in which others wait."""

    article: Article
    found: Judgement
    signature: str


def judge_text(article: Article, at: datetime, topic: Topic) -> JudgedText:
    """Judge the text of an article that was read at the instant `at`."""
    published_at = article.published_at
    if published_at is not None and published_at > at + _DATED_AHEAD:
        # a page dated far ahead is dated wrongly; the zone alone explains no more than a day
        article = replace(article, published_at=None)
    found = judge(article.title, article.text, article.language, article.published_at or at, topic)
    return JudgedText(article, found, signature(article.text))


def record_text(connection: Connection, article_id: int, text: JudgedText, at: datetime, topic: Topic) -> None:
    """Write the text of an article as of the instant `at`, unless it is the one that the article has already."""
    found = text.found
    number = articles.record_text(
        connection,
        article_id,
        text.article,
        at,
        signature=text.signature,
        bands=bands(text.signature),
        similar=similar,
        detection=found.detection,
        figures=found.figures,
        extractor_version=found.extractor_version,
    )
    if number is not None and number > 1:
        # the edit is compared with the text before it, and both must have been read by the same extractor
        since = articles.first_untold_instant(connection, at)
        earlier = articles.texts_judged_before(connection, [article_id], found.extractor_version)
        load_findings(connection, [judge_again(stored, topic, accepted_at=since) for stored in earlier])
