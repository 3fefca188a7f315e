//! Metadata of identity providers and of this service provider.
