-- What SCIM clients asked for, without values. A row is a block of requests that were answered
-- one after another: thousands a second cost a few rows. `entries` has one line a request.
CREATE TABLE scim_requests (
    id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    entries TEXT NOT NULL
);
CREATE INDEX scim_requests_in_order ON scim_requests (organization_id, id);
CREATE INDEX scim_requests_by_last_at ON scim_requests (last_at);
