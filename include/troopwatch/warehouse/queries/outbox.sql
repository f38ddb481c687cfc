-- name: plan_delivery(report_date, address, language, message_id, status)!
-- One row a subscriber and report; a second plan changes nothing.
INSERT INTO troopwatch.delivery (report_date, address, language, message_id, status)
VALUES (:report_date, :address, :language, :message_id, :status)
ON CONFLICT DO NOTHING; -- the same address in other letters has the same message id

-- name: waiting_deliveries(report_date)
SELECT address, language, message_id
FROM troopwatch.delivery
WHERE report_date = :report_date AND status = 'waiting'
ORDER BY address;

-- name: take_delivery(report_date, address)!
-- Take one mail for sending; nobody else can take it afterwards.
UPDATE troopwatch.delivery SET status = 'sending', reason = NULL, loaded_at = now()
WHERE report_date = :report_date AND address = :address AND status = 'waiting';

-- name: settle_delivery(status, reason, report_date, address)!
UPDATE troopwatch.delivery SET status = :status, reason = :reason, loaded_at = now()
WHERE report_date = :report_date AND address = :address AND status = 'sending';

-- name: open_deliveries(report_date)
-- Which mails of this report are not settled?
SELECT address, status, reason
FROM troopwatch.delivery
WHERE report_date = :report_date AND status IN ('waiting', 'sending', 'refused')
ORDER BY address;

-- name: delivery_counts(report_date)
SELECT status, count(*) AS delivery_count
FROM troopwatch.delivery
WHERE report_date = :report_date
GROUP BY status
ORDER BY status;
