-- The key of the servers, from which the keys for all purposes are derived: 0 is the present one, 1 the
-- one that was kept here before one was given. Where a key is in a file, only its fingerprint is here.
DROP TABLE server_keys;
CREATE TABLE server_keys (
    ordinal BIGINT NOT NULL PRIMARY KEY,
    key_bytes BYTEA,
    fingerprint BYTEA,
    since BIGINT NOT NULL
);
-- What people have reference codes from stays the key.
INSERT INTO server_keys (ordinal, key_bytes, since) SELECT 0, secret, 0 FROM sign_in_keys;
DROP TABLE sign_in_keys;
