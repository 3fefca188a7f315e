-- Whether every request to the identity provider is signed, and whether people authenticate anew there.
ALTER TABLE organizations ADD COLUMN sign_requests BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE organizations ADD COLUMN force_authn BOOLEAN NOT NULL DEFAULT false;
