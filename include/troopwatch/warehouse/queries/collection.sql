-- name: upsert_sources(sources)!
-- What sources.yaml says of each source; an unchanged row is left alone.
INSERT INTO troopwatch.source AS known (
    source_id, name, country, language, kind, url, section, enabled, body_selector, full_text
)
SELECT
    said.source_id, said.name, said.country, said.language, said.kind, said.url, said.section, said.enabled,
    said.body_selector, said.full_text
FROM jsonb_to_recordset(:sources::jsonb) AS said (
    source_id text, name text, country text, language text, kind text, url text, section text, enabled boolean,
    body_selector text, full_text boolean
)
ORDER BY said.source_id -- two runs never wait for each other
ON CONFLICT (source_id) DO UPDATE
    SET name = excluded.name, country = excluded.country, language = excluded.language, kind = excluded.kind,
        url = excluded.url, section = excluded.section, enabled = excluded.enabled,
        body_selector = excluded.body_selector, full_text = excluded.full_text, loaded_at = now()
    WHERE (
        known.name, known.country, known.language, known.kind, known.url, known.section, known.enabled,
        known.body_selector, known.full_text
    ) IS DISTINCT FROM (
        excluded.name, excluded.country, excluded.language, excluded.kind, excluded.url, excluded.section,
        excluded.enabled, excluded.body_selector, excluded.full_text
    );

-- name: disable_absent_sources(source_ids)!
-- A source that left sources.yaml keeps its rows, switched off.
UPDATE troopwatch.source SET enabled = false, loaded_at = now()
WHERE enabled AND NOT source_id = ANY (:source_ids);

-- name: last_polls(source_ids, at)
-- What did each source's last poll up to this instant leave for the next one, and what did it list last?
SELECT
    last.*,
    source.source_id,
    source.url AS source_url,
    listing.listed AS last_listed
