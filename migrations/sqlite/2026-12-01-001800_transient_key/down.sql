ALTER TABLE organizations DROP COLUMN transient_key_attribute;
