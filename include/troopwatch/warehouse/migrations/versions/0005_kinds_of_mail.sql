-- The outbox holds three kinds of mail; what it held before were daily ones.

ALTER TABLE troopwatch.delivery
    ADD COLUMN kind text NOT NULL DEFAULT 'daily' CHECK (kind IN ('daily', 'breaking', 'weekly')),
    ADD COLUMN number integer NOT NULL DEFAULT 1 CHECK (number >= 1),
    ADD COLUMN cut_off_at timestamptz,
    -- an alert goes out before the report of its day is made
    DROP CONSTRAINT delivery_report_date_fkey,
    DROP CONSTRAINT delivery_pkey,
    ADD PRIMARY KEY (report_date, kind, address, number);
UPDATE troopwatch.delivery
SET cut_off_at = report.window_end
FROM troopwatch.report AS report
WHERE delivery.report_date = report.report_date;
ALTER TABLE troopwatch.delivery
    ALTER COLUMN kind DROP DEFAULT,
    ALTER COLUMN number DROP DEFAULT,
    ALTER COLUMN cut_off_at SET NOT NULL;
CREATE INDEX delivery_open ON troopwatch.delivery (kind, cut_off_at) -- what is still to be sent or settled
WHERE status IN ('waiting', 'sending', 'refused');
COMMENT ON TABLE troopwatch.delivery IS 'The outbox: one row a mail, so that it is sent once';
COMMENT ON COLUMN troopwatch.delivery.report_date IS 'Day of the report; of an alert, of the report that will hold its changes too';
COMMENT ON COLUMN troopwatch.delivery.kind IS 'daily: the day''s diff; breaking: an alert; weekly: the diff of the seven days up to the cut-off';
COMMENT ON COLUMN troopwatch.delivery.number IS '1; of alerts, which one of the day for this subscriber';
COMMENT ON COLUMN troopwatch.delivery.cut_off_at IS 'The mail tells of what was recorded before that instant';
COMMENT ON COLUMN troopwatch.delivery.status IS 'waiting: not tried, or a try failed before the server took it; sending: handed over, outcome unknown, never tried again by itself; sent; skipped: not to be sent, because of a quiet day that the subscriber does not want, or as reason says; refused: the server will not take it';
COMMENT ON COLUMN troopwatch.delivery.reason IS 'What the server said when it did not take it, or why the mail was skipped';

CREATE TABLE troopwatch.alert (
    address text NOT NULL,
    claim_key text NOT NULL,
    report_date date NOT NULL,
    kind text NOT NULL DEFAULT 'breaking' CHECK (kind = 'breaking'),
    number integer NOT NULL,
    PRIMARY KEY (address, claim_key),
    FOREIGN KEY (report_date, kind, address, number) REFERENCES troopwatch.delivery
);
COMMENT ON TABLE troopwatch.alert IS 'Which claims a subscriber was alerted to, each once for good; the row is written with the mail''s own';
COMMENT ON COLUMN troopwatch.alert.address IS 'The subscriber';
COMMENT ON COLUMN troopwatch.alert.claim_key IS 'The claim that was new or revised; it gets its row in claim with the day''s report';
COMMENT ON COLUMN troopwatch.alert.report_date IS 'The mail: as in delivery';
COMMENT ON COLUMN troopwatch.alert.kind IS 'The mail: always breaking';
COMMENT ON COLUMN troopwatch.alert.number IS 'The mail: as in delivery';
