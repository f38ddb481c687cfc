-- What read each text, and how a text finds the story that it copies without being compared with all of them.

ALTER TABLE troopwatch.article_version ADD COLUMN reader text;
COMMENT ON COLUMN troopwatch.article_version.reader IS 'What gave the text: selector (the source''s body_selector), feed (its full_text), json_ld (articleBody in the page), trafilatura; null: read before this was recorded';
COMMENT ON COLUMN troopwatch.visit.status IS 'ok; what the page showed instead of its article: paywall, cookie_wall, bot_wall, not_found; unreadable (no usable text); gone (404 or 410 for a page that was read before); disallowed or postponed (as in poll); or why it failed, with the words of poll.status';

ALTER TABLE troopwatch.source
    ADD COLUMN body_selector text,
    ADD COLUMN full_text boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN troopwatch.source.body_selector IS 'CSS selector of an article''s text on this source''s pages; null: the general reader finds it';
COMMENT ON COLUMN troopwatch.source.full_text IS 'True: the content of its feed''s entries is the whole article';

ALTER TABLE troopwatch.article ADD COLUMN listed_content text;
COMMENT ON COLUMN troopwatch.article.listed_content IS 'HTML that the feed gave as the whole article when it first listed it; null: its source has no full_text';

CREATE TABLE troopwatch.signature_band (
    band bigint NOT NULL,
    article_id bigint NOT NULL REFERENCES troopwatch.article,
    recorded_at timestamptz NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (band, article_id) -- which earlier stories share a band with this text
);
COMMENT ON TABLE troopwatch.signature_band IS 'Parts of the signatures of relevant stories that copy no other: a text shares at least one with the story that it copies';
COMMENT ON COLUMN troopwatch.signature_band.band IS 'Hash of two neighbouring values of the signature and their place in it';
COMMENT ON COLUMN troopwatch.signature_band.article_id IS 'The story';
COMMENT ON COLUMN troopwatch.signature_band.recorded_at IS 'The run''s instant at which the story''s first version was found';
COMMENT ON COLUMN troopwatch.signature_band.loaded_at IS 'Wall clock at which the row was written';
