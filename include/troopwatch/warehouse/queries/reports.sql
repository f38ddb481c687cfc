-- name: mentions(recorded_since, recorded_before, accepted_before)
-- Every figure recorded before the cut-off, as the extractor found it that was accepted by then, with its article: the input of the claims step.
-- Left out is what nobody reported since `recorded_since`; of what somebody did, all mentions of all time are there, so
-- that a claim is known from its first day. Found by keys first: what is left out must cost nothing.
WITH reported AS MATERIALIZED (
    SELECT figure.measure, figure.item, figure.modality, figure.value_low, figure.value_high, figure.source_org
    FROM troopwatch.article_version AS version
    INNER JOIN troopwatch.figure AS figure USING (version_id)
    WHERE version.recorded_at >= :recorded_since AND version.recorded_at < :recorded_before
    UNION
    SELECT
        decision.measure, decision.item, decision.modality, decision.value_low, decision.value_high, decision.source_org
    FROM troopwatch.decision AS decision
    WHERE decision.decided_at >= :recorded_since AND decision.decided_at < :accepted_before
), chosen AS MATERIALIZED (
    SELECT figure.figure_id
    FROM reported
    INNER JOIN troopwatch.figure AS figure
        ON figure.measure = reported.measure
        AND figure.item = reported.item
        AND figure.modality = reported.modality
        AND coalesce(figure.value_low, -1) = coalesce(reported.value_low, -1)
        AND coalesce(figure.value_high, -1) = coalesce(reported.value_high, -1)
        -- who names nobody may mean anybody
        AND (figure.source_org = reported.source_org OR figure.source_org IS NULL OR reported.source_org IS NULL)
    UNION
    SELECT decided.figure_id FROM troopwatch.decided_figures(:accepted_before) AS decided
), removed AS MATERIALIZED (
    SELECT gone.article_id, gone.removed_at FROM troopwatch.removed_articles(:recorded_before) AS gone
), returned AS MATERIALIZED (
    SELECT back.* FROM troopwatch.returned_articles(:recorded_before) AS back
)
SELECT
    figure.figure_id,
    figure.measure,
    figure.item,
    figure.value_low,
    figure.value_high,
    figure.qualifier,
    figure.quote,
    figure.quote_start,
    figure.quote_end,
    figure.source_org,
    figure.source_org_also,
    figure.speaker,
    figure.reference_start,
    figure.reference_end,
    figure.place,
    figure.modality,
    figure.recap,
    figure.confidence,
    source.name AS outlet,
    source.country,
    version.language,
    article.url,
    version.title,
    version.published_at,
    version.recorded_at,
    coalesce(later.recorded_at, removed.removed_at) AS superseded_at,
    returned.removed_at,
    returned.returned_at,
    version.number AS version_number,
    article.article_id,
    coalesce(version.copy_of, article.article_id) AS origin_article_id
FROM chosen
INNER JOIN troopwatch.figure AS figure USING (figure_id)
INNER JOIN troopwatch.article_version AS version USING (version_id)
INNER JOIN troopwatch.article AS article USING (article_id)
INNER JOIN troopwatch.source AS source USING (source_id)
LEFT JOIN troopwatch.article_version AS later
    ON version.article_id = later.article_id AND version.number + 1 = later.number
        AND later.recorded_at < :recorded_before
LEFT JOIN removed ON article.article_id = removed.article_id
LEFT JOIN returned ON article.article_id = returned.article_id
WHERE version.recorded_at < :recorded_before
    AND figure.extractor_version = (
        SELECT max(detection.extractor_version)
        FROM troopwatch.detection AS detection
        WHERE detection.version_id = figure.version_id AND detection.accepted_at < :accepted_before
    )
ORDER BY version.recorded_at, figure.figure_id;

-- name: decisions(decided_before)
-- What analysts decided about each figure, in the order of the decisions.
SELECT
    decided.figure_id,
    decision.decision_id,
    decision.verdict,
    decision.note,
    decision.decided_at,
    decision.measure,
    decision.item,
    decision.value_low,
    decision.value_high,
    decision.qualifier,
    decision.source_org,
    decision.speaker,
    decision.reference_start,
    decision.reference_end,
    decision.place,
    decision.modality
FROM troopwatch.decided_figures(:decided_before) AS decided
INNER JOIN troopwatch.decision AS decision USING (decision_id)
ORDER BY decided.figure_id, decided.place DESC;

