-- The road of the data as tables: source → poll → article → article_version → detection, figure → claim → daily_diff → delivery.
-- Every instant is UTC. `…_at` columns named recorded, polled, visited, listed hold the run's instant, not the wall clock,
-- so that a run repeated for a past day gives the same rows; `loaded_at` holds the wall clock.

CREATE SCHEMA IF NOT EXISTS troopwatch;
COMMENT ON SCHEMA troopwatch IS 'Sourced figures on North Korean deployments to Russia, and how they were found';

CREATE TABLE troopwatch.source (
    source_id text PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    language text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('feed', 'sitemap', 'listing')),
    url text NOT NULL,
    section text,
    enabled boolean NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE troopwatch.source IS 'One address that lists articles of one outlet, as sources.yaml last had it';
COMMENT ON COLUMN troopwatch.source.source_id IS 'The id in sources.yaml';
COMMENT ON COLUMN troopwatch.source.name IS 'The outlet; several sources may share it';
COMMENT ON COLUMN troopwatch.source.country IS 'ISO 3166-1 alpha-2 code of the outlet''s country';
COMMENT ON COLUMN troopwatch.source.language IS 'ISO 639-1 code of the language it writes in';
COMMENT ON COLUMN troopwatch.source.kind IS 'feed (RSS, Atom, RDF), sitemap (news sitemap) or listing (an HTML index page)';
COMMENT ON COLUMN troopwatch.source.url IS 'The address that is polled';
COMMENT ON COLUMN troopwatch.source.section IS 'The outlet''s section that the address covers; null: not stated';
COMMENT ON COLUMN troopwatch.source.enabled IS 'False: switched off in sources.yaml, or no longer in it';
COMMENT ON COLUMN troopwatch.source.loaded_at IS 'Wall clock of the last change of this row';

