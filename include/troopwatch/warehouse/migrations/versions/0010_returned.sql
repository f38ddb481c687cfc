-- A page that was gone and is there again: what was told as withdrawn stands again, and is told.

CREATE FUNCTION troopwatch.returned_articles(before timestamptz)
RETURNS TABLE (article_id bigint, removed_at timestamptz, returned_at timestamptz)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT DISTINCT ON (gone.article_id) gone.article_id, gone.recorded_at, back.recorded_at
    FROM (
        SELECT
            streak.*,
            row_number() OVER (PARTITION BY streak.article_id, streak.good_at ORDER BY streak.visited_at) AS position
        FROM (
            SELECT
                visit.article_id,
                visit.visited_at,
                visit.recorded_at,
                (
                    SELECT max(good.visited_at) FROM troopwatch.visit AS good
                    WHERE good.article_id = visit.article_id
                        AND good.status = 'ok'
                        AND good.visited_at < visit.visited_at
                ) AS good_at
            FROM troopwatch.visit AS visit
            WHERE visit.http_status IN (404, 410) AND visit.recorded_at < before
        ) AS streak
    ) AS gone
    CROSS JOIN LATERAL (
        SELECT good.recorded_at FROM troopwatch.visit AS good
        WHERE good.article_id = gone.article_id
            AND good.status = 'ok'
            AND good.visited_at > gone.visited_at
            AND good.recorded_at < before
        ORDER BY good.visited_at
        LIMIT 1
    ) AS back
    WHERE gone.position = 2 -- as in removed_articles()
    ORDER BY gone.article_id, gone.visited_at DESC;
END;
COMMENT ON FUNCTION troopwatch.returned_articles IS 'Articles that were removed (see removed_articles) and are there again, as known before an instant; the last such time';