-- name: polled_before(instant)$
SELECT EXISTS (SELECT 1 FROM troopwatch.poll WHERE polled_at < :instant);

-- name: keep_claims(claims)!
-- Claims that a report names and that may have no mention by now: they are kept for it.
INSERT INTO troopwatch.claim (
    claim_key, measure, item, value_low, value_high, qualifier, source_org, speaker, reference_start, reference_end,
    place, modality, first_seen_at, last_seen_at, article_count, outlet_count, status, reported_at, lead_figure_id,
    recap, languages
)
SELECT
    claim_key, measure, item, value_low, value_high, qualifier, source_org, speaker, reference_start, reference_end,
    place, modality, first_seen_at, last_seen_at, article_count, outlet_count, status, reported_at, lead_figure_id,
    recap, languages
FROM jsonb_populate_recordset(NULL::troopwatch.claim, :claims)
ON CONFLICT (claim_key) DO NOTHING;

-- name: upsert_claims(claims)!
INSERT INTO troopwatch.claim AS known (
    claim_key, measure, item, value_low, value_high, qualifier, source_org, speaker, reference_start, reference_end,
    place, modality, first_seen_at, last_seen_at, article_count, outlet_count, status, reported_at, lead_figure_id,
    recap, languages
)
SELECT
    claim_key, measure, item, value_low, value_high, qualifier, source_org, speaker, reference_start, reference_end,
    place, modality, first_seen_at, last_seen_at, article_count, outlet_count, status, reported_at, lead_figure_id,
    recap, languages
FROM jsonb_populate_recordset(NULL::troopwatch.claim, :claims)
ON CONFLICT (claim_key) DO UPDATE
    SET qualifier = excluded.qualifier, speaker = excluded.speaker, reference_start = excluded.reference_start,
        reference_end = excluded.reference_end, place = excluded.place, first_seen_at = excluded.first_seen_at,
        last_seen_at = excluded.last_seen_at, article_count = excluded.article_count,
        outlet_count = excluded.outlet_count, status = excluded.status, reported_at = excluded.reported_at,
        lead_figure_id = excluded.lead_figure_id, recap = excluded.recap, languages = excluded.languages,
        loaded_at = now()
    WHERE (known.qualifier, known.speaker, known.reference_start, known.reference_end, known.place, known.first_seen_at,
            known.last_seen_at, known.article_count, known.outlet_count, known.status, known.reported_at,
            known.lead_figure_id, known.recap, known.languages)
        IS DISTINCT FROM
        (excluded.qualifier, excluded.speaker, excluded.reference_start, excluded.reference_end, excluded.place,
            excluded.first_seen_at, excluded.last_seen_at, excluded.article_count, excluded.outlet_count, excluded.status,
            excluded.reported_at, excluded.lead_figure_id, excluded.recap, excluded.languages);

-- name: upsert_claim_reports(claim_keys, figure_ids)!
-- A mention without a claimant may move to another claim once somebody is named for its number.
INSERT INTO troopwatch.claim_report AS known (claim_key, figure_id)
SELECT mention.claim_key, mention.figure_id
FROM unnest(CAST(:claim_keys AS text[]), CAST(:figure_ids AS bigint[])) AS mention (claim_key, figure_id)
ON CONFLICT (figure_id) DO UPDATE SET claim_key = excluded.claim_key
    WHERE known.claim_key <> excluded.claim_key;

-- name: delete_other_claim_reports(recorded_since, figure_ids)!
-- Figures that do not count any more are mentions of nothing.
DELETE FROM troopwatch.claim_report AS claim_report
USING troopwatch.figure AS figure, troopwatch.article_version AS version
WHERE claim_report.figure_id = figure.figure_id
    AND figure.version_id = version.version_id
    AND version.recorded_at >= :recorded_since
    AND claim_report.figure_id <> ALL (CAST(:figure_ids AS bigint[]));

-- name: has_unclaimed(recorded_before)$
-- Is there a figure that counts, recorded before that instant, and no mention of any claim? What was loaded late has none yet.
SELECT EXISTS (
    SELECT 1
    FROM troopwatch.figure AS figure
    INNER JOIN troopwatch.article_version AS version USING (version_id)
    INNER JOIN troopwatch.detection AS detection USING (version_id, extractor_version)
    WHERE version.recorded_at < :recorded_before
        AND detection.accepted_at IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM troopwatch.claim_report AS claim_report WHERE claim_report.figure_id = figure.figure_id
        )
        AND NOT EXISTS (
            SELECT 1 FROM troopwatch.detection AS newer
            WHERE newer.version_id = figure.version_id
                AND newer.extractor_version > figure.extractor_version
                AND newer.accepted_at IS NOT NULL
        )
);

