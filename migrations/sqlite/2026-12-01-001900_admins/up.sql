-- Whether a platform admin is left who can get in is asked of the few, however many people there are.
CREATE INDEX users_platform_admins ON users (organization_id, deleted_at) WHERE role = 'platform_admin';
