-- The name of an organization in the URL of its own sign-in page. One made before has its id there
-- until somebody chooses a shorter one.
ALTER TABLE organizations ADD COLUMN short_name TEXT NOT NULL DEFAULT '';
UPDATE organizations SET short_name = id;
CREATE UNIQUE INDEX organizations_by_short_name ON organizations (short_name);

-- Names that were given up: bookmarks still lead to them, so that for a year only the organization
-- that had one may take it again.
CREATE TABLE retired_short_names (
    short_name TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL,
    retired_at BIGINT NOT NULL
);
CREATE INDEX retired_short_names_by_time ON retired_short_names (retired_at);
