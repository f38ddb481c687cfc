-- A text may be read by several versions of the extractor. Which of them counts, and since when, is on its detection:
-- a report counts what was accepted before its cut-off, so that a better extractor leaves past reports as they were.

ALTER TABLE troopwatch.detection ADD COLUMN accepted_at timestamptz;
COMMENT ON COLUMN troopwatch.detection.accepted_at IS 'From this instant on the verdict and its figures count, until a newer extractor''s do: the run''s instant for what collect writes, the acceptance for what reprocess writes; null: not accepted, counts nowhere';
UPDATE troopwatch.detection AS detection SET accepted_at = version.recorded_at
FROM troopwatch.article_version AS version
WHERE version.version_id = detection.version_id;
CREATE INDEX detection_pending ON troopwatch.detection (extractor_version) WHERE accepted_at IS NULL; -- what reprocess wrote and nobody accepted

ALTER TABLE troopwatch.claim ADD COLUMN status text NOT NULL DEFAULT 'current'
    CHECK (status IN ('current', 'withdrawn', 'quarantined', 'obsolete'));
COMMENT ON COLUMN troopwatch.claim.status IS 'At the newest report: current; withdrawn (no article has it any more); quarantined (held back as implausible); obsolete (no mention left: they moved to another claim, or a newer extractor does not find them; kept because reports refer to it)';
COMMENT ON COLUMN troopwatch.claim.article_count IS 'Articles that report it, or did before they dropped it';
COMMENT ON COLUMN troopwatch.claim.outlet_count IS 'Independent outlets that report it, or did: copies of one wire story count once';

-- Removed articles ---------------------------------------------------------------------------------------------------

CREATE INDEX visit_gone ON troopwatch.visit (article_id, visited_at) WHERE http_status IN (404, 410); -- removed_articles()

CREATE FUNCTION troopwatch.removed_articles(before timestamptz)
RETURNS TABLE (article_id bigint, removed_at timestamptz)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT gone.article_id, gone.visited_at
    FROM (
        SELECT
            visit.article_id,
            visit.visited_at,
            row_number() OVER (PARTITION BY visit.article_id ORDER BY visit.visited_at) AS position
        FROM troopwatch.visit AS visit
        WHERE visit.http_status IN (404, 410)
            AND visit.visited_at < before
            AND NOT EXISTS (
                SELECT 1 FROM troopwatch.visit AS later
                WHERE later.article_id = visit.article_id
                    AND later.status = 'ok'
                    AND later.visited_at > visit.visited_at
                    AND later.visited_at < before
            )
    ) AS gone
    WHERE gone.position = 2; -- one answer may be a mishap of the server
END;
COMMENT ON FUNCTION troopwatch.removed_articles IS 'Articles whose page was gone (404 or 410) twice since it was last read, as known before an instant; removed_at is the second time';

-- Views for people ---------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW troopwatch.figures_flat AS
SELECT
    figure.figure_id,
    source.name AS outlet,
    source.country,
    version.language,
    article.url,
    version.title,
    version.published_at,
    version.recorded_at,
    coalesce(later.recorded_at, removed.removed_at) AS superseded_at,
    version.number AS version_number,
    article.article_id,
    coalesce(version.copy_of, article.article_id) AS origin_article_id,
    figure.measure,
    figure.item,
    figure.value_low,
    figure.value_high,
    figure.qualifier,
    figure.source_org,
    figure.source_org_also,
    figure.speaker,
    figure.reference_start,
    figure.reference_end,
    figure.place,
    figure.modality,
    figure.recap,
    figure.quote,
    figure.confidence
FROM troopwatch.figure AS figure
INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
LEFT JOIN troopwatch.article_version AS later
    ON version.article_id = later.article_id AND version.number + 1 = later.number
