"""Articles whose every word is hostile, as if they had got past everything that reads texts, in a warehouse."""

import json
from typing import Any

from hostile_text import NASTY

# of the last day of the sample week
_RECORDED = "2024-10-24T22:30:00Z"
_CLEAN = str.maketrans("", "", "\x00\ud800")  # what PostgreSQL itself refuses


def plant(connection: Any) -> tuple[list[int], list[str]]:
    """Store one article with one figure for each hostile text; return their ids, and the keys of their claims."""
    articles, claims = [], []
    with connection, connection.cursor() as cursor:
        for number, text in enumerate(written.translate(_CLEAN) for written in NASTY):
            named = {"text": text, "source": f"{text[:60]}{number}", "url": f"javascript:alert({number})//{text[:900]}"}
            named |= {
                "body": f"{text} 3,000 troops\n{text}",
                "key": f"{number:032}",
                "at": _RECORDED,
                "low": 9_000 + number,
            }
            named |= {"evidence": json.dumps([{"role": "number", "start": 0, "end": len(text)}]), "end": len(text)}
            cursor.execute(_SQL, named)
            articles.append(cursor.fetchone()[0])
            claims.append(named["key"])
    return articles, claims


_SQL = """
WITH source AS (
    INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)
    VALUES (%(source)s, %(text)s, %(text)s, %(text)s, 'feed', %(url)s, true) RETURNING source_id
), polled AS (
    INSERT INTO troopwatch.poll (source_id, polled_at, status, reason, byte_count, entry_count, new_count, moved_to)
    SELECT source_id, %(at)s, 'http_error', %(text)s, 0, 0, 0, %(url)s FROM source
), article AS (
    INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
    SELECT %(url)s, source_id, %(text)s, %(at)s FROM source RETURNING article_id
), visited AS (
    INSERT INTO troopwatch.visit (article_id, visited_at, recorded_at, status, byte_count, archive_file, archive_offset)
    SELECT article_id, %(at)s, %(at)s, 'ok', 1, %(text)s, 0 FROM article
), version AS (
    INSERT INTO troopwatch.article_version (
        article_id, number, recorded_at, title, text, language, published_at, content_hash, signature
    )
    SELECT article_id, 1, %(at)s, %(text)s, %(body)s, %(text)s, %(at)s, %(key)s, '' FROM article RETURNING version_id
), detection AS (
    INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at)
    SELECT version_id, 1, true, 1, %(text)s, %(at)s FROM version RETURNING version_id
), figure AS (
    INSERT INTO troopwatch.figure (
        version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
        source_org_also, speaker, place, modality, recap, quote, quote_start, quote_end, evidence, confidence
    )
    SELECT
        version_id, 1, 1, 'deployed', 'troops', %(low)s, %(low)s, 'exact', 'MEDIA', '{}', %(text)s, %(text)s,
        'asserted', false, %(text)s, 0, %(end)s, %(evidence)s, 0.1
    FROM detection RETURNING figure_id
), claim AS (
    INSERT INTO troopwatch.claim (
        claim_key, measure, item, value_low, value_high, qualifier, source_org, speaker, place, modality,
        first_seen_at, last_seen_at, article_count, outlet_count, reported_at, lead_figure_id, languages
    )
    SELECT
        %(key)s, 'deployed', 'troops', %(low)s, %(low)s, 'exact', 'MEDIA', %(text)s, %(text)s, 'asserted', %(at)s::timestamptz,
        %(at)s::timestamptz, 1, 1, %(at)s::timestamptz, figure_id, ARRAY[%(text)s]
    FROM figure RETURNING claim_key
), life AS (
    INSERT INTO troopwatch.claim_life (claim_key, since, reported_at, first_seen_at)
    SELECT claim_key, %(at)s, %(at)s, %(at)s FROM claim
), told AS (
    INSERT INTO troopwatch.daily_diff (
        report_date, position, kind, claim_key, outlet_count, figure_id, line_en, line_id
    )
    SELECT '2024-10-25', 1000 + %(low)s, 'new', claim_key, 1, figure_id, %(text)s || ' ', %(text)s || ' '
    FROM claim CROSS JOIN figure
), mention AS (
    INSERT INTO troopwatch.claim_report (claim_key, figure_id) SELECT claim_key, figure_id FROM claim CROSS JOIN figure
)
SELECT article_id FROM article
"""
