-- name: plan_delivery(report_date, kind, address, number, cut_off_at, language, message_id, status)!
-- One row a mail; a second plan changes nothing.
INSERT INTO troopwatch.delivery (report_date, kind, address, number, cut_off_at, language, message_id, status)
VALUES (:report_date, :kind, :address, :number, :cut_off_at, :language, :message_id, :status)
ON CONFLICT DO NOTHING; -- the same address in other letters has the same message id

-- name: waiting_deliveries(kind, report_date)
-- Which mails of this kind has nobody taken yet: of one day, or of any?
SELECT report_date, kind, address, number, cut_off_at, language, message_id
FROM troopwatch.delivery
WHERE kind = :kind AND status = 'waiting' AND report_date = coalesce(:report_date, report_date)
ORDER BY report_date, address, number;

-- name: take_delivery(report_date, kind, address, number)!
-- Take one mail for sending; nobody else can take it afterwards.
UPDATE troopwatch.delivery SET status = 'sending', reason = NULL, loaded_at = now()
WHERE report_date = :report_date AND kind = :kind AND address = :address AND number = :number
    AND status = 'waiting';

-- name: settle_delivery(status, reason, report_date, kind, address, number)!
UPDATE troopwatch.delivery SET status = :status, reason = :reason, loaded_at = now()
WHERE report_date = :report_date AND kind = :kind AND address = :address AND number = :number
    AND status = 'sending';

-- name: drop_delivery(status, reason, report_date, kind, address, number)!
-- Settle a mail that was never taken.
UPDATE troopwatch.delivery SET status = :status, reason = :reason, loaded_at = now()
WHERE report_date = :report_date AND kind = :kind AND address = :address AND number = :number
    AND status = 'waiting';

-- name: forget_refused(reason, kind, report_date, addresses)!
-- Settle what was refused for addresses that are not to have it any more.
UPDATE troopwatch.delivery SET status = 'skipped', reason = :reason || '; ' || coalesce(reason, ''), loaded_at = now()
WHERE kind = :kind AND report_date = :report_date AND status = 'refused'
    AND lower(address) <> ALL (CAST(:addresses AS text[]));

-- name: open_deliveries(kind, report_date)
-- Which mails of this day are not settled?
SELECT report_date, kind, address, number, status, reason
FROM troopwatch.delivery
WHERE kind = :kind AND report_date = :report_date AND status IN ('waiting', 'sending', 'refused')
ORDER BY address, number;

-- name: abandoned_deliveries(reason, kind)
-- Taken, and left so without a word: the task was killed. The reason that is set lets each be found once.
UPDATE troopwatch.delivery SET reason = :reason, loaded_at = now()
WHERE kind = :kind AND status = 'sending' AND reason IS NULL
RETURNING report_date, kind, address, number;

-- name: open_of_instant(kind, cut_off_at)
SELECT report_date, kind, address, number
FROM troopwatch.delivery
WHERE kind = :kind AND cut_off_at = :cut_off_at AND status IN ('waiting', 'sending', 'refused');

-- name: delivery_state(report_date, kind, address, number)^
SELECT status, reason
FROM troopwatch.delivery
WHERE report_date = :report_date AND kind = :kind AND address = :address AND number = :number;

-- name: delivery_counts(kind, report_date)
SELECT status, count(*) AS delivery_count
FROM troopwatch.delivery
WHERE kind = :kind AND report_date = :report_date
GROUP BY status
ORDER BY status;

-- name: next_number(report_date, kind, address)$
-- The number of the subscriber's next mail of that kind and day.
SELECT coalesce(max(number), 0) + 1
FROM troopwatch.delivery
WHERE report_date = :report_date AND kind = :kind AND lower(address) = lower(:address);

-- name: insert_alert(address, claim_key, report_date, number)!
INSERT INTO troopwatch.alert (address, claim_key, report_date, number)
VALUES (:address, :claim_key, :report_date, :number);

