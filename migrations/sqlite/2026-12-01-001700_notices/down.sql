ALTER TABLE users DROP COLUMN notices_seen_at;
DROP INDEX audit_events_told;
ALTER TABLE audit_events DROP COLUMN told;
