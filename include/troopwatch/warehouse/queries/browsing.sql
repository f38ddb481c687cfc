-- name: figures(measure, item, source_org, language, since, until, before_at, before_id, at_most)
-- The figures that count, the newest report first, from a row on. Those that an analyst decided about are few, and are
-- filtered by what stands; all others can be found by an index.
WITH decided AS MATERIALIZED (
    SELECT DISTINCT ON (figure_id) figure_id, decision_id
    FROM troopwatch.decided_figure
    ORDER BY figure_id, decided_at DESC, decision_id DESC
),

candidate AS (
    (
        SELECT figure.figure_id, figure.reported_at
        FROM troopwatch.figure AS figure
        INNER JOIN troopwatch.article_version AS version USING (version_id)
        WHERE figure.figure_id NOT IN (SELECT decided.figure_id FROM decided)
            AND (:measure::text IS NULL OR figure.measure = :measure)
            AND (:item::text IS NULL OR figure.item = :item)
            AND (:source_org::text IS NULL OR figure.source_org = :source_org)
            AND (:language::text IS NULL OR version.language = :language)
            AND (:since::timestamptz IS NULL OR figure.reported_at >= :since)
            AND (:until::timestamptz IS NULL OR figure.reported_at < :until)
            AND (:before_at::timestamptz IS NULL OR figure.reported_at <= :before_at)
            AND (
                :before_at::timestamptz IS NULL
                OR (figure.reported_at, figure.figure_id) < (:before_at, :before_id)
            )
            -- nearly all count, which the planner sees in no bare equality
            AND coalesce(
                figure.extractor_version = (
                    SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
                    WHERE counting.version_id = figure.version_id AND counting.accepted_at IS NOT NULL
                ),
                false
            )
        ORDER BY figure.reported_at DESC, figure.figure_id DESC
        LIMIT :at_most
    )
    UNION ALL
    (
        SELECT figure.figure_id, figure.reported_at
        FROM decided
        INNER JOIN troopwatch.decision AS decision USING (decision_id)
        INNER JOIN troopwatch.figure AS figure ON decided.figure_id = figure.figure_id
        INNER JOIN troopwatch.article_version AS version USING (version_id)
        WHERE decision.verdict <> 'rejected'
            AND (:measure::text IS NULL OR decision.measure = :measure)
            AND (:item::text IS NULL OR decision.item = :item)
            AND (:source_org::text IS NULL OR decision.source_org = :source_org)
            AND (:language::text IS NULL OR version.language = :language)
            AND (:since::timestamptz IS NULL OR figure.reported_at >= :since)
            AND (:until::timestamptz IS NULL OR figure.reported_at < :until)
            AND (
                :before_at::timestamptz IS NULL
                OR (figure.reported_at, figure.figure_id) < (:before_at, :before_id)
            )
            AND figure.extractor_version = (
                SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
                WHERE counting.version_id = figure.version_id AND counting.accepted_at IS NOT NULL
            )
        ORDER BY figure.reported_at DESC, figure.figure_id DESC
        LIMIT :at_most
    )
    ORDER BY reported_at DESC, figure_id DESC
    LIMIT :at_most
)

SELECT shown.*
FROM troopwatch.figures_shown(ARRAY(SELECT candidate.figure_id FROM candidate)) AS shown
ORDER BY shown.reported_at DESC, shown.figure_id DESC;

-- name: series(measure, item, source_org, language, since, until, at_most)
-- The newest claims, each with the mention to quote; withdrawn and obsolete ones left out.
SELECT claim.*, figure.quote, source.name AS outlet, article.url, version.language
FROM (
    SELECT *
    FROM troopwatch.claim
    WHERE status IN ('current', 'quarantined')
        AND source_org IS NOT NULL
        AND (:measure::text IS NULL OR measure = :measure)
        AND (:item::text IS NULL OR item = :item)
        AND (:source_org::text IS NULL OR source_org = :source_org)
        AND (:language::text IS NULL OR :language = ANY (languages))
        AND (:since::timestamptz IS NULL OR reported_at >= :since)
        AND (:until::timestamptz IS NULL OR reported_at < :until)
    ORDER BY reported_at DESC, claim_key DESC
    LIMIT :at_most
) AS claim
INNER JOIN troopwatch.figure AS figure ON claim.lead_figure_id = figure.figure_id
INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
ORDER BY claim.reported_at DESC, claim.claim_key DESC;

