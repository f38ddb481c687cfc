-- What keeps a day's run as quick with ten years in the warehouse as with ten days.

-- all mentions of a number that is still reported: mentions(). Numbers first, for they are the quickest to compare.
CREATE INDEX figure_content ON troopwatch.figure ((coalesce(value_high, -1)), (coalesce(value_low, -1)), measure);

CREATE TABLE troopwatch.alert_mark (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    figure_id bigint NOT NULL,
    looked_at timestamptz NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE troopwatch.alert_mark IS 'How far breaking_alert has looked: one row, written together with the mails that it planned, so that a run without a figure that is new to it need not compare anything';
COMMENT ON COLUMN troopwatch.alert_mark.is_only IS 'Key: there is one row';
COMMENT ON COLUMN troopwatch.alert_mark.figure_id IS 'The last figure that it knew; later ones have higher keys';
COMMENT ON COLUMN troopwatch.alert_mark.looked_at IS 'The instant up to which it looked; what was recorded from then on it has not seen';
COMMENT ON COLUMN troopwatch.alert_mark.loaded_at IS 'Wall clock of the last change of this row';
