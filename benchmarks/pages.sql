-- A warehouse of 2½ years: 120 sources, 200,000 articles, 1,000,000 figures of 40,000 claims, 900 reports, 500 decisions.
-- Some claims are repeated thousands of times, most a few times. Run on an empty, migrated database.

SET session_replication_role = replica; -- no foreign keys while loading
SELECT setseed(0.5);

CREATE TEMP TABLE seed AS
SELECT
    k,
    md5('claim' || k) AS claim_key,
    -- people are counted in all ways, materiel is supplied
    CASE
        WHEN item IN ('shells', 'missiles', 'containers') THEN 'supplied'
        WHEN item = 'troops' THEN (ARRAY['deployed', 'deployed', 'present', 'killed', 'casualties', 'wounded', 'planned',
            'captured', 'preparing', 'missing', 'returned'])[1 + floor(random() * 11)]
        ELSE (ARRAY['deployed', 'present'])[1 + floor(random() * 2)]
    END AS measure,
    item,
    100 * (1 + floor(random() * 200))::bigint AS value,
    (ARRAY['exact', 'exact', 'about', 'at_least', 'more_than'])[1 + floor(random() * 5)] AS qualifier,
    (ARRAY['NIS', 'ROK_MILITARY', 'ROK_GOV', 'HUR', 'UA_PRESIDENT', 'UA_MILITARY', 'UA_GOV', 'US_GOV', 'UK_MOD', 'NATO',
        'EU', 'WESTERN_OFFICIALS', 'RU_GOV', 'KP_GOV', 'JP_GOV', 'UN', 'MEDIA', 'EXPERT', 'OTHER', NULL])
        [1 + floor(random() * 20)] AS source_org,
    CASE WHEN random() < 0.9 THEN 'asserted' ELSE 'denied' END AS modality
FROM (
    SELECT
        n AS k,
        (ARRAY['troops', 'troops', 'troops', 'troops', 'engineers', 'officers', 'workers', 'shells', 'missiles',
            'containers'])[1 + floor(random() * 10)] AS item
    FROM generate_series(0, 39999) AS n
    OFFSET 0
) AS counted;
CREATE UNIQUE INDEX ON seed (k);

INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)
SELECT
    'source-' || n, 'Outlet ' || n / 2, 'ID', CASE WHEN n % 2 = 0 THEN 'id' ELSE 'en' END, 'feed',
    'https://outlet-' || n || '.example/feed.xml', true
FROM generate_series(1, 120) AS n;

INSERT INTO troopwatch.poll (
    source_id, polled_at, status, byte_count, entry_count, new_count, fresh_count, interval_minutes, next_poll_at, good_at,
    gap_since
)
SELECT
    'source-' || n, at, CASE WHEN n % 20 = 0 OR random() < 0.02 THEN 'timeout' ELSE 'ok' END, 40000, 30, 2, 2, 30,
    at + interval '30 minutes', at, CASE WHEN random() < 0.001 THEN at - interval '30 minutes' END
FROM generate_series(1, 120) AS n
CROSS JOIN generate_series(
    timestamptz '2026-10-01 00:00Z', timestamptz '2026-11-20 00:00Z', interval '30 minutes'
) AS at;

INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
SELECT
    'https://outlet-' || n % 120 + 1 || '.example/' || n, 'source-' || n % 120 + 1, 'Troops in Russia, part ' || n,
    timestamptz '2024-06-01 00:00Z' + n * interval '390 seconds'
FROM generate_series(1, 200000) AS n;

INSERT INTO troopwatch.visit (article_id, visited_at, recorded_at, status, http_status, byte_count, archive_file, archive_offset)
SELECT
    article_id, listed_at + later, listed_at + later,
    CASE WHEN article_id % 50 = 0 AND later > interval '0' THEN 'gone' ELSE 'ok' END,
    CASE WHEN article_id % 50 = 0 AND later > interval '0' THEN 404 ELSE 200 END, 50000, 'read-1.warc.gz', article_id * 40
FROM troopwatch.article
CROSS JOIN unnest(ARRAY[interval '0', interval '1 day', interval '7 days']) AS later;

-- one in ten was edited, one in three copies an earlier story
INSERT INTO troopwatch.article_version (
    article_id, number, recorded_at, title, text, language, published_at, content_hash, signature, copy_of
)
SELECT
    article_id, number, listed_at + (number - 1) * interval '1 day', listed_title,
    'The NIS said North Korea had sent 10,000 troops to Russia, part ' || article_id || E'.\n'
    || repeat('Boats left the harbour early this morning, and the market opened late. ', 18),
    CASE WHEN article_id % 2 = 0 THEN 'id' ELSE 'en' END, listed_at - interval '2 hours', md5(article_id || '/' || number), '',
    CASE WHEN article_id % 3 = 0 AND article_id > 10 THEN article_id - 2 END
FROM troopwatch.article
CROSS JOIN generate_series(1, 2) AS number
WHERE number = 1 OR article_id % 10 = 0;

INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at)
SELECT version_id, 1, true, 1, 'found', recorded_at FROM troopwatch.article_version;

