-- Each poll's row carries what the next one needs, so that a run for a past day finds the state of that day.

ALTER TABLE troopwatch.poll
    ADD COLUMN url text,
    ADD COLUMN moved_to text,
    ADD COLUMN body_hash text,
    ADD COLUMN listed integer[],
    ADD COLUMN fresh_count integer,
    ADD COLUMN good_at timestamptz,
    ADD COLUMN content_at timestamptz,
    ADD COLUMN unchanged_count integer NOT NULL DEFAULT 0,
    ADD COLUMN distrusted boolean NOT NULL DEFAULT false,
    ADD COLUMN failure_weight real NOT NULL DEFAULT 0,
    ADD COLUMN interval_minutes real,
    ADD COLUMN turnover_minutes real,
    ADD COLUMN next_poll_at timestamptz,
    ADD COLUMN gap_since timestamptz,
    ADD COLUMN gap boolean GENERATED ALWAYS AS (gap_since IS NOT NULL) STORED,
    ADD COLUMN quiet_since timestamptz,
    ADD COLUMN usual_per_day real,
    ADD COLUMN recovered_from timestamptz;
COMMENT ON COLUMN troopwatch.poll.status IS 'ok; not_modified (304, or the body of the last answer again); empty (lists no article); disallowed (robots.txt says no, not asked); postponed (the host wants to be left alone for now, not asked); unreadable; or why it failed: http_error, dns_error, tls_error, connect_error, timeout, too_large, too_many_redirects, refused_address, broken_body, internal_error (a fault of ours)';
COMMENT ON COLUMN troopwatch.poll.etag IS 'ETag of the last answer with content, sent back with the next poll';
COMMENT ON COLUMN troopwatch.poll.last_modified IS 'Last-Modified of the last answer with content, sent back with the next poll';
COMMENT ON COLUMN troopwatch.poll.url IS 'The address that was asked; null: polled before this was recorded';
COMMENT ON COLUMN troopwatch.poll.moved_to IS 'Where permanent redirects (301, 308) led; null: the address has not moved';
COMMENT ON COLUMN troopwatch.poll.body_hash IS 'SHA-256 of the last body: an equal one has nothing new, whatever the validators say; null: entries were left for a later run';
COMMENT ON COLUMN troopwatch.poll.listed IS 'Digests (32 bits of SHA-256 of the address without scheme and www) of all entries listed, the newest first; null: nothing was listed anew';
COMMENT ON COLUMN troopwatch.poll.fresh_count IS 'Entries that the list before did not have; null: no list to compare';
COMMENT ON COLUMN troopwatch.poll.good_at IS 'Run''s instant of the last poll up to this one that worked; null: none did';
COMMENT ON COLUMN troopwatch.poll.content_at IS 'Run''s instant of the last poll up to this one whose answer came with its body; null: none did';
COMMENT ON COLUMN troopwatch.poll.unchanged_count IS 'Answers 304 in a row, up to this poll';
COMMENT ON COLUMN troopwatch.poll.distrusted IS 'True: the server confirmed validators (ETag, Last-Modified) although its list had changed; it is asked without them';
COMMENT ON COLUMN troopwatch.poll.failure_weight IS 'Failures since good_at, temporary ones counted in part: the back-off grows with it';
COMMENT ON COLUMN troopwatch.poll.interval_minutes IS 'Minutes between polls, as adapted to what the source publishes; null: polled before this was recorded';
COMMENT ON COLUMN troopwatch.poll.turnover_minutes IS 'How soon half of the list can be new, at the source''s busiest; null: never seen to be soon';
COMMENT ON COLUMN troopwatch.poll.next_poll_at IS 'When the source is due again; null: polled before this was recorded';
COMMENT ON COLUMN troopwatch.poll.gap_since IS 'Nothing that was listed at this instant was still listed: articles published in between may have been missed; null: no gap';
COMMENT ON COLUMN troopwatch.poll.gap IS 'True: articles may have come and gone since the poll before (gap_since)';
COMMENT ON COLUMN troopwatch.poll.quiet_since IS 'Run''s instant since which the source is quiet against its own last 28 days; null: it is not';
COMMENT ON COLUMN troopwatch.poll.usual_per_day IS 'Fresh entries a day before it went quiet; null: it is not quiet';
COMMENT ON COLUMN troopwatch.poll.recovered_from IS 'The quiet_since that ended with this poll; null: none did';

CREATE TABLE troopwatch.robots (
    origin text PRIMARY KEY,
    fetched_at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('ok', 'absent', 'refused', 'unreachable')),
    reason text,
    body text,
    failing_since timestamptz,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE troopwatch.robots IS 'The robots.txt of each host that is asked, as last fetched; kept for a day';
COMMENT ON COLUMN troopwatch.robots.origin IS 'Scheme, host and port';
COMMENT ON COLUMN troopwatch.robots.fetched_at IS 'The run''s instant at which it was asked for';
COMMENT ON COLUMN troopwatch.robots.status IS 'ok; absent (4xx: all is allowed); refused (5xx or 429: an older copy holds, else the host is left alone for up to a week); unreachable (no answer: an older copy holds, else all is allowed)';
COMMENT ON COLUMN troopwatch.robots.reason IS 'One sentence that says what was wrong; null when nothing was';
COMMENT ON COLUMN troopwatch.robots.body IS 'Its text, also of an older copy that still holds; null: there is none';
COMMENT ON COLUMN troopwatch.robots.failing_since IS 'First of the refused or unreachable answers in a row; null: the last one was neither';
COMMENT ON COLUMN troopwatch.robots.loaded_at IS 'Wall clock at which the row was written';

