-- Settings and tables under the field's own words.
ALTER TABLE organizations RENAME COLUMN allow_just_in_time TO jit_provisioning;
ALTER TABLE organizations RENAME COLUMN accept_unsolicited TO allow_idp_initiated;

ALTER TABLE identities RENAME TO saml_name_ids;
ALTER INDEX identities_pkey RENAME TO saml_name_ids_pkey;
ALTER INDEX identities_by_user_id RENAME TO saml_name_ids_by_user_id;

ALTER TABLE seen_assertions RENAME TO consumed_assertions;
ALTER INDEX seen_assertions_pkey RENAME TO consumed_assertions_pkey;
ALTER INDEX seen_assertions_by_expires_at RENAME TO consumed_assertions_by_expires_at;

ALTER TABLE sign_in_attempts RENAME COLUMN address TO client_ip;
ALTER INDEX sign_in_attempts_by_address RENAME TO sign_in_attempts_by_client_ip;

-- Page checkpoints: the function that counts for them names the table, so it and its triggers are
-- made again. The lock is shared by all who change resources of the organization, and held alone by
-- whoever adds checkpoints: what is stored is either seen by them, or sees their checkpoints.
DROP TRIGGER groups_placed_when_removed ON groups;
DROP TRIGGER groups_placed_when_made ON groups;
DROP TRIGGER users_placed_when_removed ON users;
DROP TRIGGER users_placed_when_back ON users;
DROP TRIGGER users_placed_when_deleted ON users;
DROP TRIGGER users_placed_when_made ON users;
DROP FUNCTION place_scim_resource();
ALTER TABLE scim_places RENAME TO scim_page_checkpoints;
ALTER INDEX scim_places_pkey RENAME TO scim_page_checkpoints_pkey;
ALTER TABLE scim_page_checkpoints
    RENAME CONSTRAINT scim_places_organization_id_fkey
    TO scim_page_checkpoints_organization_id_fkey;

CREATE FUNCTION count_for_page_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization TEXT := coalesce(NEW.organization_id, OLD.organization_id);
    resource TEXT := coalesce(NEW.id, OLD.id);
    last_checkpoint TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization, 0));
    SELECT max(first_id) INTO last_checkpoint FROM scim_page_checkpoints
    WHERE organization_id = organization AND resource_type = TG_ARGV[0];
    IF last_checkpoint IS NULL OR resource >= last_checkpoint THEN
        RETURN NULL;
    END IF;
    UPDATE scim_page_checkpoints SET total = total + TG_ARGV[1]::bigint
    WHERE organization_id = organization AND resource_type = TG_ARGV[0] AND first_id = (
        SELECT max(first_id) FROM scim_page_checkpoints
        WHERE organization_id = organization AND resource_type = TG_ARGV[0]
            AND first_id <= resource
    );
    RETURN NULL;
END;
$$;

CREATE TRIGGER users_page_checkpoint_insert AFTER INSERT ON users
FOR EACH ROW WHEN (NEW.deleted_at IS NULL)
EXECUTE FUNCTION count_for_page_checkpoint('User', '1');
CREATE TRIGGER users_page_checkpoint_soft_delete AFTER UPDATE OF deleted_at ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
EXECUTE FUNCTION count_for_page_checkpoint('User', '-1');
CREATE TRIGGER users_page_checkpoint_restore AFTER UPDATE OF deleted_at ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL)
EXECUTE FUNCTION count_for_page_checkpoint('User', '1');
CREATE TRIGGER users_page_checkpoint_delete AFTER DELETE ON users
FOR EACH ROW WHEN (OLD.deleted_at IS NULL)
EXECUTE FUNCTION count_for_page_checkpoint('User', '-1');
CREATE TRIGGER groups_page_checkpoint_insert AFTER INSERT ON groups
FOR EACH ROW EXECUTE FUNCTION count_for_page_checkpoint('Group', '1');
CREATE TRIGGER groups_page_checkpoint_delete AFTER DELETE ON groups
FOR EACH ROW EXECUTE FUNCTION count_for_page_checkpoint('Group', '-1');
