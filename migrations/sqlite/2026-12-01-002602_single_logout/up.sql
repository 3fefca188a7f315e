-- Whether signing out here signs out at the identity provider too.
ALTER TABLE organizations ADD COLUMN single_logout BOOLEAN NOT NULL DEFAULT true;

-- The name by which the identity provider knows a session: the form that is compared, and all of it.
ALTER TABLE sessions ADD COLUMN saml_name_id TEXT;
ALTER TABLE sessions ADD COLUMN saml_subject TEXT;
CREATE INDEX sessions_by_saml_name_id ON sessions (organization_id, saml_name_id) WHERE saml_name_id IS NOT NULL;
