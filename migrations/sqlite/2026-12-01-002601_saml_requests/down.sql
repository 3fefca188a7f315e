ALTER TABLE organizations DROP COLUMN force_authn;
ALTER TABLE organizations DROP COLUMN sign_requests;
