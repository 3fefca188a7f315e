ALTER INDEX consumed_assertions_by_expires_at RENAME TO seen_assertions_by_expires_at;
ALTER INDEX consumed_assertions_pkey RENAME TO seen_assertions_pkey;
ALTER TABLE consumed_assertions RENAME TO seen_assertions;

ALTER INDEX saml_name_ids_by_user_id RENAME TO identities_by_user_id;
ALTER INDEX saml_name_ids_pkey RENAME TO identities_pkey;
ALTER TABLE saml_name_ids RENAME TO identities;

ALTER TABLE organizations RENAME COLUMN allow_idp_initiated TO accept_unsolicited;
ALTER TABLE organizations RENAME COLUMN jit_provisioning TO allow_just_in_time;
