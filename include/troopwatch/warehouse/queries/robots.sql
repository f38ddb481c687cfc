-- name: known(origins)
-- What do we know of the robots.txt of these hosts?
SELECT origin, fetched_at, status, reason, body, failing_since
FROM troopwatch.robots
WHERE origin = ANY (:origins);

-- name: upsert(origin, fetched_at, status, reason, body, failing_since)!
-- The newest answer; a run for a past day leaves a later one alone.
INSERT INTO troopwatch.robots AS known (origin, fetched_at, status, reason, body, failing_since)
VALUES (:origin, :fetched_at, :status, :reason, :body, :failing_since)
ON CONFLICT (origin) DO UPDATE
    SET fetched_at = excluded.fetched_at, status = excluded.status, reason = excluded.reason, body = excluded.body,
        failing_since = excluded.failing_since, loaded_at = now()
    WHERE known.fetched_at < excluded.fetched_at;
