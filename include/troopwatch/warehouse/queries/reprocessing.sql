-- name: articles_between(since, until, extractor_version)
-- The articles of which a text was recorded within the range and some text was not read by this extractor.
SELECT DISTINCT version.article_id
FROM troopwatch.article_version AS version
WHERE version.article_id IN (
        SELECT within.article_id FROM troopwatch.article_version AS within
        WHERE within.recorded_at >= :since AND within.recorded_at < :until
    )
    AND NOT EXISTS (
        SELECT 1 FROM troopwatch.detection AS detection
        WHERE detection.version_id = version.version_id AND detection.extractor_version >= :extractor_version
    )
ORDER BY version.article_id;

-- name: readings(since, until, extractor_version)
-- The figures of the texts that this extractor has read without having been accepted: as they count now, and as it found them.
SELECT
    figure.*,
    source.name AS outlet,
    source.country,
    version.language,
    article.url,
    version.title,
    version.published_at,
    version.recorded_at,
    NULL::timestamptz AS superseded_at,
    NULL::timestamptz AS removed_at,
    NULL::timestamptz AS returned_at,
    version.number AS version_number,
    article.article_id,
    coalesce(version.copy_of, article.article_id) AS origin_article_id,
    figure.extractor_version = :extractor_version AS is_new
FROM troopwatch.detection AS pending
INNER JOIN troopwatch.article_version AS version USING (version_id)
INNER JOIN troopwatch.figure AS figure
    ON pending.version_id = figure.version_id
        AND (
            figure.extractor_version = pending.extractor_version
            OR figure.extractor_version = (
                SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
                WHERE counting.version_id = pending.version_id AND counting.accepted_at IS NOT NULL
            )
        )
INNER JOIN troopwatch.article AS article USING (article_id)
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE pending.accepted_at IS NULL
    AND pending.extractor_version = :extractor_version
    AND version.article_id IN (
        SELECT within.article_id FROM troopwatch.article_version AS within
        WHERE within.recorded_at >= :since AND within.recorded_at < :until
    )
ORDER BY version.recorded_at, figure.figure_id;

-- name: pending_count(since, until, extractor_version)$
-- How many texts has this extractor read without having been accepted?
SELECT count(*)
FROM troopwatch.detection AS pending
INNER JOIN troopwatch.article_version AS version USING (version_id)
WHERE pending.accepted_at IS NULL
    AND pending.extractor_version = :extractor_version
    AND version.article_id IN (
        SELECT within.article_id FROM troopwatch.article_version AS within
        WHERE within.recorded_at >= :since AND within.recorded_at < :until
    );

-- name: stories_unplaced(since, until, extractor_version)
-- The articles that this extractor takes for relevant while nobody did when they were read, so that they were not compared
-- with other stories; in the order in which they would have been.
SELECT version.article_id, version.signature, version.recorded_at
FROM troopwatch.detection AS pending
INNER JOIN troopwatch.article_version AS version USING (version_id)
WHERE pending.accepted_at IS NULL
    AND pending.extractor_version = :extractor_version
    AND pending.relevant
    AND version.number = 1
    AND version.copy_of IS NULL
    AND version.article_id IN (
        SELECT within.article_id FROM troopwatch.article_version AS within
        WHERE within.recorded_at >= :since AND within.recorded_at < :until
    )
    AND NOT EXISTS (
        SELECT 1 FROM troopwatch.detection AS counting
        WHERE counting.version_id = version.version_id AND counting.accepted_at IS NOT NULL AND counting.relevant
    )
ORDER BY version.recorded_at, version.published_at, version.article_id;

-- name: place_copy(article_id, copy_of)!
-- An article that turns out to be a copy; its later texts as well.
UPDATE troopwatch.article_version SET copy_of = :copy_of WHERE article_id = :article_id;

-- name: schedule_revisits(since, until, extractor_version, first_wait, last_wait, at)!
-- Pages that were read once and then left alone as irrelevant get the visits that a relevant page would still get.
WITH found AS (
    SELECT DISTINCT version.article_id
    FROM troopwatch.detection AS pending
    INNER JOIN troopwatch.article_version AS version USING (version_id)
    INNER JOIN troopwatch.article AS article USING (article_id)
    WHERE pending.accepted_at IS NULL
        AND pending.extractor_version = :extractor_version
        AND pending.relevant
        AND article.next_visit_at IS NULL
        AND version.article_id IN (
            SELECT within.article_id FROM troopwatch.article_version AS within
            WHERE within.recorded_at >= :since AND within.recorded_at < :until
        )
        AND NOT EXISTS (
            SELECT 1 FROM troopwatch.detection AS counting
            WHERE counting.version_id = version.version_id AND counting.accepted_at IS NOT NULL AND counting.relevant
        )
)
UPDATE troopwatch.article AS article
SET next_visit_at = greatest(first_read.visited_at + :first_wait, :at)
FROM found
CROSS JOIN LATERAL (
    SELECT min(visit.visited_at) AS visited_at
    FROM troopwatch.visit AS visit
    WHERE visit.article_id = found.article_id AND visit.status = 'ok'
    HAVING count(*) = 1
) AS first_read
WHERE found.article_id = article.article_id AND first_read.visited_at + :last_wait > :at;

-- name: accept(accepted_at, since, until, extractor_version)!
-- From now on these figures count, and those of older extractors do not.
UPDATE troopwatch.detection AS pending SET accepted_at = :accepted_at
FROM troopwatch.article_version AS version
WHERE version.version_id = pending.version_id
    AND pending.accepted_at IS NULL
    AND pending.extractor_version = :extractor_version
    AND version.article_id IN (
        SELECT within.article_id FROM troopwatch.article_version AS within
        WHERE within.recorded_at >= :since AND within.recorded_at < :until
    );
