-- name: archive_references(since, until)
-- Which answers does the warehouse know of that were archived within this span, and which of them back a figure?
-- Pages do whose article has one; feeds back none.
SELECT 'poll' AS table_name, poll.poll_id AS key_id, NULL::timestamptz AS visited_at, NULL::integer AS number,
    poll.archive_file, poll.archive_offset, false AS is_evidence
FROM troopwatch.poll AS poll
WHERE poll.polled_at >= :since AND poll.polled_at < :until AND poll.archive_file IS NOT NULL
UNION ALL
SELECT 'visit', visit.article_id, visit.visited_at, NULL, visit.archive_file, visit.archive_offset,
    EXISTS (
        SELECT 1 FROM troopwatch.article_version AS version
        INNER JOIN troopwatch.figure AS figure USING (version_id)
        WHERE version.article_id = visit.article_id
    )
FROM troopwatch.visit AS visit
WHERE visit.visited_at >= :since AND visit.visited_at < :until AND visit.archive_file IS NOT NULL
UNION ALL
SELECT 'visit_page', page.article_id, page.visited_at, page.number, page.archive_file, page.archive_offset,
    EXISTS (
        SELECT 1 FROM troopwatch.article_version AS version
        INNER JOIN troopwatch.figure AS figure USING (version_id)
        WHERE version.article_id = page.article_id
    )
FROM troopwatch.visit AS visit
INNER JOIN troopwatch.visit_page AS page USING (article_id, visited_at)
WHERE visit.visited_at >= :since AND visit.visited_at < :until;

-- name: move_poll(archive_file, archive_offset, key_id)!
UPDATE troopwatch.poll SET archive_file = :archive_file, archive_offset = :archive_offset WHERE poll_id = :key_id;

-- name: move_visit(archive_file, archive_offset, key_id, visited_at)!
UPDATE troopwatch.visit SET archive_file = :archive_file, archive_offset = :archive_offset
WHERE article_id = :key_id AND visited_at = :visited_at;

-- name: move_page(archive_file, archive_offset, key_id, visited_at, number)!
UPDATE troopwatch.visit_page SET archive_file = :archive_file, archive_offset = :archive_offset
WHERE article_id = :key_id AND visited_at = :visited_at AND number = :number;

-- name: drop_page(key_id, visited_at, number)!
DELETE FROM troopwatch.visit_page WHERE article_id = :key_id AND visited_at = :visited_at AND number = :number;

-- name: delete_polls(before, at_most)!
-- Old polls, but not the last of a source, nor its last list, which the next poll goes on from.
DELETE FROM troopwatch.poll AS poll
USING (
    SELECT old.poll_id FROM troopwatch.poll AS old
    WHERE old.polled_at < :before
        AND EXISTS (
            SELECT 1 FROM troopwatch.poll AS later
            WHERE later.source_id = old.source_id AND later.polled_at > old.polled_at
        )
        AND (
            old.listed IS NULL
            OR EXISTS (
                SELECT 1 FROM troopwatch.poll AS later
                WHERE later.source_id = old.source_id AND later.polled_at > old.polled_at AND later.listed IS NOT NULL
            )
        )
    ORDER BY old.polled_at
    LIMIT :at_most
) AS chosen
WHERE poll.poll_id = chosen.poll_id;

-- name: ailing_sources(failing_before)
-- Sources that somebody should look at: fail since a while, are quiet, moved, or leave gaps; the worst first.
SELECT
    health.source_id,
    health.name,
    health.last_status,
    health.last_reason,
    health.last_good_at,
    health.failures_since,
    health.moved_to,
    health.quiet_since,
    health.gap_count
FROM troopwatch.source_health AS health
WHERE health.enabled
    AND (
        (health.failures_since > 0 AND coalesce(health.last_good_at, '-infinity') < :failing_before)
        OR health.quiet_since IS NOT NULL
        OR health.moved_to IS NOT NULL
        OR health.gap_count > 0
    )
ORDER BY health.failures_since DESC, health.gap_count DESC, health.source_id;

-- name: enabled_count()$
SELECT count(*) FROM troopwatch.source WHERE enabled;
