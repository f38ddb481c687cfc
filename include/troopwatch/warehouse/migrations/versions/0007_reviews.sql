-- Analysts' decisions about figures. A decision is a row that nobody changes; a later one about the same mention takes its place.

CREATE TABLE troopwatch.decision (
    decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    figure_id bigint NOT NULL REFERENCES troopwatch.figure,
    verdict text NOT NULL CHECK (verdict IN ('confirmed', 'corrected', 'rejected')),
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 2000),
    author text NOT NULL,
    decided_at timestamptz NOT NULL,
    measure text NOT NULL,
    item text NOT NULL,
    value_low bigint,
    value_high bigint,
    qualifier text NOT NULL,
    source_org text,
    speaker text,
    reference_start date,
    reference_end date,
    place text,
    modality text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    CHECK (value_low IS NOT NULL OR value_high IS NOT NULL),
    CHECK (value_low <= value_high)
);
CREATE INDEX decision_figure_id ON troopwatch.decision (figure_id, decision_id); -- what was decided about a figure
CREATE INDEX decision_decided_at ON troopwatch.decision (decided_at); -- what was decided within a report's window
COMMENT ON TABLE troopwatch.decision IS 'What an analyst decided about a figure; rows are only added, and the newest about a mention counts';
COMMENT ON COLUMN troopwatch.decision.decision_id IS 'Key';
COMMENT ON COLUMN troopwatch.decision.figure_id IS 'The mention that was looked at';
COMMENT ON COLUMN troopwatch.decision.verdict IS 'confirmed: it stands as it was read; corrected: it stands as this row says; rejected: it is no figure';
COMMENT ON COLUMN troopwatch.decision.note IS 'Why, in the analyst''s words';
COMMENT ON COLUMN troopwatch.decision.author IS 'User name in Airflow';
COMMENT ON COLUMN troopwatch.decision.decided_at IS 'From this instant on it counts';
COMMENT ON COLUMN troopwatch.decision.measure IS 'As in figure; this and the columns below say what stands, or what was rejected';
COMMENT ON COLUMN troopwatch.decision.item IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.value_low IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.value_high IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.qualifier IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.source_org IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.speaker IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.reference_start IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.reference_end IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.place IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.modality IS 'As in figure';
COMMENT ON COLUMN troopwatch.decision.loaded_at IS 'Wall clock at which the row was written';

CREATE FUNCTION troopwatch.refuse_change()
RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% rows are only added: add another, which takes its place', TG_TABLE_NAME; END $$;
COMMENT ON FUNCTION troopwatch.refuse_change IS 'Trigger: nobody changes or deletes a row of this table';
CREATE TRIGGER decision_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON troopwatch.decision
FOR EACH STATEMENT EXECUTE FUNCTION troopwatch.refuse_change();

CREATE FUNCTION troopwatch.number_span(evidence jsonb, origin integer)
RETURNS int4range
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT int4range((number.phrase ->> 'start')::integer - origin, (number.phrase ->> 'end')::integer - origin)
    FROM (SELECT jsonb_path_query_first(evidence, '$[*] ? (@.role == "number")') AS phrase) AS number;
END;
COMMENT ON FUNCTION troopwatch.number_span IS 'Where the number of a figure stands in the text, counted from an origin';