LEFT JOIN troopwatch.removed_articles('infinity') AS removed ON article.article_id = removed.article_id
WHERE figure.extractor_version = (
    SELECT max(detection.extractor_version)
    FROM troopwatch.detection AS detection
    WHERE detection.version_id = figure.version_id AND detection.accepted_at IS NOT NULL
);
COMMENT ON VIEW troopwatch.figures_flat IS 'Every figure that counts, with its article and outlet, as the newest accepted extractor found it: the view to start from';
COMMENT ON COLUMN troopwatch.figures_flat.superseded_at IS 'When a later version of the article was recorded, or its page was found removed; null: this one is current';

CREATE FUNCTION troopwatch.posture_at(instant timestamptz)
RETURNS TABLE (
    source_org text,
    measure text,
    item text,
    modality text,
    value_low bigint,
    value_high bigint,
    qualifier text,
    speaker text,
    reference_start date,
    reference_end date,
    place text,
    published_at timestamptz,
    first_seen_at timestamptz,
    last_seen_at timestamptz,
    article_count integer,
    outlet_count integer,
    claim_key text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT DISTINCT ON (claim.source_org, claim.measure, claim.item, claim.modality)
        claim.source_org,
        claim.measure,
        claim.item,
        claim.modality,
        claim.value_low,
        claim.value_high,
        claim.qualifier,
        claim.speaker,
        claim.reference_start,
        claim.reference_end,
        claim.place,
        said.published_at,
        said.first_seen_at,
        said.last_seen_at,
        said.article_count::integer,
        greatest(said.outlet_count, 1)::integer, -- copies whose origin dropped the figure are one outlet
        claim.claim_key
    FROM troopwatch.claim AS claim
    INNER JOIN (
        SELECT
            claim_report.claim_key,
            min(least(mention.published_at, mention.recorded_at)) AS published_at,
            min(mention.recorded_at) AS first_seen_at,
            max(mention.recorded_at) AS last_seen_at,
            count(DISTINCT mention.article_id) AS article_count,
            count(DISTINCT mention.outlet) FILTER (WHERE mention.article_id = mention.origin_article_id) AS outlet_count
        FROM troopwatch.claim_report AS claim_report
        INNER JOIN troopwatch.figures_flat AS mention ON claim_report.figure_id = mention.figure_id
        WHERE mention.recorded_at < instant
            AND (mention.superseded_at IS NULL OR mention.superseded_at >= instant)
            AND NOT mention.recap
        GROUP BY claim_report.claim_key
    ) AS said ON claim.claim_key = said.claim_key
    WHERE claim.source_org IS NOT NULL
        AND claim.modality IN ('asserted', 'planned')
        AND claim.status <> 'quarantined'
    ORDER BY
        claim.source_org,
        claim.measure,
        claim.item,
        claim.modality,
        -- "thousands" takes the place of no number; an old figure that was found late takes the place of no newer one
        claim.qualifier = 'vague',
        said.published_at DESC,
        said.first_seen_at DESC,
        coalesce(claim.value_high, claim.value_low) DESC;
END;
COMMENT ON FUNCTION troopwatch.posture_at IS 'Who says how many of what, as known at an instant: the last number of each claimant by measure and item; recaps, figures withdrawn by then and quarantined ones left out';

CREATE FUNCTION troopwatch.posture_on(day date)
RETURNS TABLE (
    source_org text,
    measure text,
    item text,
    modality text,
    value_low bigint,
    value_high bigint,
    qualifier text,
    speaker text,
    reference_start date,
    reference_end date,
    place text,
    published_at timestamptz,
    first_seen_at timestamptz,
    last_seen_at timestamptz,
    article_count integer,
    outlet_count integer,
    claim_key text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT posture.*
    FROM troopwatch.posture_at(
        coalesce(
            (SELECT report.window_end FROM troopwatch.report AS report WHERE report.report_date = day),
            (day + 1)::timestamp AT TIME ZONE 'UTC'
        )
    ) AS posture;
END;
COMMENT ON FUNCTION troopwatch.posture_on IS 'posture_at() for a day: at the cut-off of its report, or at its end in UTC where there is no report';

CREATE FUNCTION troopwatch.amount(low bigint, high bigint, hedge text)
RETURNS text
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT CASE
        WHEN hedge = 'vague' THEN to_char(low, 'FM999,999,999,999') || 's'
        WHEN low IS NULL THEN 'up to ' || to_char(high, 'FM999,999,999,999')
        WHEN high IS NULL THEN replace(hedge, '_', ' ') || ' ' || to_char(low, 'FM999,999,999,999')
        WHEN low < high THEN to_char(low, 'FM999,999,999,999') || '–' || to_char(high, 'FM999,999,999,999')
        WHEN hedge IN ('about', 'nearly') THEN hedge || ' ' || to_char(low, 'FM999,999,999,999')
        ELSE to_char(low, 'FM999,999,999,999')
    END;
END;
COMMENT ON FUNCTION troopwatch.amount IS 'Bounds and hedge in words: about 3,000; at least 600; 10,000–12,000; 1000s for an order of magnitude';

-- The columns are those of the first schema; the rows are now those of posture_at()
CREATE OR REPLACE VIEW troopwatch.latest_by_source_org AS
SELECT
    posture.source_org,
    posture.measure,
    posture.item,
    posture.value_low,
    posture.value_high,
    posture.qualifier,
    posture.speaker,
    posture.reference_start,
    posture.reference_end,
    posture.place,
    posture.first_seen_at,
    posture.article_count,
    posture.outlet_count,
    posture.claim_key
FROM troopwatch.posture_at('infinity') AS posture
WHERE posture.modality = 'asserted';
COMMENT ON VIEW troopwatch.latest_by_source_org IS 'The latest number that each claimant asserts, by measure and item; withdrawn, recapped and quarantined figures left out';

CREATE VIEW troopwatch.posture_matrix AS
SELECT
    posture.source_org,
    posture.item,
    max(amount.words) FILTER (WHERE posture.measure = 'deployed') AS deployed,
    max(amount.words) FILTER (WHERE posture.measure = 'present') AS present,
    max(amount.words) FILTER (WHERE posture.measure = 'planned') AS planned,
    max(amount.words) FILTER (WHERE posture.measure = 'preparing') AS preparing,
    max(amount.words) FILTER (WHERE posture.measure = 'killed') AS killed,
    max(amount.words) FILTER (WHERE posture.measure = 'wounded') AS wounded,
    max(amount.words) FILTER (WHERE posture.measure = 'casualties') AS casualties,
    max(amount.words) FILTER (WHERE posture.measure = 'captured') AS captured,
    max(amount.words) FILTER (WHERE posture.measure = 'missing') AS missing,
    max(amount.words) FILTER (WHERE posture.measure = 'returned') AS returned,
    max(amount.words) FILTER (WHERE posture.measure = 'supplied') AS supplied
FROM troopwatch.posture_at('infinity') AS posture
CROSS JOIN LATERAL (
    SELECT troopwatch.amount(posture.value_low, posture.value_high, posture.qualifier) AS words
) AS amount
WHERE (posture.modality = 'planned') = (posture.measure = 'planned')
GROUP BY posture.source_org, posture.item;
COMMENT ON VIEW troopwatch.posture_matrix IS 'Who says what, as of now: one row a claimant and item, one column a measure; posture_on() has any other date';
COMMENT ON COLUMN troopwatch.posture_matrix.source_org IS 'The claimant';
COMMENT ON COLUMN troopwatch.posture_matrix.item IS 'As in figure';
COMMENT ON COLUMN troopwatch.posture_matrix.deployed IS 'Sent, in all or in one wave; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.present IS 'In place; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.planned IS 'To be sent later; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.preparing IS 'In training for it; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.killed IS 'Dead; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.wounded IS 'Hurt; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.casualties IS 'Killed and wounded together; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.captured IS 'Taken prisoner; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.missing IS 'Missing or deserted; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.returned IS 'Went home; null: says nothing of it';
COMMENT ON COLUMN troopwatch.posture_matrix.supplied IS 'Materiel delivered; null: says nothing of it';

-- What is checked before a report goes out ---------------------------------------------------------------------------

CREATE VIEW troopwatch.report_check AS
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
    (
        SELECT count(DISTINCT detection.extractor_version)
        FROM troopwatch.article_version AS version
        INNER JOIN LATERAL (
            SELECT judged.extractor_version, judged.relevant FROM troopwatch.detection AS judged
            WHERE judged.version_id = version.version_id AND judged.accepted_at < report.window_end
            ORDER BY judged.extractor_version DESC
            LIMIT 1
        ) AS detection ON detection.relevant
        WHERE version.recorded_at >= report.window_end - interval '30 days' AND version.recorded_at < report.window_end
    ) AS extractor_count
FROM troopwatch.report AS report
CROSS JOIN LATERAL (
    SELECT
        count(*) AS figure_count,
        count(*) FILTER (WHERE trim(flat.quote) = '' OR trim(flat.title) = '' OR flat.outlet = '') AS blank_count,
        count(*) FILTER (
            WHERE least(flat.value_low, flat.value_high) < 0
                OR flat.reference_start > flat.reference_end
                OR substr(version.text, figure.quote_start + 1, figure.quote_end - figure.quote_start) <> figure.quote
        ) AS out_of_bounds_count,
        count(*) FILTER (
            WHERE NOT EXISTS (
                SELECT 1 FROM troopwatch.claim_report AS claim_report WHERE claim_report.figure_id = flat.figure_id
            )
        ) AS unclaimed_count
    FROM troopwatch.figures_flat AS flat
    INNER JOIN troopwatch.figure AS figure ON flat.figure_id = figure.figure_id
    INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
    WHERE flat.recorded_at >= report.window_start AND flat.recorded_at < report.window_end
) AS found
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
COMMENT ON VIEW troopwatch.report_check IS 'What is checked before a report goes out, in numbers: one row a report; the task check of daily_report holds the mail when one is wrong';
COMMENT ON COLUMN troopwatch.report_check.report_date IS 'The report';
COMMENT ON COLUMN troopwatch.report_check.window_end IS 'Its cut-off';
COMMENT ON COLUMN troopwatch.report_check.poll_count IS 'Polls within its window';
COMMENT ON COLUMN troopwatch.report_check.usual_poll_count IS 'Average of the reports of the 14 days before; null: fewer than three';
COMMENT ON COLUMN troopwatch.report_check.text_count IS 'Texts recorded within its window';
COMMENT ON COLUMN troopwatch.report_check.usual_text_count IS 'Average of the reports of the 14 days before; null: fewer than three';
COMMENT ON COLUMN troopwatch.report_check.figure_count IS 'Figures in them';
COMMENT ON COLUMN troopwatch.report_check.usual_figure_count IS 'Average of the reports of the 14 days before; null: fewer than three';
COMMENT ON COLUMN troopwatch.report_check.blank_count IS 'Figures without sentence, title or outlet, and lines without words';
COMMENT ON COLUMN troopwatch.report_check.out_of_bounds_count IS 'Figures below zero, with a period that ends before it begins, or whose sentence is not where it should be in the text';
COMMENT ON COLUMN troopwatch.report_check.orphan_count IS 'Figures without a claim, lines about a figure that did not count, claims without a figure';
COMMENT ON COLUMN troopwatch.report_check.last_good_poll_age IS 'Time from the last poll that worked to the cut-off; null: none did';
COMMENT ON COLUMN troopwatch.report_check.extractor_count IS 'Versions of the extractor that read the relevant texts of the last 30 days: more than one until reprocess is accepted';
