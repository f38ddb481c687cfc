-- What the pages ask of claims and figures, answered without reading all mentions.

-- What a claim is as a whole ----------------------------------------------------------------------------------------

ALTER TABLE troopwatch.claim
    ADD COLUMN reported_at timestamptz,
    ADD COLUMN lead_figure_id bigint REFERENCES troopwatch.figure (figure_id),
    ADD COLUMN recap boolean NOT NULL DEFAULT false,
    ADD COLUMN languages text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN troopwatch.claim.reported_at IS 'When it was first published as current';
COMMENT ON COLUMN troopwatch.claim.lead_figure_id IS 'The mention to quote: the earliest that names its source; null: none was left when this column was made';
COMMENT ON COLUMN troopwatch.claim.recap IS 'True: every text that has it dates it to an earlier report';
COMMENT ON COLUMN troopwatch.claim.languages IS 'ISO 639-1 codes of the texts that have it';

CREATE TABLE troopwatch.claim_life (
    claim_key text NOT NULL REFERENCES troopwatch.claim,
    since timestamptz NOT NULL,
    until timestamptz,
    reported_at timestamptz NOT NULL,
    first_seen_at timestamptz NOT NULL,
    PRIMARY KEY (claim_key, since),
    CHECK (since < until)
);
COMMENT ON TABLE troopwatch.claim_life IS 'The times at which articles reported a claim as current, as of the newest report: the posture of any instant is read from it';
COMMENT ON COLUMN troopwatch.claim_life.claim_key IS 'The claim';
COMMENT ON COLUMN troopwatch.claim_life.since IS 'It stood after this instant';
COMMENT ON COLUMN troopwatch.claim_life.until IS 'And up to this one, at which the last article dropped it or an earlier one became known; null: it still stands';
COMMENT ON COLUMN troopwatch.claim_life.reported_at IS 'When the first of the articles that stood then was published';
COMMENT ON COLUMN troopwatch.claim_life.first_seen_at IS 'When the first of them was recorded';

-- roughly, for the claims there are; the next report writes them anew
UPDATE troopwatch.claim AS claim SET
    reported_at = mention.reported_at,
    lead_figure_id = mention.figure_id,
    recap = mention.recap,
    languages = mention.languages
FROM (
    SELECT
        claim_report.claim_key,
        min(least(flat.published_at, flat.recorded_at)) AS reported_at,
        min(flat.figure_id) AS figure_id,
        bool_and(flat.recap) AS recap,
        array_agg(DISTINCT flat.language) AS languages
    FROM troopwatch.claim_report AS claim_report
    INNER JOIN troopwatch.figures_flat AS flat ON claim_report.figure_id = flat.figure_id
    GROUP BY claim_report.claim_key
) AS mention
WHERE mention.claim_key = claim.claim_key;
UPDATE troopwatch.claim SET reported_at = first_seen_at WHERE reported_at IS NULL;
ALTER TABLE troopwatch.claim ALTER COLUMN reported_at SET NOT NULL;
INSERT INTO troopwatch.claim_life (claim_key, since, until, reported_at, first_seen_at)
SELECT
    claim_report.claim_key,
    min(flat.recorded_at),
    CASE WHEN bool_and(flat.superseded_at IS NOT NULL) THEN max(flat.superseded_at) END,
    min(least(flat.published_at, flat.recorded_at)),
    min(flat.recorded_at)
FROM troopwatch.claim_report AS claim_report
INNER JOIN troopwatch.figures_flat AS flat ON claim_report.figure_id = flat.figure_id
WHERE NOT flat.recap
GROUP BY claim_report.claim_key
HAVING bool_or(flat.superseded_at IS NULL) OR min(flat.recorded_at) < max(flat.superseded_at);

-- Indexes, each with the question it answers --------------------------------------------------------------------------

