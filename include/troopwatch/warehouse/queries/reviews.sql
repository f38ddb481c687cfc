-- name: queue(reasons, low_confidence, since, before_at, before_id, at_most)
-- Figures that a person should look at: those that stand, are not decided, and were reported since an instant.
WITH line AS MATERIALIZED (
    SELECT diff.kind, diff.claim_key, diff.previous_claim_key, diff.figure_id, diff.note, report.window_end
    FROM troopwatch.daily_diff AS diff
    INNER JOIN troopwatch.report AS report USING (report_date)
    WHERE diff.kind IN ('conflict', 'quarantined') AND report.window_end >= :since
),

reason AS MATERIALIZED (
    SELECT figure.figure_id, 'low_confidence' AS reason, NULL AS note, NULL AS against, NULL::timestamptz AS told_at
    FROM troopwatch.figure AS figure
    WHERE figure.confidence < :low_confidence AND figure.reported_at >= :since
        AND 'low_confidence' = ANY (:reasons)
    UNION ALL
    SELECT claim_report.figure_id, 'quarantined', line.note, line.previous_claim_key, line.window_end
    FROM troopwatch.claim AS claim
    INNER JOIN troopwatch.claim_report AS claim_report USING (claim_key)
    LEFT JOIN line ON claim.claim_key = line.claim_key AND line.kind = 'quarantined'
    WHERE claim.status = 'quarantined' AND 'quarantined' = ANY (:reasons)
    UNION ALL
    -- of two claims that contradict each other, the mentions that speak for them
    SELECT line.figure_id, 'conflicting', NULL, line.previous_claim_key, line.window_end
    FROM line
    WHERE line.kind = 'conflict' AND 'conflicting' = ANY (:reasons)
    UNION ALL
    SELECT previous.lead_figure_id, 'conflicting', NULL, line.claim_key, line.window_end
    FROM line
    INNER JOIN troopwatch.claim AS previous ON line.previous_claim_key = previous.claim_key
    WHERE line.kind = 'conflict' AND 'conflicting' = ANY (:reasons)
),

found AS MATERIALIZED (
    SELECT
        figure.figure_id,
        figure.version_id,
        figure.extractor_version,
        figure.reported_at,
        array_agg(DISTINCT reason.reason) AS reasons,
        (array_agg(reason.note ORDER BY reason.told_at DESC NULLS LAST) FILTER (WHERE reason.note IS NOT NULL))[1] AS note,
        (array_agg(reason.against ORDER BY reason.told_at DESC NULLS LAST) FILTER (WHERE reason.against IS NOT NULL))[1]
            AS against
    FROM reason
    INNER JOIN troopwatch.figure AS figure USING (figure_id)
    WHERE figure.reported_at >= :since
        AND (:before_at::timestamptz IS NULL OR (figure.reported_at, figure.figure_id) < (:before_at, :before_id))
    GROUP BY figure.figure_id
),

waiting AS MATERIALIZED (
    SELECT found.*
    FROM found
    INNER JOIN troopwatch.article_version AS version USING (version_id)
    WHERE found.extractor_version = (
            SELECT max(counting.extractor_version) FROM troopwatch.detection AS counting
            WHERE counting.version_id = found.version_id AND counting.accepted_at IS NOT NULL
        )
        AND NOT EXISTS (
            SELECT 1 FROM troopwatch.article_version AS later
            WHERE later.article_id = version.article_id AND later.number = version.number + 1
        )
        AND found.figure_id NOT IN (SELECT decided.figure_id FROM troopwatch.decided_figure AS decided)
        AND NOT EXISTS (
            SELECT 1 FROM troopwatch.removed_articles('infinity') AS gone
            WHERE gone.article_id = version.article_id
            OFFSET 0 -- article by article: there are few here
        )
    ORDER BY found.reported_at DESC, found.figure_id DESC
    LIMIT :at_most
)

SELECT shown.*, waiting.reasons, waiting.note, waiting.against
FROM troopwatch.figures_shown(ARRAY(SELECT waiting.figure_id FROM waiting)) AS shown
INNER JOIN waiting USING (figure_id)
ORDER BY shown.reported_at DESC, shown.figure_id DESC;

-- name: figure(figure_id)^
-- One figure as the queue shows it, also where it counts no more: what was rejected can be looked at again.
SELECT shown.*
FROM troopwatch.figures_shown(ARRAY[:figure_id::bigint]) AS shown;

-- name: decisions(figure_ids)
-- What was decided about these figures, the newest first; also about what another extractor, or another version of the
-- article, has in their place.
SELECT wanted.figure_id AS stands_for, decision.*
FROM unnest(:figure_ids::bigint[]) AS wanted (figure_id)
INNER JOIN LATERAL (
    SELECT decided.decision_id FROM troopwatch.decided_figure AS decided
    WHERE decided.figure_id = wanted.figure_id
    OFFSET 0 -- figure by figure: there are few here
) AS decided ON true
INNER JOIN troopwatch.decision AS decision ON decided.decision_id = decision.decision_id
ORDER BY decision.decided_at DESC, decision.decision_id DESC;

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