-- name: delete_other_lives(told, claim_keys, sinces)!
-- The lives of the claims told, but for those given, and those of claims that lost their mentions.
DELETE FROM troopwatch.claim_life AS life
WHERE (
        life.claim_key = ANY (:told)
        OR life.claim_key IN (SELECT claim.claim_key FROM troopwatch.claim AS claim WHERE claim.status = 'obsolete')
    )
    AND NOT EXISTS (
        SELECT 1
        FROM unnest(CAST(:claim_keys AS text[]), CAST(:sinces AS timestamptz[])) AS kept (claim_key, since)
        WHERE kept.claim_key = life.claim_key AND kept.since = life.since
    );

-- name: upsert_lives(claim_keys, sinces, untils, reported, first_seen)!
INSERT INTO troopwatch.claim_life AS known (claim_key, since, until, reported_at, first_seen_at)
SELECT *
FROM unnest(
    CAST(:claim_keys AS text[]),
    CAST(:sinces AS timestamptz[]),
    CAST(:untils AS timestamptz[]),
    CAST(:reported AS timestamptz[]),
    CAST(:first_seen AS timestamptz[])
)
ON CONFLICT (claim_key, since) DO UPDATE
    SET until = excluded.until, reported_at = excluded.reported_at, first_seen_at = excluded.first_seen_at
    WHERE (known.until, known.reported_at, known.first_seen_at)
        IS DISTINCT FROM (excluded.until, excluded.reported_at, excluded.first_seen_at);

-- name: retire_claims()!
-- A claim that lost its mentions must not stand as if it were current.
UPDATE troopwatch.claim AS claim SET status = 'obsolete', loaded_at = now()
WHERE claim.status <> 'obsolete'
    AND NOT EXISTS (
        SELECT 1 FROM troopwatch.claim_report AS claim_report WHERE claim_report.claim_key = claim.claim_key
    );

-- name: latest_cut_off()$
-- The cut-off of the newest report.
SELECT max(window_end) FROM troopwatch.report;

-- name: windows_between(first, last)
SELECT report_date, window_start, window_end
FROM troopwatch.report
WHERE report_date BETWEEN :first AND :last;

-- name: polls_between(window_start, window_end)
-- The last poll of each source within the window, whether any worked, and whether what it last sent lists something.
SELECT DISTINCT ON (poll.source_id)
    poll.source_id,
    source.name,
    poll.status,
    poll.reason,
    bool_or(poll.status IN ('ok', 'empty', 'not_modified')) OVER of_source AS worked,
    coalesce(content.entry_count, 0) > 0 AS listed
FROM troopwatch.poll AS poll
INNER JOIN troopwatch.source AS source USING (source_id)
LEFT JOIN LATERAL (
    -- a 304 lists nothing itself: what counts is the answer that it confirms
    SELECT sent.entry_count
    FROM troopwatch.poll AS sent
    WHERE sent.source_id = poll.source_id AND sent.polled_at < :window_end AND sent.status IN ('ok', 'empty')
    ORDER BY sent.polled_at DESC
    LIMIT 1
) AS content ON true
WHERE poll.polled_at >= :window_start AND poll.polled_at < :window_end
WINDOW of_source AS (PARTITION BY poll.source_id)
ORDER BY poll.source_id ASC, poll.polled_at DESC;

-- name: gaps_between(window_start, window_end)
-- Which sources may have listed articles within the window that nobody saw, and between which polls? The last gap of each.
SELECT DISTINCT ON (poll.source_id)
    poll.source_id,
    source.name,
    poll.gap_since,
    poll.polled_at,
    count(*) OVER (PARTITION BY poll.source_id) AS gap_count
FROM troopwatch.poll AS poll
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE poll.gap AND poll.polled_at >= :window_start AND poll.polled_at < :window_end
ORDER BY poll.source_id ASC, poll.polled_at DESC;

