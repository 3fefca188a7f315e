-- Settings and tables under the field's own words. SQLite follows the names in triggers, keys and
-- references; an index is made again under its new name.
ALTER TABLE organizations RENAME COLUMN allow_just_in_time TO jit_provisioning;
ALTER TABLE organizations RENAME COLUMN accept_unsolicited TO allow_idp_initiated;

ALTER TABLE identities RENAME TO saml_name_ids;
DROP INDEX identities_by_user_id;
CREATE INDEX saml_name_ids_by_user_id ON saml_name_ids (user_id);

ALTER TABLE seen_assertions RENAME TO consumed_assertions;
DROP INDEX seen_assertions_by_expires_at;
CREATE INDEX consumed_assertions_by_expires_at ON consumed_assertions (expires_at);

ALTER TABLE sign_in_attempts RENAME COLUMN address TO client_ip;
DROP INDEX sign_in_attempts_by_address;
CREATE INDEX sign_in_attempts_by_client_ip ON sign_in_attempts (client_ip, at);

-- Page checkpoints: the triggers that count for them are made again under new names.
DROP TRIGGER groups_placed_when_removed;
DROP TRIGGER groups_placed_when_made;
DROP TRIGGER users_placed_when_removed;
DROP TRIGGER users_placed_when_changed;
DROP TRIGGER users_placed_when_made;
ALTER TABLE scim_places RENAME TO scim_page_checkpoints;

CREATE TRIGGER users_page_checkpoint_insert AFTER INSERT ON users
WHEN NEW.deleted_at IS NULL AND NEW.id < (
    SELECT max(first_id) FROM scim_page_checkpoints
    WHERE organization_id = NEW.organization_id AND resource_type = 'User'
)
BEGIN
    UPDATE scim_page_checkpoints SET total = total + 1
    WHERE organization_id = NEW.organization_id AND resource_type = 'User' AND first_id = (
        SELECT max(first_id) FROM scim_page_checkpoints
        WHERE organization_id = NEW.organization_id AND resource_type = 'User'
            AND first_id <= NEW.id
    );
END;
CREATE TRIGGER users_page_checkpoint_update AFTER UPDATE OF deleted_at ON users
WHEN (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) AND NEW.id < (
    SELECT max(first_id) FROM scim_page_checkpoints
    WHERE organization_id = NEW.organization_id AND resource_type = 'User'
)
BEGIN
    UPDATE scim_page_checkpoints SET total = total + iif(NEW.deleted_at IS NULL, 1, -1)
    WHERE organization_id = NEW.organization_id AND resource_type = 'User' AND first_id = (
        SELECT max(first_id) FROM scim_page_checkpoints
        WHERE organization_id = NEW.organization_id AND resource_type = 'User'
            AND first_id <= NEW.id
    );
END;
CREATE TRIGGER users_page_checkpoint_delete AFTER DELETE ON users
WHEN OLD.deleted_at IS NULL AND OLD.id < (
    SELECT max(first_id) FROM scim_page_checkpoints
    WHERE organization_id = OLD.organization_id AND resource_type = 'User'
)
BEGIN
    UPDATE scim_page_checkpoints SET total = total - 1
    WHERE organization_id = OLD.organization_id AND resource_type = 'User' AND first_id = (
        SELECT max(first_id) FROM scim_page_checkpoints
        WHERE organization_id = OLD.organization_id AND resource_type = 'User'
            AND first_id <= OLD.id
    );
END;
CREATE TRIGGER groups_page_checkpoint_insert AFTER INSERT ON groups
WHEN NEW.id < (
    SELECT max(first_id) FROM scim_page_checkpoints
    WHERE organization_id = NEW.organization_id AND resource_type = 'Group'
)
BEGIN
    UPDATE scim_page_checkpoints SET total = total + 1
    WHERE organization_id = NEW.organization_id AND resource_type = 'Group' AND first_id = (
        SELECT max(first_id) FROM scim_page_checkpoints
        WHERE organization_id = NEW.organization_id AND resource_type = 'Group'
            AND first_id <= NEW.id
    );
END;
CREATE TRIGGER groups_page_checkpoint_delete AFTER DELETE ON groups
WHEN OLD.id < (
    SELECT max(first_id) FROM scim_page_checkpoints
    WHERE organization_id = OLD.organization_id AND resource_type = 'Group'
)
BEGIN
    UPDATE scim_page_checkpoints SET total = total - 1
    WHERE organization_id = OLD.organization_id AND resource_type = 'Group' AND first_id = (
        SELECT max(first_id) FROM scim_page_checkpoints
        WHERE organization_id = OLD.organization_id AND resource_type = 'Group'
            AND first_id <= OLD.id
    );
END;