-- name: posture_at(instant)
-- Who says what, as known at an instant?
SELECT
    claim.source_org, claim.measure, claim.item, claim.modality, claim.value_low, claim.value_high, claim.qualifier,
    claim.speaker, claim.reference_start, claim.reference_end, claim.place, stated.reported_at, stated.first_seen_at,
    claim.outlet_count, claim.claim_key
FROM troopwatch.claims_at(:instant) AS stated
INNER JOIN troopwatch.claim AS claim USING (claim_key)
ORDER BY claim.item, claim.measure, claim.source_org, claim.modality;

-- name: cut_off_of(report_date)$
-- The cut-off of a day's report.
SELECT window_end FROM troopwatch.report WHERE report_date = :report_date;

-- name: claims(claim_keys)
SELECT claim.*
FROM troopwatch.claim AS claim
WHERE claim.claim_key = ANY (:claim_keys);

-- name: claim_reports(claim_key, after_at, after_id, at_most)
-- The reports of a claim, the oldest first; the copies of one story are folded into the first of them.
WITH mention AS MATERIALIZED (
    SELECT
        figure.figure_id,
        version.article_id,
        version.recorded_at,
        coalesce(version.copy_of, version.article_id) AS story_id,
        row_number() OVER (
            PARTITION BY coalesce(version.copy_of, version.article_id)
            ORDER BY version.copy_of IS NOT NULL, version.recorded_at, figure.figure_id
        ) AS place
    FROM troopwatch.claim_report AS claim_report
    INNER JOIN troopwatch.figure AS figure USING (figure_id)
    INNER JOIN troopwatch.article_version AS version USING (version_id)
    WHERE claim_report.claim_key = :claim_key
),

report AS MATERIALIZED (
    SELECT mention.*
    FROM mention
    WHERE mention.place = 1
        AND (:after_at::timestamptz IS NULL OR (mention.recorded_at, mention.figure_id) > (:after_at, :after_id))
    ORDER BY mention.recorded_at, mention.figure_id
    LIMIT :at_most
)

SELECT shown.*, coalesce(copies.rows, '[]') AS copies, archived.record AS archive
FROM troopwatch.figures_shown(ARRAY(SELECT report.figure_id FROM report)) AS shown
INNER JOIN report USING (figure_id)
LEFT JOIN (
    SELECT
        copy.story_id,
        jsonb_agg(
            jsonb_build_object(
                'article_id', article.article_id, 'outlet', source.name, 'url', article.url, 'recorded_at', copy.recorded_at
            )
            ORDER BY copy.recorded_at, article.article_id
        ) AS rows
    FROM (
        SELECT mention.story_id, mention.article_id, min(mention.recorded_at) AS recorded_at
        FROM mention
        INNER JOIN report ON mention.story_id = report.story_id AND mention.article_id <> report.article_id
        GROUP BY mention.story_id, mention.article_id
    ) AS copy
    INNER JOIN troopwatch.article AS article ON copy.article_id = article.article_id
    INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
    GROUP BY copy.story_id
) AS copies ON report.story_id = copies.story_id
LEFT JOIN LATERAL (
    SELECT jsonb_build_object(
        'file', visit.archive_file, 'offset', visit.archive_offset, 'visited_at', visit.visited_at
    ) AS record
    FROM troopwatch.visit AS visit
    WHERE visit.article_id = shown.article_id
        AND visit.visited_at <= shown.recorded_at
        AND visit.archive_file IS NOT NULL
    ORDER BY visit.visited_at DESC
    LIMIT 1
) AS archived ON true
ORDER BY shown.recorded_at, shown.figure_id;

