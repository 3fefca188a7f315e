DROP TABLE recovery_links;
ALTER TABLE organizations DROP COLUMN delete_at;