-- A decision is about a number at a place in an article. It stands for every figure that an extractor finds there, in
-- any version of the article that has the sentence.
CREATE FUNCTION troopwatch.decided_figures(before timestamptz)
RETURNS TABLE (figure_id bigint, decision_id bigint, place bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        found.figure_id,
        decision.decision_id,
        row_number() OVER (
            PARTITION BY found.figure_id ORDER BY decision.decided_at DESC, decision.decision_id DESC
        )
    FROM troopwatch.decision AS decision
    INNER JOIN troopwatch.figure AS decided ON decision.figure_id = decided.figure_id
    INNER JOIN troopwatch.article_version AS its_version ON decided.version_id = its_version.version_id
    INNER JOIN troopwatch.article_version AS version ON its_version.article_id = version.article_id
    INNER JOIN troopwatch.figure AS found ON version.version_id = found.version_id
    WHERE decision.decided_at < before
        AND (
            found.figure_id = decided.figure_id
            OR (
                (
                    (
                        found.version_id = decided.version_id
                        AND troopwatch.number_span(found.evidence, 0) && troopwatch.number_span(decided.evidence, 0)
                    )
                    OR (
                        found.quote = decided.quote
                        AND troopwatch.number_span(found.evidence, found.quote_start)
                        && troopwatch.number_span(decided.evidence, decided.quote_start)
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
                            AND troopwatch.number_span(twin.evidence, 0) && troopwatch.number_span(found.evidence, 0)
                    )
                )
            )
        );
END;
COMMENT ON FUNCTION troopwatch.decided_figures IS 'Which figures each decision stands for, as decided before an instant; place 1 is the decision that counts';

ALTER TABLE troopwatch.daily_diff
    ADD COLUMN decision_id bigint REFERENCES troopwatch.decision,
    DROP CONSTRAINT daily_diff_kind_check,
    ADD CHECK (
        kind IN (
            'new', 'revised', 'conflict', 'denied', 'corrected', 'withdrawn', 'quarantined', 'reviewed', 'confirmed'
        )
    );
COMMENT ON COLUMN troopwatch.daily_diff.kind IS 'new, revised, conflict, denied, corrected, withdrawn, quarantined, reviewed (by an analyst) or confirmed';
COMMENT ON COLUMN troopwatch.daily_diff.previous_claim_key IS 'What it is measured against: the older value, the other party''s claim, the claim that is denied, what was read before an analyst corrected it; null: nothing';
COMMENT ON COLUMN troopwatch.daily_diff.decision_id IS 'The decision that the line tells of; null: none';
COMMENT ON COLUMN troopwatch.claim.status IS 'At the newest report: current; withdrawn (no article has it any more); quarantined (held back as implausible); obsolete (no mention left: they moved to another claim, an analyst rejected them, or a newer extractor does not find them; kept because reports refer to it)';

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
    coalesce(decision.measure, figure.measure) AS measure,
    coalesce(decision.item, figure.item) AS item,
    CASE WHEN decision.decision_id IS NULL THEN figure.value_low ELSE decision.value_low END AS value_low,
    CASE WHEN decision.decision_id IS NULL THEN figure.value_high ELSE decision.value_high END AS value_high,
    coalesce(decision.qualifier, figure.qualifier) AS qualifier,
    CASE WHEN decision.decision_id IS NULL THEN figure.source_org ELSE decision.source_org END AS source_org,
    figure.source_org_also,
    CASE WHEN decision.decision_id IS NULL THEN figure.speaker ELSE decision.speaker END AS speaker,
    CASE WHEN decision.decision_id IS NULL THEN figure.reference_start ELSE decision.reference_start END
        AS reference_start,
    CASE WHEN decision.decision_id IS NULL THEN figure.reference_end ELSE decision.reference_end END AS reference_end,
    CASE WHEN decision.decision_id IS NULL THEN figure.place ELSE decision.place END AS place,
    coalesce(decision.modality, figure.modality) AS modality,
    figure.recap,
    figure.quote,
    figure.confidence,
    decision.verdict
FROM troopwatch.figure AS figure
INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
LEFT JOIN troopwatch.article_version AS later
    ON version.article_id = later.article_id AND version.number + 1 = later.number
LEFT JOIN troopwatch.removed_articles('infinity') AS removed ON article.article_id = removed.article_id
LEFT JOIN troopwatch.decided_figures('infinity') AS decided ON figure.figure_id = decided.figure_id AND decided.place = 1
LEFT JOIN troopwatch.decision AS decision ON decided.decision_id = decision.decision_id
WHERE decision.verdict IS DISTINCT FROM 'rejected'
    AND figure.extractor_version = (
        SELECT max(detection.extractor_version)
        FROM troopwatch.detection AS detection
        WHERE detection.version_id = figure.version_id AND detection.accepted_at IS NOT NULL
    );
COMMENT ON VIEW troopwatch.figures_flat IS 'Every figure that counts, with its article and outlet, as the newest accepted extractor found it, or as an analyst coded it; rejected ones left out: the view to start from';
COMMENT ON COLUMN troopwatch.figures_flat.verdict IS 'What an analyst decided: confirmed or corrected; null: nothing';
