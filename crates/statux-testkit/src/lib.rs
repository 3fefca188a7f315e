//! Builders and helpers that the tests of all crates share.
