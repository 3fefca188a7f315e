-- How many resources of a type each organization has, so that a list knows its total without a
-- scan. The total is the sum of the shards: one number that every writer changes would make them
-- wait for each other. SQLite has one writer, so one shard is enough here.
CREATE TABLE scim_totals (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    resource_type TEXT NOT NULL,
    shard BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (organization_id, resource_type, shard)
) WITHOUT ROWID;

INSERT INTO scim_totals (organization_id, resource_type, shard, total)
SELECT organization_id, 'User', 0, count(*) FROM users WHERE deleted_at IS NULL
GROUP BY organization_id;
INSERT INTO scim_totals (organization_id, resource_type, shard, total)
SELECT organization_id, 'Group', 0, count(*) FROM groups GROUP BY organization_id;

-- Triggers, so that no place that makes or deletes a user can forget to count. A deleted user
-- keeps its row and does not count.
CREATE TRIGGER users_counted_when_made AFTER INSERT ON users
WHEN NEW.deleted_at IS NULL
BEGIN
    INSERT INTO scim_totals (organization_id, resource_type, shard, total)
    VALUES (NEW.organization_id, 'User', 0, 1)
    ON CONFLICT (organization_id, resource_type, shard) DO UPDATE SET total = total + 1;
END;
CREATE TRIGGER users_counted_when_changed AFTER UPDATE OF deleted_at ON users
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    INSERT INTO scim_totals (organization_id, resource_type, shard, total)
    VALUES (NEW.organization_id, 'User', 0, iif(NEW.deleted_at IS NULL, 1, -1))
    ON CONFLICT (organization_id, resource_type, shard)
    DO UPDATE SET total = total + excluded.total;
END;
CREATE TRIGGER users_counted_when_removed AFTER DELETE ON users
WHEN OLD.deleted_at IS NULL
BEGIN
    UPDATE scim_totals SET total = total - 1
    WHERE organization_id = OLD.organization_id AND resource_type = 'User' AND shard = 0;
END;
CREATE TRIGGER groups_counted_when_made AFTER INSERT ON groups
BEGIN
    INSERT INTO scim_totals (organization_id, resource_type, shard, total)
    VALUES (NEW.organization_id, 'Group', 0, 1)
    ON CONFLICT (organization_id, resource_type, shard) DO UPDATE SET total = total + 1;
END;
CREATE TRIGGER groups_counted_when_removed AFTER DELETE ON groups
BEGIN
    UPDATE scim_totals SET total = total - 1
    WHERE organization_id = OLD.organization_id AND resource_type = 'Group' AND shard = 0;
END;
