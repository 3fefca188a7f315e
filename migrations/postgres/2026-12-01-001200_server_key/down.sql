CREATE TABLE sign_in_keys (
    id BIGINT NOT NULL PRIMARY KEY,
    secret BYTEA NOT NULL
);
INSERT INTO sign_in_keys (id, secret)
    SELECT 1, key_bytes FROM server_keys WHERE key_bytes IS NOT NULL ORDER BY ordinal LIMIT 1;
DROP TABLE server_keys;
CREATE TABLE server_keys (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    key_bytes BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
