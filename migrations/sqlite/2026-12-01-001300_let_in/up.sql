-- saml_name_ids_by_name_id_compared finds a person by a NameID too.
DROP INDEX saml_name_ids_by_name_id;

-- Rejected sign-ins that a platform admin may let in, within a day: the NameID that came, whom it
-- means, and how that account and its link were then.
CREATE TABLE let_in_offers (
    attempt_id TEXT NOT NULL PRIMARY KEY REFERENCES sign_in_attempts (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    provider_id TEXT NOT NULL,
    provider_version BIGINT NOT NULL,
    provider_entity_id TEXT NOT NULL,
    name_id TEXT NOT NULL,
    name_id_format TEXT,
    email TEXT,
    display_name TEXT,
    user_version BIGINT NOT NULL,
    user_role TEXT NOT NULL,
    link_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX let_in_offers_in_order ON let_in_offers (organization_id, created_at);
CREATE INDEX let_in_offers_by_user_id ON let_in_offers (user_id);
