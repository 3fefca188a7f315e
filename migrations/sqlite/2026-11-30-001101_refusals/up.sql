-- Rejected sign-ins for which nothing was proven: strangers can make as many as they like, so that
-- equal ones of an hour are one row, which counts the others.
ALTER TABLE sign_in_attempts ADD COLUMN proven BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE sign_in_attempts ADD COLUMN repeats BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sign_in_attempts_by_outcome ON sign_in_attempts (organization_id, outcome, proven, id);
