CREATE TABLE audit_events_by_id (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT,
    detail TEXT NOT NULL
);
INSERT INTO audit_events_by_id
SELECT id, organization_id, at, actor_kind, actor_id, action, target_kind, target_id, detail
FROM audit_events;
DROP TABLE audit_events;
ALTER TABLE audit_events_by_id RENAME TO audit_events;
CREATE INDEX audit_events_in_order ON audit_events (organization_id, id);
