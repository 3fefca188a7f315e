DROP TRIGGER groups_page_checkpoint_delete ON groups;
DROP TRIGGER groups_page_checkpoint_insert ON groups;
DROP TRIGGER users_page_checkpoint_delete ON users;
DROP TRIGGER users_page_checkpoint_restore ON users;
DROP TRIGGER users_page_checkpoint_soft_delete ON users;
DROP TRIGGER users_page_checkpoint_insert ON users;
DROP FUNCTION count_for_page_checkpoint();
ALTER TABLE scim_page_checkpoints
    RENAME CONSTRAINT scim_page_checkpoints_organization_id_fkey
    TO scim_places_organization_id_fkey;
ALTER INDEX scim_page_checkpoints_pkey RENAME TO scim_places_pkey;
ALTER TABLE scim_page_checkpoints RENAME TO scim_places;

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

ALTER TABLE sign_in_attempts RENAME COLUMN client_ip TO address;
ALTER INDEX sign_in_attempts_by_client_ip RENAME TO sign_in_attempts_by_address;

ALTER INDEX consumed_assertions_by_expires_at RENAME TO seen_assertions_by_expires_at;
ALTER INDEX consumed_assertions_pkey RENAME TO seen_assertions_pkey;
ALTER TABLE consumed_assertions RENAME TO seen_assertions;

ALTER INDEX saml_name_ids_by_user_id RENAME TO identities_by_user_id;
ALTER INDEX saml_name_ids_pkey RENAME TO identities_pkey;
ALTER TABLE saml_name_ids RENAME TO identities;

ALTER TABLE organizations RENAME COLUMN allow_idp_initiated TO accept_unsolicited;
ALTER TABLE organizations RENAME COLUMN jit_provisioning TO allow_just_in_time;
