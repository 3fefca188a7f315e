-- Settings and tables under the field's own words.
ALTER TABLE organizations RENAME COLUMN allow_just_in_time TO jit_provisioning;
ALTER TABLE organizations RENAME COLUMN accept_unsolicited TO allow_idp_initiated;

ALTER TABLE identities RENAME TO saml_name_ids;
ALTER INDEX identities_pkey RENAME TO saml_name_ids_pkey;
ALTER INDEX identities_by_user_id RENAME TO saml_name_ids_by_user_id;

ALTER TABLE seen_assertions RENAME TO consumed_assertions;
ALTER INDEX seen_assertions_pkey RENAME TO consumed_assertions_pkey;
ALTER INDEX seen_assertions_by_expires_at RENAME TO consumed_assertions_by_expires_at;
