-- Times are microseconds since 1970 in UTC. A `_folded` column is computed by the program.
-- Text sorts by its bytes, as in SQLite, so that pages have the same order on both.

-- The customers.
CREATE TABLE organizations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    allow_just_in_time BOOLEAN NOT NULL DEFAULT true,
    accept_unsolicited BOOLEAN NOT NULL DEFAULT false,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- People. `scim_attributes` is the whole SCIM resource as JSON; the typed columns are what is
-- queried. A deleted user keeps its row, so that a rehire gets the same id.
CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    user_name TEXT COLLATE "C" NOT NULL,
    user_name_folded TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C",
    email TEXT COLLATE "C" NOT NULL,
    email_folded TEXT COLLATE "C" NOT NULL,
    email_listed BOOLEAN NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    given_name TEXT COLLATE "C",
    family_name TEXT COLLATE "C",
    active BOOLEAN NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    scim_managed BOOLEAN NOT NULL,
    scim_attributes TEXT COLLATE "C" NOT NULL,
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
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    email_folded TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    PRIMARY KEY (email_folded, organization_id, user_id)
);
CREATE INDEX user_emails_by_user_id ON user_emails (user_id);

-- Passwords, as argon2id hashes.
CREATE TABLE credentials (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id),
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    password_hash TEXT COLLATE "C" NOT NULL,
    updated_at BIGINT NOT NULL
);

-- SAML identity providers: one for each organization.
CREATE TABLE providers (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    name TEXT COLLATE "C" NOT NULL,
    entity_id TEXT COLLATE "C" NOT NULL,
    metadata_url TEXT COLLATE "C",
    metadata_xml TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    refreshed_at BIGINT NOT NULL,
    refresh_error TEXT COLLATE "C",
    version BIGINT NOT NULL,
    UNIQUE (organization_id)
);

-- Signed-in browsers.
CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    secret_hash BYTEA NOT NULL,
    csrf_token TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    provider_id TEXT COLLATE "C",
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
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    provider_entity_id TEXT COLLATE "C" NOT NULL,
    name_id TEXT COLLATE "C" NOT NULL,
    name_id_format TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    UNIQUE (organization_id, provider_entity_id, name_id)
);
CREATE INDEX identities_by_user_id ON identities (user_id);

-- AuthnRequests that are under way.
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

-- Assertions that were accepted: the same one is never accepted again.
CREATE TABLE seen_assertions (
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    provider_entity_id TEXT COLLATE "C" NOT NULL,
    assertion_id TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, provider_entity_id, assertion_id)
);
CREATE INDEX seen_assertions_by_expires_at ON seen_assertions (expires_at);

-- Bearer tokens of SCIM clients.
CREATE TABLE scim_tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    name TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    last_four TEXT COLLATE "C" NOT NULL,
    created_by TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (secret_hash)
);
CREATE INDEX scim_tokens_by_organization ON scim_tokens (organization_id);

-- Keys of the management API.
CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    name TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    last_four TEXT COLLATE "C" NOT NULL,
    created_by TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (secret_hash)
);
CREATE INDEX api_keys_by_organization ON api_keys (organization_id);

-- One-time links for the first organization.
CREATE TABLE setup_links (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    UNIQUE (secret_hash)
);

-- Attempts at signing in, for the admin and for rate limits.
CREATE TABLE sign_in_attempts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" REFERENCES organizations (id),
    reference TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C",
    expected TEXT COLLATE "C",
    received TEXT COLLATE "C",
    user_id TEXT COLLATE "C",
    account_folded TEXT COLLATE "C",
    address TEXT COLLATE "C",
    UNIQUE (reference)
);
CREATE INDEX sign_in_attempts_in_order ON sign_in_attempts (organization_id, id);
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account_folded, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_by_at ON sign_in_attempts (at);

-- Who changed what. `detail` is JSON and holds names of attributes, never their values.
CREATE TABLE audit_events (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    at BIGINT NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor_id TEXT COLLATE "C",
    action TEXT COLLATE "C" NOT NULL,
    target_kind TEXT COLLATE "C" NOT NULL,
    target_id TEXT COLLATE "C",
    detail TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_events_in_order ON audit_events (organization_id, id);
