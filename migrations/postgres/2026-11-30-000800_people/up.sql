-- Who becomes whom: what finds an account at sign-in, what lets somebody in, and who has left.

-- Whether the e-mail attribute of an assertion finds accounts: the organization has said that its
-- people cannot edit it at the identity provider.
ALTER TABLE organizations ADD COLUMN trust_email_attribute BOOLEAN NOT NULL DEFAULT false;
-- The key of the hashes in former_identifiers, made when somebody is first deleted. It never rotates.
ALTER TABLE organizations ADD COLUMN former_identifiers_key BYTEA;

-- The primary e-mail address of the SCIM resource, where it is another than users.email, which is
-- the userName if that is an e-mail address.
ALTER TABLE users ADD COLUMN primary_email_folded TEXT COLLATE "C";
CREATE INDEX users_by_primary_email_folded ON users (primary_email_folded, organization_id)
WHERE primary_email_folded IS NOT NULL;
UPDATE users SET primary_email_folded = (
    SELECT user_emails.email_folded FROM user_emails
    WHERE user_emails.user_id = users.id AND user_emails.email_folded = (
        SELECT lower(email.value ->> 'value' COLLATE "C")
        FROM json_array_elements(
            CASE json_typeof(CAST(users.scim_attributes AS json) -> 'emails')
                WHEN 'array' THEN CAST(users.scim_attributes AS json) -> 'emails'
                ELSE '[]'
            END
        ) WITH ORDINALITY AS email (value, place)
        ORDER BY (email.value ->> 'primary' = 'true') IS TRUE DESC, email.place
        LIMIT 1
    )
);

-- The e-mail address that a guarded account (a platform admin, or one with a password) signs in
-- with. It stays when SCIM changes the record.
ALTER TABLE users ADD COLUMN sign_in_email TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN sign_in_email_folded TEXT COLLATE "C";
UPDATE users SET sign_in_email = email, sign_in_email_folded = email_folded
WHERE deleted_at IS NULL
    AND (role = 'platform_admin' OR id IN (SELECT user_id FROM credentials))
    AND NOT EXISTS (
        SELECT 1 FROM users AS older
        WHERE older.email_folded = users.email_folded
            AND older.organization_id = users.organization_id
            AND older.deleted_at IS NULL
            AND older.id < users.id
            AND (older.role = 'platform_admin' OR older.id IN (SELECT user_id FROM credentials))
    );
CREATE UNIQUE INDEX users_by_sign_in_email_folded ON users (sign_in_email_folded, organization_id)
WHERE sign_in_email_folded IS NOT NULL;

-- A NameID that is an e-mail address is compared folded, any other exactly. `linked_by` says how it
-- was linked; `proven_at`, since when its owner has proven that the account is theirs, without
-- which it does not enter a guarded account.
ALTER TABLE saml_name_ids ADD COLUMN name_id_compared TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE saml_name_ids ADD COLUMN linked_by TEXT COLLATE "C";
ALTER TABLE saml_name_ids ADD COLUMN proven_at BIGINT;
DELETE FROM saml_name_ids
WHERE name_id_format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
UPDATE saml_name_ids SET name_id_compared = CASE
    WHEN (
            name_id_format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
            AND name_id LIKE '%@%'
        )
        OR (name_id LIKE '%_@_%' AND name_id NOT LIKE '%@%@%' AND name_id NOT LIKE '% %')
    THEN lower(name_id COLLATE "C")
    ELSE name_id
END;
-- What is equal now and leads to two accounts leads to none; the hints find the right one.
DELETE FROM saml_name_ids WHERE id IN (
    SELECT one.id FROM saml_name_ids AS one
    INNER JOIN saml_name_ids AS other ON other.organization_id = one.organization_id
        AND other.provider_entity_id = one.provider_entity_id
        AND other.name_id_compared = one.name_id_compared
        AND other.user_id <> one.user_id
);
DELETE FROM saml_name_ids WHERE id IN (
    SELECT one.id FROM saml_name_ids AS one
    INNER JOIN saml_name_ids AS newer ON newer.organization_id = one.organization_id
        AND newer.provider_entity_id = one.provider_entity_id
        AND newer.name_id_compared = one.name_id_compared
        AND newer.id > one.id
);
CREATE UNIQUE INDEX saml_name_ids_by_name_id_compared
ON saml_name_ids (organization_id, name_id_compared, provider_entity_id);
-- Links of guarded accounts ask for the proof once. An admin without a password has no other.
UPDATE saml_name_ids SET proven_at = created_at
WHERE user_id IN (SELECT id FROM users WHERE role = 'platform_admin')
    AND user_id NOT IN (SELECT user_id FROM credentials);

-- NameIDs and addresses of people who were deleted, as hashes under the organization's key.
CREATE TABLE former_identifiers (
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    hash BYTEA NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    PRIMARY KEY (organization_id, hash, user_id)
);
CREATE INDEX former_identifiers_by_user_id ON former_identifiers (user_id);

-- Keys of the server itself, each made once.
CREATE TABLE server_keys (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    key_bytes BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
