DROP TABLE consumed_requests;
CREATE TABLE login_requests (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    provider_id TEXT NOT NULL,
    relay_state TEXT NOT NULL,
    binding_hash BLOB NOT NULL,
    return_to TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT,
    UNIQUE (relay_state)
);
CREATE INDEX login_requests_by_expires_at ON login_requests (expires_at);
