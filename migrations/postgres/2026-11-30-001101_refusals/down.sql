DROP INDEX sign_in_attempts_by_outcome;
ALTER TABLE sign_in_attempts DROP COLUMN repeats;
ALTER TABLE sign_in_attempts DROP COLUMN proven;
