-- When the metadata of each provider is looked at next. A server that looks moves the time to the end of
-- its lease first, so that no other one does the same meanwhile, and one does if it never comes back.
CREATE TABLE provider_refreshes (
    provider_id TEXT NOT NULL PRIMARY KEY REFERENCES providers (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL UNIQUE REFERENCES organizations (id),
    due_at BIGINT NOT NULL,
    -- When the metadata was last fetched because of a signature by an unknown key.
    unknown_key_at BIGINT,
    -- Which ends the operator has been warned of.
    warned TEXT,
    -- Whether somebody who may trust keys has named the Metadata URL.
    url_vouched BOOLEAN NOT NULL DEFAULT true,
    -- Metadata that an admin has to decide on, and what was decided against.
    held_xml TEXT,
    held_digest TEXT,
    held_at BIGINT,
    dismissed_digest TEXT
);
CREATE INDEX provider_refreshes_due ON provider_refreshes (due_at);

INSERT INTO provider_refreshes (provider_id, organization_id, due_at)
SELECT id, organization_id, refreshed_at FROM providers;
