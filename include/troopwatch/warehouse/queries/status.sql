-- name: last_run(at)$
-- The instant of the last collect run.
SELECT max(polled_at) FROM troopwatch.poll WHERE polled_at <= :at;

-- name: source_count()$
SELECT count(*) FROM troopwatch.source WHERE enabled;

-- name: troubled_sources(at)
-- Which sources that are switched on fail, are quiet, left a gap within a day, or are elsewhere? The longest failing first.
SELECT
    health.source_id,
    health.last_status,
    health.last_reason,
    health.last_good_at,
    health.failures_since,
    health.is_quiet,
    coalesce(health.last_gap_at > :at - interval '1 day', false) AS has_gap,
    health.moved_to IS NOT NULL OR coalesce(latest.http_status = 410, false) AS is_elsewhere
FROM troopwatch.source_health AS health
LEFT JOIN troopwatch.poll AS latest
    ON health.source_id = latest.source_id AND health.last_polled_at = latest.polled_at
WHERE health.enabled
    AND (
        health.failures_since > 0
        OR health.is_quiet
        OR health.last_gap_at > :at - interval '1 day'
        OR health.moved_to IS NOT NULL
    )
ORDER BY health.failures_since DESC, health.source_id;

-- name: day_before(at)^
-- What came in the 24 hours before an instant?
SELECT
    (
        SELECT count(*) FROM troopwatch.article AS article
        WHERE article.listed_at > :at - interval '1 day' AND article.listed_at <= :at
    ) AS articles,
    (
        SELECT count(*) FROM troopwatch.article_version AS version
        WHERE version.recorded_at > :at - interval '1 day' AND version.recorded_at <= :at
    ) AS texts,
    (
        SELECT count(DISTINCT version.version_id) FROM troopwatch.article_version AS version
        INNER JOIN troopwatch.detection AS detection USING (version_id)
        WHERE version.recorded_at > :at - interval '1 day' AND version.recorded_at <= :at AND detection.relevant
    ) AS relevant,
    (
        SELECT count(*) FROM troopwatch.figures_flat AS flat
        WHERE flat.recorded_at > :at - interval '1 day' AND flat.recorded_at <= :at
    ) AS figures;

-- name: last_report()^
-- The newest report, with the number of its lines.
SELECT
    report.report_date,
    report.window_end,
    report.headline_en,
    count(diff.kind) AS change_count,
    count(diff.kind) FILTER (WHERE diff.kind = 'quarantined') AS held_count
FROM troopwatch.report AS report
LEFT JOIN troopwatch.daily_diff AS diff USING (report_date)
GROUP BY report.report_date
ORDER BY report.report_date DESC
LIMIT 1;

-- name: mails_of(report_date)
SELECT status, count(*) AS mail_count
FROM troopwatch.delivery
WHERE report_date = :report_date AND kind IN ('daily', 'weekly')
GROUP BY status;

-- name: unsettled(at)
-- Mails of the last week whose fate is open or bad; of alerts, those of the last day, which may still be sent.
SELECT status, count(*) AS mail_count
FROM troopwatch.delivery
WHERE status IN ('waiting', 'sending', 'refused')
    AND cut_off_at > :at - CASE kind WHEN 'breaking' THEN interval '1 day' ELSE interval '7 days' END
GROUP BY status;

-- name: database_bytes()$
SELECT pg_database_size(current_database());
