-- When the person last proved to this browser who they are.
ALTER TABLE sessions ADD COLUMN proven_at BIGINT;
UPDATE sessions SET proven_at = created_at WHERE method = 'password';
