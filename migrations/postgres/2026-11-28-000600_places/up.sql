-- Places in the order of creation, so that a page in the middle of a million resources is found
-- without counting to it: how many resources of a type an organization has from one place to the
-- next. From the last place on nothing is counted, its number is 0: that is where new resources
-- come, which therefore write nothing here.
CREATE TABLE scim_places (
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    resource_type TEXT COLLATE "C" NOT NULL,
    first_id TEXT COLLATE "C" NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (organization_id, resource_type, first_id)
);

-- Counts a changed row: the arguments are the resource type and the difference. The lock is shared
-- by all who change resources of the organization, and held alone by whoever makes places: what is
-- stored is either seen by them, or sees their places.
CREATE FUNCTION place_scim_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization TEXT := coalesce(NEW.organization_id, OLD.organization_id);
    resource TEXT := coalesce(NEW.id, OLD.id);
    last_place TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization, 0));
    SELECT max(first_id) INTO last_place FROM scim_places
    WHERE organization_id = organization AND resource_type = TG_ARGV[0];
    IF last_place IS NULL OR resource >= last_place THEN
        RETURN NULL;
    END IF;
    UPDATE scim_places SET total = total + TG_ARGV[1]::bigint
    WHERE organization_id = organization AND resource_type = TG_ARGV[0] AND first_id = (
        SELECT max(first_id) FROM scim_places
        WHERE organization_id = organization AND resource_type = TG_ARGV[0]
            AND first_id <= resource
    );
    RETURN NULL;
END;
$$;

-- Triggers, so that nobody who makes or deletes a resource before the last place can forget to
-- count. One that is made there comes back from deletion, or got its id before others that are
-- stored already.
CREATE TRIGGER users_placed_when_made AFTER INSERT ON users
FOR EACH ROW WHEN (NEW.deleted_at IS NULL)
EXECUTE FUNCTION place_scim_resource('User', '1');
CREATE TRIGGER users_placed_when_deleted AFTER UPDATE OF deleted_at ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
EXECUTE FUNCTION place_scim_resource('User', '-1');
CREATE TRIGGER users_placed_when_back AFTER UPDATE OF deleted_at ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL)
EXECUTE FUNCTION place_scim_resource('User', '1');
CREATE TRIGGER users_placed_when_removed AFTER DELETE ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NULL)
EXECUTE FUNCTION place_scim_resource('User', '-1');
CREATE TRIGGER groups_placed_when_made AFTER INSERT ON groups
FOR EACH ROW EXECUTE FUNCTION place_scim_resource('Group', '1');
CREATE TRIGGER groups_placed_when_removed AFTER DELETE ON groups
FOR EACH ROW EXECUTE FUNCTION place_scim_resource('Group', '-1');
