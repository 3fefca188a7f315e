-- When everything that the organization has is deleted, while that is asked for. It is suspended
-- until then.
ALTER TABLE organizations ADD COLUMN delete_at BIGINT;

-- One-time links that the operator of the server makes for an organization that nobody can administer.
-- `user_id` is the account that one was used for; it is kept for the other platform admins to see.
CREATE TABLE recovery_links (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    display_name TEXT,
    secret_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    user_id TEXT,
    UNIQUE (secret_hash)
);
CREATE INDEX recovery_links_in_order ON recovery_links (organization_id, used_at);