ALTER TABLE troopwatch.article ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN troopwatch.article.removed_at IS 'Run''s instant at which its page was found gone (404 or 410) a second time in a row, after it had been read (recorded as article_version.recorded_at is); null: it is there';
COMMENT ON COLUMN troopwatch.visit.status IS 'ok, unreadable (a page without usable text), gone (404 or 410 for a page that was read before), disallowed or postponed (as in poll), or why it failed, with the words of poll.status';

-- A figure in a removed article is withdrawn like one that an editor cut
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
    coalesce(later.recorded_at, article.removed_at) AS superseded_at,
    version.number AS version_number,
    article.article_id,
    coalesce(version.copy_of, article.article_id) AS origin_article_id,
    figure.measure,
    figure.item,
    figure.value_low,
    figure.value_high,
    figure.qualifier,
    figure.source_org,
    figure.source_org_also,
    figure.speaker,
    figure.reference_start,
    figure.reference_end,
    figure.place,
    figure.modality,
    figure.recap,
    figure.quote,
    figure.confidence
FROM troopwatch.figure AS figure
INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
LEFT JOIN troopwatch.article_version AS later
    ON version.article_id = later.article_id AND version.number + 1 = later.number
WHERE figure.extractor_version = (
    SELECT max(detection.extractor_version)
    FROM troopwatch.detection AS detection
    WHERE detection.version_id = figure.version_id
);
COMMENT ON COLUMN troopwatch.figures_flat.superseded_at IS 'When a later version of the article was recorded, or the article was removed; null: this one is current';

DROP VIEW troopwatch.source_health;
CREATE VIEW troopwatch.source_health AS
SELECT
    source.source_id,
    source.name,
    source.enabled,
    latest.polled_at AS last_polled_at,
    latest.status AS last_status,
    latest.reason AS last_reason,
    latest.entry_count AS last_entry_count,
    good.polled_at AS last_good_at,
    (
        SELECT count(*)
        FROM troopwatch.poll AS failed
        WHERE failed.source_id = source.source_id
            AND failed.polled_at > coalesce(good.polled_at, '-infinity')
    ) AS failures_since,
    latest.interval_minutes,
    latest.next_poll_at,
    latest.moved_to,
    latest.quiet_since,
    latest.quiet_since IS NOT NULL AS is_quiet,
    month.gap_count,
    month.last_gap_at,
    month.last_recovered_at,
    month.fresh_count
FROM troopwatch.source AS source
LEFT JOIN LATERAL (
    SELECT poll.*
    FROM troopwatch.poll AS poll
    WHERE poll.source_id = source.source_id
    ORDER BY poll.polled_at DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT poll.polled_at
    FROM troopwatch.poll AS poll
    WHERE poll.source_id = source.source_id AND poll.status IN ('ok', 'empty', 'not_modified')
    ORDER BY poll.polled_at DESC
    LIMIT 1
) AS good ON true
LEFT JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE poll.gap) AS gap_count,
        max(poll.polled_at) FILTER (WHERE poll.gap) AS last_gap_at,
        max(poll.polled_at) FILTER (WHERE poll.recovered_from IS NOT NULL) AS last_recovered_at,
        coalesce(sum(poll.fresh_count), 0) AS fresh_count
    FROM troopwatch.poll AS poll
    WHERE poll.source_id = source.source_id AND poll.polled_at > latest.polled_at - interval '28 days'
) AS month ON true;
COMMENT ON VIEW troopwatch.source_health IS 'How each source does: its last poll, when it is due, how often it failed since it last worked, whether it is quiet or leaves gaps';
COMMENT ON COLUMN troopwatch.source_health.source_id IS 'The source';
COMMENT ON COLUMN troopwatch.source_health.name IS 'Its outlet';
COMMENT ON COLUMN troopwatch.source_health.enabled IS 'False: switched off';
COMMENT ON COLUMN troopwatch.source_health.last_polled_at IS 'Run''s instant of the last poll; null: never polled';
COMMENT ON COLUMN troopwatch.source_health.last_status IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.last_reason IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.last_entry_count IS 'Articles that the last poll listed';
COMMENT ON COLUMN troopwatch.source_health.last_good_at IS 'Run''s instant of the last poll that worked; null: none did';
COMMENT ON COLUMN troopwatch.source_health.failures_since IS 'Polls that failed since then';
COMMENT ON COLUMN troopwatch.source_health.interval_minutes IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.next_poll_at IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.moved_to IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.quiet_since IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.is_quiet IS 'True: it publishes less than in its own last 28 days';
COMMENT ON COLUMN troopwatch.source_health.gap_count IS 'Gaps in the 28 days before its last poll';
COMMENT ON COLUMN troopwatch.source_health.last_gap_at IS 'Poll that found the last of these gaps; null: there was none';
COMMENT ON COLUMN troopwatch.source_health.last_recovered_at IS 'Poll in these 28 days that ended a quiet time; null: there was none';
COMMENT ON COLUMN troopwatch.source_health.fresh_count IS 'Fresh entries in these 28 days';
