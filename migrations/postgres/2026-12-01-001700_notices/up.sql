-- Whether the target of an event is a person who is told of it at their next sign-in. The index holds
-- those events only, so that others are written to one tree as before. Of what happened earlier nobody
-- is told.
ALTER TABLE audit_events ADD COLUMN told BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX audit_events_told ON audit_events (organization_id, target_id, at) WHERE told;

-- The time of the latest event that the person has said to have seen.
ALTER TABLE users ADD COLUMN notices_seen_at BIGINT;
