//! Encrypted assertions and names: every accepted combination, and each rejection beside its
//! accepted baseline.

mod accepted;
mod content;
mod context;
mod keys;
mod mutation;
mod name_id;
mod plaintext;
mod provider;
mod rollover;
mod shape;
mod trust;
mod wild;
mod world;