-- name: states_between(window_start, window_end)
-- What the last poll of each source within the window says of it: quiet, moved, gone; and whether it recovered within.
SELECT DISTINCT ON (poll.source_id)
    poll.source_id,
    source.name,
    poll.quiet_since,
    poll.usual_per_day,
    poll.moved_to,
    poll.http_status = 410 AS is_gone,
    max(poll.recovered_from) OVER (PARTITION BY poll.source_id) AS recovered_from
FROM troopwatch.poll AS poll
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE poll.polled_at >= :window_start AND poll.polled_at < :window_end
ORDER BY poll.source_id ASC, poll.polled_at DESC;

-- name: articles_between(window_start, window_end)^
-- How many articles were read within the window, how many could not be, and what was in them?
SELECT
    (
        SELECT count(DISTINCT visit.article_id) FROM troopwatch.visit AS visit
        WHERE visit.visited_at >= :window_start AND visit.visited_at < :window_end AND visit.status = 'ok'
    ) AS read_count,
    (
        SELECT count(DISTINCT visit.article_id) FROM troopwatch.visit AS visit
        WHERE visit.visited_at >= :window_start AND visit.visited_at < :window_end
            AND visit.status NOT IN ('ok', 'same_article')
    ) AS unreadable_count,
    (
        SELECT count(DISTINCT version.article_id)
        FROM troopwatch.article_version AS version
        INNER JOIN troopwatch.detection AS detection USING (version_id)
        WHERE version.recorded_at >= :window_start AND version.recorded_at < :window_end AND detection.relevant
            AND detection.extractor_version = (
                SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
                WHERE counting.version_id = version.version_id AND counting.accepted_at < :window_end
            )
    ) AS relevant_count,
    (
        SELECT count(*)
        FROM troopwatch.figure AS figure
        INNER JOIN troopwatch.article_version AS version USING (version_id)
        WHERE version.recorded_at >= :window_start AND version.recorded_at < :window_end
            AND figure.extractor_version = (
                SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
                WHERE counting.version_id = version.version_id AND counting.accepted_at < :window_end
            )
    ) AS figure_count;

-- name: upsert_report(report_date, window_start, window_end, headline_en, headline_id, coverage)!
INSERT INTO troopwatch.report AS known (report_date, window_start, window_end, headline_en, headline_id, coverage)
VALUES (:report_date, :window_start, :window_end, :headline_en, :headline_id, :coverage)
ON CONFLICT (report_date) DO UPDATE
    SET window_start = excluded.window_start, window_end = excluded.window_end, headline_en = excluded.headline_en,
        headline_id = excluded.headline_id, coverage = excluded.coverage, loaded_at = now();

-- name: delete_diff(report_date)!
DELETE FROM troopwatch.daily_diff WHERE report_date = :report_date;

-- name: insert_change(report_date, position, kind, claim_key, previous_claim_key, delta, delta_pct, outlet_count, note, figure_id, decision_id, line_en, line_id)!
INSERT INTO troopwatch.daily_diff (
    report_date, position, kind, claim_key, previous_claim_key, delta, delta_pct, outlet_count, note, figure_id,
    decision_id, line_en, line_id
)
VALUES (
    :report_date, :position, :kind, :claim_key, :previous_claim_key, :delta, :delta_pct, :outlet_count, :note,
    :figure_id, :decision_id, :line_en, :line_id
);

-- name: latest_report_date()$
SELECT max(report_date) FROM troopwatch.report;

-- name: row_counts()
-- How much is in the warehouse?
SELECT 'source' AS table_name, count(*) AS row_count FROM troopwatch.source
UNION ALL SELECT 'robots', count(*) FROM troopwatch.robots
UNION ALL SELECT 'poll', count(*) FROM troopwatch.poll
UNION ALL SELECT 'article', count(*) FROM troopwatch.article
UNION ALL SELECT 'visit', count(*) FROM troopwatch.visit
UNION ALL SELECT 'article_version', count(*) FROM troopwatch.article_version
UNION ALL SELECT 'detection', count(*) FROM troopwatch.detection
UNION ALL SELECT 'figure', count(*) FROM troopwatch.figure
UNION ALL SELECT 'claim', count(*) FROM troopwatch.claim
UNION ALL SELECT 'claim_report', count(*) FROM troopwatch.claim_report
UNION ALL SELECT 'report', count(*) FROM troopwatch.report
UNION ALL SELECT 'daily_diff', count(*) FROM troopwatch.daily_diff
UNION ALL SELECT 'delivery', count(*) FROM troopwatch.delivery;
