-- The attribute whose value takes the place of a transient NameID, if the organization has named one.
ALTER TABLE organizations ADD COLUMN transient_key_attribute TEXT;
