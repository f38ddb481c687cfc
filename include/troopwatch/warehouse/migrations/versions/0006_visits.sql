-- A visit counts from when it is recorded, as a text does: what came after its day's report was made is in the next one.

ALTER TABLE troopwatch.visit ADD COLUMN recorded_at timestamptz;
UPDATE troopwatch.visit SET recorded_at = visited_at;
-- where that made a difference, article.removed_at knew it
UPDATE troopwatch.visit AS visit SET recorded_at = article.removed_at
FROM troopwatch.article AS article
WHERE article.article_id = visit.article_id
    AND visit.visited_at = (
        SELECT max(earlier.visited_at) FROM troopwatch.visit AS earlier
        WHERE earlier.article_id = visit.article_id
            AND earlier.status = 'gone'
            AND earlier.visited_at <= article.removed_at
    )
    AND article.removed_at > visit.visited_at;
ALTER TABLE troopwatch.visit ALTER COLUMN recorded_at SET NOT NULL;
COMMENT ON COLUMN troopwatch.visit.recorded_at IS 'The run''s instant; where that day''s report was made already, the end of the report''s window: from then on reports know of the visit';

CREATE OR REPLACE FUNCTION troopwatch.removed_articles(before timestamptz)
RETURNS TABLE (article_id bigint, removed_at timestamptz)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT gone.article_id, gone.recorded_at
    FROM (
        SELECT
            visit.article_id,
            visit.recorded_at,
            row_number() OVER (PARTITION BY visit.article_id ORDER BY visit.visited_at) AS position
        FROM troopwatch.visit AS visit
        WHERE visit.http_status IN (404, 410)
            AND visit.recorded_at < before
            AND NOT EXISTS (
                SELECT 1 FROM troopwatch.visit AS later
                WHERE later.article_id = visit.article_id
                    AND later.status = 'ok'
                    AND later.visited_at > visit.visited_at
                    AND later.recorded_at < before
            )
    ) AS gone
    WHERE gone.position = 2; -- one answer may be a mishap of the server
END;
COMMENT ON FUNCTION troopwatch.removed_articles IS 'Articles whose page was gone (404 or 410) twice since it was last read, as known before an instant; removed_at is when the second time was recorded';

-- removed_articles() knows it for every instant, this column knew it only as of now
ALTER TABLE troopwatch.article DROP COLUMN removed_at;

-- Articles in parts --------------------------------------------------------------------------------------------------

CREATE TABLE troopwatch.visit_page (
    article_id bigint NOT NULL,
    visited_at timestamptz NOT NULL,
    number integer NOT NULL CHECK (number >= 2),
    archive_file text NOT NULL,
    archive_offset bigint NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, visited_at, number),
    FOREIGN KEY (article_id, visited_at) REFERENCES troopwatch.visit
);
COMMENT ON TABLE troopwatch.visit_page IS 'The further pages of an article in parts, or its page that shows all: one row an answer that a visit''s text was read from, beside the first one, which visit itself points at';
COMMENT ON COLUMN troopwatch.visit_page.article_id IS 'The article';
COMMENT ON COLUMN troopwatch.visit_page.visited_at IS 'The run''s instant, as in visit';
COMMENT ON COLUMN troopwatch.visit_page.number IS '2 for the first answer after that of visit';
COMMENT ON COLUMN troopwatch.visit_page.archive_file IS 'WARC file that holds the answer, relative to the archive';
COMMENT ON COLUMN troopwatch.visit_page.archive_offset IS 'Byte offset of the record in archive_file';
COMMENT ON COLUMN troopwatch.visit_page.loaded_at IS 'Wall clock at which the row was written';

-- Copies -------------------------------------------------------------------------------------------------------------

CREATE INDEX signature_band_recorded_at ON troopwatch.signature_band (recorded_at); -- which are too old to be copied
COMMENT ON TABLE troopwatch.signature_band IS 'Parts of the signatures of relevant stories of the last three days that copy no other: a text shares at least one with the story that it copies';
