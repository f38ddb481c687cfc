-- name: begin(file)!
-- The row of a file that is imported for the first time.
INSERT INTO troopwatch.archive_import (file) VALUES (:file) ON CONFLICT (file) DO NOTHING;

-- name: progress(file)^
-- How far was a file read?
SELECT next_offset, record_count, read_count, text_count, is_complete
FROM troopwatch.archive_import
WHERE file = :file;

-- name: advance(file, begin_offset, next_offset, record_count, read_count, text_count, is_complete)!
-- A further part of a file was read; no row changes where another process has read it.
UPDATE troopwatch.archive_import
SET next_offset = :next_offset, record_count = :record_count, read_count = :read_count, text_count = :text_count,
    is_complete = :is_complete, loaded_at = now()
WHERE file = :file AND next_offset = :begin_offset;

-- name: incomplete(files)
-- Which of these files were not read to their end?
SELECT asked.file
FROM unnest(:files::text[]) AS asked (file)
LEFT JOIN troopwatch.archive_import AS known USING (file)
WHERE NOT coalesce(known.is_complete, false)
ORDER BY asked.file;

-- name: known_article(url, at)^
-- Is an article known by this address, and was its page seen at that instant or later?
SELECT
    article.article_id,
    EXISTS (
        SELECT 1 FROM troopwatch.visit AS visit
        WHERE visit.article_id = article.article_id AND visit.visited_at >= :at AND visit.status <> 'postponed'
    ) AS was_seen
FROM troopwatch.article AS article
WHERE article.url = :url;

-- name: insert_outlet(source_id, name, url)!
-- An outlet that no source of sources.yaml lists.
INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled, full_text)
VALUES (:source_id, :name, 'ZZ', 'und', 'archive', :url, false, false)
ON CONFLICT (source_id) DO NOTHING;

-- name: insert_article(url, source_id, title, at)!
-- An article that nobody listed before; its page is not fetched again.
INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
VALUES (:url, :source_id, :title, :at)
ON CONFLICT (url) DO NOTHING;
