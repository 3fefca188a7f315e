DROP TABLE saml_keys;
