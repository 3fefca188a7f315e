-- What a key of the management API may do: words with a space between. A key made before keeps what
-- it could do.
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read write';

-- Set while a platform admin keeps the person out; SCIM does not change it.
ALTER TABLE users ADD COLUMN blocked_at BIGINT;

-- Set while nobody may sign in and no token or key opens anything.
ALTER TABLE organizations ADD COLUMN suspended_at BIGINT;

-- Finds a person by a NameID of any provider.
CREATE INDEX saml_name_ids_by_name_id ON saml_name_ids (organization_id, name_id);
