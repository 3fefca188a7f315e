//! Connecting an identity provider by its metadata.
