DROP TABLE scim_access_tokens;