-- name: claim_history(claim_key, at_most)
-- What daily reports told of a claim: lines about it, lines measured against it, and the revisions before and after it.
WITH RECURSIVE
earlier (claim_key, depth) AS (
    SELECT :claim_key::text, 0
    UNION
    SELECT diff.previous_claim_key, earlier.depth + 1
    FROM earlier
    INNER JOIN troopwatch.daily_diff AS diff ON diff.claim_key = earlier.claim_key
    WHERE diff.kind IN ('revised', 'corrected') AND diff.previous_claim_key IS NOT NULL AND earlier.depth < 50
),
later (claim_key, depth) AS (
    SELECT :claim_key::text, 0
    UNION
    SELECT diff.claim_key, later.depth + 1
    FROM later
    INNER JOIN troopwatch.daily_diff AS diff ON diff.previous_claim_key = later.claim_key
    WHERE diff.kind IN ('revised', 'corrected') AND later.depth < 50
)
SELECT diff.report_date, diff.position
FROM troopwatch.daily_diff AS diff
WHERE diff.claim_key = :claim_key OR diff.previous_claim_key = :claim_key
UNION
SELECT diff.report_date, diff.position
FROM troopwatch.daily_diff AS diff
INNER JOIN (SELECT claim_key FROM earlier UNION SELECT claim_key FROM later) AS chain USING (claim_key)
WHERE diff.kind IN ('revised', 'corrected')
ORDER BY report_date DESC, position DESC
LIMIT :at_most;

-- name: report_days(before, at_most)
-- The days that have a report, the newest first.
SELECT
    report.report_date,
    report.window_end,
    report.headline_en,
    report.headline_id,
    (SELECT count(*) FROM troopwatch.daily_diff AS diff WHERE diff.report_date = report.report_date) AS line_count
FROM troopwatch.report AS report
WHERE :before::date IS NULL OR report.report_date < :before
ORDER BY report.report_date DESC
LIMIT :at_most;

-- name: report_on(report_date)^
-- A day's report, and the days of those before and after it.
SELECT
    report.report_date,
    report.window_start,
    report.window_end,
    report.headline_en,
    report.headline_id,
    report.coverage,
    (SELECT max(other.report_date) FROM troopwatch.report AS other WHERE other.report_date < report.report_date) AS previous_date,
    (SELECT min(other.report_date) FROM troopwatch.report AS other WHERE other.report_date > report.report_date) AS next_date
FROM troopwatch.report AS report
WHERE report.report_date = coalesce(:report_date, (SELECT max(newest.report_date) FROM troopwatch.report AS newest));

-- name: lines(report_date, report_dates, positions, at_most)
-- Lines of stored reports, of one day or at the places given, each with the mention that it quotes.
SELECT
    diff.*,
    flat.article_id,
    flat.source_org_also,
    flat.quote,
    flat.outlet,
    flat.country,
    flat.url,
    flat.title,
    flat.language,
    flat.published_at,
    flat.recorded_at,
    last.outlet AS previous_outlet,
    last.published_at AS previous_published_at,
    decision.verdict,
    decision.note AS remark,
    decision.decided_at
