DROP TABLE consumed_requests;
CREATE TABLE login_requests (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    provider_id TEXT COLLATE "C" NOT NULL,
    relay_state TEXT COLLATE "C" NOT NULL,
    binding_hash BYTEA NOT NULL,
    return_to TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT,
    UNIQUE (relay_state)
);
CREATE INDEX login_requests_by_expires_at ON login_requests (expires_at);
