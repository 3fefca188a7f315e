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