CREATE TABLE troopwatch.poll (
    poll_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL REFERENCES troopwatch.source,
    polled_at timestamptz NOT NULL,
    status text NOT NULL,
    reason text,
    http_status integer,
    byte_count integer NOT NULL,
    etag text,
    last_modified text,
    entry_count integer NOT NULL,
    new_count integer NOT NULL,
    archive_file text,
    archive_offset bigint,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (source_id, polled_at) -- "was this source polled in this run", "when was it last polled"
);
CREATE INDEX poll_polled_at ON troopwatch.poll (polled_at); -- the coverage line of a report's window
COMMENT ON TABLE troopwatch.poll IS 'One row a poll of a source: what came back and what it listed';
COMMENT ON COLUMN troopwatch.poll.poll_id IS 'Key';
COMMENT ON COLUMN troopwatch.poll.source_id IS 'The source that was asked';
COMMENT ON COLUMN troopwatch.poll.polled_at IS 'The run''s instant';
COMMENT ON COLUMN troopwatch.poll.status IS 'ok, not_modified, empty, unreadable, or why it failed: http_error, dns_error, tls_error, connect_error, timeout, too_large, too_many_redirects, refused_address, broken_body, internal_error (a fault of ours)';
COMMENT ON COLUMN troopwatch.poll.reason IS 'One sentence that says what was wrong; null when nothing was';
COMMENT ON COLUMN troopwatch.poll.http_status IS 'Status code of the last answer; null: no answer';
COMMENT ON COLUMN troopwatch.poll.byte_count IS 'Bytes of the body after decompression';
COMMENT ON COLUMN troopwatch.poll.etag IS 'ETag of the answer, sent back with the next poll';
COMMENT ON COLUMN troopwatch.poll.last_modified IS 'Last-Modified of the answer, sent back with the next poll';
COMMENT ON COLUMN troopwatch.poll.entry_count IS 'Articles listed';
COMMENT ON COLUMN troopwatch.poll.new_count IS 'Articles listed that the warehouse did not know';
COMMENT ON COLUMN troopwatch.poll.archive_file IS 'WARC file that holds the answer, relative to the archive; null: no answer';
COMMENT ON COLUMN troopwatch.poll.archive_offset IS 'Byte offset of the record in archive_file';
COMMENT ON COLUMN troopwatch.poll.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.article (
    article_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url text NOT NULL UNIQUE,
    source_id text NOT NULL REFERENCES troopwatch.source,
    listed_title text NOT NULL,
    listed_published_at timestamptz,
    listed_at timestamptz NOT NULL,
    next_visit_at timestamptz,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX article_next_visit_at ON troopwatch.article (next_visit_at) WHERE next_visit_at IS NOT NULL; -- pages due
COMMENT ON TABLE troopwatch.article IS 'One article, known by its canonical address';
COMMENT ON COLUMN troopwatch.article.article_id IS 'Key';
COMMENT ON COLUMN troopwatch.article.url IS 'Canonical address: no tracking parameters, no AMP or mobile variant';
COMMENT ON COLUMN troopwatch.article.source_id IS 'The source that listed it first';
COMMENT ON COLUMN troopwatch.article.listed_title IS 'Title as first listed';
COMMENT ON COLUMN troopwatch.article.listed_published_at IS 'Publication time as first listed; null: the source does not say';
COMMENT ON COLUMN troopwatch.article.listed_at IS 'The run''s instant at which a source first listed it';
COMMENT ON COLUMN troopwatch.article.next_visit_at IS 'When its page is due to be fetched; null: no more visits';
COMMENT ON COLUMN troopwatch.article.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.visit (
    article_id bigint NOT NULL REFERENCES troopwatch.article,
    visited_at timestamptz NOT NULL,
    status text NOT NULL,
    reason text,
    http_status integer,
    byte_count integer NOT NULL,
    archive_file text,
    archive_offset bigint,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, visited_at)
);
CREATE INDEX visit_visited_at ON troopwatch.visit (visited_at); -- the coverage line of a report's window
COMMENT ON TABLE troopwatch.visit IS 'One row a fetch of an article''s page';
COMMENT ON COLUMN troopwatch.visit.article_id IS 'The article whose page was asked for';
COMMENT ON COLUMN troopwatch.visit.visited_at IS 'The run''s instant';
COMMENT ON COLUMN troopwatch.visit.status IS 'ok, unreadable (a page without usable text), or why it failed, with the words of poll.status';
COMMENT ON COLUMN troopwatch.visit.reason IS 'One sentence that says what was wrong; null when nothing was';
COMMENT ON COLUMN troopwatch.visit.http_status IS 'Status code of the last answer; null: no answer';
COMMENT ON COLUMN troopwatch.visit.byte_count IS 'Bytes of the body after decompression';
COMMENT ON COLUMN troopwatch.visit.archive_file IS 'WARC file that holds the answer, relative to the archive; null: no answer';
COMMENT ON COLUMN troopwatch.visit.archive_offset IS 'Byte offset of the record in archive_file';
COMMENT ON COLUMN troopwatch.visit.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.article_version (
    version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES troopwatch.article,
    number integer NOT NULL CHECK (number >= 1),
    recorded_at timestamptz NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    language text NOT NULL,
    published_at timestamptz,
    modified_at timestamptz,
    content_hash text NOT NULL,
    signature text NOT NULL,
    copy_of bigint REFERENCES troopwatch.article (article_id),
    loaded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (article_id, number)
);
CREATE INDEX article_version_recorded_at ON troopwatch.article_version (recorded_at); -- a report's window; recent stories to compare
COMMENT ON TABLE troopwatch.article_version IS 'The readable text of an article; a new row when the text or title changed';
COMMENT ON COLUMN troopwatch.article_version.version_id IS 'Key';
COMMENT ON COLUMN troopwatch.article_version.article_id IS 'The article';
COMMENT ON COLUMN troopwatch.article_version.number IS '1 for the text first recorded, then 2, 3, …';
COMMENT ON COLUMN troopwatch.article_version.recorded_at IS 'The run''s instant at which this version was found; where that day''s report was made already, the end of its window, so that the next report tells it';
COMMENT ON COLUMN troopwatch.article_version.title IS 'Title on the page';
COMMENT ON COLUMN troopwatch.article_version.text IS 'Paragraphs separated by one newline; figure offsets count characters of this text from 0';
COMMENT ON COLUMN troopwatch.article_version.language IS 'ISO 639-1 code';
COMMENT ON COLUMN troopwatch.article_version.published_at IS 'Publication time on the page, else as listed; null: neither says';
COMMENT ON COLUMN troopwatch.article_version.modified_at IS 'Time of the last change that the page states; null: it states none';
COMMENT ON COLUMN troopwatch.article_version.content_hash IS 'SHA-256 of title and text: equal hash, equal version';
COMMENT ON COLUMN troopwatch.article_version.signature IS 'Similarity signature of the text: near-equal for copies of one wire story';
COMMENT ON COLUMN troopwatch.article_version.copy_of IS 'The earlier recorded article that this one copies; null: its own story';
COMMENT ON COLUMN troopwatch.article_version.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.detection (
    version_id bigint NOT NULL REFERENCES troopwatch.article_version,
    extractor_version integer NOT NULL,
    relevant boolean NOT NULL,
    score real NOT NULL CHECK (score BETWEEN 0 AND 1),
    reason text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (version_id, extractor_version)
);
COMMENT ON TABLE troopwatch.detection IS 'Is this text about the topic (codebook, section 7); one row also marks that the extractor has seen the version';
COMMENT ON COLUMN troopwatch.detection.version_id IS 'The text';
COMMENT ON COLUMN troopwatch.detection.extractor_version IS 'Version of the detector and extractor that judged it';
COMMENT ON COLUMN troopwatch.detection.relevant IS 'True: it reports about the topic, with or without a number';
COMMENT ON COLUMN troopwatch.detection.score IS '0 to 1; relevant from the threshold in topic.yaml on';
COMMENT ON COLUMN troopwatch.detection.reason IS 'The phrases that were found, or what was missing';
COMMENT ON COLUMN troopwatch.detection.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.figure (
    figure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version_id bigint NOT NULL,
    extractor_version integer NOT NULL,
    position integer NOT NULL,
    measure text NOT NULL,
    item text NOT NULL,
    value_low bigint,
    value_high bigint,
    qualifier text NOT NULL,
    source_org text,
    source_org_also text[] NOT NULL,
    speaker text,
    reference_start date,
    reference_end date,
    place text,
    modality text NOT NULL,
    recap boolean NOT NULL,
    quote text NOT NULL,
    quote_start integer NOT NULL CHECK (quote_start >= 0),
    quote_end integer NOT NULL CHECK (quote_end > quote_start),
    evidence jsonb NOT NULL,
    confidence real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    loaded_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (version_id, extractor_version) REFERENCES troopwatch.detection (version_id, extractor_version),
    UNIQUE (version_id, extractor_version, position),
    CHECK (value_low IS NOT NULL OR value_high IS NOT NULL),
    CHECK (value_low <= value_high)
);
COMMENT ON TABLE troopwatch.figure IS 'One row a mention: one quantity in one sentence of one text, coded by docs/codebook.md';
COMMENT ON COLUMN troopwatch.figure.figure_id IS 'Key';
COMMENT ON COLUMN troopwatch.figure.version_id IS 'The text that has it';
COMMENT ON COLUMN troopwatch.figure.extractor_version IS 'Version of the extractor that found it';
COMMENT ON COLUMN troopwatch.figure.position IS 'Order in the text, from 1';
COMMENT ON COLUMN troopwatch.figure.measure IS 'What is counted: deployed, present, planned, preparing, killed, wounded, casualties, captured, missing, returned, supplied (codebook, section 3)';
COMMENT ON COLUMN troopwatch.figure.item IS 'Who or what is counted (codebook, section 4)';
COMMENT ON COLUMN troopwatch.figure.value_low IS 'Lower bound that the words state; null: open below';
COMMENT ON COLUMN troopwatch.figure.value_high IS 'Upper bound that the words state; null: open above';
COMMENT ON COLUMN troopwatch.figure.qualifier IS 'The hedge: exact, about, nearly, at_least, more_than, up_to, range, vague (codebook, section 5)';
COMMENT ON COLUMN troopwatch.figure.source_org IS 'Whose figure it is (codebook, section 6); null: the text names nobody';
COMMENT ON COLUMN troopwatch.figure.source_org_also IS 'Further bodies named together with source_org for this number';
COMMENT ON COLUMN troopwatch.figure.speaker IS 'The person who said it, as the text writes the name; null: none is named';
COMMENT ON COLUMN troopwatch.figure.reference_start IS 'First day that the figure is about; null: open or not stated';
COMMENT ON COLUMN troopwatch.figure.reference_end IS 'Last day that the figure is about; null: open or not stated';
COMMENT ON COLUMN troopwatch.figure.place IS 'Where, as the text has it; null: only Russia, or not stated';
COMMENT ON COLUMN troopwatch.figure.modality IS 'asserted, planned, denied or hypothetical';
COMMENT ON COLUMN troopwatch.figure.recap IS 'True: the text itself dates the figure to an earlier report';
COMMENT ON COLUMN troopwatch.figure.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN troopwatch.figure.quote_start IS 'First character of the quote in article_version.text, from 0';
COMMENT ON COLUMN troopwatch.figure.quote_end IS 'One past the last character of the quote';
COMMENT ON COLUMN troopwatch.figure.evidence IS 'The phrases that made the rules fire: a list of {role, start, end}, offsets in article_version.text';
COMMENT ON COLUMN troopwatch.figure.confidence IS '0 to 1; lower where a rule had to guess';
COMMENT ON COLUMN troopwatch.figure.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.claim (
    claim_key text PRIMARY KEY,
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
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    article_count integer NOT NULL,
    outlet_count integer NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE troopwatch.claim IS 'Who says how many of what: one row for all mentions of it, across outlets, languages and days';
COMMENT ON COLUMN troopwatch.claim.claim_key IS 'Hash of claimant, measure, item, bounds and modality: stable over runs';
COMMENT ON COLUMN troopwatch.claim.measure IS 'As in figure';
COMMENT ON COLUMN troopwatch.claim.item IS 'As in figure';
COMMENT ON COLUMN troopwatch.claim.value_low IS 'As in figure';
COMMENT ON COLUMN troopwatch.claim.value_high IS 'As in figure';
COMMENT ON COLUMN troopwatch.claim.qualifier IS 'The hedge of the first mention';
COMMENT ON COLUMN troopwatch.claim.source_org IS 'The claimant; null: nobody is named in any mention';
COMMENT ON COLUMN troopwatch.claim.speaker IS 'The first person named as having said it';
COMMENT ON COLUMN troopwatch.claim.reference_start IS 'First day it is about, by the first mention that says so';
COMMENT ON COLUMN troopwatch.claim.reference_end IS 'Last day it is about, by the first mention that says so';
COMMENT ON COLUMN troopwatch.claim.place IS 'Where, by the first mention that says so';
COMMENT ON COLUMN troopwatch.claim.modality IS 'As in figure';
COMMENT ON COLUMN troopwatch.claim.first_seen_at IS 'When its first mention was recorded';
COMMENT ON COLUMN troopwatch.claim.last_seen_at IS 'When its latest mention was recorded';
COMMENT ON COLUMN troopwatch.claim.article_count IS 'Articles that report it';
COMMENT ON COLUMN troopwatch.claim.outlet_count IS 'Independent outlets that report it: copies of one wire story count once';
COMMENT ON COLUMN troopwatch.claim.loaded_at IS 'Wall clock of the last change of this row';

CREATE TABLE troopwatch.claim_report (
    claim_key text NOT NULL REFERENCES troopwatch.claim,
    figure_id bigint NOT NULL REFERENCES troopwatch.figure,
    PRIMARY KEY (figure_id) -- a mention belongs to one claim
);
CREATE INDEX claim_report_claim_key ON troopwatch.claim_report (claim_key); -- a claim's mentions
COMMENT ON TABLE troopwatch.claim_report IS 'Which figures are mentions of which claim';
COMMENT ON COLUMN troopwatch.claim_report.claim_key IS 'The claim';
COMMENT ON COLUMN troopwatch.claim_report.figure_id IS 'The mention';

CREATE TABLE troopwatch.report (
    report_date date PRIMARY KEY,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    headline_en text NOT NULL,
    headline_id text NOT NULL,
    coverage jsonb NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    CHECK (window_start < window_end)
);
COMMENT ON TABLE troopwatch.report IS 'One row a daily report';
COMMENT ON COLUMN troopwatch.report.report_date IS 'Day of the cut-off, in the report''s time zone';
COMMENT ON COLUMN troopwatch.report.window_start IS 'First instant of the window, by recorded time';
COMMENT ON COLUMN troopwatch.report.window_end IS 'The cut-off: one past the last instant of the window';
COMMENT ON COLUMN troopwatch.report.headline_en IS 'The sentence that sums the day up, in English';
COMMENT ON COLUMN troopwatch.report.headline_id IS 'The same in Indonesian';
COMMENT ON COLUMN troopwatch.report.coverage IS 'What the report rests on: sources polled, failed and silent, articles read, relevant, held back';
COMMENT ON COLUMN troopwatch.report.loaded_at IS 'Wall clock at which the row was written';

CREATE TABLE troopwatch.daily_diff (
    report_date date NOT NULL REFERENCES troopwatch.report,
    position integer NOT NULL,
    kind text NOT NULL CHECK (
        kind IN ('new', 'revised', 'conflict', 'denied', 'corrected', 'withdrawn', 'quarantined', 'confirmed')
    ),
    claim_key text NOT NULL REFERENCES troopwatch.claim,
    previous_claim_key text REFERENCES troopwatch.claim (claim_key),
    delta bigint,
    delta_pct double precision,
    outlet_count integer NOT NULL,
    note text,
    figure_id bigint NOT NULL REFERENCES troopwatch.figure,
    line_en text NOT NULL,
    line_id text NOT NULL,
    PRIMARY KEY (report_date, position)
);
CREATE INDEX daily_diff_claim_key ON troopwatch.daily_diff (claim_key); -- a claim's history of changes
COMMENT ON TABLE troopwatch.daily_diff IS 'One row a line of the daily report: what changed and against what';
COMMENT ON COLUMN troopwatch.daily_diff.report_date IS 'The report';
COMMENT ON COLUMN troopwatch.daily_diff.position IS 'Order in the report, from 1';
COMMENT ON COLUMN troopwatch.daily_diff.kind IS 'new, revised, conflict, denied, corrected, withdrawn, quarantined or confirmed';
COMMENT ON COLUMN troopwatch.daily_diff.claim_key IS 'The claim that changed';
COMMENT ON COLUMN troopwatch.daily_diff.previous_claim_key IS 'What it is measured against: the older value, the other party''s claim, the claim that is denied; null: nothing';
COMMENT ON COLUMN troopwatch.daily_diff.delta IS 'New value less old; null: not comparable';
COMMENT ON COLUMN troopwatch.daily_diff.delta_pct IS 'Delta in percent of the old value; null: not comparable';
COMMENT ON COLUMN troopwatch.daily_diff.outlet_count IS 'Independent outlets that reported the claim by the cut-off';
COMMENT ON COLUMN troopwatch.daily_diff.note IS 'Why it was held back, or what else a reader must know';
COMMENT ON COLUMN troopwatch.daily_diff.figure_id IS 'The mention that the line quotes';
COMMENT ON COLUMN troopwatch.daily_diff.line_en IS 'The line in English';
COMMENT ON COLUMN troopwatch.daily_diff.line_id IS 'The line in Indonesian';

CREATE TABLE troopwatch.delivery (
    report_date date NOT NULL REFERENCES troopwatch.report,
    address text NOT NULL,
    language text NOT NULL,
    message_id text NOT NULL UNIQUE,
    status text NOT NULL CHECK (status IN ('waiting', 'sending', 'sent', 'skipped', 'refused')),
    reason text,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (report_date, address)
);
COMMENT ON TABLE troopwatch.delivery IS 'The outbox: one row a subscriber and report, so that a mail is sent once';
COMMENT ON COLUMN troopwatch.delivery.report_date IS 'The report';
COMMENT ON COLUMN troopwatch.delivery.address IS 'The subscriber';
COMMENT ON COLUMN troopwatch.delivery.language IS 'Language of the mail';
COMMENT ON COLUMN troopwatch.delivery.message_id IS 'Fixed Message-ID: the same for every try';
COMMENT ON COLUMN troopwatch.delivery.status IS 'waiting: not tried, or a try failed before the server took it; sending: handed over, outcome unknown, never tried again by itself; sent; skipped: a quiet day that the subscriber does not want; refused: the server will not take it';
COMMENT ON COLUMN troopwatch.delivery.reason IS 'What the server said when it did not take it';
COMMENT ON COLUMN troopwatch.delivery.loaded_at IS 'Wall clock of the last change of this row';

-- Views for people ---------------------------------------------------------------------------------------------------

CREATE VIEW troopwatch.figures_flat AS
SELECT
    figure.figure_id,
    source.name AS outlet,
    source.country,
    version.language,
    article.url,
    version.title,
    version.published_at,
    version.recorded_at,
    later.recorded_at AS superseded_at,
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
COMMENT ON VIEW troopwatch.figures_flat IS 'Every figure with its article and outlet, as the newest extractor found it: the view to start from';
COMMENT ON COLUMN troopwatch.figures_flat.figure_id IS 'Key of the figure';
COMMENT ON COLUMN troopwatch.figures_flat.outlet IS 'Outlet that carries the article';
COMMENT ON COLUMN troopwatch.figures_flat.country IS 'ISO 3166-1 alpha-2 code of the outlet''s country';
COMMENT ON COLUMN troopwatch.figures_flat.language IS 'ISO 639-1 code of the text';
COMMENT ON COLUMN troopwatch.figures_flat.url IS 'Canonical address of the article';
COMMENT ON COLUMN troopwatch.figures_flat.title IS 'Title of this version';
COMMENT ON COLUMN troopwatch.figures_flat.published_at IS 'When the article was published; null: nobody says';
COMMENT ON COLUMN troopwatch.figures_flat.recorded_at IS 'When this version was recorded';
COMMENT ON COLUMN troopwatch.figures_flat.superseded_at IS 'When a later version of the article was recorded; null: this one is current';
COMMENT ON COLUMN troopwatch.figures_flat.version_number IS 'Version of the article''s text, from 1';
COMMENT ON COLUMN troopwatch.figures_flat.article_id IS 'The article';
COMMENT ON COLUMN troopwatch.figures_flat.origin_article_id IS 'The article that this one copies (one wire story in several outlets), else itself';
COMMENT ON COLUMN troopwatch.figures_flat.measure IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.item IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.value_low IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.value_high IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.qualifier IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.source_org IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.source_org_also IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.speaker IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.reference_start IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.reference_end IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.place IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.modality IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.recap IS 'As in figure';
COMMENT ON COLUMN troopwatch.figures_flat.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN troopwatch.figures_flat.confidence IS 'As in figure';

CREATE VIEW troopwatch.latest_by_source_org AS
SELECT DISTINCT ON (claim.source_org, claim.measure, claim.item)
    claim.source_org,
    claim.measure,
    claim.item,
    claim.value_low,
    claim.value_high,
    claim.qualifier,
    claim.speaker,
    claim.reference_start,
    claim.reference_end,
    claim.place,
    claim.first_seen_at,
    claim.article_count,
    claim.outlet_count,
    claim.claim_key
FROM troopwatch.claim AS claim
WHERE claim.source_org IS NOT NULL
    AND claim.modality = 'asserted'
    AND EXISTS (
        SELECT 1
        FROM troopwatch.claim_report AS claim_report
        INNER JOIN troopwatch.figures_flat AS mention ON claim_report.figure_id = mention.figure_id
        WHERE claim_report.claim_key = claim.claim_key
            AND mention.superseded_at IS NULL
            AND NOT mention.recap
    )
ORDER BY claim.source_org, claim.measure, claim.item, claim.first_seen_at DESC, claim.value_high DESC NULLS LAST;
COMMENT ON VIEW troopwatch.latest_by_source_org IS 'The latest number that each claimant asserts, by measure and item; withdrawn and recapped figures left out';
COMMENT ON COLUMN troopwatch.latest_by_source_org.source_org IS 'The claimant';
COMMENT ON COLUMN troopwatch.latest_by_source_org.measure IS 'As in figure';
COMMENT ON COLUMN troopwatch.latest_by_source_org.item IS 'As in figure';
COMMENT ON COLUMN troopwatch.latest_by_source_org.value_low IS 'As in figure';
COMMENT ON COLUMN troopwatch.latest_by_source_org.value_high IS 'As in figure';
COMMENT ON COLUMN troopwatch.latest_by_source_org.qualifier IS 'As in figure';
COMMENT ON COLUMN troopwatch.latest_by_source_org.speaker IS 'As in claim';
COMMENT ON COLUMN troopwatch.latest_by_source_org.reference_start IS 'As in claim';
COMMENT ON COLUMN troopwatch.latest_by_source_org.reference_end IS 'As in claim';
COMMENT ON COLUMN troopwatch.latest_by_source_org.place IS 'As in claim';
COMMENT ON COLUMN troopwatch.latest_by_source_org.first_seen_at IS 'When the claim was first recorded';
COMMENT ON COLUMN troopwatch.latest_by_source_org.article_count IS 'Articles that report it';
COMMENT ON COLUMN troopwatch.latest_by_source_org.outlet_count IS 'Independent outlets that report it';
COMMENT ON COLUMN troopwatch.latest_by_source_org.claim_key IS 'The claim';

CREATE VIEW troopwatch.claim_timeline AS
SELECT
    claim.source_org,
    claim.measure,
    claim.item,
    claim.modality,
    claim.value_low,
    claim.value_high,
    claim.qualifier,
    mention.recorded_at,
    mention.published_at,
    mention.outlet,
    mention.language,
    mention.url,
    mention.quote,
    mention.recap,
    claim.claim_key,
    mention.figure_id
FROM troopwatch.claim AS claim
INNER JOIN troopwatch.claim_report AS claim_report ON claim.claim_key = claim_report.claim_key
INNER JOIN troopwatch.figures_flat AS mention ON claim_report.figure_id = mention.figure_id;
COMMENT ON VIEW troopwatch.claim_timeline IS 'Every report of every claim: order by recorded_at to see a claimant''s numbers over time';
COMMENT ON COLUMN troopwatch.claim_timeline.source_org IS 'The claimant';
COMMENT ON COLUMN troopwatch.claim_timeline.measure IS 'As in claim';
COMMENT ON COLUMN troopwatch.claim_timeline.item IS 'As in claim';
COMMENT ON COLUMN troopwatch.claim_timeline.modality IS 'As in claim';
COMMENT ON COLUMN troopwatch.claim_timeline.value_low IS 'As in claim';
COMMENT ON COLUMN troopwatch.claim_timeline.value_high IS 'As in claim';
COMMENT ON COLUMN troopwatch.claim_timeline.qualifier IS 'As in claim';
COMMENT ON COLUMN troopwatch.claim_timeline.recorded_at IS 'When this mention was recorded';
COMMENT ON COLUMN troopwatch.claim_timeline.published_at IS 'When its article was published';
COMMENT ON COLUMN troopwatch.claim_timeline.outlet IS 'Outlet of the mention';
COMMENT ON COLUMN troopwatch.claim_timeline.language IS 'Language of the mention';
COMMENT ON COLUMN troopwatch.claim_timeline.url IS 'Address of the article';
COMMENT ON COLUMN troopwatch.claim_timeline.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN troopwatch.claim_timeline.recap IS 'True: the text itself dates the figure to an earlier report';
COMMENT ON COLUMN troopwatch.claim_timeline.claim_key IS 'The claim';
COMMENT ON COLUMN troopwatch.claim_timeline.figure_id IS 'The mention';

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
    ) AS failures_since
FROM troopwatch.source AS source
LEFT JOIN LATERAL (
    SELECT poll.polled_at, poll.status, poll.reason, poll.entry_count
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
) AS good ON true;
COMMENT ON VIEW troopwatch.source_health IS 'How each source does: its last poll, and how often it has failed since it last worked';
COMMENT ON COLUMN troopwatch.source_health.source_id IS 'The source';
COMMENT ON COLUMN troopwatch.source_health.name IS 'Its outlet';
COMMENT ON COLUMN troopwatch.source_health.enabled IS 'False: switched off';
COMMENT ON COLUMN troopwatch.source_health.last_polled_at IS 'Run''s instant of the last poll; null: never polled';
COMMENT ON COLUMN troopwatch.source_health.last_status IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.last_reason IS 'As in poll';
COMMENT ON COLUMN troopwatch.source_health.last_entry_count IS 'Articles that the last poll listed';
COMMENT ON COLUMN troopwatch.source_health.last_good_at IS 'Run''s instant of the last poll that worked; null: none did';
COMMENT ON COLUMN troopwatch.source_health.failures_since IS 'Polls that failed since then';
