-- The primary key is the order in which the trail is read, so that a line is written to one tree
-- instead of three.
CREATE TABLE audit_events_in_one_tree (
    id TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
) WITHOUT ROWID;
INSERT INTO audit_events_in_one_tree
SELECT id, organization_id, at, actor_kind, actor_id, action, target_kind, target_id, detail
FROM audit_events ORDER BY organization_id, id;
DROP TABLE audit_events;
ALTER TABLE audit_events_in_one_tree RENAME TO audit_events;
