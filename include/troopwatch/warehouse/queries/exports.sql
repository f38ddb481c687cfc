-- name: figures(since, until)
-- Every figure recorded from one instant on and before another, with its article.
SELECT
    figure_id, measure, item, value_low, value_high, qualifier, modality, recap, source_org, source_org_also, speaker,
    reference_start, reference_end, place, confidence, outlet, country, language, published_at, recorded_at,
    superseded_at, version_number, article_id, origin_article_id, title, url, quote
FROM troopwatch.figures_flat
WHERE recorded_at >= coalesce(:since, timestamptz '-infinity') AND recorded_at < coalesce(:until, timestamptz 'infinity')
ORDER BY recorded_at, figure_id;

-- name: claims(since, until)
-- Every claim that somebody reported within that time.
SELECT
    claim_key, status, measure, item, value_low, value_high, qualifier, modality, source_org, speaker, reference_start,
    reference_end, place, first_seen_at, last_seen_at, article_count, outlet_count
FROM troopwatch.claim
WHERE last_seen_at >= coalesce(:since, timestamptz '-infinity') AND first_seen_at < coalesce(:until, timestamptz 'infinity')
ORDER BY first_seen_at, claim_key;

-- name: diff(since, until)
-- Every line of the reports whose cut-off lies within that time.
SELECT
    line.report_date, line.position, line.kind, claim.measure, claim.item, claim.value_low, claim.value_high,
    claim.qualifier, claim.modality, claim.source_org, claim.speaker, claim.reference_start, claim.reference_end,
    claim.place, previous.value_low AS previous_value_low, previous.value_high AS previous_value_high,
    previous.qualifier AS previous_qualifier, previous.source_org AS previous_source_org, line.delta, line.delta_pct,
    line.outlet_count, line.note, figure.outlet, figure.country, figure.language, figure.published_at,
    figure.recorded_at, figure.title, figure.url, figure.quote, line.line_en, line.line_id, line.claim_key
FROM troopwatch.daily_diff AS line
INNER JOIN troopwatch.report AS report ON line.report_date = report.report_date
INNER JOIN troopwatch.claim AS claim ON line.claim_key = claim.claim_key
LEFT JOIN troopwatch.claim AS previous ON line.previous_claim_key = previous.claim_key
-- a line may quote a text as an older extractor read it, so not from figures_flat
LEFT JOIN LATERAL (
    SELECT
        source.name AS outlet, source.country, version.language, version.published_at, version.recorded_at,
        version.title, article.url, mention.quote
    FROM troopwatch.figure AS mention
    INNER JOIN troopwatch.article_version AS version ON mention.version_id = version.version_id
    INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
    INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
    WHERE mention.figure_id = line.figure_id
) AS figure ON true
WHERE report.window_end > coalesce(:since, timestamptz '-infinity') AND report.window_end <= coalesce(:until, timestamptz 'infinity')
ORDER BY line.report_date, line.position;

-- name: recent_reports(up_to, at_most)
-- The newest reports, newest first.
SELECT report_date, window_end, headline_en, headline_id
FROM troopwatch.report
WHERE report_date <= coalesce(:up_to, date 'infinity')
ORDER BY report_date DESC
LIMIT :at_most;

-- name: lines_of(report_dates)
-- What these reports say, line by line, each with the article that it quotes.
SELECT
    line.report_date, line.kind, line.line_en, line.line_id, article.url, version.title, source.name AS outlet
FROM troopwatch.daily_diff AS line
INNER JOIN troopwatch.figure AS figure ON line.figure_id = figure.figure_id
INNER JOIN troopwatch.article_version AS version ON figure.version_id = version.version_id
INNER JOIN troopwatch.article AS article ON version.article_id = article.article_id
INNER JOIN troopwatch.source AS source ON article.source_id = source.source_id
WHERE line.report_date = ANY(:report_dates)
ORDER BY line.report_date, line.position;
