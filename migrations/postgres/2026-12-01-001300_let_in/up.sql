-- saml_name_ids_by_name_id_compared finds a person by a NameID too.
DROP INDEX saml_name_ids_by_name_id;

-- Rejected sign-ins that a platform admin may let in, within a day: the NameID that came, whom it
-- means, and how that account and its link were then.
CREATE TABLE let_in_offers (
    attempt_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES sign_in_attempts (id) ON DELETE CASCADE,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    provider_id TEXT COLLATE "C" NOT NULL,
    provider_version BIGINT NOT NULL,
    provider_entity_id TEXT COLLATE "C" NOT NULL,
    name_id TEXT COLLATE "C" NOT NULL,
    name_id_format TEXT COLLATE "C",
    email TEXT COLLATE "C",
    display_name TEXT COLLATE "C",
    user_version BIGINT NOT NULL,
    user_role TEXT COLLATE "C" NOT NULL,
    link_id TEXT COLLATE "C",
    created_at BIGINT NOT NULL
);
CREATE INDEX let_in_offers_in_order ON let_in_offers (organization_id, created_at);
CREATE INDEX let_in_offers_by_user_id ON let_in_offers (user_id);
