-- How far the files of an archive were read, and outlets that are known from archives only.

ALTER TABLE troopwatch.source DROP CONSTRAINT source_kind_check;
ALTER TABLE troopwatch.source
    ADD CONSTRAINT source_kind_check CHECK (kind IN ('feed', 'sitemap', 'listing', 'archive'));
COMMENT ON COLUMN troopwatch.source.source_id IS 'The id in sources.yaml; archive: and a domain for an outlet that is known from imported archives only';
COMMENT ON COLUMN troopwatch.source.name IS 'The outlet; several sources may share it. Of an imported outlet its domain';
COMMENT ON COLUMN troopwatch.source.country IS 'ISO 3166-1 alpha-2 code of the outlet''s country; ZZ: not known, of an imported outlet';
COMMENT ON COLUMN troopwatch.source.language IS 'ISO 639-1 code of the language it writes in; und: not known, of an imported outlet';
COMMENT ON COLUMN troopwatch.source.kind IS 'feed (RSS, Atom, RDF), sitemap (news sitemap), listing (an HTML index page) or archive (never polled: its articles came from an imported archive)';
COMMENT ON COLUMN troopwatch.visit.archive_file IS 'WARC file that holds the answer, relative to the archive; of an imported page the path of the imported file; null: no answer';

CREATE TABLE troopwatch.archive_import (
    file text PRIMARY KEY,
    next_offset bigint NOT NULL DEFAULT 0 CHECK (next_offset >= 0),
    record_count bigint NOT NULL DEFAULT 0,
    read_count bigint NOT NULL DEFAULT 0,
    text_count bigint NOT NULL DEFAULT 0,
    is_complete boolean NOT NULL DEFAULT false,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE troopwatch.archive_import IS 'A WARC file that is or was imported, and how far; written with the rows that it gave, so that a killed import goes on where it was';
COMMENT ON COLUMN troopwatch.archive_import.file IS 'Path of the file as it was imported';
COMMENT ON COLUMN troopwatch.archive_import.next_offset IS 'First byte of the record that is to be read next';
COMMENT ON COLUMN troopwatch.archive_import.record_count IS 'Responses in the part that was read';
COMMENT ON COLUMN troopwatch.archive_import.read_count IS 'Those of them whose bytes may be about the topic: they were read';
COMMENT ON COLUMN troopwatch.archive_import.text_count IS 'Texts that were written: relevant ones, and newer texts of articles that the warehouse had';
COMMENT ON COLUMN troopwatch.archive_import.is_complete IS 'True: the file was read to its end, as it was then';
COMMENT ON COLUMN troopwatch.archive_import.loaded_at IS 'Wall clock at which the row was last written';
