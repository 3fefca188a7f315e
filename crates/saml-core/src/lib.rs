//! SAML 2.0 service provider: read, verify, validate and write messages.
