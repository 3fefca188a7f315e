DROP INDEX saml_name_ids_by_name_id;
ALTER TABLE organizations DROP COLUMN suspended_at;
ALTER TABLE users DROP COLUMN blocked_at;
ALTER TABLE api_keys DROP COLUMN scopes;
