-- A request that waits for its response lives sealed in the browser that began it. Those that were
-- answered are remembered until they could not be answered any more.
DROP TABLE login_requests;
CREATE TABLE consumed_requests (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    request_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, request_id)
) WITHOUT ROWID;
CREATE INDEX consumed_requests_by_expires_at ON consumed_requests (expires_at);
