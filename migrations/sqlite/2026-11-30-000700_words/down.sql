ALTER TABLE consumed_assertions RENAME TO seen_assertions;
DROP INDEX consumed_assertions_by_expires_at;
CREATE INDEX seen_assertions_by_expires_at ON seen_assertions (expires_at);

ALTER TABLE saml_name_ids RENAME TO identities;
DROP INDEX saml_name_ids_by_user_id;
CREATE INDEX identities_by_user_id ON identities (user_id);

ALTER TABLE organizations RENAME COLUMN allow_idp_initiated TO accept_unsolicited;
ALTER TABLE organizations RENAME COLUMN jit_provisioning TO allow_just_in_time;
