-- What keeps strangers from guessing passwords, and from finding out what is counted where.

-- The key under which accounts and IP addresses become slots: one row.
CREATE TABLE sign_in_keys (
    id BIGINT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
);

-- Attempts within a minute that begins at `since`, by slot. Slots are numbered, so that strangers
-- cannot make rows without end.
CREATE TABLE sign_in_counters (
    slot TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);

-- Browsers that have signed in to an account by password. They have a count of their own, and sign
-- nobody in.
CREATE TABLE known_browsers (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    password_set_at BIGINT NOT NULL,
    role TEXT NOT NULL,
    last_used_at BIGINT NOT NULL,
    UNIQUE (user_id, secret_hash)
);
CREATE INDEX known_browsers_by_secret_hash ON known_browsers (secret_hash);
CREATE INDEX known_browsers_by_last_used_at ON known_browsers (last_used_at);
