-- Places in the order of creation, so that a page in the middle of a million resources is found
-- without counting to it: how many resources of a type an organization has from one place to the
-- next. From the last place on nothing is counted, its number is 0: that is where new resources
-- come, which therefore write nothing here.
CREATE TABLE scim_places (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    resource_type TEXT NOT NULL,
    first_id TEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (organization_id, resource_type, first_id)
) WITHOUT ROWID;

-- Triggers, so that nobody who makes or deletes a resource before the last place can forget to
-- count. One that is made there comes back from deletion, or got its id before others that are
-- stored already.
CREATE TRIGGER users_placed_when_made AFTER INSERT ON users
WHEN NEW.deleted_at IS NULL AND NEW.id < (
    SELECT max(first_id) FROM scim_places
    WHERE organization_id = NEW.organization_id AND resource_type = 'User'
)
BEGIN
    UPDATE scim_places SET total = total + 1
    WHERE organization_id = NEW.organization_id AND resource_type = 'User' AND first_id = (
        SELECT max(first_id) FROM scim_places
        WHERE organization_id = NEW.organization_id AND resource_type = 'User'
            AND first_id <= NEW.id
    );
END;
CREATE TRIGGER users_placed_when_changed AFTER UPDATE OF deleted_at ON users
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) AND NEW.id < (
    SELECT max(first_id) FROM scim_places
    WHERE organization_id = NEW.organization_id AND resource_type = 'User'
)
BEGIN
    UPDATE scim_places SET total = total + iif(NEW.deleted_at IS NULL, 1, -1)
    WHERE organization_id = NEW.organization_id AND resource_type = 'User' AND first_id = (
        SELECT max(first_id) FROM scim_places
        WHERE organization_id = NEW.organization_id AND resource_type = 'User'
            AND first_id <= NEW.id
    );
END;
CREATE TRIGGER users_placed_when_removed AFTER DELETE ON users
WHEN OLD.deleted_at IS NULL AND OLD.id < (
    SELECT max(first_id) FROM scim_places
    WHERE organization_id = OLD.organization_id AND resource_type = 'User'
)
BEGIN
    UPDATE scim_places SET total = total - 1
    WHERE organization_id = OLD.organization_id AND resource_type = 'User' AND first_id = (
        SELECT max(first_id) FROM scim_places
        WHERE organization_id = OLD.organization_id AND resource_type = 'User'
            AND first_id <= OLD.id
    );
END;
CREATE TRIGGER groups_placed_when_made AFTER INSERT ON groups
WHEN NEW.id < (
    SELECT max(first_id) FROM scim_places
    WHERE organization_id = NEW.organization_id AND resource_type = 'Group'
)
BEGIN
    UPDATE scim_places SET total = total + 1
    WHERE organization_id = NEW.organization_id AND resource_type = 'Group' AND first_id = (
        SELECT max(first_id) FROM scim_places
        WHERE organization_id = NEW.organization_id AND resource_type = 'Group'
            AND first_id <= NEW.id
    );
END;
CREATE TRIGGER groups_placed_when_removed AFTER DELETE ON groups
WHEN OLD.id < (
    SELECT max(first_id) FROM scim_places
    WHERE organization_id = OLD.organization_id AND resource_type = 'Group'
)
BEGIN
    UPDATE scim_places SET total = total - 1
    WHERE organization_id = OLD.organization_id AND resource_type = 'Group' AND first_id = (
        SELECT max(first_id) FROM scim_places
        WHERE organization_id = OLD.organization_id AND resource_type = 'Group'
            AND first_id <= OLD.id
    );
END;
