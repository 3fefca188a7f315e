//! The front door: a service provider and the identity providers it trusts.
