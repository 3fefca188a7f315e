//! Assertions, read from verified bytes only.
