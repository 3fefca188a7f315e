-- When everything that the organization has is deleted, while that is asked for. It is suspended
-- until then.
ALTER TABLE organizations ADD COLUMN delete_at BIGINT;

-- One-time links that the operator of the server makes for an organization that nobody can administer.
-- `user_id` is the account that one was used for; it is kept for the other platform admins to see.
CREATE TABLE recovery_links (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C",
    secret_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    user_id TEXT COLLATE "C",
    UNIQUE (secret_hash)
);
CREATE INDEX recovery_links_in_order ON recovery_links (organization_id, used_at);