ALTER TABLE troopwatch.figure ADD COLUMN reported_at timestamptz;
UPDATE troopwatch.figure AS figure SET reported_at = least(version.published_at, version.recorded_at)
FROM troopwatch.article_version AS version
WHERE version.version_id = figure.version_id;
ALTER TABLE troopwatch.figure ALTER COLUMN reported_at SET NOT NULL;
CREATE FUNCTION troopwatch.copy_reported_at()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    SELECT least(version.published_at, version.recorded_at) INTO NEW.reported_at
    FROM troopwatch.article_version AS version
    WHERE version.version_id = NEW.version_id;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION troopwatch.copy_reported_at IS 'Trigger: a figure''s reported_at is that of its text';
CREATE TRIGGER figure_reported_at BEFORE INSERT ON troopwatch.figure
FOR EACH ROW EXECUTE FUNCTION troopwatch.copy_reported_at();
COMMENT ON COLUMN troopwatch.figure.reported_at IS 'When the outlet published the text, but not later than it was recorded';
-- the newest figures: all, of a measure, of an item, of a claimant, of a measure by a claimant, of a language
CREATE INDEX figure_reported ON troopwatch.figure (reported_at, figure_id);
CREATE INDEX figure_measure ON troopwatch.figure (measure, reported_at, figure_id);
CREATE INDEX figure_item ON troopwatch.figure (item, reported_at, figure_id);
CREATE INDEX figure_source_org ON troopwatch.figure (source_org, reported_at, figure_id);
CREATE INDEX figure_source_org_measure ON troopwatch.figure (source_org, measure, reported_at, figure_id);
CREATE INDEX article_version_language ON troopwatch.article_version (language);
-- figures to look at
CREATE INDEX figure_unsure ON troopwatch.figure (reported_at) WHERE confidence < 0.5;
CREATE INDEX claim_held ON troopwatch.claim (claim_key) WHERE status = 'quarantined';
CREATE INDEX daily_diff_conflict ON troopwatch.daily_diff (report_date) WHERE kind IN ('conflict', 'quarantined');
-- claims over time
CREATE INDEX claim_reported ON troopwatch.claim (measure, reported_at);
CREATE INDEX claim_source_org ON troopwatch.claim (source_org, reported_at);
-- what was measured against a claim
CREATE INDEX daily_diff_previous ON troopwatch.daily_diff (previous_claim_key);

-- Figures as the pages show them --------------------------------------------------------------------------------------

ALTER TABLE troopwatch.figure
    ADD COLUMN number_start integer GENERATED ALWAYS AS (
        (jsonb_path_query_first(evidence, '$[*] ? (@.role == "number")') ->> 'start')::integer
    ) STORED,
    ADD COLUMN number_end integer GENERATED ALWAYS AS (
        (jsonb_path_query_first(evidence, '$[*] ? (@.role == "number")') ->> 'end')::integer
    ) STORED;
COMMENT ON COLUMN troopwatch.figure.number_start IS 'First character of the number in article_version.text, from evidence';
COMMENT ON COLUMN troopwatch.figure.number_end IS 'One past its last character';

CREATE VIEW troopwatch.decided_figure AS
SELECT
    found.figure_id,
    decision.decision_id,
    decision.decided_at
FROM troopwatch.decision AS decision
INNER JOIN troopwatch.figure AS decided ON decision.figure_id = decided.figure_id
INNER JOIN troopwatch.article_version AS its_version ON decided.version_id = its_version.version_id
INNER JOIN troopwatch.article_version AS version ON its_version.article_id = version.article_id
INNER JOIN troopwatch.figure AS found ON version.version_id = found.version_id
WHERE found.figure_id = decided.figure_id
    OR (
        (
            (
                found.version_id = decided.version_id
                AND found.number_start < decided.number_end AND decided.number_start < found.number_end
            )
            OR (
                found.quote = decided.quote
                AND found.number_start - found.quote_start < decided.number_end - decided.quote_start
                AND decided.number_start - decided.quote_start < found.number_end - found.quote_start
            )
        )
        -- "2 guns and launchers" is two figures with one number: then the item tells which is meant
        AND (
            found.item = decided.item
            OR NOT EXISTS (
                SELECT 1 FROM troopwatch.figure AS twin
                WHERE twin.version_id = found.version_id
                    AND twin.extractor_version = found.extractor_version
                    AND twin.figure_id <> found.figure_id
                    AND twin.number_start < found.number_end AND found.number_start < twin.number_end
            )
        )
    );
