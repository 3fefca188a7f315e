DROP INDEX sessions_by_saml_name_id;
ALTER TABLE sessions DROP COLUMN saml_subject;
ALTER TABLE sessions DROP COLUMN saml_name_id;
ALTER TABLE organizations DROP COLUMN single_logout;