CREATE TEMP TABLE mention AS
SELECT n AS figure_id, 1 + n % 220000 AS version_id, 1 + n / 220000 AS position, floor(40000 * random() * random())::integer AS k
FROM generate_series(1, 1000000) AS n;

INSERT INTO troopwatch.figure (
    figure_id, version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, modality, recap, quote, quote_start, quote_end, evidence, confidence, reported_at
)
OVERRIDING SYSTEM VALUE
SELECT
    figure_id, version_id, 1, position, measure, item, value,
    CASE WHEN qualifier IN ('at_least', 'more_than') THEN NULL ELSE value END, qualifier, source_org, '{}', modality,
    random() < 0.1, 'The NIS said North Korea had sent 10,000 troops to Russia, part ' || figure_id, 0, 60,
    '[{"role": "number", "start": 34, "end": 40}, {"role": "unit", "start": 41, "end": 47}, {"role": "cue", "start": 30, "end": 33}]',
    CASE WHEN random() < 0.02 THEN 0.3 ELSE 0.9 END, least(published_at, recorded_at)
FROM mention
INNER JOIN seed USING (k)
INNER JOIN troopwatch.article_version USING (version_id);
SELECT setval(pg_get_serial_sequence('troopwatch.figure', 'figure_id'), 1000000);

INSERT INTO troopwatch.claim (
    claim_key, measure, item, value_low, value_high, qualifier, source_org, modality, first_seen_at, last_seen_at,
    article_count, outlet_count, status, reported_at, lead_figure_id, languages
)
SELECT
    claim_key, measure, item, value, CASE WHEN qualifier IN ('at_least', 'more_than') THEN NULL ELSE value END, qualifier,
    source_org, modality, min(recorded_at), max(recorded_at), count(DISTINCT article_id), 1 + count(*) / 3,
    CASE WHEN k % 97 = 0 AND k > 20000 THEN 'quarantined' ELSE 'current' END, min(least(published_at, recorded_at)), min(figure_id),
    array_agg(DISTINCT language)
FROM mention
INNER JOIN seed USING (k)
INNER JOIN troopwatch.article_version USING (version_id)
GROUP BY k, claim_key, measure, item, value, qualifier, source_org, modality;

INSERT INTO troopwatch.claim_report (claim_key, figure_id)
SELECT claim_key, figure_id FROM mention INNER JOIN seed USING (k);

INSERT INTO troopwatch.claim_life (claim_key, since, reported_at, first_seen_at)
SELECT claim_key, first_seen_at, reported_at, first_seen_at FROM troopwatch.claim;

INSERT INTO troopwatch.report (report_date, window_start, window_end, headline_en, headline_id, coverage)
SELECT
    day, day - interval '1 hour' - interval '1 day', day - interval '1 hour', 'A day', 'Sehari',
    '{"sources_polled": 120, "sources_failed": [], "sources_silent": [], "articles_read": 200, "articles_unreadable": 2, "articles_relevant": 40, "figures": 90, "held_back": 1}'
FROM generate_series(timestamptz '2024-06-03 00:00Z', timestamptz '2026-11-20 00:00Z', interval '1 day') AS day;

ANALYZE;

-- each claim is told on the day on which it was first seen, the party's claim before it as the one that it revises
INSERT INTO troopwatch.daily_diff (
    report_date, position, kind, claim_key, previous_claim_key, delta, outlet_count, note, figure_id, line_en, line_id
)
SELECT
    report_date, row_number() OVER (PARTITION BY report_date ORDER BY claim_key), kind, claim_key, previous, 100, 2,
    CASE WHEN kind = 'quarantined' THEN 'differs from the same party''s last figure by more than the limit' END, figure_id,
    'A line of the report', 'Sebaris laporan'
FROM (
    SELECT
        report.report_date, claim.claim_key, claim.previous,
        quoted.figure_id,
        CASE
            WHEN claim.status = 'quarantined' THEN 'quarantined'
            WHEN claim.previous IS NULL THEN 'new'
            WHEN claim.rank % 5 = 0 THEN 'conflict'
            ELSE 'revised'
        END AS kind
    FROM (
        SELECT
            claim_key, status, first_seen_at, row_number() OVER (ORDER BY claim_key) AS rank,
            lag(claim_key) OVER (PARTITION BY source_org, measure, item ORDER BY first_seen_at) AS previous
        FROM troopwatch.claim
    ) AS claim
    INNER JOIN (
        SELECT claim_key, min(figure_id) AS figure_id FROM troopwatch.claim_report GROUP BY claim_key
    ) AS quoted USING (claim_key)
    INNER JOIN troopwatch.report ON first_seen_at >= window_start AND first_seen_at < window_end
) AS told;

INSERT INTO troopwatch.decision (
    figure_id, verdict, note, author, decided_at, measure, item, value_low, value_high, qualifier, source_org, modality
)
SELECT
    figure_id, (ARRAY['confirmed', 'corrected', 'rejected'])[1 + figure_id % 3], 'looked at the page', 'ana',
    timestamptz '2026-11-19 00:00Z', measure, item, value_low, value_high, qualifier, source_org, modality
FROM troopwatch.figure
WHERE figure_id % 2000 = 0;

SET session_replication_role = origin;
VACUUM;
