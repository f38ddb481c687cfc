-- name: queue(reasons, low_confidence, look_back, before_at, before_id, at_most)
-- Figures that a person should look at: those that stand, are not decided, and were recorded within a time before the newest report.
WITH recent AS (
    SELECT coalesce(max(report.window_end), 'infinity') - :look_back AS since FROM troopwatch.report AS report
),

dispute AS (
    SELECT DISTINCT ON (side.claim_key) side.claim_key, side.against
    FROM troopwatch.daily_diff AS diff
    INNER JOIN troopwatch.report AS report USING (report_date)
    CROSS JOIN LATERAL (
        VALUES (diff.claim_key, diff.previous_claim_key), (diff.previous_claim_key, diff.claim_key)
    ) AS side (claim_key, against)
    WHERE diff.kind = 'conflict' AND report.window_end >= (SELECT since FROM recent)
    ORDER BY side.claim_key, diff.report_date DESC, diff.position
),

doubt AS (
    SELECT DISTINCT ON (diff.claim_key) diff.claim_key, diff.note, diff.previous_claim_key AS against
    FROM troopwatch.daily_diff AS diff
    INNER JOIN troopwatch.claim AS claim USING (claim_key)
    WHERE diff.kind = 'quarantined' AND claim.status = 'quarantined'
    ORDER BY diff.claim_key, diff.report_date DESC, diff.position
),

waiting AS (
    SELECT
        flat.*,
        figure.quote_start,
        figure.evidence,
        claim_report.claim_key,
        least(flat.published_at, flat.recorded_at) AS reported_at,
        array_remove(
            ARRAY[
                CASE WHEN flat.confidence < :low_confidence THEN 'low_confidence' END,
                CASE WHEN claim.status = 'quarantined' THEN 'quarantined' END,
                CASE WHEN dispute.claim_key IS NOT NULL THEN 'conflicting' END
            ],
            NULL
        ) AS reasons,
        doubt.note,
        coalesce(doubt.against, dispute.against) AS against
    FROM troopwatch.figures_flat AS flat
    INNER JOIN troopwatch.figure AS figure USING (figure_id)
    LEFT JOIN troopwatch.claim_report AS claim_report USING (figure_id)
    LEFT JOIN troopwatch.claim AS claim ON claim_report.claim_key = claim.claim_key
    LEFT JOIN dispute ON claim_report.claim_key = dispute.claim_key
    LEFT JOIN doubt ON claim_report.claim_key = doubt.claim_key
    WHERE flat.superseded_at IS NULL
        AND flat.recorded_at >= (SELECT since FROM recent)
        AND flat.verdict IS NULL
)

SELECT *
FROM waiting
WHERE reasons && :reasons::text[]
    AND (:before_at::timestamptz IS NULL OR (recorded_at, figure_id) < (:before_at, :before_id))
ORDER BY recorded_at DESC, figure_id DESC
LIMIT :at_most;

-- name: figure(figure_id)^
-- One figure that counts, as the queue shows it.
SELECT
    flat.*,
    figure.quote_start,
    figure.evidence,
    claim_report.claim_key,
    least(flat.published_at, flat.recorded_at) AS reported_at
FROM troopwatch.figures_flat AS flat
INNER JOIN troopwatch.figure AS figure USING (figure_id)
LEFT JOIN troopwatch.claim_report AS claim_report USING (figure_id)
WHERE flat.figure_id = :figure_id;

-- name: figure_as_read(figure_id)^
-- One figure as it was read, also where it counts no more: what was rejected can be looked at again.
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
    version.number AS version_number,
    article.article_id,
    NULL::text AS claim_key,
    least(version.published_at, version.recorded_at) AS reported_at,
    newest.verdict
FROM troopwatch.figure AS figure
INNER JOIN troopwatch.article_version AS version USING (version_id)
INNER JOIN troopwatch.article AS article USING (article_id)
INNER JOIN troopwatch.source AS source USING (source_id)
LEFT JOIN LATERAL (
    SELECT decision.verdict FROM troopwatch.decision AS decision
    WHERE decision.figure_id = figure.figure_id
    ORDER BY decision.decision_id DESC
    LIMIT 1
) AS newest ON true
WHERE figure.figure_id = :figure_id;

-- name: decisions(figure_ids)
-- What was decided about these figures, the newest first.
SELECT *
FROM troopwatch.decision AS decision
WHERE decision.figure_id = ANY (:figure_ids)
ORDER BY decision.decision_id DESC;

-- name: exists(figure_id)$
SELECT EXISTS (SELECT 1 FROM troopwatch.figure WHERE figure_id = :figure_id);

-- name: coding(figure_id)^
-- What a figure says, whether it counts or not: by the newest decision that lets it stand, else as it was read.
SELECT
    coding.measure, coding.item, coding.value_low, coding.value_high, coding.qualifier, coding.source_org,
    coding.speaker, coding.reference_start, coding.reference_end, coding.place, coding.modality
FROM (
    (
        SELECT
            0 AS rank, decision.measure, decision.item, decision.value_low, decision.value_high, decision.qualifier,
            decision.source_org, decision.speaker, decision.reference_start, decision.reference_end, decision.place,
            decision.modality
        FROM troopwatch.decided_figures('infinity') AS decided
        INNER JOIN troopwatch.decision AS decision USING (decision_id)
        WHERE decided.figure_id = :figure_id AND decision.verdict <> 'rejected'
        ORDER BY decided.place
        LIMIT 1
    )
    UNION ALL
    SELECT
        1, figure.measure, figure.item, figure.value_low, figure.value_high, figure.qualifier, figure.source_org,
        figure.speaker, figure.reference_start, figure.reference_end, figure.place, figure.modality
    FROM troopwatch.figure AS figure
    WHERE figure.figure_id = :figure_id
) AS coding
ORDER BY coding.rank
LIMIT 1;

-- name: insert_decision(figure_id, verdict, note, author, decided_at, measure, item, value_low, value_high, qualifier, source_org, speaker, reference_start, reference_end, place, modality)$
INSERT INTO troopwatch.decision (
    figure_id, verdict, note, author, decided_at, measure, item, value_low, value_high, qualifier, source_org, speaker,
    reference_start, reference_end, place, modality
)
VALUES (
    :figure_id, :verdict, :note, :author, :decided_at, :measure, :item, :value_low, :value_high, :qualifier,
    :source_org, :speaker, :reference_start, :reference_end, :place, :modality
)
RETURNING decision_id;
