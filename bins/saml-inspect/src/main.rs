//! Explains why a SAML response is accepted or refused.

fn main() {}
