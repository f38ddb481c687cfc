-- name: lock_versions()$
-- Two tasks must not both think that their copy of a wire story is the first one; and what is written while a report is
-- made must be either in it or in the next.
SELECT pg_advisory_xact_lock(7406112582);

-- name: end_of_told_window(at)$
-- Is there a report already of the window that this instant lies in? Then when does the window end?
SELECT window_end FROM troopwatch.report WHERE window_start <= :at AND window_end > :at;

-- name: latest_version(article_id)^
-- The newest text of an article.
SELECT version_id, number, content_hash, copy_of
FROM troopwatch.article_version
WHERE article_id = :article_id
ORDER BY number DESC
LIMIT 1;

-- name: article_at(urls, article_id)^
-- Which other article was read at one of these addresses? The first one, if any.
SELECT article.article_id, article.url
FROM troopwatch.article AS article
WHERE article.article_id <> :article_id
    AND article.article_id IN (
        SELECT at_url.article_id FROM troopwatch.article AS at_url WHERE at_url.url = ANY (:urls)
        UNION
        SELECT address.article_id FROM troopwatch.article_address AS address WHERE address.url = ANY (:urls)
    )
    AND EXISTS (SELECT 1 FROM troopwatch.article_version AS version WHERE version.article_id = article.article_id)
ORDER BY article.article_id
LIMIT 1;

-- name: insert_addresses(urls, article_id, at)!
-- Where an article stands, too.
INSERT INTO troopwatch.article_address (url, article_id, recorded_at)
SELECT url, :article_id, :at FROM unnest(:urls::text[]) AS stated (url)
ON CONFLICT (url) DO NOTHING;

-- name: cancel_visits(urls)!
-- What was listed at these addresses and not read yet need not be fetched: it is known.
UPDATE troopwatch.article AS article SET next_visit_at = NULL
WHERE article.url = ANY (:urls)
    AND NOT EXISTS (SELECT 1 FROM troopwatch.article_version AS version WHERE version.article_id = article.article_id);

-- name: stories_in_bands(bands, since, at, article_id)
-- Stories of the days before that may be the one that a text copies; the earliest first. Bands first, then one row each:
-- OFFSET 0 keeps the planner from going through all versions, which it prefers while it has no statistics.
WITH near AS MATERIALIZED (
    SELECT DISTINCT band.article_id
    FROM troopwatch.signature_band AS band
    WHERE band.band = ANY (:bands) AND band.recorded_at BETWEEN :since AND :at AND band.article_id <> :article_id
)
SELECT near.article_id, story.signature
FROM near
CROSS JOIN LATERAL (
    SELECT version.signature, version.copy_of, version.recorded_at, version.published_at
    FROM troopwatch.article_version AS version
    WHERE version.article_id = near.article_id AND version.number = 1
    OFFSET 0
) AS story
WHERE story.copy_of IS NULL
ORDER BY story.recorded_at, story.published_at, near.article_id;

-- name: stories_of_days(bands, since, until, article_id)
-- All stories of some days that may be the one that a text copies: those that counted as relevant, and those that share a
-- band; the earliest first.
SELECT story.article_id, story.signature
FROM troopwatch.article_version AS story
WHERE story.recorded_at BETWEEN :since AND :until
    AND story.number = 1
    AND story.copy_of IS NULL
    AND story.article_id <> :article_id
    AND (
        EXISTS (
            SELECT 1 FROM troopwatch.detection AS detection
            WHERE detection.version_id = story.version_id AND detection.accepted_at IS NOT NULL AND detection.relevant
        )
        OR EXISTS (
            SELECT 1 FROM troopwatch.signature_band AS band
            WHERE band.article_id = story.article_id AND band.band = ANY (:bands)
        )
    )
ORDER BY story.recorded_at, story.published_at, story.article_id;

-- name: insert_bands(bands, article_id, at)!
-- Make a story findable for its copies.
INSERT INTO troopwatch.signature_band (band, article_id, recorded_at)
SELECT DISTINCT band, :article_id::bigint, :at::timestamptz
FROM unnest(:bands::bigint[]) AS band
ON CONFLICT DO NOTHING;

-- name: prune_bands(since, days)!
-- Stories too old to be copied need not be findable. Those that were loaded late, from an archive, may still be compared with
-- others of their day.
DELETE FROM troopwatch.signature_band
WHERE recorded_at < :since AND loaded_at < now() - make_interval(days => :days);

-- name: insert_version(article_id, number, recorded_at, title, text, language, published_at, modified_at, content_hash, signature, copy_of, reader)<!
INSERT INTO troopwatch.article_version (
    article_id, number, recorded_at, title, text, language, published_at, modified_at, content_hash, signature, copy_of,
    reader
)
VALUES (
    :article_id, :number, :recorded_at, :title, :text, :language, :published_at, :modified_at, :content_hash,
    :signature, :copy_of, :reader
)
RETURNING version_id;

-- name: texts_judged_before(article_ids, extractor_version)
-- The texts of these articles that this extractor, or a newer one, has not read.
SELECT version.version_id, version.title, version.text, version.language, version.published_at, version.recorded_at
FROM troopwatch.article_version AS version
WHERE version.article_id = ANY (:article_ids)
    AND NOT EXISTS (
        SELECT 1 FROM troopwatch.detection AS detection
        WHERE detection.version_id = version.version_id AND detection.extractor_version >= :extractor_version
    )
ORDER BY version.article_id, version.number;
