-- name: upsert_source(source_id, name, country, language, kind, url, section, enabled)!
-- What sources.yaml says of one source; an unchanged row is left alone.
INSERT INTO troopwatch.source AS known (source_id, name, country, language, kind, url, section, enabled)
VALUES (:source_id, :name, :country, :language, :kind, :url, :section, :enabled)
ON CONFLICT (source_id) DO UPDATE
    SET name = excluded.name, country = excluded.country, language = excluded.language, kind = excluded.kind,
        url = excluded.url, section = excluded.section, enabled = excluded.enabled, loaded_at = now()
    WHERE (known.name, known.country, known.language, known.kind, known.url, known.section, known.enabled)
        IS DISTINCT FROM
        (excluded.name, excluded.country, excluded.language, excluded.kind, excluded.url, excluded.section, excluded.enabled);

-- name: disable_absent_sources(source_ids)!
-- A source that left sources.yaml keeps its rows, switched off.
UPDATE troopwatch.source SET enabled = false, loaded_at = now()
WHERE enabled AND NOT source_id = ANY (:source_ids);

-- name: last_polls(at)
-- When was each source last polled up to this instant, and with which validators? A failed poll keeps those of the last good one.
SELECT DISTINCT ON (poll.source_id)
    poll.source_id,
    poll.polled_at,
    good.etag,
    good.last_modified
FROM troopwatch.poll AS poll
LEFT JOIN LATERAL (
    SELECT validators.etag, validators.last_modified
    FROM troopwatch.poll AS validators
    WHERE validators.source_id = poll.source_id
        AND validators.polled_at <= :at
        AND validators.status IN ('ok', 'empty', 'not_modified')
    ORDER BY validators.polled_at DESC
    LIMIT 1
) AS good ON true
WHERE poll.polled_at <= :at
ORDER BY poll.source_id ASC, poll.polled_at DESC;

-- name: insert_poll(source_id, polled_at, status, reason, http_status, byte_count, etag, last_modified, entry_count, new_count, archive_file, archive_offset)!
-- One poll; a second one of the same run is not recorded.
INSERT INTO troopwatch.poll (
    source_id, polled_at, status, reason, http_status, byte_count, etag, last_modified, entry_count, new_count,
    archive_file, archive_offset
)
VALUES (
    :source_id, :polled_at, :status, :reason, :http_status, :byte_count, :etag, :last_modified, :entry_count,
    :new_count, :archive_file, :archive_offset
)
ON CONFLICT (source_id, polled_at) DO NOTHING;

-- name: insert_article(url, source_id, title, published_at, at)!
-- An article that a source lists; the first source to list it keeps it.
INSERT INTO troopwatch.article (url, source_id, listed_title, listed_published_at, listed_at, next_visit_at)
VALUES (:url, :source_id, :title, :published_at, :at, :at)
ON CONFLICT (url) DO NOTHING;

-- name: polls_at(at)
-- What came of this run's polls?
SELECT poll.source_id, source.name, poll.status, poll.reason, poll.entry_count, poll.new_count
FROM troopwatch.poll AS poll
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE poll.polled_at = :at
ORDER BY poll.source_id;

-- name: articles_due(at, at_most)
-- Which pages are due to be fetched? The newest first: the limit must not starve today's news behind a backlog.
SELECT article_id
FROM troopwatch.article
WHERE next_visit_at <= :at
ORDER BY coalesce(listed_published_at, listed_at) DESC, url ASC
LIMIT :at_most;

-- name: articles(article_ids, at)
-- The articles of one batch, in the order in which they were published: the first teller of a story is its origin.
SELECT article.article_id, article.url, article.listed_title, article.listed_published_at, source.language
FROM troopwatch.article AS article
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE article.article_id = ANY (:article_ids) AND article.next_visit_at <= :at
ORDER BY article.listed_published_at ASC NULLS LAST, article.url ASC;

-- name: insert_visit(article_id, visited_at, status, reason, http_status, byte_count, archive_file, archive_offset)!
-- One fetch of a page; a second one of the same run is not recorded.
INSERT INTO troopwatch.visit (
    article_id, visited_at, status, reason, http_status, byte_count, archive_file, archive_offset
)
VALUES (
    :article_id, :visited_at, :status, :reason, :http_status, :byte_count, :archive_file, :archive_offset
)
ON CONFLICT (article_id, visited_at) DO NOTHING;

-- name: visit_history(article_id)^
-- How often was the page fetched, and with what success?
SELECT
    count(*) FILTER (WHERE status = 'ok') AS good_visits,
    count(*) FILTER (WHERE status <> 'ok') AS failed_visits
FROM troopwatch.visit
WHERE article_id = :article_id;

-- name: set_next_visit(next_visit_at, article_id)!
-- When is the page due again? Null: never.
UPDATE troopwatch.article SET next_visit_at = :next_visit_at WHERE article_id = :article_id;