-- name: planned_alerts(address)
-- Which claims is there an alert of, sent or not?
SELECT claim_key FROM troopwatch.alert WHERE lower(address) = lower(:address);

-- name: sent_alerts(address)
-- Which claims was the subscriber sent an alert of?
SELECT alert.claim_key
FROM troopwatch.alert AS alert
INNER JOIN troopwatch.delivery AS delivery USING (report_date, kind, address, number)
WHERE lower(alert.address) = lower(:address) AND delivery.status = 'sent';

-- name: claims_of_alert(report_date, address, number)
SELECT claim_key FROM troopwatch.alert
WHERE report_date = :report_date AND address = :address AND number = :number;

-- name: claims_in_diffs(claim_keys)
-- Which of these claims has a daily report told as new or revised?
SELECT DISTINCT claim_key
FROM troopwatch.daily_diff
WHERE claim_key = ANY(:claim_keys) AND kind IN ('new', 'revised');

-- name: first_cut_off(before)$
-- The cut-off of the first report there is; what was recorded before it was the warehouse's beginning, not news.
SELECT min(window_end) FROM troopwatch.report WHERE window_end <= :before;

-- name: last_mailed_cut_off(before)$
-- The cut-off of the newest report of which a mail was planned.
SELECT max(report.window_end)
FROM troopwatch.report AS report
WHERE report.window_end <= :before
    AND EXISTS (
        SELECT 1 FROM troopwatch.delivery AS delivery
        WHERE delivery.report_date = report.report_date AND delivery.kind = 'daily'
    );

-- name: is_over(kind, report_date)$
-- Was this report mailed, and a newer one as well?
SELECT EXISTS (SELECT 1 FROM troopwatch.delivery WHERE kind = :kind AND report_date = :report_date)
    AND EXISTS (SELECT 1 FROM troopwatch.delivery WHERE kind = :kind AND report_date > :report_date);

-- name: days_waiting(kind, before)
-- Which earlier reports have mails that nobody has taken yet?
SELECT DISTINCT report_date
FROM troopwatch.delivery
WHERE kind = :kind AND status = 'waiting' AND report_date < :before
ORDER BY report_date;

-- name: give_up(reason, kind, before)!
UPDATE troopwatch.delivery SET status = 'skipped', reason = :reason, loaded_at = now()
WHERE kind = :kind AND status = 'waiting' AND report_date < :before;

-- name: unfinished(kind)$
-- Are there mails of this kind that nobody has taken yet, or that a task took and left without a word?
SELECT EXISTS (
    SELECT 1 FROM troopwatch.delivery
    WHERE kind = :kind AND (status = 'waiting' OR status = 'sending' AND reason IS NULL)
);

-- name: newest_figure()$
-- The key of the newest figure; those that are written later have higher ones, for one transaction writes figures at a time.
SELECT coalesce(max(figure_id), 0) FROM troopwatch.figure;

-- name: set_alert_mark(figure_id, looked_at)!
INSERT INTO troopwatch.alert_mark AS known (figure_id, looked_at)
VALUES (:figure_id, :looked_at)
ON CONFLICT (is_only) DO UPDATE
    SET figure_id = excluded.figure_id, looked_at = excluded.looked_at, loaded_at = now();

-- name: has_unseen_figures(recorded_since, recorded_before)$
-- Is there a figure in this span of recorded time that breaking_alert has not seen?
SELECT EXISTS (
    SELECT 1
    FROM troopwatch.article_version AS version
    INNER JOIN troopwatch.figure AS figure USING (version_id)
    LEFT JOIN troopwatch.alert_mark AS mark ON true
    WHERE version.recorded_at >= :recorded_since
        AND version.recorded_at < :recorded_before
        AND (mark.figure_id IS NULL OR figure.figure_id > mark.figure_id OR version.recorded_at >= mark.looked_at)
);
