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
