-- The checks of figures, for any span of recorded time: reports and alerts are held by the same ones.

CREATE FUNCTION troopwatch.figures_check(since timestamptz, until timestamptz)
RETURNS TABLE (
    figure_count bigint, blank_count bigint, out_of_bounds_count bigint, unclaimed_count bigint, extractor_count bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        count(*),
        count(*) FILTER (WHERE trim(flat.quote) = '' OR trim(flat.title) = '' OR flat.outlet = ''),
        count(*) FILTER (
            WHERE least(flat.value_low, flat.value_high) < 0
                OR flat.reference_start > flat.reference_end
                OR substr(version.text, figure.quote_start + 1, figure.quote_end - figure.quote_start) <> figure.quote
        ),
        count(*) FILTER (
            WHERE NOT EXISTS (
                SELECT 1 FROM troopwatch.claim_report AS claim_report WHERE claim_report.figure_id = flat.figure_id
            )
        ),
        (
            SELECT count(DISTINCT detection.extractor_version)
            FROM troopwatch.article_version AS judged_version
            INNER JOIN LATERAL (
                SELECT judged.extractor_version, judged.relevant FROM troopwatch.detection AS judged
                WHERE judged.version_id = judged_version.version_id AND judged.accepted_at < until
                ORDER BY judged.extractor_version DESC
                LIMIT 1
            ) AS detection ON detection.relevant
            WHERE judged_version.recorded_at >= until - interval '30 days' AND judged_version.recorded_at < until
        )
    FROM troopwatch.figures_flat AS flat
    INNER JOIN troopwatch.figure AS figure ON flat.figure_id = figure.figure_id
    INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
    WHERE flat.recorded_at >= since AND flat.recorded_at < until;
END;
COMMENT ON FUNCTION troopwatch.figures_check IS 'What is wrong with the figures recorded within a span of time, in numbers; one row';

CREATE FUNCTION troopwatch.alert_check(since timestamptz, until timestamptz)
RETURNS TABLE (
    figure_count bigint, usual_figure_count numeric, blank_count bigint, out_of_bounds_count bigint, extractor_count bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        busiest.figure_count,
        usual.figure_count,
        found.blank_count,
        found.out_of_bounds_count,
        found.extractor_count
    FROM troopwatch.figures_check(since, until) AS found
    CROSS JOIN LATERAL (
        SELECT coalesce(max(day.figure_count), 0) AS figure_count
        FROM (
            SELECT count(*) AS figure_count FROM troopwatch.figures_flat AS flat
            WHERE flat.recorded_at >= since AND flat.recorded_at < until
            GROUP BY date_bin('1 day', flat.recorded_at, until)
        ) AS day
    ) AS busiest
    LEFT JOIN LATERAL (
        SELECT avg(counted.figure_count) AS figure_count
        FROM (
            SELECT (
                SELECT count(*) FROM troopwatch.figures_flat AS flat
                WHERE flat.recorded_at >= earlier.window_start AND flat.recorded_at < earlier.window_end
            ) AS figure_count
            FROM troopwatch.report AS earlier
            WHERE earlier.window_end <= since AND earlier.window_end > since - interval '14 days'
        ) AS counted
        HAVING count(*) >= 3
    ) AS usual ON true;
END;
COMMENT ON FUNCTION troopwatch.alert_check IS 'What is checked before alerts go out, in numbers, as in report_check; figure_count is that of the busiest day of the span';

CREATE OR REPLACE VIEW troopwatch.report_check AS
SELECT
    report.report_date,
    report.window_end,
    (
        SELECT count(*) FROM troopwatch.poll AS poll
        WHERE poll.polled_at >= report.window_start AND poll.polled_at < report.window_end
    ) AS poll_count,
    usual.poll_count AS usual_poll_count,
    (
        SELECT count(*) FROM troopwatch.article_version AS version
        WHERE version.recorded_at >= report.window_start AND version.recorded_at < report.window_end
    ) AS text_count,
    usual.text_count AS usual_text_count,
    found.figure_count,
    usual.figure_count AS usual_figure_count,
    found.blank_count + lines.blank_count AS blank_count,
    found.out_of_bounds_count,
    found.unclaimed_count + lines.orphan_count + idle.claim_count AS orphan_count,
    report.window_end - (
        SELECT max(poll.polled_at) FROM troopwatch.poll AS poll
        WHERE poll.polled_at < report.window_end AND poll.status IN ('ok', 'empty', 'not_modified')
    ) AS last_good_poll_age,
    found.extractor_count
FROM troopwatch.report AS report
CROSS JOIN LATERAL troopwatch.figures_check(report.window_start, report.window_end) AS found
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE trim(diff.line_en) = '' OR trim(diff.line_id) = '') AS blank_count,
        count(*) FILTER (
            WHERE NOT EXISTS (
                SELECT 1
                FROM troopwatch.figure AS figure
                INNER JOIN troopwatch.detection AS detection USING (version_id, extractor_version)
                WHERE figure.figure_id = diff.figure_id AND detection.accepted_at < report.window_end
            )
        ) AS orphan_count
    FROM troopwatch.daily_diff AS diff
    WHERE diff.report_date = report.report_date
) AS lines
CROSS JOIN LATERAL (
    SELECT count(*) AS claim_count
    FROM troopwatch.claim AS claim
    WHERE claim.status <> 'obsolete'
        AND NOT EXISTS (
            SELECT 1 FROM troopwatch.claim_report AS claim_report WHERE claim_report.claim_key = claim.claim_key
        )
) AS idle
LEFT JOIN LATERAL (
    SELECT
        avg(counted.poll_count) AS poll_count,
        avg(counted.text_count) AS text_count,
        avg(counted.figure_count) AS figure_count
    FROM (
        SELECT
            (
                SELECT count(*) FROM troopwatch.poll AS poll
                WHERE poll.polled_at >= earlier.window_start AND poll.polled_at < earlier.window_end
            ) AS poll_count,
            (
                SELECT count(*) FROM troopwatch.article_version AS version
                WHERE version.recorded_at >= earlier.window_start AND version.recorded_at < earlier.window_end
            ) AS text_count,
            (
                SELECT count(*) FROM troopwatch.figures_flat AS flat
                WHERE flat.recorded_at >= earlier.window_start AND flat.recorded_at < earlier.window_end
            ) AS figure_count
        FROM troopwatch.report AS earlier
        WHERE earlier.report_date < report.report_date AND earlier.report_date >= report.report_date - 14
    ) AS counted
    HAVING count(*) >= 3
) AS usual ON true;
