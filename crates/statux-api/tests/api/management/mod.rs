mod access;
mod lists;
mod openapi;
mod provider;
mod scim_tokens;
