-- Times are microseconds since 1970 in UTC. A `_folded` column is computed by the program:
-- SQLite's lower() knows ASCII only.

-- The customers.
CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    allow_just_in_time BOOLEAN NOT NULL DEFAULT true,
    accept_unsolicited BOOLEAN NOT NULL DEFAULT false,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- People. `scim_attributes` is the whole SCIM resource as JSON; the typed columns are what is
-- queried. A deleted user keeps its row, so that a rehire gets the same id.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_name TEXT NOT NULL,
    user_name_folded TEXT NOT NULL,
    external_id TEXT,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    email_listed BOOLEAN NOT NULL,
    display_name TEXT NOT NULL,
    given_name TEXT,
    family_name TEXT,
    active BOOLEAN NOT NULL,
    role TEXT NOT NULL,
    origin TEXT NOT NULL,
    scim_managed BOOLEAN NOT NULL,
    scim_attributes TEXT NOT NULL,
    deactivated_at BIGINT,
    deleted_at BIGINT,
    last_sign_in_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (organization_id, user_name_folded),
    UNIQUE (organization_id, external_id)
);
CREATE INDEX users_in_order ON users (organization_id, deleted_at, id);
CREATE INDEX users_by_email_folded ON users (email_folded, organization_id);

-- Further e-mail addresses of a SCIM resource, beside users.email.
CREATE TABLE user_emails (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    email_folded TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (email_folded, organization_id, user_id)
) WITHOUT ROWID;
CREATE INDEX user_emails_by_user_id ON user_emails (user_id);

-- Passwords, as argon2id hashes.
CREATE TABLE credentials (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    password_hash TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- SAML identity providers: one for each organization.
CREATE TABLE providers (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    metadata_url TEXT,
    metadata_xml TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    refreshed_at BIGINT NOT NULL,
    refresh_error TEXT,
    version BIGINT NOT NULL,
    UNIQUE (organization_id)
);

-- Signed-in browsers.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    secret_hash BLOB NOT NULL,
    csrf_token TEXT NOT NULL,
    method TEXT NOT NULL,
    provider_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    UNIQUE (secret_hash)
);
CREATE INDEX sessions_by_user_id ON sessions (user_id);
CREATE INDEX sessions_by_provider_id ON sessions (organization_id, provider_id);
CREATE INDEX sessions_by_expires_at ON sessions (expires_at);

-- Which NameID of which identity provider is which user; kept when the provider is removed.
CREATE TABLE identities (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    provider_entity_id TEXT NOT NULL,
    name_id TEXT NOT NULL,
    name_id_format TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    UNIQUE (organization_id, provider_entity_id, name_id)
);
CREATE INDEX identities_by_user_id ON identities (user_id);

-- AuthnRequests that are under way.
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

-- Assertions that were accepted: the same one is never accepted again.
CREATE TABLE seen_assertions (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    provider_entity_id TEXT NOT NULL,
    assertion_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, provider_entity_id, assertion_id)
) WITHOUT ROWID;
CREATE INDEX seen_assertions_by_expires_at ON seen_assertions (expires_at);

-- Bearer tokens of SCIM clients.
CREATE TABLE scim_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    prefix TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (secret_hash)
);
CREATE INDEX scim_tokens_by_organization ON scim_tokens (organization_id);

-- Keys of the management API.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    prefix TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (secret_hash)
);
CREATE INDEX api_keys_by_organization ON api_keys (organization_id);

-- One-time links for the first organization.
CREATE TABLE setup_links (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    UNIQUE (secret_hash)
);

-- Attempts at signing in, for the admin and for rate limits.
CREATE TABLE sign_in_attempts (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT REFERENCES organizations (id),
    reference TEXT NOT NULL,
    at BIGINT NOT NULL,
    method TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT,
    expected TEXT,
    received TEXT,
    user_id TEXT,
    account_folded TEXT,
    address TEXT,
    UNIQUE (reference)
);
CREATE INDEX sign_in_attempts_in_order ON sign_in_attempts (organization_id, id);
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account_folded, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_by_at ON sign_in_attempts (at);

-- Who changed what. `detail` is JSON and holds names of attributes, never their values.
CREATE TABLE audit_events (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX audit_events_in_order ON audit_events (organization_id, id);
