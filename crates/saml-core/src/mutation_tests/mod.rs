//! The corpus of `tests/corpus` before each verifier alone, and changed messages before all.

mod chance;
mod changes;
#[path = "../../tests/saml/corpus/each.rs"]
mod each;
#[path = "../../tests/saml/corpus/files.rs"]
mod files;
#[path = "../../tests/saml/corpus/judge.rs"]
mod judge;
mod mutation;
mod namespace_names;
mod nodes;
mod verdicts;
#[path = "../../tests/saml/corpus/xmlsec1.rs"]
mod xmlsec1;
