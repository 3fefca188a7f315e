-- The primary key is the order in which the trail is read, so that a line is written to one index
-- instead of two.
ALTER TABLE audit_events DROP CONSTRAINT audit_events_pkey;
DROP INDEX audit_events_in_order;
ALTER TABLE audit_events ADD PRIMARY KEY (organization_id, id);
