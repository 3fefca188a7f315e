-- The keys of organizations for SAML: they sign what we send to the identity provider and decrypt what
-- it encrypts for us. The private key is sealed under the servers' key.
CREATE TABLE saml_keys (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    certificate TEXT NOT NULL,
    sealed_private_key TEXT NOT NULL,
    signs BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX saml_keys_in_order ON saml_keys (organization_id, id);