COMMENT ON VIEW troopwatch.decided_figure IS 'Which figures each decision stands for: a number at a place in an article, in any version that has the sentence, as any extractor reads it';
COMMENT ON COLUMN troopwatch.decided_figure.figure_id IS 'The figure';
COMMENT ON COLUMN troopwatch.decided_figure.decision_id IS 'A decision that stands for it; the newest counts';
COMMENT ON COLUMN troopwatch.decided_figure.decided_at IS 'As in decision';

CREATE OR REPLACE FUNCTION troopwatch.decided_figures(before timestamptz)
RETURNS TABLE (figure_id bigint, decision_id bigint, place bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        decided.figure_id,
        decided.decision_id,
        row_number() OVER (
            PARTITION BY decided.figure_id ORDER BY decided.decided_at DESC, decided.decision_id DESC
        )
    FROM troopwatch.decided_figure AS decided
    WHERE decided.decided_at < before;
END;
DROP FUNCTION troopwatch.number_span;

CREATE FUNCTION troopwatch.figures_shown(figure_ids bigint[])
RETURNS TABLE (
    figure_id bigint, claim_key text, article_id bigint, version_number integer, outlet text, country text, language text,
    url text, title text, reported_at timestamptz, published_at timestamptz, recorded_at timestamptz,
    superseded_at timestamptz, measure text, item text, value_low bigint, value_high bigint, qualifier text,
    source_org text, source_org_also text[], speaker text, reference_start date, reference_end date, place text,
    modality text, recap boolean, quote text, quote_start integer, evidence jsonb, confidence real, verdict text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        figure.figure_id,
        claim_report.claim_key,
        article.article_id,
        version.number,
        source.name,
        source.country,
        version.language,
        article.url,
        version.title,
        least(version.published_at, version.recorded_at),
        version.published_at,
        version.recorded_at,
        coalesce(later.recorded_at, removed.removed_at),
        coalesce(decision.measure, figure.measure),
        coalesce(decision.item, figure.item),
        CASE WHEN decision.decision_id IS NULL THEN figure.value_low ELSE decision.value_low END,
        CASE WHEN decision.decision_id IS NULL THEN figure.value_high ELSE decision.value_high END,
        coalesce(decision.qualifier, figure.qualifier),
        CASE WHEN decision.decision_id IS NULL THEN figure.source_org ELSE decision.source_org END,
        figure.source_org_also,
        CASE WHEN decision.decision_id IS NULL THEN figure.speaker ELSE decision.speaker END,
        CASE WHEN decision.decision_id IS NULL THEN figure.reference_start ELSE decision.reference_start END,
        CASE WHEN decision.decision_id IS NULL THEN figure.reference_end ELSE decision.reference_end END,
        CASE WHEN decision.decision_id IS NULL THEN figure.place ELSE decision.place END,
        coalesce(decision.modality, figure.modality),
        figure.recap,
        figure.quote,
        figure.quote_start,
        figure.evidence,
        figure.confidence,
        decision.verdict
    FROM troopwatch.figure AS figure
    INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
    INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
    INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
    LEFT JOIN troopwatch.article_version AS later
        ON version.article_id = later.article_id AND version.number + 1 = later.number
    LEFT JOIN troopwatch.claim_report AS claim_report ON figure.figure_id = claim_report.figure_id
    LEFT JOIN LATERAL (
        SELECT gone.removed_at FROM troopwatch.removed_articles('infinity') AS gone
        WHERE gone.article_id = article.article_id
        OFFSET 0 -- article by article: there are few figures here
    ) AS removed ON true
    LEFT JOIN LATERAL (
        SELECT decided.decision_id FROM troopwatch.decided_figure AS decided
        WHERE decided.figure_id = figure.figure_id
        ORDER BY decided.decided_at DESC, decided.decision_id DESC
        LIMIT 1
    ) AS newest ON true
    LEFT JOIN troopwatch.decision AS decision ON newest.decision_id = decision.decision_id
    WHERE figure.figure_id = ANY (figure_ids);
END;
COMMENT ON FUNCTION troopwatch.figures_shown IS 'Some figures as figures_flat has them, with evidence and claim, whether they count or not: quick for the few of a page';

-- Who says what -------------------------------------------------------------------------------------------------------

CREATE FUNCTION troopwatch.claims_at(instant timestamptz)
RETURNS TABLE (claim_key text, reported_at timestamptz, first_seen_at timestamptz)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH standing AS MATERIALIZED (
        SELECT
            claim.source_org,
            claim.measure,
            claim.item,
            claim.modality,
            claim.qualifier = 'vague' AS vague,
            claim.claim_key,
            life.reported_at,
            life.first_seen_at,
            coalesce(claim.value_high, claim.value_low) AS value
        FROM troopwatch.claim_life AS life
        INNER JOIN troopwatch.claim AS claim ON life.claim_key = claim.claim_key
        WHERE life.since < instant
            AND (life.until IS NULL OR life.until >= instant)
            AND claim.source_org IS NOT NULL
            AND claim.modality IN ('asserted', 'planned')
            AND claim.status <> 'quarantined'
    ),

    -- few are the last of their claimant: to sort all costs more than to find them
    newest AS (
        SELECT source_org, measure, item, modality, vague, max(reported_at) AS reported_at
        FROM standing
        GROUP BY source_org, measure, item, modality, vague
    )

    SELECT DISTINCT ON (source_org, measure, item, modality) claim_key, reported_at, first_seen_at
    FROM standing
    INNER JOIN newest USING (source_org, measure, item, modality, vague, reported_at)
    ORDER BY
        source_org,
        measure,
        item,
        modality,
        -- "thousands" takes the place of no number; an old figure that was found late takes the place of no newer one
        vague,
        reported_at DESC,
        first_seen_at DESC,
        value DESC;
END;
COMMENT ON FUNCTION troopwatch.claims_at IS 'The claims of posture_at(): the last number of each claimant by measure and item, as known at an instant';

CREATE OR REPLACE FUNCTION troopwatch.posture_at(instant timestamptz)
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
    SELECT
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
        stated.reported_at,
        stated.first_seen_at,
        said.last_seen_at,
        said.article_count::integer,
        greatest(said.outlet_count, 1)::integer, -- copies whose origin dropped the figure are one outlet
        claim.claim_key
    FROM troopwatch.claims_at(instant) AS stated
    INNER JOIN troopwatch.claim AS claim ON stated.claim_key = claim.claim_key
    INNER JOIN (
        SELECT
            claim_report.claim_key,
            max(mention.recorded_at) AS last_seen_at,
            count(DISTINCT mention.article_id) AS article_count,
            count(DISTINCT mention.outlet) FILTER (WHERE mention.article_id = mention.origin_article_id) AS outlet_count
        FROM troopwatch.claim_report AS claim_report
        INNER JOIN troopwatch.figures_flat AS mention ON claim_report.figure_id = mention.figure_id
        WHERE mention.recorded_at < instant
            AND (mention.superseded_at IS NULL OR mention.superseded_at >= instant)
            AND NOT mention.recap
        GROUP BY claim_report.claim_key
    ) AS said ON stated.claim_key = said.claim_key;
END;
