//! Attribute names in the wild, mapped to one identity.
