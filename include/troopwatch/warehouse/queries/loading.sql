-- name: make_tables()#
-- The session's own tables that rows are copied into; made once a session, emptied at the end of each transaction.
SET LOCAL client_min_messages = warning; -- that they are there already is no news
CREATE TEMPORARY TABLE IF NOT EXISTS detection_loading ON COMMIT DELETE ROWS AS
SELECT version_id, extractor_version, relevant, score, reason, accepted_at
FROM troopwatch.detection
WITH NO DATA;
CREATE TEMPORARY TABLE IF NOT EXISTS figure_loading ON COMMIT DELETE ROWS AS
SELECT
    version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, speaker, reference_start, reference_end, place, modality, recap, quote, quote_start, quote_end,
    evidence, confidence
FROM troopwatch.figure
WITH NO DATA;

-- name: load_detections()!
INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at)
SELECT version_id, extractor_version, relevant, score, reason, accepted_at
FROM pg_temp.detection_loading
ON CONFLICT (version_id, extractor_version) DO NOTHING;

-- name: load_figures()!
INSERT INTO troopwatch.figure (
    version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, speaker, reference_start, reference_end, place, modality, recap, quote, quote_start, quote_end,
    evidence, confidence
)
SELECT
    version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, speaker, reference_start, reference_end, place, modality, recap, quote, quote_start, quote_end,
    evidence, confidence
FROM pg_temp.figure_loading
ON CONFLICT (version_id, extractor_version, position) DO NOTHING;

-- name: empty_tables()#
TRUNCATE pg_temp.detection_loading, pg_temp.figure_loading;