FROM troopwatch.source AS source
INNER JOIN LATERAL (
    SELECT
        poll.polled_at, poll.url, poll.status, poll.etag, poll.last_modified, poll.body_hash, poll.good_at,
        poll.content_at, poll.unchanged_count, poll.distrusted, poll.failure_weight, poll.interval_minutes,
        poll.turnover_minutes, poll.next_poll_at, poll.quiet_since, poll.usual_per_day
    FROM troopwatch.poll AS poll
    WHERE poll.source_id = source.source_id AND poll.polled_at <= :at
    ORDER BY poll.polled_at DESC
    LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (
    SELECT poll.listed
    FROM troopwatch.poll AS poll
    WHERE poll.source_id = source.source_id AND poll.polled_at <= :at AND poll.listed IS NOT NULL
    ORDER BY poll.polled_at DESC
    LIMIT 1
) AS listing ON true
WHERE source.source_id = ANY (:source_ids);

-- name: daily_fresh(source_ids, since, until)
-- How many fresh entries did each source list on each day (UTC) on which a poll of it worked?
SELECT
    poll.source_id,
    (poll.polled_at AT TIME ZONE 'UTC')::date AS day,
    coalesce(sum(poll.fresh_count), 0)::integer AS fresh_count
FROM troopwatch.poll AS poll
WHERE poll.source_id = ANY (:source_ids)
    AND poll.polled_at >= :since AND poll.polled_at < :until
    AND poll.status IN ('ok', 'empty', 'not_modified')
GROUP BY 1, 2;

-- name: insert_poll(source_id, polled_at, status, reason, http_status, byte_count, etag, last_modified, entry_count, new_count, archive_file, archive_offset, url, moved_to, body_hash, listed, fresh_count, good_at, content_at, unchanged_count, distrusted, failure_weight, interval_minutes, turnover_minutes, next_poll_at, gap_since, quiet_since, usual_per_day, recovered_from)!
-- One poll; a second one of the same run is not recorded.
INSERT INTO troopwatch.poll (
    source_id, polled_at, status, reason, http_status, byte_count, etag, last_modified, entry_count, new_count,
    archive_file, archive_offset, url, moved_to, body_hash, listed, fresh_count, good_at, content_at, unchanged_count,
    distrusted, failure_weight, interval_minutes, turnover_minutes, next_poll_at, gap_since, quiet_since, usual_per_day,
    recovered_from
)
VALUES (
    :source_id, :polled_at, :status, :reason, :http_status, :byte_count, :etag, :last_modified, :entry_count,
    :new_count, :archive_file, :archive_offset, :url, :moved_to, :body_hash, :listed, :fresh_count, :good_at,
    :content_at, :unchanged_count, :distrusted, :failure_weight, :interval_minutes, :turnover_minutes, :next_poll_at,
    :gap_since, :quiet_since, :usual_per_day, :recovered_from
)
ON CONFLICT (source_id, polled_at) DO NOTHING;

-- name: insert_articles(urls, titles, published, contents, source_id, at)!
-- The articles that a source lists and nobody listed before. In order of address, so that two tasks never wait for each other.
INSERT INTO troopwatch.article (
    url, source_id, listed_title, listed_published_at, listed_at, next_visit_at, listed_content
)
SELECT entry.url, :source_id, entry.title, entry.published_at, :at, :at, nullif(entry.content, '')
FROM unnest(:urls::text[], :titles::text[], :published::timestamptz[], :contents::text[])
    AS entry (url, title, published_at, content)
WHERE NOT EXISTS (SELECT 1 FROM troopwatch.article AS known WHERE known.url = entry.url)
    AND NOT EXISTS (SELECT 1 FROM troopwatch.article_address AS known WHERE known.url = entry.url)
ORDER BY entry.url
ON CONFLICT (url) DO NOTHING;

-- name: polls_at(at)
-- What came of this run's polls?
SELECT poll.source_id, source.name, poll.status, poll.reason, poll.entry_count, poll.new_count, poll.gap
FROM troopwatch.poll AS poll
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE poll.polled_at = :at
ORDER BY poll.source_id;

-- name: run_counts(at)
-- What did a run do, and find? Names and numbers, as they are counted in metrics.
SELECT 'poll.' || poll.status AS name, count(*) AS number
FROM troopwatch.poll AS poll
WHERE poll.polled_at = :at
GROUP BY poll.status
UNION ALL
SELECT 'page.' || visit.status, count(*)
FROM troopwatch.visit AS visit
WHERE visit.visited_at = :at
GROUP BY visit.status
UNION ALL
SELECT 'article.new', coalesce(sum(poll.new_count), 0) FROM troopwatch.poll AS poll WHERE poll.polled_at = :at
UNION ALL
SELECT 'text.relevant', count(*)
FROM troopwatch.article_version AS version
INNER JOIN troopwatch.detection AS detection ON version.version_id = detection.version_id AND detection.relevant
WHERE version.recorded_at = :at
UNION ALL
SELECT 'figure.found', count(*)
FROM troopwatch.article_version AS version
INNER JOIN troopwatch.figure AS figure ON version.version_id = figure.version_id
WHERE version.recorded_at = :at;

-- name: run_lag(at)$
-- Seconds from publication to recording of the run's new relevant articles: the one in the middle; null: there was none.
SELECT percentile_cont(0.5) WITHIN GROUP (
    ORDER BY greatest(extract(EPOCH FROM version.recorded_at - version.published_at), 0)
)
FROM troopwatch.article_version AS version
INNER JOIN troopwatch.detection AS detection ON version.version_id = detection.version_id AND detection.relevant
WHERE version.recorded_at = :at AND version.number = 1;

-- name: articles_due(at, at_most)
-- Which pages are due to be fetched? The newest first: the limit must not starve today's news behind a backlog.
SELECT article_id, url
FROM troopwatch.article
WHERE next_visit_at <= :at
ORDER BY coalesce(listed_published_at, listed_at) DESC, url ASC
LIMIT :at_most;

-- name: articles(article_ids, at)
-- The articles of one batch, in the order in which they were published: the first teller of a story is its origin.
SELECT
    article.article_id,
    article.source_id,
    article.url,
    article.listed_title,
    article.listed_published_at,
    article.listed_content,
    source.language,
    source.body_selector,
    EXISTS (SELECT 1 FROM troopwatch.article_version AS version WHERE version.article_id = article.article_id) AS was_read
FROM troopwatch.article AS article
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE article.article_id = ANY (:article_ids) AND article.next_visit_at <= :at
ORDER BY article.listed_published_at ASC NULLS LAST, article.url ASC;

-- name: insert_visit(article_id, visited_at, recorded_at, status, reason, http_status, byte_count, archive_file, archive_offset)!
-- One fetch of a page; a second one of the same run is not recorded.
INSERT INTO troopwatch.visit (
    article_id, visited_at, recorded_at, status, reason, http_status, byte_count, archive_file, archive_offset
)
VALUES (
    :article_id, :visited_at, :recorded_at, :status, :reason, :http_status, :byte_count, :archive_file, :archive_offset
)
ON CONFLICT (article_id, visited_at) DO NOTHING;

-- name: insert_visit_pages(article_id, visited_at, files, offsets)!
-- Where the archive has the answers after the first one of a visit.
INSERT INTO troopwatch.visit_page (article_id, visited_at, number, archive_file, archive_offset)
SELECT :article_id, :visited_at, page.position + 1, page.archive_file, page.archive_offset
FROM unnest(:files::text[], :offsets::bigint[]) WITH ORDINALITY AS page (archive_file, archive_offset, position)
ON CONFLICT DO NOTHING;

-- name: archived_pages(article_id, visited_at)
-- Where does the archive have what a visit's text was read from, in order?
SELECT archive_file, archive_offset
FROM (
    SELECT visit.article_id, visit.visited_at, 1 AS number, visit.archive_file, visit.archive_offset
    FROM troopwatch.visit AS visit
    WHERE visit.archive_file IS NOT NULL
    UNION ALL
    SELECT page.article_id, page.visited_at, page.number, page.archive_file, page.archive_offset
    FROM troopwatch.visit_page AS page
) AS answer
WHERE answer.article_id = :article_id AND answer.visited_at = :visited_at
ORDER BY answer.number;

-- name: articles_recorded(since, until)
-- Of which articles was a text recorded within the range?
SELECT DISTINCT article_id
FROM troopwatch.article_version
WHERE recorded_at >= :since AND recorded_at < :until
ORDER BY article_id;

-- name: stored_page(article_id)^
-- The last visit that gave the article its text, how its source is read, and that text.
SELECT
    article.url,
    visit.visited_at,
    version.text,
    source.language,
    source.body_selector,
    article.listed_title,
    coalesce(article.listed_content, '') AS listed_content
FROM troopwatch.article AS article
INNER JOIN troopwatch.source AS source USING (source_id)
INNER JOIN LATERAL (
    SELECT read.visited_at, read.recorded_at FROM troopwatch.visit AS read
    WHERE read.article_id = article.article_id AND read.status = 'ok' AND read.archive_file IS NOT NULL
    ORDER BY read.visited_at DESC
    LIMIT 1
) AS visit ON true
INNER JOIN LATERAL (
    SELECT newest.text FROM troopwatch.article_version AS newest
    WHERE newest.article_id = article.article_id AND newest.recorded_at <= visit.recorded_at
    ORDER BY newest.number DESC
    LIMIT 1
) AS version ON true
WHERE article.article_id = :article_id;

-- name: visit_history(article_id)^
-- How often did the page give a text, and how often has it failed since? A visit that was not made is none.
SELECT
    count(*) FILTER (WHERE visit.status = 'ok') AS good_visits,
    count(*) FILTER (
        WHERE visit.status NOT IN ('ok', 'postponed') AND visit.visited_at > coalesce(last.good_at, '-infinity')
    ) AS failed_visits
FROM troopwatch.visit AS visit
CROSS JOIN (
    SELECT max(good.visited_at) AS good_at
    FROM troopwatch.visit AS good
    WHERE good.article_id = :article_id AND good.status = 'ok'
) AS last
WHERE visit.article_id = :article_id;

-- name: set_next_visit(next_visit_at, article_id)!
-- When is the page due again? Null: never, and so for what was read at another address meanwhile.
UPDATE troopwatch.article AS article
SET next_visit_at = CASE
    WHEN NOT EXISTS (SELECT 1 FROM troopwatch.article_address AS address WHERE address.url = article.url)
        THEN :next_visit_at::timestamptz
END
WHERE article.article_id = :article_id;
