DROP TABLE retired_short_names;
DROP INDEX organizations_by_short_name;
ALTER TABLE organizations DROP COLUMN short_name;
