DROP TRIGGER groups_page_checkpoint_delete;
DROP TRIGGER groups_page_checkpoint_insert;
DROP TRIGGER users_page_checkpoint_delete;
DROP TRIGGER users_page_checkpoint_update;
DROP TRIGGER users_page_checkpoint_insert;
ALTER TABLE scim_page_checkpoints RENAME TO scim_places;

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

ALTER TABLE sign_in_attempts RENAME COLUMN client_ip TO address;
DROP INDEX sign_in_attempts_by_client_ip;
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);

ALTER TABLE consumed_assertions RENAME TO seen_assertions;
DROP INDEX consumed_assertions_by_expires_at;
CREATE INDEX seen_assertions_by_expires_at ON seen_assertions (expires_at);

ALTER TABLE saml_name_ids RENAME TO identities;
DROP INDEX saml_name_ids_by_user_id;
CREATE INDEX identities_by_user_id ON identities (user_id);

ALTER TABLE organizations RENAME COLUMN allow_idp_initiated TO accept_unsolicited;
ALTER TABLE organizations RENAME COLUMN jit_provisioning TO allow_just_in_time;
