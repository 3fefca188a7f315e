DROP TABLE let_in_offers;
CREATE INDEX saml_name_ids_by_name_id ON saml_name_ids (organization_id, name_id);
