-- One article may be listed at several addresses: for phones, as AMP, with an outlet's own parameters. Its pages say so.

CREATE TABLE troopwatch.article_address (
    url text PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES troopwatch.article,
    recorded_at timestamptz NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX article_address_article_id ON troopwatch.article_address (article_id); -- foreign key
COMMENT ON TABLE troopwatch.article_address IS 'Further addresses of an article, beside article.url: a source that lists one lists no new article';
COMMENT ON COLUMN troopwatch.article_address.url IS 'The address in canonical form; stated by a page of the same site as <link rel="canonical"> or "amphtml"';
COMMENT ON COLUMN troopwatch.article_address.article_id IS 'The article, as the first of its addresses that was read';
COMMENT ON COLUMN troopwatch.article_address.recorded_at IS 'The run''s instant at which it was found';
COMMENT ON COLUMN troopwatch.article_address.loaded_at IS 'Wall clock at which the row was written';

COMMENT ON COLUMN troopwatch.article.url IS 'Canonical address under which it was first read: no tracking, AMP or fragment; its other ones are in article_address';
COMMENT ON COLUMN troopwatch.visit.status IS 'ok; same_article (the page is that of an article which was read at another address); what the page showed instead of its article: paywall, cookie_wall, bot_wall, not_found; unreadable (no usable text); gone (404 or 410 for a page that was read before); disallowed or postponed (as in poll); or why it failed, with the words of poll.status';
