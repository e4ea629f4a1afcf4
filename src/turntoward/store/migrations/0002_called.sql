-- A conversation may have a title that the person gave it.

ALTER TABLE conversation ADD COLUMN called TEXT;  -- NULL: as in the export
UPDATE conversation SET called = NULL;            -- their digests are of the rows as they are now
