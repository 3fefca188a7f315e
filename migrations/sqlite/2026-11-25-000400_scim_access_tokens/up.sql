-- OAuth 2.0 access tokens of SCIM clients. Each ends with the SCIM token that it was made with.
CREATE TABLE scim_access_tokens (
    secret_hash BLOB NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    scim_token_id TEXT NOT NULL REFERENCES scim_tokens (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX scim_access_tokens_by_expires_at ON scim_access_tokens (expires_at);
