//! A small identity provider and SCIM client for development.

fn main() {}