FROM troopwatch.daily_diff AS diff
INNER JOIN troopwatch.report AS report USING (report_date)
LEFT JOIN troopwatch.decision AS decision ON diff.decision_id = decision.decision_id
INNER JOIN LATERAL (
    -- the mention as it was read then, also where a newer extractor does not find it
    SELECT
        article.article_id, figure.source_org_also, figure.quote, source.name AS outlet, source.country, article.url,
        version.title, version.language, version.published_at, version.recorded_at
    FROM troopwatch.figure AS figure
    INNER JOIN troopwatch.article_version AS version USING (version_id)
    INNER JOIN troopwatch.article AS article USING (article_id)
    INNER JOIN troopwatch.source AS source USING (source_id)
    WHERE figure.figure_id = diff.figure_id
) AS flat ON true
LEFT JOIN LATERAL (
    -- the last mention of the other claim before the cut-off
    SELECT source.name AS outlet, coalesce(version.published_at, version.recorded_at) AS published_at
    FROM troopwatch.claim_report AS claim_report
    INNER JOIN troopwatch.figure AS figure USING (figure_id)
    INNER JOIN troopwatch.article_version AS version USING (version_id)
    INNER JOIN troopwatch.article AS article USING (article_id)
    INNER JOIN troopwatch.source AS source USING (source_id)
    WHERE claim_report.claim_key = diff.previous_claim_key AND version.recorded_at < report.window_end
    ORDER BY version.recorded_at DESC, figure.figure_id DESC
    LIMIT 1
) AS last ON true
WHERE diff.report_date = :report_date
    OR (diff.report_date, diff.position) IN (SELECT * FROM unnest(:report_dates::date[], :positions::integer[]))
ORDER BY diff.report_date, diff.position
LIMIT :at_most;

-- name: article(article_id)^
SELECT
    article.article_id, article.url, article.source_id, source.name AS outlet, source.country, article.listed_title,
    article.listed_at
FROM troopwatch.article AS article
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE article.article_id = :article_id;

-- name: versions(article_id, at_most)
-- The newest versions of an article, the oldest first, each with the archived answer it was read from.
SELECT *
FROM (
    SELECT
        version.number,
        version.recorded_at,
        version.title,
        version.language,
        version.published_at,
        version.modified_at,
        length(version.text) AS characters,
        version.reader,
        version.copy_of,
        archived.record AS archive
    FROM troopwatch.article_version AS version
    LEFT JOIN LATERAL (
        SELECT jsonb_build_object(
            'file', visit.archive_file, 'offset', visit.archive_offset, 'visited_at', visit.visited_at
        ) AS record
        FROM troopwatch.visit AS visit
        WHERE visit.article_id = version.article_id
            AND visit.visited_at <= version.recorded_at
            AND visit.archive_file IS NOT NULL
        ORDER BY visit.visited_at DESC
        LIMIT 1
    ) AS archived ON true
    WHERE version.article_id = :article_id
    ORDER BY version.number DESC
    LIMIT :at_most
) AS newest
ORDER BY number;

-- name: text(article_id, number)^
SELECT version.article_id, version.number, version.recorded_at, version.title, version.text, version.language
FROM troopwatch.article_version AS version
WHERE version.article_id = :article_id AND version.number = :number;

-- name: figures_of_text(article_id, number, at_most)
-- The figures of one version of an article that count, in their order.
SELECT shown.*
FROM troopwatch.figures_shown(
    ARRAY(
        SELECT figure.figure_id
        FROM troopwatch.article_version AS version
        INNER JOIN troopwatch.figure AS figure USING (version_id)
        WHERE version.article_id = :article_id AND version.number = :number
            AND figure.extractor_version = (
                SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
                WHERE counting.version_id = version.version_id AND counting.accepted_at IS NOT NULL
            )
        ORDER BY figure.position
        LIMIT :at_most
    )
) AS shown
WHERE shown.verdict IS DISTINCT FROM 'rejected'
ORDER BY shown.quote_start, shown.figure_id;

-- name: sources(failing, at_most)
-- How each source does; the failing ones first. Failing: switched on, and its last poll did not work, it is quiet, or it leaves gaps.
SELECT health.*, source.country, source.language, source.kind, source.url
FROM troopwatch.source_health AS health
INNER JOIN troopwatch.source AS source USING (source_id)
WHERE NOT :failing
    OR (health.enabled AND (health.failures_since > 0 OR health.is_quiet OR health.gap_count > 0))
ORDER BY health.enabled DESC, health.failures_since DESC, health.is_quiet DESC, health.gap_count DESC, health.source_id
LIMIT :at_most;
