-- How many resources of a type each organization has, so that a list knows its total without a
-- scan. The total is the sum of the shards: one number that every writer changes would make them
-- wait for each other. A connection counts in a shard of its own, so a shard may be negative.
CREATE TABLE scim_totals (
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    resource_type TEXT COLLATE "C" NOT NULL,
    shard BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (organization_id, resource_type, shard)
-- Room on each page, so that counting need not touch the index.
) WITH (fillfactor = 50);

INSERT INTO scim_totals (organization_id, resource_type, shard, total)
SELECT organization_id, 'User', 0, count(*) FROM users WHERE deleted_at IS NULL
GROUP BY organization_id;
INSERT INTO scim_totals (organization_id, resource_type, shard, total)
SELECT organization_id, 'Group', 0, count(*) FROM groups GROUP BY organization_id;

-- Counts a changed row: the arguments are the resource type and the difference.
CREATE FUNCTION count_scim_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scim_totals (organization_id, resource_type, shard, total)
    VALUES (
        coalesce(NEW.organization_id, OLD.organization_id),
        TG_ARGV[0],
        pg_backend_pid() % 16,
        TG_ARGV[1]::bigint
    )
    ON CONFLICT (organization_id, resource_type, shard)
    DO UPDATE SET total = scim_totals.total + excluded.total;
    RETURN NULL;
END;
$$;
-- Counts all users of one statement at once: a row that one transaction changes a million times
-- becomes slow to find.
CREATE FUNCTION count_scim_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scim_totals (organization_id, resource_type, shard, total)
    SELECT organization_id, 'User', pg_backend_pid() % 16, TG_ARGV[0]::bigint * count(*)
    FROM changed WHERE deleted_at IS NULL GROUP BY organization_id
    ON CONFLICT (organization_id, resource_type, shard)
    DO UPDATE SET total = scim_totals.total + excluded.total;
    RETURN NULL;
END;
$$;

-- Triggers, so that no place that makes or deletes a user can forget to count. A deleted user
-- keeps its row and does not count.
CREATE TRIGGER users_counted_when_made AFTER INSERT ON users
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_scim_users('1');
CREATE TRIGGER users_counted_when_removed AFTER DELETE ON users
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_scim_users('-1');
CREATE TRIGGER users_counted_when_deleted AFTER UPDATE OF deleted_at ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
EXECUTE FUNCTION count_scim_resource('User', '-1');
CREATE TRIGGER users_counted_when_back AFTER UPDATE OF deleted_at ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL)
EXECUTE FUNCTION count_scim_resource('User', '1');
CREATE TRIGGER groups_counted_when_made AFTER INSERT ON groups
FOR EACH ROW EXECUTE FUNCTION count_scim_resource('Group', '1');
CREATE TRIGGER groups_counted_when_removed AFTER DELETE ON groups
FOR EACH ROW EXECUTE FUNCTION count_scim_resource('Group', '-1');
